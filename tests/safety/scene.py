"""A venue on loopback with an engine at one broker's door, where time passes quickly."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from tests.brokers.contract.cases import CASES, opener
from tests.signing_in import sign_in
from tui_trader.brokers import catalog
from tui_trader.brokers.port import Broker, Login
from tui_trader.domain.environment import Environment
from tui_trader.domain.events import Accepted, Refused
from tui_trader.domain.instrument import Instrument, OrderType
from tui_trader.domain.intent import CancelOrder
from tui_trader.domain.order import Order, OrderReport, Side, Ticket
from tui_trader.engine.engine import Engine
from tui_trader.engine.journal import Journal
from tui_trader.engine.market import Urgency
from tui_trader.engine.news import Newspaper
from tui_trader.engine.recorder import Recorder
from tui_trader.engine.session import Session
from tui_trader.venue import Venue
from tui_trader.venue.control import stats

SESSION = "desk"
OTHERS = {
    "tradelocker": ("GBPUSD", "GBPUSD"),
    "tradelab": ("INFY-EQ", "NSE:INFY-EQ"),
    "stockstrader": ("MSFT.nq", "MSFT.nq"),
}
"""Another instrument of each broker: its symbol, its name in the venue's controls."""
SILENT_AFTER = 120.0
"""Quick seconds without an answer that are no dead line yet, for a machine that is busy."""
LOCKED = "locked: what became of"
UNREAD = "the account's orders have not been read yet"


class QuickClock:
    """Time that passes several times as fast, the same for the venue, a child, the engine after it."""

    SPEED = 12.0

    def __init__(self, wall: float, steady: float) -> None:
        self.wall, self.steady = wall, steady

    @classmethod
    def started(cls) -> "QuickClock":
        """One that begins now."""
        return cls(time.time(), time.monotonic())

    def monotonic(self) -> float:
        """Seconds that never jump; the machine's own clock is one for all its processes."""
        return 1_000.0 + (time.monotonic() - self.steady) * self.SPEED

    def now(self) -> datetime:
        """The wall's time, aware UTC."""
        return datetime.fromtimestamp(self.wall, UTC) + timedelta(seconds=self.monotonic() - 1_000.0)

    async def sleep(self, seconds: float) -> None:
        """Come back after so many quick seconds."""
        await asyncio.sleep(seconds / self.SPEED)


async def until(condition: Callable[[], object], seconds: float = 15.0) -> None:
    """Look again and again, leaving the processor to other processes; fails after so many real seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to be in time"
        await asyncio.sleep(0.002)


def login(name: str, told: dict[str, str]) -> Login:
    """A demo login: what is asked of a practice market is forgotten with it."""
    fields = catalog.info(name).fields
    return Login(
        session=SESSION,
        tag=catalog.info(name).tag,
        environment=Environment.DEMO,
        base_url=told["base_url"],
        values={one.name: told[one.name] for one in fields if not one.secret and one.name in told},
        secrets={one.name: told[one.name] for one in fields if one.secret and one.name in told},
    )


def journal_path(folder: Path) -> Path:
    """Where every engine of a scene keeps the journal."""
    return folder / "state" / "journal.sqlite"


def limit(name: str, instrument: Instrument, id: str, price: Decimal, side: Side = Side.BUY) -> Ticket:
    """A limit order of the usual quantity."""
    case, rules = CASES[name], instrument.rules
    assert rules is not None
    force = rules.in_force[OrderType.LIMIT][0]
    return Ticket(
        id, instrument.key, instrument.symbol, side, OrderType.LIMIT, case.quantity, force,
        price=price, options=case.options,
    )  # fmt: skip


def watched(engine: Engine, session: Session, *symbols: str) -> Callable[[], list[Instrument]]:
    """Have these looked at; called, it gives them once all have come with their trading rules."""

    def ruled() -> list[Instrument]:
        keys = [one.key for symbol in symbols if (one := session.named(symbol)) is not None]
        if not engine.market.watchers.wants(session.name) and len(keys) == len(symbols):
            engine.market.watch("test", keys, Urgency.TICKET)
        found = [one for key in keys if (one := session.instrument(key.id)) is not None and one.rules]
        return found if len(found) == len(symbols) else []

    return ruled


def held(broker: Broker, gate: asyncio.Event) -> Broker:
    """A broker whose list of orders cannot be read while the gate is shut, a read under way included."""
    read = broker.working_orders

    async def working_orders() -> Sequence[OrderReport]:
        await gate.wait()
        reports = await read()
        await gate.wait()
        return reports

    broker.working_orders = working_orders  # type: ignore[method-assign]
    return broker


def ours(orders: dict[str, Order]) -> dict[str, Order]:
    """Those this program placed."""
    return {key: order for key, order in orders.items() if order.ours}


class Scene:
    """One broker at the venue; engines on one journal, one after the other."""

    def __init__(
        self, name: str, folder: Path, venue: Venue, clock: QuickClock, told: dict[str, str]
    ) -> None:
        self.name, self.folder, self.venue, self.clock, self.told = name, folder, venue, clock, told
        self.case = CASES[name]
        self.gate = asyncio.Event()
        """Until it is set the list of orders cannot be read."""
        self.engine: Engine
        self.session: Session
        self.here: Instrument
        self.there: Instrument
        self._running = AsyncExitStack()

    async def start(self) -> None:
        """The program: the journal is read, nobody is signed in."""

        def opened(name: str, login: Login) -> Broker:
            return held(opener(name)(login, self.clock), self.gate)

        self.engine = Engine(self.clock, Journal(journal_path(self.folder)), catalog.infos(), opened)
        await self._running.enter_async_context(self.engine)

    async def sign_in(self) -> None:
        """With the instruments' rules; the orders come when the gate opens."""
        self.session = await sign_in(self.engine, self.name, login(self.name, self.told), self.case.account)
        ruled = watched(self.engine, self.session, self.case.symbol, OTHERS[self.name][0])
        await until(ruled)
        self.here, self.there = ruled()

    async def stop(self) -> None:
        """The program ends in order."""
        self.gate.set()
        await self._running.aclose()

    @property
    def orders(self) -> dict[str, Order]:
        """All that are known."""
        return self.engine.desk.book.orders

    def price(self, steps: int) -> Decimal:
        """So many steps below the bid: an order there rests."""
        return self.venue.market.tape.bid(self.case.listing) - steps * self.case.step

    @property
    def price_there(self) -> Decimal:
        """Well below the bid of the other instrument."""
        return self.venue.market.tape.bid(OTHERS[self.name][1]) - 20 * self.case.step

    def refusal(self, side: Side = Side.BUY) -> str:
        """Why a new order on the instrument is not taken; empty when it would be."""
        price = self.price(30) if side is Side.BUY else self.price(-30)
        return "; ".join(self.engine.desk.objections(limit(self.name, self.here, "again", price, side)))

    async def cancel(self, id: str, key: str) -> None:
        """Have an order cancelled; the broker takes it, whatever else is not known."""
        order = self.orders[key]
        assert order.broker_id is not None
        cancel = CancelOrder(id, key, SESSION, order.broker_id, order.instrument, order.symbol)
        assert self.engine.desk.mutate(cancel) == []
        await until(lambda: id not in self.engine.desk.book.under_way)
        assert Accepted in {type(one.event) for one in self.engine.journal.about([id])}
        assert self.orders[key].note == order.note  # a refusal would stand there

    @property
    def writes(self) -> dict[str, int]:
        """How often the venue was told anything but a sign-in, by route."""
        told = tuple(f"{self.name} {method} " for method in ("POST", "PUT", "PATCH", "DELETE"))
        asked = self.venue.market.asked.items()
        return {route: n for route, n in asked if route.startswith(told) and "/auth" not in route}

    @property
    def posts(self) -> int:
        """How many orders the venue was ever sent, taken or not."""
        return sum(n for route, n in self.writes.items() if " POST " in route and route.endswith("/orders"))

    @property
    def accepted(self) -> int:
        """How many opening orders the venue ever took for the account."""
        taken = stats(self.venue)["accepted"]
        assert isinstance(taken, dict)
        count: int = taken[self.case.account]
        return count

    def refused(self, id: str) -> list[str]:
        """Every time the journal says that an intent was proved not to have been taken."""
        journal = Journal(journal_path(self.folder), to_read=True)
        try:
            events = [entry.event for entry in journal.replay()]
        finally:
            journal.close()
        return [one.reason for one in events if isinstance(one, Refused) and one.id == id]

    def replayed(self) -> dict[str, Order]:
        """Our orders, from the journal alone."""
        journal = Journal(journal_path(self.folder), to_read=True)
        try:
            recorder = Recorder(self.clock, journal, Newspaper())
            list(recorder.replay())
            return ours(recorder.book.orders)
        finally:
            journal.close()
