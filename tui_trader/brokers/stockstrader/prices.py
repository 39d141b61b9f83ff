"""Reading StocksTrader's market: the account's list of instruments, quotes."""

from __future__ import annotations

import logging
from datetime import timedelta
from hashlib import blake2b

from pydantic import TypeAdapter, ValidationError

from tui_trader.brokers.pace import Lane
from tui_trader.brokers.port import ReadFailed
from tui_trader.brokers.shelf import Shelf
from tui_trader.brokers.stockstrader import schema, translate_market
from tui_trader.brokers.stockstrader.limits import QUOTES
from tui_trader.brokers.stockstrader.line import Line, as_model
from tui_trader.domain.directory import Instruments
from tui_trader.domain.instrument import Instrument
from tui_trader.domain.quote import Quote

log = logging.getLogger("tui_trader.stockstrader")
DAY = timedelta(days=1)
_LIST = TypeAdapter(list[schema.InstrumentSaid], config=schema.LATER)


class Prices:
    """What the account may trade is read once a day: the list is long, it has no pages (4)."""

    def __init__(self, line: Line, shelf: Shelf) -> None:
        self._line, self._shelf = line, shelf
        self._listed: Instruments | None = None
        self._read_at = float("-inf")

    async def instruments(self) -> Instruments:
        """All the account may see, rules with them; from the shelf when they are of this day."""
        line, now = self._line, self._line.clock.monotonic()
        if self._listed is not None and now - self._read_at < DAY.total_seconds():
            return self._listed
        said = self._kept() if self._listed is None else None
        if said is None:
            said = _readable(await line.data(line.path("instruments")))
            self._shelf.write(self._name(), _LIST.dump_json(said), line.clock.now())
        session = line.login.session
        self._listed = Instruments(translate_market.instrument(one, session) for one in said)
        self._read_at = now
        return self._listed

    def _kept(self) -> list[schema.InstrumentSaid] | None:
        kept = self._shelf.read(self._name(), self._line.clock.now() - DAY)
        try:
            return None if kept is None else _LIST.validate_json(kept) or None
        except ValidationError:
            return None

    def _name(self) -> str:
        whose = f"{self._line.wire.base_url} {self._line.account}".encode()
        return f"stockstrader-{blake2b(whose, digest_size=8).hexdigest()}.json"

    async def rules(self, instrument: Instrument) -> Instrument:
        """The instrument as today's list has it. ReadFailed when it is no longer there."""
        found = (await self.instruments()).get(instrument.key.id)
        if found is None:
            raise ReadFailed(f"StocksTrader does not list {instrument.symbol} for this account")
        return found

    async def quote(self, instrument: Instrument) -> Quote | None:
        """Bid with ask, last; None when there is none of them."""
        path = self._line.path("instruments", instrument.key.id, "quote")
        said = as_model(schema.QuoteSaid, await self._line.data(path, scope=QUOTES, lane=Lane.QUOTE))
        return translate_market.quote(said, self._line.clock.monotonic(), self._line.clock.now())


def _readable(data: object) -> list[schema.InstrumentSaid]:
    """The rows that can be read: one that cannot hides no other. ReadFailed when none can."""
    if not isinstance(data, list):
        raise ReadFailed("StocksTrader sent something else than a list of instruments")
    said = []
    for row in data:
        try:
            said.append(schema.InstrumentSaid.model_validate(row))
        except ValidationError:
            log.warning("an instrument that cannot be read is left out")
    if data and not said:
        raise ReadFailed("StocksTrader sent instruments that cannot be read")
    return said
