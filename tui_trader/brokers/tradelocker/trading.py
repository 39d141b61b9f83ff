"""The bodies of TradeLocker's writes: the text confirmed is the text sent (`tradelocker.md` 7)."""

from __future__ import annotations

from tui_trader.brokers.port import NotSent
from tui_trader.domain.instrument import Instrument, OrderType
from tui_trader.domain.intent import ChangeOrder, Keep, Level, ProtectPosition
from tui_trader.domain.money import plain
from tui_trader.domain.order import Ticket

LONGEST_TAG = 31
"""Characters of `strategyId` (31 in the documents, 32 in the client: 13.3)."""


def order(ticket: Ticket, instrument: Instrument) -> dict[str, object]:
    """POST .../orders (7.1): quantity in lots; market is IOC, limit and stop are GTC."""
    route = trade_route(instrument)
    if ticket.type is OrderType.STOP_LIMIT:
        raise NotSent("not sent: TradeLocker takes no stop limit orders")
    body: dict[str, object] = {
        "tradableInstrumentId": instrument.key.id,
        "routeId": route,
        "side": ticket.side.value,
        "type": ticket.type.value,
        "qty": plain(ticket.quantity),
        "validity": ticket.in_force.value,
        "price": plain(ticket.price) if ticket.price is not None else None,
        "strategyId": ticket.id[:LONGEST_TAG],
    }
    if ticket.stop_price is not None:
        body["stopPrice"] = plain(ticket.stop_price)
    # A level without its type is ignored by the server (7.1).
    if ticket.stop_loss is not None:
        body |= {"stopLoss": plain(ticket.stop_loss), "stopLossType": "absolute"}
    if ticket.take_profit is not None:
        body |= {"takeProfit": plain(ticket.take_profit), "takeProfitType": "absolute"}
    return body


def change(asked: ChangeOrder) -> dict[str, object]:
    """PATCH /trade/orders/{id} (7.2): only what changes."""
    body: dict[str, object] = {}
    for name, value in (("qty", asked.quantity), ("price", asked.price), ("stopPrice", asked.stop_price)):
        if value is not None:
            body[name] = plain(value)
    _level(body, "stopLoss", asked.stop_loss, typed=True)
    _level(body, "takeProfit", asked.take_profit, typed=True)
    return body


def protect(asked: ProtectPosition) -> dict[str, object]:
    """PATCH /trade/positions/{id} (7.5): null removes a level, a missing key leaves it."""
    body: dict[str, object] = {}
    _level(body, "stopLoss", asked.stop_loss, typed=False)
    _level(body, "takeProfit", asked.take_profit, typed=False)
    return body


def _level(body: dict[str, object], name: str, level: Level, *, typed: bool) -> None:
    if isinstance(level, Keep):
        return
    body[name] = None if level is None else plain(level)
    if typed and level is not None:
        body[f"{name}Type"] = "absolute"


def trade_route(instrument: Instrument) -> str:
    """The route orders go by. NotSent when the broker names none."""
    routes = instrument.wire.get("TRADE", "").split()
    if not routes:
        raise NotSent(f"not sent: TradeLocker gives no route to trade {instrument.symbol}")
    return routes[0]
