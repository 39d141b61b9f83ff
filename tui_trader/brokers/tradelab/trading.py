"""The bodies of Tradelab's writes: the text confirmed is the text sent (`seed 001 p. 4, 5`)."""

from __future__ import annotations

from decimal import Decimal

from tui_trader.brokers.port import NotSent
from tui_trader.brokers.tradelab.schema import OrderSaid
from tui_trader.domain.instrument import InstrumentKey, OrderType, TimeInForce
from tui_trader.domain.intent import ChangeOrder, Keep
from tui_trader.domain.money import plain
from tui_trader.domain.order import Side, Ticket, reference

LONGEST_TAG = 31
"""Characters of our id: a number stands for all of it (`order.reference`), which comes back (3.2)."""
TYPES = {
    OrderType.LIMIT: "LIMIT",
    OrderType.MARKET: "MARKET",
    OrderType.STOP: "SLM",
    OrderType.STOP_LIMIT: "SL",
}
READ_TYPES = {"MKT": "MARKET", "SL-M": "SLM", "L": "LIMIT", "LIMT": "LIMIT"}
"""What is read back, as it is sent (3.1)."""
VALIDITIES = {TimeInForce.DAY: "DAY", TimeInForce.IOC: "IOC"}
PRODUCTS = ("MIS", "NRML", "CNC")
PRODUCT, PROTECTION, DISCLOSED = "product", "market_protection", "disclosed_quantity"
"""Names of the options of an order."""
NO_BRACKETS = "Tradelab takes no stop loss or take profit with an order: place them as orders of their own"
_NO = Decimal(0)


def order(ticket: Ticket, account: str) -> dict[str, object]:
    """POST /api/v1/orders: all fifteen keys (`seed 001 p. 4`). NotSent for what cannot be said."""
    if ticket.stop_loss is not None or ticket.take_profit is not None:
        raise NotSent(f"not sent: {NO_BRACKETS}")
    kind, validity = TYPES.get(ticket.type), VALIDITIES.get(ticket.in_force)
    if kind is None or validity is None:
        raise NotSent(f"not sent: Tradelab takes no {ticket.type.value} {ticket.in_force.value} orders")
    product = ticket.option(PRODUCT)
    if product not in PRODUCTS:
        raise NotSent(f"not sent: an order must say its product: {', '.join(PRODUCTS)}")
    price = _needed(ticket.price, "price", kind in ("LIMIT", "SL"))
    trigger = _needed(ticket.stop_price, "trigger price", kind in ("SL", "SLM"))
    quantity, disclosed = whole(ticket.quantity, "quantity"), _option(ticket, DISCLOSED)
    if disclosed > quantity:
        raise NotSent("not sent: no more can be disclosed than is ordered")
    return _body(
        ticket.instrument, kind, quantity, ticket.side, product, account, reference(ticket.id),
        price=price, trigger=trigger, validity=validity, disclosed=disclosed,
        protection=_option(ticket, PROTECTION),
    )  # fmt: skip


def closing(
    instrument: InstrumentKey, side: Side, quantity: Decimal, product: str, account: str, id: str
) -> dict[str, object]:
    """The opposite order at the market that closes a position; there is no other way (3.5). NotSent."""
    if product not in PRODUCTS:
        raise NotSent(f"not sent: a {product or 'nameless'} position cannot be closed from here")
    asked = whole(quantity, "quantity")
    return _body(instrument, "MARKET", asked, side.opposite, product, account, reference(id))


def _body(
    instrument: InstrumentKey, kind: str, quantity: int, side: Side, product: str, account: str, ours: int,
    *, price: Decimal | int = 0, trigger: Decimal | int = 0, validity: str = "DAY", disclosed: int = 0,
    protection: int = 0,
) -> dict[str, object]:  # fmt: skip
    exchange, token = parts(instrument)
    return {
        "exchange": exchange,
        "order_type": kind,
        "instrument_token": int(token),
        "quantity": quantity,
        "disclosed_quantity": disclosed,
        "price": price,
        "order_side": side.value.upper(),
        "trigger_price": trigger,
        "validity": validity,
        "product": product,
        "client_id": account,
        "user_order_id": ours,
        "market_protection_percentage": protection,
        "device": "WEB",
        "execution_type": "REGULAR",
    }


def change(asked: ChangeOrder, now: OrderSaid, account: str) -> dict[str, object]:
    """PUT /api/v1/orders: all twelve keys, what stays as the book has it (`seed 001 p. 5`). NotSent."""
    if not isinstance(asked.stop_loss, Keep) or not isinstance(asked.take_profit, Keep):
        raise NotSent(f"not sent: {NO_BRACKETS}")
    kind = READ_TYPES.get(now.order_type.upper(), now.order_type.upper())
    quantity = asked.quantity if asked.quantity is not None else now.quantity
    price = asked.price if asked.price is not None else now.price
    trigger = asked.stop_price if asked.stop_price is not None else now.trigger_price
    if kind not in TYPES.values() or quantity is None:
        raise NotSent(f"not sent: order {now.oms_order_id} is of a kind that cannot be changed from here")
    return {
        "oms_order_id": now.oms_order_id,
        "instrument_token": now.instrument_token,
        "exchange": now.exchange,
        "product": now.product,
        "validity": now.validity,
        "order_type": kind,
        "price": _needed(price, "price", kind in ("LIMIT", "SL")),
        "trigger_price": _needed(trigger, "trigger price", kind in ("SL", "SLM")),
        "quantity": whole(quantity, "quantity"),
        "disclosed_quantity": int(now.disclosed_quantity or 0),
        "client_id": account,
        "execution_type": "REGULAR",
    }


def parts(instrument: InstrumentKey) -> tuple[str, str]:
    """Exchange with token of an instrument. NotSent when its id is none of ours."""
    exchange, _, token = instrument.id.partition(":")
    if not exchange or not (token.isascii() and token.isdecimal()) or len(token) > 18:
        raise NotSent(f"not sent: {instrument.id!r} is no instrument at Tradelab")
    return exchange, token


def whole(quantity: Decimal, what: str) -> int:
    """A quantity as a JSON whole number. NotSent."""
    if not quantity.is_finite() or quantity != quantity.to_integral_value() or quantity <= 0:
        raise NotSent(f"not sent: a {what} of {plain(quantity)} is not a whole number above zero")
    return int(quantity)


def _needed(price: Decimal | None, what: str, needed: bool) -> Decimal | int:
    """A price as a JSON number, 0 where the type has none (3.1). NotSent."""
    if not needed:
        return 0
    if price is None or not price.is_finite() or price <= 0:
        raise NotSent(f"not sent: this order takes a {what} above zero")
    return price


def _option(ticket: Ticket, name: str) -> int:
    said = ticket.option(name) or "0"
    if not (said.isascii() and said.isdecimal()) or len(said) > 12:
        raise NotSent(f"not sent: {name.replace('_', ' ')} {said} is not a whole number")
    return int(said)
