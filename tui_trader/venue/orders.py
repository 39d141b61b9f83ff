"""The nouns of trading: what was asked, what is known of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from tui_trader.venue.listing import Listing, Side


class OrderType(StrEnum):
    """How an order meets the market."""

    MARKET = "market"
    LIMIT = "limit"
    STOP = "stop"


class TimeInForce(StrEnum):
    """How long an order stands: at once or never, until cancelled, until the UTC day ends."""

    IOC = "IOC"
    GTC = "GTC"
    DAY = "DAY"


class Status(StrEnum):
    """Where an order is in its life."""

    NEW = "New"
    PARTLY_FILLED = "PartiallyFilled"
    FILLED = "Filled"
    CANCELLED = "Cancelled"
    REJECTED = "Rejected"

    @property
    def final(self) -> bool:
        """Whether nothing more can happen."""
        return self in (Status.FILLED, Status.CANCELLED, Status.REJECTED)


class Reason(StrEnum):
    """Why the exchange refuses; each dialect has its own words for it."""

    UNKNOWN_INSTRUMENT = "unknown instrument"
    UNKNOWN_ORDER = "unknown order"
    UNKNOWN_POSITION = "unknown position"
    CLOSED = "session closed"
    CLOSE_ONLY = "only closing allowed"
    TYPE = "order type not allowed"
    VALIDITY = "time in force not allowed"
    QUANTITY = "quantity not positive"
    STEP = "quantity off the step"
    MIN = "quantity under the minimum"
    MAX = "quantity over the maximum"
    PRICE = "price missing or not positive"
    TICK = "price off the tick"
    PROTECTION = "protection on the wrong side"
    MARGIN = "not enough margin"
    TOO_MUCH = "more than the position holds"


class Refused(Exception):
    """The exchange does not take what was asked; nothing has changed."""

    def __init__(self, reason: Reason, subject: str = "") -> None:
        super().__init__(f"{reason}: {subject}" if subject else str(reason))
        self.reason = reason
        self.subject = subject


class LevelType(StrEnum):
    """How a stop loss or take profit is given: a price, or a distance in ticks from the entry."""

    ABSOLUTE = "absolute"
    OFFSET = "offset"
    TRAILING = "trailingOffset"


@dataclass(frozen=True, slots=True)
class Level:
    """A stop loss or a take profit as asked."""

    type: LevelType
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """An order as asked; `quantity` in lots, `position` the position that it closes."""

    listing: Listing
    side: Side
    type: OrderType
    quantity: Decimal
    tif: TimeInForce
    price: Decimal | None = None
    stop_price: Decimal | None = None
    stop_loss: Level | None = None
    take_profit: Level | None = None
    tag: str = ""
    position: str | None = None
    expires: datetime | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Order:
    """An order as known; `price` of a market order is the quote at which it was accepted."""

    id: str
    account: str
    listing: Listing
    side: Side
    type: OrderType
    tif: TimeInForce
    quantity: Decimal
    created: datetime
    modified: datetime
    sequence: int
    price: Decimal | None = None
    stop_price: Decimal | None = None
    stop_loss: Level | None = None
    take_profit: Level | None = None
    tag: str = ""
    position: str | None = None
    closes: bool = False
    protects: bool = False
    trail: Decimal | None = None
    status: Status = Status.NEW
    filled: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)
    why: str = ""
    expires: datetime | None = None

    @property
    def remaining(self) -> Decimal:
        """Lots still to fill."""
        return self.quantity - self.filled

    @property
    def average(self) -> Decimal | None:
        """The average fill price, None before the first fill."""
        return self.spent / self.filled if self.filled else None

    def over(self, now: datetime) -> str:
        """Why an order's time is up; "" while it is not."""
        if self.tif is TimeInForce.DAY and self.created.date() < now.date():
            return "the day is over"
        return "expired" if self.expires is not None and self.expires <= now else ""


@dataclass(frozen=True, slots=True)
class Fill:
    """One execution; `gross` is the realised profit, `fee` the commission, in account currency."""

    id: str
    order: str
    position: str
    account: str
    listing: Listing
    side: Side
    price: Decimal
    quantity: Decimal
    gross: Decimal
    fee: Decimal
    time: datetime


@dataclass(slots=True, eq=False)
class Position:
    """Lots held; `fees` is what opening the part still open has cost, in account currency."""

    id: str
    account: str
    listing: Listing
    side: Side
    quantity: Decimal
    average: Decimal
    opened: datetime
    tag: str
    fees: Decimal = field(default=Decimal(0))
    stop_loss: str | None = None
    take_profit: str | None = None

    def exit(self, quantity: Decimal, tag: str = "") -> Ticket:
        """The order that closes the position, or so many lots of it."""
        return Ticket(
            listing=self.listing, side=self.side.opposite, type=OrderType.MARKET, quantity=quantity,
            tif=TimeInForce.IOC, position=self.id, tag=tag,
        )  # fmt: skip
