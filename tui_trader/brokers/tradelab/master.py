"""The day's contracts, loaded behind: from the shelf, else from the broker (`tradelab.md` 4.11)."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Iterable, Iterator
from datetime import datetime

from tui_trader.brokers.pace import Lane
from tui_trader.brokers.port import ReadFailed, SignedOut
from tui_trader.brokers.shelf import Shelf
from tui_trader.brokers.tradelab import compact
from tui_trader.brokers.tradelab.contracts import Contracts, Spoilt, Table, loaded
from tui_trader.brokers.tradelab.fields import IST
from tui_trader.brokers.tradelab.limits import MASTER
from tui_trader.brokers.tradelab.line import Line
from tui_trader.domain.directory import Instruments
from tui_trader.domain.instrument import Instrument

log = logging.getLogger("tui_trader.tradelab")
PATH, QUERY = "/api/v1/contract/Compact", {"info": "download"}
FETCHING = "the list of contracts is being fetched"


class Listing:
    """The directory of one login: what has been met until the contracts are there, then those with it."""

    def __init__(self) -> None:
        self.loading = FETCHING
        self._met: dict[str, Instrument] = {}
        self._asked: dict[str, Instrument] = {}
        self._contracts: Contracts | None = None

    def fill(self, contracts: Contracts) -> None:
        """All is there."""
        self._contracts, self.loading = contracts, ""
        self._asked.clear()

    def meet(self, found: Iterable[Instrument]) -> None:
        """These exist as well: somebody found them by the broker's own search."""
        self._met |= {one.key.id: one for one in found}

    def get(self, id: str) -> Instrument | None:
        """The instrument of an id; what is asked for once, from a screen, is asked for again and again."""
        if (asked := self._asked.get(id)) is not None:
            return asked
        known = None if self._contracts is None else self._contracts.get(id)
        if known is None:
            return self._met.get(id)
        self._asked[id] = known
        return known

    def named(self, symbol: str) -> Instrument | None:
        """The best known instrument of a symbol."""
        known = None if self._contracts is None else self._contracts.named(symbol)
        return Instruments(self._met.values()).named(symbol) if known is None else known

    def search(self, text: str, most: int) -> list[Instrument]:
        """The best fits first."""
        if self._contracts is None:
            return Instruments(self._met.values()).search(text, most)
        return self._contracts.search(text, most)

    def __len__(self) -> int:
        return len(self._met) if self._contracts is None else len(self._contracts)

    def __iter__(self) -> Iterator[Instrument]:
        return iter(self._met.values()) if self._contracts is None else iter(self._contracts)


class Master:
    """Loads the list once a day; what fails is said in the listing, tried again when it is asked for next."""

    def __init__(self, line: Line, shelf: Shelf) -> None:
        self._line, self._shelf, self._listing = line, shelf, Listing()
        self._loading: asyncio.Task[None] | None = None
        self._shelved: asyncio.Task[Table | None] | None = None
        self._shelved_on = ""
        """The day in India on which the shelf was looked at."""
        self._day = ""
        """The day in India whose contracts are held."""
        host = hashlib.sha256(line.wire.base_url.encode()).hexdigest()[:16]
        self._name = f"tradelab-contracts-{host}"

    def prepare(self) -> None:
        """Look on the shelf already: there is time while somebody is signed in."""
        if self._shelved is None and not self._day:
            self._shelved = self._look()

    def opened(self) -> Listing:
        """The listing, which goes on loading behind."""
        if self._day != self._today().date().isoformat() and (self._loading is None or self._loading.done()):
            self._listing.loading = FETCHING
            self._loading = asyncio.create_task(self._load(), name="contracts")
        return self._listing

    def meet(self, found: Iterable[Instrument]) -> None:
        """The broker's own search found these."""
        self._listing.meet(found)

    async def close(self) -> None:
        """Load no further."""
        tasks = [task for task in (self._loading, self._shelved) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _today(self) -> datetime:
        return self._line.clock.now().astimezone(IST)

    async def _load(self) -> None:
        today, listing = self._today(), self._listing
        if self._shelved_on != today.date().isoformat():
            self._shelved = None  # a sign-in that was finished on another day than it was begun
        shelved, self._shelved = self._shelved or self._look(), None
        try:
            table = await shelved
            if table is None:
                table = await self._fetched()
        except (ReadFailed, SignedOut, compact.Unusable) as why:
            log.warning("the list of contracts did not come")
            listing.loading = f"the list of contracts did not come: {why}. The broker's own search goes on"
            return
        except Exception as error:  # the top of a task: whatever it is, the screen must not wait for ever
            log.exception("the list of contracts cannot be read")
            listing.loading = f"the list of contracts cannot be read ({type(error).__name__})"
            return
        listing.fill(Contracts(table, self._line.login.session))
        self._day = today.date().isoformat()

    def _look(self) -> asyncio.Task[Table | None]:
        since = self._today().replace(hour=0, minute=0, second=0, microsecond=0)
        self._shelved_on = since.date().isoformat()
        return asyncio.create_task(asyncio.to_thread(self._kept, since), name="contracts kept")

    def _kept(self, since: datetime) -> Table | None:
        data = self._shelf.read(self._name, since)
        if data is None:
            return None
        try:
            return loaded(data)
        except Spoilt:
            return None

    async def _fetched(self) -> Table:
        listing = self._listing

        def bytes_came(count: int) -> None:
            listing.loading = f"contracts: {count / 1_048_576:.1f} MiB fetched"

        def rows_read(count: int) -> None:
            listing.loading = f"contracts: {count:,} read"

        reply = await self._line.wire.ask(PATH, QUERY, scope=MASTER, lane=Lane.HISTORY, progress=bytes_came)
        table = await asyncio.to_thread(compact.table, reply.body, rows_read)
        await asyncio.to_thread(self._keep, table)
        return table

    def _keep(self, table: Table) -> None:
        self._shelf.write(self._name, table.dumped(), self._line.clock.now())
