"""The bodies of TradeLocker's writes: the text confirmed is the text sent (`tradelocker.md` 7)."""

from __future__ import annotations

from tui_trader.brokers.port import NotSent
from tui_trader.brokers.tradelocker.translate_market import IN_FORCE
from tui_trader.domain.instrument import Instrument
from tui_trader.domain.intent import ChangeOrder, ClosePosition, Keep, Level, ProtectPosition
from tui_trader.domain.money import plain
from tui_trader.domain.order import Ticket

LONGEST_TAG = 31
"""Characters of `strategyId` (31 in the documents, 32 in the client: 13.3)."""


def order(ticket: Ticket, instrument: Instrument | None) -> dict[str, object]:
    """POST .../orders (7.1): quantity in lots; market is IOC, limit and stop are GTC. NotSent.

    Numbers go as text, as the published client sends them, so that no float comes between; what is unused
    goes as null, as it sends it too.
    """
    if instrument is None:
        raise NotSent(f"not sent: {ticket.symbol} is not among this account's instruments")
    if ticket.in_force not in IN_FORCE.get(ticket.type, ()):
        kind = f"{ticket.type.value} {ticket.in_force.value}"
        raise NotSent(f"not sent: TradeLocker takes no {kind} orders")
    if len(ticket.id) > LONGEST_TAG:
        raise NotSent("not sent: its id is too long to come back with the order")
    routes = instrument.wire.get("TRADE", "").split()
    if not routes:
        raise NotSent(f"not sent: TradeLocker gives no route to trade {instrument.symbol}")
    body: dict[str, object] = {
        "tradableInstrumentId": instrument.key.id,
        "routeId": routes[0],
        "side": ticket.side.value,
        "type": ticket.type.value,
        "validity": ticket.in_force.value,
        "qty": plain(ticket.quantity),
        "price": None if ticket.price is None else plain(ticket.price),
        "stopPrice": None if ticket.stop_price is None else plain(ticket.stop_price),
        "strategyId": ticket.id,
    }
    _level(body, "stopLoss", Keep.AS_IS if ticket.stop_loss is None else ticket.stop_loss, typed=True)
    _level(body, "takeProfit", Keep.AS_IS if ticket.take_profit is None else ticket.take_profit, typed=True)
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


def close(asked: ClosePosition) -> dict[str, object]:
    """DELETE /trade/positions/{id} (7.6): always says how many lots, for 0 or nothing closes all. NotSent."""
    if asked.quantity <= 0:
        raise NotSent("not sent: nothing to close")
    return {"qty": plain(asked.quantity)}


def _level(body: dict[str, object], name: str, level: Level, *, typed: bool) -> None:
    """A level with its type, without which the server ignores it (7.1)."""
    if isinstance(level, Keep):
        return
    body[name] = None if level is None else plain(level)
    if typed:
        body[f"{name}Type"] = None if level is None else "absolute"
