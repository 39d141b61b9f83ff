"""One customer's account: money, orders, positions, fills."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from tui_trader.venue.listing import Listing
from tui_trader.venue.orders import Fill, Order, Position


@dataclass(slots=True)
class Today:
    """What the UTC day has brought so far: account currency, lots, number of fills."""

    day: date
    gross: Decimal = Decimal(0)
    fees: Decimal = Decimal(0)
    volume: Decimal = Decimal(0)
    trades: int = 0

    @property
    def net(self) -> Decimal:
        """Gross less fees."""
        return self.gross - self.fees


@dataclass(slots=True)
class Account:
    """`balance` is realised money in `currency`; orders are working ones, `history` the final ones.

    `managed`: whoever opened the account looks after its margin, so the exchange does not. `cash`:
    bought with money that is there, without borrowed papers or borrowed money. `free`: no commission.
    """

    id: str
    currency: str
    balance: Decimal
    hedging: bool = True
    managed: bool = False
    cash: bool = False
    free: bool = False
    warning_level: Decimal = Decimal(100)
    stop_out_level: Decimal = Decimal(50)
    orders: dict[str, Order] = field(default_factory=dict)
    history: list[Order] = field(default_factory=list)
    positions: dict[str, Position] = field(default_factory=dict)
    fills: list[Fill] = field(default_factory=list)
    _today: Today | None = None

    def today(self, now: datetime) -> Today:
        """The counters of the UTC day of `now`."""
        if self._today is None or self._today.day != now.date():
            self._today = Today(now.date())
        return self._today

    def held(self, listing: Listing) -> Decimal:
        """How much of an instrument all its positions hold."""
        return sum((each.quantity for each in self.positions.values() if each.listing is listing), Decimal(0))

    def book(self, fill: Fill) -> None:
        """Take a fill into the balance and the day's counters."""
        self.fills.append(fill)
        self.balance += fill.gross - fill.fee
        today = self.today(fill.time)
        today.gross += fill.gross
        today.fees += fill.fee
        today.volume += fill.quantity
        today.trades += 1
