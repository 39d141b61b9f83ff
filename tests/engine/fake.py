"""A broker in memory: does what it is told, keeps what it was told."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal as D

from tests.quiet import Quiet
from tui_trader.brokers.port import (
    BrokerInfo,
    Budget,
    Capabilities,
    Clock,
    LinkHealth,
)
from tui_trader.domain.account import Account, Bookkeeping, Fill, Funds, Position, PositionKey
from tui_trader.domain.directory import Instruments
from tui_trader.domain.environment import Environment
from tui_trader.domain.instrument import (
    Instrument,
    InstrumentKey,
    Kind,
    MarketState,
    OrderType,
    TickBand,
    TimeInForce,
    TradingRules,
)
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, ProtectPosition
from tui_trader.domain.order import OrderReport, Side, Status, Ticket
from tui_trader.domain.quote import Candle, Day, Depth, Quote, Resolution

INFO = BrokerInfo("fake", "Fake", "FK", {"demo": "http://127.0.0.1:1"}, ())
RULES = TradingRules(
    ticks=(TickBand(None, D("0.00001")),),
    lot_size=D(100_000),
    quantity_step=D("0.01"),
    min_quantity=D("0.01"),
    max_quantity=D(50),
    margin_rate=D("0.01"),
    currency="USD",
    order_types=frozenset({OrderType.MARKET, OrderType.LIMIT, OrderType.STOP}),
    in_force={
        OrderType.MARKET: (TimeInForce.IOC,),
        OrderType.LIMIT: (TimeInForce.GTC,),
        OrderType.STOP: (TimeInForce.GTC,),
    },
    state=MarketState.OPEN,
)
EURUSD = Instrument(InstrumentKey("fake", "1"), "EURUSD", "Euro", Kind.FOREX, rules=RULES)
GBPUSD = Instrument(InstrumentKey("fake", "2"), "GBPUSD", "Pound", Kind.FOREX, rules=RULES)


def account(id: str = "77") -> Account:
    return Account("fake", "FK", "Fake", id, "main", "USD", Environment.DEMO, Bookkeeping.HEDGING)


def ticket(id: str, kind: OrderType = OrderType.LIMIT, price: str | None = "1.05", **more: object) -> Ticket:
    fields: dict[str, object] = {
        "id": id,
        "instrument": EURUSD.key,
        "symbol": "EURUSD",
        "side": Side.BUY,
        "type": kind,
        "quantity": D("0.10"),
        "in_force": TimeInForce.GTC,
        "price": None if price is None else D(price),
        **more,
    }
    return Ticket(**fields)  # type: ignore[arg-type]


def report(broker_id: str, status: Status = Status.WORKING, **more: object) -> OrderReport:
    fields: dict[str, object] = {
        "broker_id": broker_id,
        "instrument": EURUSD.key,
        "symbol": "EURUSD",
        "side": Side.BUY,
        "type": OrderType.LIMIT,
        "quantity": D("0.10"),
        "filled": D("0.10") if status is Status.FILLED else D(0),
        "status": status,
        "status_text": status.value,
        "price": D("1.05"),
        **more,
    }
    return OrderReport(**fields)  # type: ignore[arg-type]


def position(id: str = "p1", quantity: str = "0.10", **more: object) -> Position:
    fields: dict[str, object] = {
        "key": PositionKey("fake", id),
        "instrument": EURUSD.key,
        "symbol": "EURUSD",
        "side": Side.BUY,
        "quantity": D(quantity),
        "entry": D("1.1"),
        "profit": D(1),
        **more,
    }
    return Position(**fields)  # type: ignore[arg-type]


class Fake(Quiet):
    """Reads answer from its lists; `fails` names reads that fail; `on_write` is what a write does."""

    info = INFO

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.capabilities = Capabilities(False, 31, True, True, True, True, (Resolution.M1,), {})
        self.listed: list[Instrument] = [EURUSD, GBPUSD]
        self.account_id = "77"
        self.working: list[OrderReport] = []
        self.done: list[OrderReport] = []
        self.held: list[Position] = []
        self.filled: list[Fill] = []
        self.bars: list[Candle] = []
        self.fails: dict[str, Exception] = {}
        self.asked: list[str] = []
        self.since: list[datetime] = []
        self.told: list[object] = []
        self.at_once: dict[str, int] = {}
        self.most_at_once = 0
        self.gate: asyncio.Event | None = None
        self.on_write: Callable[[object], str] = lambda intent: f"b{len(self.told)}"
        self.answered: float | None = clock.monotonic()
        self.trouble = ""
        self.paused_until = 0.0
        self.sign_ins = 0
        self.closed = False

    async def _read(self, name: str) -> None:
        self.asked.append(name)
        await asyncio.sleep(0)
        if (failure := self.fails.get(name) or self.fails.get("all")) is not None:
            self.trouble = str(failure)
            raise failure
        self.answered, self.trouble = self.clock.monotonic(), ""

    async def _write(self, intent: object) -> str:
        self.told.append(intent)
        if self.gate is not None:
            await self.gate.wait()
        return self.on_write(intent)

    async def sign_in(self, redirected: str = "") -> Sequence[Account]:
        await self._read("sign_in")
        return [account(self.account_id)]

    async def use(self, account_id: str) -> Account:
        await self._read("use")
        return account(account_id)

    async def sign_in_again(self) -> None:
        self.sign_ins += 1
        await self._read("sign_in_again")
        for name in [name for name, error in self.fails.items() if type(error).__name__ == "SignedOut"]:
            del self.fails[name]

    def health(self) -> LinkHealth:
        return LinkHealth(0.01, self.answered, self.trouble, Budget(1, 10, 0, self.paused_until))

    async def close(self) -> None:
        self.closed = True

    async def instruments(self) -> Instruments:
        await self._read("instruments")
        return Instruments(self.listed)

    async def rules(self, instrument: Instrument) -> Instrument:
        await self._read("rules")
        return next(one for one in self.listed if one.key == instrument.key)

    async def quote(self, instrument: Instrument) -> Quote | None:
        id = instrument.key.id
        self.at_once[id] = self.at_once.get(id, 0) + 1
        self.most_at_once = max(self.most_at_once, self.at_once[id])
        try:
            await self._read(f"quote {id}")
        finally:
            self.at_once[id] -= 1
        return Quote(D("1.10000"), D("1.10010"), self.clock.monotonic())

    async def day(self, instrument: Instrument) -> Day | None:
        await self._read("day")
        return Day(D(1), D(2), D(1), D(1))

    async def depth(self, instrument: Instrument) -> Depth | None:
        await self._read("depth")
        return Depth((), (), self.clock.monotonic())

    async def candles(
        self, instrument: Instrument, resolution: Resolution, start: datetime, end: datetime
    ) -> Sequence[Candle]:
        await self._read("candles")
        self.since.append(start)
        return [bar for bar in self.bars if start <= bar.time <= end]

    async def working_orders(self) -> Sequence[OrderReport]:
        await self._read("orders")
        return list(self.working)

    async def done_orders(self, since: datetime) -> Sequence[OrderReport]:
        await self._read("history")
        self.since.append(since)
        return [one for one in self.done if one.created is None or one.created >= since]

    async def fills(self) -> Sequence[Fill]:
        await self._read("fills")
        return list(self.filled)

    async def positions(self) -> Sequence[Position]:
        await self._read("positions")
        return list(self.held)

    async def funds(self) -> Funds:
        await self._read("funds")
        return Funds("fake", "USD", D(1000), D(1000), D(0), D(1000), D(0), D(0), (), self.clock.monotonic())

    async def place(self, ticket: Ticket) -> str:
        return await self._write(ticket)

    async def change(self, change: ChangeOrder) -> None:
        await self._write(change)

    async def cancel(self, cancel: CancelOrder) -> None:
        await self._write(cancel)

    async def protect(self, protect: ProtectPosition) -> None:
        await self._write(protect)

    async def close_position(self, close: ClosePosition) -> None:
        await self._write(close)
