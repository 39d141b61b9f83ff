"""Changing a working order."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tui_trader.venue.account import Account
from tui_trader.venue.checks import check_levels, check_price, check_quantity, in_words
from tui_trader.venue.exchange import Exchange
from tui_trader.venue.orders import Level, Order, OrderType, Reason, Refused


def amend(
    exchange: Exchange,
    account: Account,
    order_id: str,
    *,
    price: Decimal | None = None,
    stop_price: Decimal | None = None,
    quantity: Decimal | None = None,
    stop_loss: Level | None = None,
    take_profit: Level | None = None,
) -> Order:
    """Change what is given; the order keeps its id, loses its place in the queue.

    Raises Refused, then nothing has changed. A price that the order's type does not have is ignored.
    """
    order = exchange.working(account, order_id)
    listing = order.listing
    if not exchange.is_open(listing):
        raise Refused(Reason.CLOSED)
    own = {OrderType.LIMIT: price, OrderType.STOP: stop_price, OrderType.MARKET: None}[order.type]
    if own is not None:
        check_price(listing, own)
    if quantity is not None:
        check_quantity(listing, quantity)
        if quantity <= order.filled or (order.closes and quantity != order.quantity):
            raise Refused(Reason.QUANTITY)
    entry = own or order.price or order.stop_price or exchange.matcher.quote(listing, order.side)
    check_levels(listing, order.side, stop_loss, take_profit, entry)
    changed = replace(order, quantity=quantity or order.quantity)
    if order.type is OrderType.LIMIT:
        changed.price = own or order.price
    elif order.type is OrderType.STOP:
        changed.stop_price = own or order.stop_price
    if not order.closes and exchange.lacks_margin(account, changed):
        raise Refused(Reason.MARGIN, in_words(changed, entry))
    order.quantity = changed.quantity
    order.stop_loss = stop_loss or order.stop_loss
    order.take_profit = take_profit or order.take_profit
    at = changed.price if order.type is OrderType.LIMIT else changed.stop_price
    if at is not None:
        exchange.move(order, at)
        exchange.matcher.match(listing.key)
    return order
