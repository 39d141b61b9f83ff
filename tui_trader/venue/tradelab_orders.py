"""An order as Tradelab's order system sees it: accepted first, judged afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from tui_trader.venue.listing import Side
from tui_trader.venue.market import Market
from tui_trader.venue.orders import Fill, Order, OrderType, Ticket, TimeInForce
from tui_trader.venue.tradelab_scrip import Scrip

RECEIVED, VALIDATING, OPENING = "put order req received", "validation pending", "open pending"
OPEN, TRIGGER, COMPLETE = "open", "trigger pending", "complete"
REJECTED, CANCELLED = "rejected", "cancelled"
TYPES = {
    "LIMIT": OrderType.LIMIT,
    "MARKET": OrderType.MARKET,
    "SL": OrderType.STOP,
    "SLM": OrderType.STOP,
}

FINAL = frozenset({COMPLETE, REJECTED, CANCELLED})


@dataclass(frozen=True, slots=True)
class Event:
    """One line of an order's history: the order as it stood at that moment."""

    status: str
    kind: str
    price: Decimal
    trigger: Decimal
    quantity: int
    filled: int
    average: Decimal
    exchange_order_id: str
    exchange_time: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Trade:
    """One fill with the number that the exchange gives it."""

    number: str
    fill: Fill
    entry: Entry


@dataclass(slots=True, eq=False, kw_only=True)
class Entry:
    """`order` is the practice exchange's own; `kind` LIMIT, MARKET, SL or SLM as it was sent."""

    oms: str
    order: Order
    scrip: Scrip
    kind: str
    product: str
    validity: str
    price: Decimal
    trigger: Decimal
    quantity: int
    disclosed: int
    reference: int
    protection: Decimal
    status: str = RECEIVED
    reason: str = ""
    exchange_order_id: str = ""
    exchange_time: datetime | None = None
    changed: datetime | None = None
    events: list[Event] = field(default_factory=list)
    trades: list[Trade] = field(default_factory=list)

    @property
    def final(self) -> bool:
        """Whether nothing more can happen."""
        return self.status in FINAL

    @property
    def sign(self) -> int:
        """+1 for BUY, -1 for SELL."""
        return self.order.side.sign

    @property
    def filled(self) -> int:
        """Units filled so far."""
        return int(self.order.filled)

    @property
    def remaining(self) -> int:
        """Units still to fill."""
        return self.quantity - self.filled

    @property
    def average(self) -> Decimal:
        """The average fill price, 0 before the first."""
        return (self.order.average or Decimal(0)).quantize(Decimal(1).scaleb(-self.scrip.places))

    def note(self, status: str) -> None:
        """Come to a status, write it down."""
        self.status = status
        self.remark(status)

    def remark(self, word: str) -> None:
        """Write an event down that is no status of the order itself."""
        self.events.append(
            Event(
                word, self.kind, self.price, self.trigger, self.quantity, self.filled, self.average,
                self.exchange_order_id, self.exchange_time, self.reason,
            )
        )  # fmt: skip


def ticket_of(
    market: Market, scrip: Scrip, sign: int, kind: str, validity: str, quantity: int, price: Decimal,
    trigger: Decimal, tag: str,
) -> Ticket:  # fmt: skip
    """An order as the practice exchange takes it."""
    listing = market.tape.lines[scrip.key].listing
    side = Side.BUY if sign > 0 else Side.SELL
    at = {"LIMIT": price, "SL": price, "MARKET": market.exchange.matcher.quote(listing, side.opposite)}
    return Ticket(
        listing=listing, side=side, type=TYPES[kind], quantity=Decimal(quantity),
        tif=TimeInForce.IOC if validity == "IOC" else TimeInForce.DAY, price=at.get(kind),
        stop_price=trigger if kind in ("SL", "SLM") else None, tag=tag,
    )  # fmt: skip
