"""Orders: what is asked for, with what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from hashlib import blake2b
from typing import NamedTuple

from tui_trader.domain.instrument import InstrumentKey, OrderType, TimeInForce


class Side(Enum):
    """Which way."""

    BUY = "buy"
    SELL = "sell"

    @property
    def opposite(self) -> Side:
        """The other way."""
        return Side.SELL if self is Side.BUY else Side.BUY

    @property
    def sign(self) -> int:
        """+1 profits from a rise, -1 from a fall."""
        return 1 if self is Side.BUY else -1


class Status(Enum):
    """How far an order has come; the value is the word on screen."""

    SENDING = "sending"
    UNKNOWN = "UNKNOWN"
    """Sent, and what became of it is not known: the broker is being asked."""
    NOT_SEEN = "NOT SEEN"
    """The broker was asked often enough and does not show it; a person decides."""
    WORKING = "working"
    PART_FILLED = "partly filled"
    FILLED = "filled"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    EXPIRED = "expired"
    NOT_SENT = "not sent"
    """It never left this machine."""

    @property
    def working(self) -> bool:
        """It stands at the broker and may still fill."""
        return self in _WORKING

    @property
    def done(self) -> bool:
        """Nothing more will happen to it, as far as is known."""
        return self in _DONE

    @property
    def unsettled(self) -> bool:
        """Money may be at risk that nobody can see."""
        return self in _UNSETTLED


# Named once: this is asked of every order at every reading, and a member's name takes as long as all of it.
_WORKING = (Status.WORKING, Status.PART_FILLED)
_DONE = (Status.FILLED, Status.CANCELLED, Status.REJECTED, Status.EXPIRED, Status.NOT_SENT)
_UNSETTLED = (Status.SENDING, Status.UNKNOWN, Status.NOT_SEEN)


@dataclass(frozen=True, slots=True)
class Ticket:
    """An order asked for: complete, confirmed by a person, not yet sent."""

    id: str
    """Ours, drawn when the ticket opens: the same ticket twice is the same order. Travels with the
    order where the broker lets it (at most 31 characters, `tradelocker.md 7.1`)."""
    instrument: InstrumentKey
    symbol: str
    side: Side
    type: OrderType
    quantity: Decimal
    """Lots (or shares); the text confirmed is the text sent."""
    in_force: TimeInForce
    price: Decimal | None = None
    """Of a limit."""
    stop_price: Decimal | None = None
    """Trigger of a stop."""
    stop_loss: Decimal | None = None
    take_profit: Decimal | None = None
    """Absolute prices; a distance typed on the ticket is turned into one before Review."""
    options: tuple[tuple[str, str], ...] = ()
    """What else this broker lets an order say: (name of the rules' OrderOption, value)."""

    def priced(self, bid: Decimal | None, ask: Decimal | None) -> Decimal | None:
        """Its own price, or else that of the touch it would trade with."""
        return self.price or self.stop_price or (ask if self.side is Side.BUY else bid)

    def option(self, name: str) -> str:
        """The value of one of them; empty when it was not asked."""
        return dict(self.options).get(name, "")

    @property
    def session(self) -> str:
        """The session it goes out on."""
        return self.instrument.session


class OrderReport(NamedTuple):
    """An order as the broker shows it, at one reading."""

    broker_id: str
    instrument: InstrumentKey
    symbol: str
    side: Side
    type: OrderType
    quantity: Decimal
    filled: Decimal
    status: Status
    status_text: str
    """The broker's own word for the status."""
    price: Decimal | None = None
    stop_price: Decimal | None = None
    average_price: Decimal | None = None
    in_force: TimeInForce | None = None
    stop_loss: Decimal | None = None
    take_profit: Decimal | None = None
    created: datetime | None = None
    modified: datetime | None = None
    position: str | None = None
    """The position it opened, or belongs to as protection or close."""
    our_id: str | None = None
    """The id we sent with it, where the broker gives it back."""
    reason: str = ""
    """Why it was refused or ended, in the broker's words."""
    purpose: str = ""
    """`stop loss`, `take profit` or `close` where it belongs to a position; else empty."""
    product: str = ""
    """MIS, NRML, CNC, where the broker keeps them apart."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step in the life of an order, as the broker tells it."""

    time: datetime | None
    """UTC; None when the exchange had not spoken yet."""
    status: str
    """The broker's own word."""
    text: str
    """Quantity, fill, price, reason, in words."""


def reference(id: str) -> int:
    """A whole number from 1 to 2^31 - 1 that stands for our id, for brokers that carry only numbers.

    >>> reference("00ff00ff00ff00ff00ff") == reference("00ff00ff00ff00ff00ff")
    True
    """
    return int.from_bytes(blake2b(id.encode(), digest_size=8).digest()) % (2**31 - 2) + 1


@dataclass(frozen=True, slots=True)
class Order:
    """An order as it is known here."""

    key: str
    """Our ticket's id, or session and broker id for one that was placed elsewhere."""
    instrument: InstrumentKey
    symbol: str
    side: Side
    type: OrderType
    quantity: Decimal
    in_force: TimeInForce | None
    status: Status
    asked: datetime
    """When it was asked for here, or else created at the broker; UTC."""
    price: Decimal | None = None
    stop_price: Decimal | None = None
    stop_loss: Decimal | None = None
    take_profit: Decimal | None = None
    filled: Decimal = Decimal(0)
    average_price: Decimal | None = None
    broker_id: str | None = None
    position: str | None = None
    changed: datetime | None = None
    note: str = ""
    """The broker's reason, or what is unknown, in words."""
    pending: str = ""
    """A change under way in words (`cancelling`, `changing`), else empty."""
    purpose: str = ""
    ours: bool = False
    """Placed by this program."""
    product: str = ""

    @property
    def session(self) -> str:
        """The session it lives on."""
        return self.instrument.session

    @property
    def remaining(self) -> Decimal:
        """What may still fill."""
        return max(Decimal(0), self.quantity - self.filled)
