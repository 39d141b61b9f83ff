"""A broker that sends nothing anywhere: it remembers what it was told, answers what it was given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tests.quiet import Quiet
from tui_trader.brokers.port import BrokerInfo, Budget, Capabilities, Clock, LinkHealth, LoginField
from tui_trader.domain.account import Account, Fill, Funds, Position
from tui_trader.domain.directory import Instruments
from tui_trader.domain.instrument import Instrument
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, Mutation, ProtectPosition
from tui_trader.domain.order import OrderReport, Ticket
from tui_trader.domain.quote import Candle, Day, Depth, Quote, Resolution

INFO = BrokerInfo(
    "tradelocker",
    "TradeLocker",
    "TL",
    {"demo": "https://demo.example/backend-api", "live": "https://live.example/backend-api"},
    (
        LoginField("email", "Email"),
        LoginField("password", "Password", secret=True),
        LoginField("server", "Server", hint="as the broker names it"),
    ),
)
CAN = Capabilities(
    streams_quotes=False,
    echoes_our_id=31,
    changes_orders=True,
    protects_positions=True,
    closes_in_part=True,
    depth=True,
    resolutions=tuple(Resolution),
    why_not={},
)


class StubBroker(Quiet):
    """`calls` has every write in order; `refuse` is raised by the next ones, sign-in included."""

    def __init__(self, clock: Clock, accounts: Sequence[Account] = ()) -> None:
        self.info: BrokerInfo = INFO
        self.capabilities: Capabilities = CAN
        self.clock = clock
        self.accounts = accounts
        self.known: Sequence[Instrument] = ()
        self.calls: list[Ticket | Mutation] = []
        self.refuse: Exception | None = None
        self.answering = True
        self.latency = 0.034

    async def sign_in(self, redirected: str = "") -> Sequence[Account]:
        self._maybe_refuse()
        return self.accounts

    async def use(self, account_id: str) -> Account:
        return next(one for one in self.accounts if one.id == account_id)

    async def sign_in_again(self) -> None: ...

    def health(self) -> LinkHealth:
        now = self.clock.monotonic()
        answered = now if self.answering else now - 42
        trouble = "" if self.answering else "no connection could be made"
        return LinkHealth(self.latency, answered, trouble, Budget(4, 10, 0, 0))

    async def close(self) -> None: ...

    # Reading.

    async def instruments(self) -> Instruments:
        return Instruments(self.known)

    async def rules(self, instrument: Instrument) -> Instrument:
        return instrument

    async def quote(self, instrument: Instrument) -> Quote | None:
        return None

    async def day(self, instrument: Instrument) -> Day | None:
        return None

    async def depth(self, instrument: Instrument) -> Depth | None:
        return None

    async def candles(
        self, instrument: Instrument, resolution: Resolution, start: datetime, end: datetime
    ) -> Sequence[Candle]:
        return list(bars(resolution, start, end))

    async def working_orders(self) -> Sequence[OrderReport]:
        return ()

    async def done_orders(self, since: datetime) -> Sequence[OrderReport]:
        return ()

    async def fills(self) -> Sequence[Fill]:
        return ()

    async def positions(self) -> Sequence[Position]:
        return ()

    async def funds(self) -> Funds:
        nothing = Decimal(0)
        return Funds("paper", "USD", nothing, nothing, nothing, nothing, nothing, nothing, (), 0.0)

    # Writing.

    async def place(self, ticket: Ticket) -> str:
        self._told(ticket)
        return f"99{len(self.calls):04}"

    async def change(self, change: ChangeOrder) -> None:
        self._told(change)

    async def cancel(self, cancel: CancelOrder) -> None:
        self._told(cancel)

    async def protect(self, protect: ProtectPosition) -> None:
        self._told(protect)

    async def close_position(self, close: ClosePosition) -> None:
        self._told(close)

    def _told(self, what: Ticket | Mutation) -> None:
        self.calls.append(what)
        self._maybe_refuse()

    def _maybe_refuse(self) -> None:
        if self.refuse is not None:
            raise self.refuse


def bars(resolution: Resolution, start: datetime, end: datetime) -> Sequence[Candle]:
    """The same wandering prices for the same times, whoever asks; the last closes at 1.08401."""
    step = timedelta(seconds=resolution.seconds)
    origin = datetime(2026, 1, 1, tzinfo=UTC)
    first, last = int((start - origin) / step), int((end - origin) / step)
    closes = {last + 1: 108_401}
    for n in range(last + 1, first - 1, -1):
        closes[n - 1] = closes[n] + (n * 7919 % 31) - 15 + (n // 24 * 5 % 9) - 4
    made = []
    for n in range(first, last + 1):
        opened, closed = closes[n], closes[n + 1]
        top, bottom = max(opened, closed) + n * 37 % 11, min(opened, closed) - n * 53 % 13
        tick = Decimal("0.00001")
        o, h, low, c = (tick * price for price in (opened, top, bottom, closed))
        made.append(Candle(origin + step * n, o, h, low, c, Decimal(200 + n * 131 % 777)))
    return made
