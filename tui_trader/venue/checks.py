"""What the exchange asks of an order before it takes it."""

from __future__ import annotations

from decimal import Decimal

from tui_trader.venue.listing import Listing, Side
from tui_trader.venue.orders import Level, LevelType, Order, OrderType, Reason, Refused, Ticket, TimeInForce


def check_ticket(ticket: Ticket, is_open: bool, reference: Decimal) -> None:
    """Raise Refused unless the ticket is well formed; `reference` is the price at which it would enter."""
    listing = ticket.listing
    if not is_open:
        raise Refused(Reason.CLOSED)
    closing = ticket.position is not None
    if listing.close_only and not closing:
        raise Refused(Reason.CLOSE_ONLY)
    if ticket.type is OrderType.STOP and not listing.stops:
        raise Refused(Reason.TYPE)
    if (ticket.type is OrderType.MARKET) != (ticket.tif is TimeInForce.IOC):
        raise Refused(Reason.VALIDITY, ticket.tif)
    # What is left of a position may be closed whole, whatever the step or the minimum says.
    check_quantity(listing, ticket.quantity, closing)
    if ticket.type is OrderType.LIMIT:
        check_price(listing, ticket.price)
    if ticket.type is OrderType.STOP:
        check_price(listing, ticket.stop_price)
    entry = ticket.price if ticket.type is OrderType.LIMIT else ticket.stop_price
    check_levels(listing, ticket.side, ticket.stop_loss, ticket.take_profit, entry or reference)


def check_quantity(listing: Listing, quantity: Decimal, closing: bool = False) -> None:
    """Raise Refused for a quantity that is not positive, off the step or out of bounds."""
    if not quantity.is_finite() or quantity <= 0:
        raise Refused(Reason.QUANTITY)
    if not listing.on_step(quantity):
        raise Refused(Reason.STEP)
    if not closing and quantity < listing.min_lot:
        raise Refused(Reason.MIN)
    if not closing and listing.max_lot is not None and quantity > listing.max_lot:
        raise Refused(Reason.MAX)


def check_price(listing: Listing, price: Decimal | None) -> None:
    """Raise Refused for a price that is missing, not positive or off the tick."""
    if price is None or not price.is_finite() or price <= 0:
        raise Refused(Reason.PRICE)
    if not listing.on_tick(price):
        raise Refused(Reason.TICK)


def check_levels(
    listing: Listing, side: Side, stop_loss: Level | None, take_profit: Level | None, entry: Decimal
) -> None:
    """Raise Refused for a stop loss or take profit that would trigger at once or is off the tick.

    There is no least distance: a stop loss of 0.01 passed on BTCUSD (tradelocker.md 7.1).
    """
    for level, direction in ((stop_loss, -1), (take_profit, 1)):
        if level is None:
            continue
        price = level_price(listing, level, entry, side.sign * direction)
        check_price(listing, price)
        if (price - entry) * side.sign * direction <= 0:
            raise Refused(Reason.PROTECTION)


def level_price(listing: Listing, level: Level, entry: Decimal, direction: int) -> Decimal:
    """A level as a price; offsets are whole ticks from the entry, `direction` +1 above it, -1 below."""
    if level.type is LevelType.ABSOLUTE:
        return level.value
    tick = listing.tick_at(entry)
    if level.value <= 0 or level.value != level.value.to_integral_value():
        raise Refused(Reason.PROTECTION)
    return (entry / tick).to_integral_value() * tick + direction * level.value * tick


def in_words(order: Order, price: Decimal) -> str:
    """An order as the margin refusal of tradelocker.md 7.1 names it."""
    side = "Buy" if order.side is Side.BUY else "Sell"
    return f"Order #{order.id} {side}   {order.quantity}  Price {order.price or order.stop_price or price} "
