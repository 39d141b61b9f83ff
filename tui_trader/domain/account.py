"""Whose money it is: accounts, with what they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from tui_trader.domain.environment import Environment
from tui_trader.domain.instrument import InstrumentKey
from tui_trader.domain.order import Side


class Bookkeeping(Enum):
    """What an opposite order does."""

    HEDGING = "hedging"
    """It opens a second position."""
    NETTING = "netting"
    """It reduces the first."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account of a login, as the broker describes it."""

    session: str
    """The session it is traded through: the profile's name."""
    tag: str
    """A few letters for narrow columns, unique among the sessions."""
    broker: str
    """The broker's name in words."""
    id: str
    name: str
    currency: str
    environment: Environment
    bookkeeping: Bookkeeping
    status: str = "ACTIVE"
    """The broker's own word."""
    balance: Decimal | None = None
    facts: tuple[tuple[str, str], ...] = ()
    """Rules and limits the broker tells of, for the funds screen: (word, text)."""
    trades: bool = True
    """False when the broker says that nothing may be ordered."""

    @property
    def identity(self) -> str:
        """What it is known by for good, whichever profile it is traded through."""
        return f"{self.broker} {self.environment.value} {self.id}"

    def same(self, other: Account) -> bool:
        """Whether an order for the other is one for this: the same account, with the same bookkeeping."""
        mine = (self.identity, self.bookkeeping, self.currency)
        return mine == (other.identity, other.bookkeeping, other.currency)


class PositionKey(NamedTuple):
    """Which position, on which session."""

    session: str
    id: str


@dataclass(frozen=True, slots=True)
class Position:
    """What is held, open and exposed to the market."""

    key: PositionKey
    instrument: InstrumentKey
    symbol: str
    side: Side
    quantity: Decimal
    """In lots (or shares), above zero; the side says the direction."""
    entry: Decimal
    """Average entry price, quote currency."""
    profit: Decimal | None
    """Open profit as the broker says it, in account currency."""
    opened: datetime | None = None
    stop_loss: Decimal | None = None
    take_profit: Decimal | None = None
    stop_loss_order: str | None = None
    take_profit_order: str | None = None
    """The broker's ids of the child orders that carry the protection."""
    our_id: str | None = None
    """The tag of the order that opened it, where the broker gives it back."""
    product: str = ""
    """MIS, NRML, CNC, where the broker keeps them apart (`tradelab.md` 3.1)."""
    verified: bool = True
    """False when the broker cannot show protection: a missing level may stand all the same."""


@dataclass(frozen=True, slots=True)
class Funds:
    """The state of an account, money in account currency."""

    session: str
    currency: str
    balance: Decimal | None
    equity: Decimal | None
    margin_used: Decimal | None
    margin_free: Decimal | None
    open_profit: Decimal | None
    today: Decimal | None
    """Realised today, net."""
    rows: tuple[tuple[str, str, Decimal | None], ...]
    """Every figure the broker gives: (its name, what it means, value)."""
    received: float
    """Seconds of the engine's monotonic clock."""


class HoldingKey(NamedTuple):
    """Which holding, on which session."""

    session: str
    id: str


@dataclass(frozen=True, slots=True)
class Holding:
    """What lies in the depository: owned outright, no margin."""

    key: HoldingKey
    instrument: InstrumentKey
    symbol: str
    isin: str
    quantity: Decimal
    """All of it, in units."""
    free: Decimal
    """What may be sold today."""
    average: Decimal | None
    """Price it was bought at, quote currency."""
    last: Decimal | None
    """As the broker says it; the feed's is newer."""
    previous_close: Decimal | None
    currency: str
    facts: tuple[tuple[str, str], ...] = ()
    """What else the broker says: (word, text)."""


@dataclass(frozen=True, slots=True)
class Fill:
    """One execution of an order."""

    session: str
    id: str
    order: str
    """The broker's order id."""
    position: str | None
    instrument: InstrumentKey
    symbol: str
    side: Side
    quantity: Decimal
    price: Decimal
    time: datetime
