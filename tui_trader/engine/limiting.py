"""What an account's limits say of a ticket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from tui_trader.domain.book import Book
from tui_trader.domain.instrument import OrderType
from tui_trader.domain.mandate import Asked, Mandate
from tui_trader.domain.money import plain
from tui_trader.domain.order import Side, Status, Ticket
from tui_trader.domain.quote import Quote
from tui_trader.domain.risk import Concern, Limits

MINUTE = timedelta(minutes=1)
WHERE = "change it with :limits"
"""Said with every limit that stands in the way."""
_VOID = (Status.NOT_SENT, Status.REJECTED, Status.CANCELLED, Status.EXPIRED)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a ticket is measured against, at the moment it would leave."""

    now: datetime
    """UTC."""
    session: str
    account: str
    currency: str
    quote: Quote | None
    """Only where it is live."""
    working: int
    """Orders that stand."""
    positions: int
    """Positions that are open."""
    live: bool
    """Whether real money moves."""
    worth: Decimal | None = None
    """What the order is worth, account currency; None when no limit asks, or it cannot be worked out."""
    spent: Decimal | None = None
    """What the orders of this day (UTC) are worth together, account currency; None as above."""


def breaches(ticket: Ticket, limits: Limits, scene: Scene) -> Iterator[str]:
    """What no yes can wave through."""
    if limits.quantity is None and scene.live:
        yield "this account has no largest order yet: set it with :limits, before real money moves"
    elif limits.quantity is not None and ticket.quantity > limits.quantity:
        yield (
            f"quantity {plain(ticket.quantity)} is above this account's largest order of "
            f"{plain(limits.quantity)}: {WHERE}"
        )
    yield from _worth("this order", scene.worth, limits.notional, scene)
    yield from _worth("with this order the day", scene.spent, limits.day_notional, scene)
    if scene.working >= limits.orders:
        yield f"{scene.working} orders are working, the most for this account is {limits.orders}: {WHERE}"
    if scene.positions >= limits.positions:
        yield (
            f"{scene.positions} positions are open, the most for this account is {limits.positions}: {WHERE}"
        )
    away = _away(ticket, scene.quote)
    if away is not None and away > limits.away_most:
        yield (
            f"the price is {_percent(away)} from the market, the most for this account is "
            f"{_percent(limits.away_most)}: {WHERE}"
        )


def _worth(what: str, worth: Decimal | None, most: Decimal | None, scene: Scene) -> Iterator[str]:
    if most is None:
        return
    if worth is None:
        yield f"what {what} comes to in {scene.currency} cannot be worked out, and there is a limit: {WHERE}"
    elif worth > most:
        yield f"{what} comes to {worth:,.2f} {scene.currency}, above the limit of {most:,.2f}: {WHERE}"


def concerns(ticket: Ticket, limits: Limits, scene: Scene, book: Book, mandate: Mandate) -> Iterator[Concern]:
    """What must be waved through once more."""
    away = _away(ticket, scene.quote)
    if away is not None and limits.away_warn < away <= limits.away_most:
        # What rests away from the market waits; what is priced through it trades there.
        yield Concern("away", f"the price is {_percent(away)} from the market", asks=_through(ticket, scene))
    if ticket.type is not OrderType.MARKET and scene.quote is None:
        yield Concern("blind", "there is no live quote to compare the price with")
    spread, mid = (None, None) if scene.quote is None else (scene.quote.spread, scene.quote.mid)
    if ticket.type is OrderType.MARKET and spread is not None and mid:
        wide = 100 * spread / mid
        if wide > limits.spread_warn:
            yield Concern("spread", f"the spread is {_percent(wide)} of the price")
    recent = _within(MINUTE, book, mandate, scene)
    if len(recent) >= limits.per_minute:
        yield Concern("rate", f"{len(recent)} orders have left within a minute")
    span = timedelta(seconds=limits.similar)
    if any(_alike(one, ticket) for one in _within(span, book, mandate, scene)):
        yield Concern("similar", f"an order just like it left less than {limits.similar} s ago")


def _within(span: timedelta, book: Book, mandate: Mandate, scene: Scene) -> list[Asked]:
    """What this account was asked for so lately, less what came to nothing."""
    found = []
    for asked in mandate.since(scene.now - span, scene.now + span):
        order = book.orders.get(asked.id)
        void = order is not None and order.status in _VOID
        # Two brokers may number their accounts alike.
        mine = (asked.session, asked.account) == (scene.session, scene.account)
        if mine and abs(scene.now - asked.at) < span and not void:
            found.append(asked)
    return found


def _alike(one: Asked, other: Ticket) -> bool:
    """Same side of the same thing in the same size by the same type (`order_safety.md` 6: 3)."""
    mine = (one.instrument, one.side, one.quantity, one.type)
    return mine == (other.instrument, other.side, other.quantity, other.type)


def _away(ticket: Ticket, quote: Quote | None) -> Decimal | None:
    """Percent between an order's price and the touch it would trade with."""
    if quote is None or ticket.type is OrderType.MARKET:
        return None
    touch = quote.ask if ticket.side is Side.BUY else quote.bid
    prices = [price for price in (ticket.price, ticket.stop_price) if price is not None]
    if not touch or not prices:
        return None
    return max(abs(price - touch) for price in prices) * 100 / touch


def _through(ticket: Ticket, scene: Scene) -> bool:
    """Whether a limit is on the far side of the market: it would trade at once, wherever that is."""
    quote, price = scene.quote, ticket.price
    if ticket.type is not OrderType.LIMIT or quote is None or price is None:
        return False
    touch = quote.ask if ticket.side is Side.BUY else quote.bid
    return touch is not None and (price - touch) * ticket.side.sign > 0


def _percent(value: Decimal) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") + " %"
