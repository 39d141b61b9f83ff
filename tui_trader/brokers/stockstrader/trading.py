"""The forms of StocksTrader's writes: the text confirmed is the text sent (`seed 003`, "Trading")."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from tui_trader.brokers.port import NotSent
from tui_trader.brokers.stockstrader import schema
from tui_trader.domain.instrument import OrderType, TimeInForce
from tui_trader.domain.intent import ChangeOrder, Keep, Level, ProtectPosition
from tui_trader.domain.money import NotANumber, number, plain
from tui_trader.domain.order import Ticket

TYPES = {OrderType.MARKET: "market", OrderType.LIMIT: "limit", OrderType.STOP: "stop"}
STAYS = "0"
"""An expiration of 0 is none (`seed 003`)."""
NO_TAKING_AWAY = "not sent: StocksTrader has no way to take a level away: move it instead"


def order(ticket: Ticket, now: datetime) -> dict[str, str]:
    """POST .../orders: volume in units of the instrument; what is not asked is left out. NotSent.

    `now` is the broker's, for the expiration in Unix seconds.
    """
    kind = TYPES.get(ticket.type)
    if kind is None:
        raise NotSent(f"not sent: StocksTrader takes no {ticket.type.value} orders")
    expected = TimeInForce.IOC if ticket.type is OrderType.MARKET else TimeInForce.GTC
    if ticket.in_force is not expected:
        raise NotSent(f"not sent: StocksTrader takes no {kind} {ticket.in_force.value} orders")
    form = {
        "ticker": ticket.instrument.id,
        "side": ticket.side.value,
        "type": kind,
        "volume": plain(ticket.quantity),
    }
    price = ticket.price if ticket.type is OrderType.LIMIT else ticket.stop_price
    if ticket.type is not OrderType.MARKET:
        if price is None:
            raise NotSent(f"not sent: a {kind} order needs a price")
        form |= {"price": plain(price), "expiration": _expiration(ticket.option("expires"), now)}
    for name, level in (("stop_loss", ticket.stop_loss), ("take_profit", ticket.take_profit)):
        if level is not None:
            form[name] = plain(level)
    return form


def _expiration(hours: str, now: datetime) -> str:
    try:
        wanted = number(hours or STAYS)
    except NotANumber:
        raise NotSent(f"not sent: {hours!r} are no hours to expire in") from None
    if wanted < 0 or wanted != int(wanted) or wanted > 24 * 366:
        raise NotSent("not sent: an order expires after whole hours, within a year; 0 is never")
    return str(int((now + timedelta(hours=int(wanted))).timestamp())) if wanted else STAYS


def change(
    asked: ChangeOrder, said: schema.OrderSaid, levels: tuple[Decimal | None, Decimal | None]
) -> dict[str, str]:
    """PUT .../orders/{id}: all that is to be kept as well, for what is left out may be lost (4). NotSent.

    `said` is the order as it was shown last, `levels` the stop loss and take profit that are known of it.
    """
    price = asked.stop_price if asked.stop_price is not None else asked.price
    form = {"volume": plain(asked.quantity if asked.quantity is not None else said.volume)}
    if "expiration" in said.model_fields_set:  # the list may leave it out; a 0 would then take it away
        form["expiration"] = plain(said.expiration or Decimal(0))
    if (price := price if price is not None else said.price) is not None:
        form["price"] = plain(price)
    return form | _levels(asked.stop_loss, asked.take_profit, levels)


def protect(asked: ProtectPosition, levels: tuple[Decimal | None, Decimal | None]) -> dict[str, str]:
    """PUT .../deals/{id}; a level that stays is said again where it is known. NotSent."""
    form = _levels(asked.stop_loss, asked.take_profit, levels)
    if not form:
        raise NotSent("not sent: there is nothing to change")
    return form


def _levels(
    stop_loss: Level, take_profit: Level, known: tuple[Decimal | None, Decimal | None]
) -> dict[str, str]:
    form = {}
    for name, level, stands in (("stop_loss", stop_loss, known[0]), ("take_profit", take_profit, known[1])):
        if level is None:
            raise NotSent(NO_TAKING_AWAY)
        wanted = stands if isinstance(level, Keep) else level
        if wanted is not None:
            form[name] = plain(wanted)
    return form
