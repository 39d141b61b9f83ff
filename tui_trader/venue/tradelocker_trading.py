"""TradeLocker's writes: place, change, cancel, close (tradelocker.md 7)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tui_trader.venue.account import Account
from tui_trader.venue.amending import amend
from tui_trader.venue.listing import Listing, Side
from tui_trader.venue.market import Market
from tui_trader.venue.orders import Level, LevelType, OrderType, Reason, Refused, Ticket, TimeInForce
from tui_trader.venue.tradelocker_call import OK, Bad, Call, Missing, error, number, ok
from tui_trader.venue.tradelocker_listing import Numbers
from tui_trader.venue.tradelocker_rows import Rows
from tui_trader.venue.web import Answer

_TAG = 32
"""The longest strategyId: 32 works, 33 is refused (tradelocker.md 7.1)."""


class Trading:
    """Answers the trading routes. Mutations answer 200 with {"s":"ok"}, as the published client needs."""

    def __init__(self, market: Market, numbers: Numbers) -> None:
        self._exchange, self._numbers = market.exchange, numbers
        self._rows = Rows(market.exchange, numbers)

    def place(self, call: Call, account: str) -> Answer:
        """POST .../orders: acceptance, not a fill."""
        body = _object(call)
        tag = _tag(body.get("strategyId"))
        if len(tag) > _TAG:
            return error(f"strategyId must be at most {_TAG} characters")
        ticket = self._ticket(body, tag)
        return ok({"orderId": self._exchange.place(call.account, ticket).id})

    def modify(self, call: Call, order: str) -> Answer:
        """PATCH /trade/orders/{order}; the row in the answer has the literal status "None" (7.2)."""
        body = _object(call)
        known = self._known(call.account, order)
        _one_of(body, "validity", ("GTC", "IOC"), needed=False)
        if body.get("validity") == "IOC" and known:
            raise Refused(Reason.VALIDITY)
        changed = amend(
            self._exchange,
            call.account,
            order,
            price=number(body.get("price"), "price"),
            stop_price=number(body.get("stopPrice"), "stopPrice"),
            quantity=number(body.get("qty"), "qty"),
            stop_loss=_stop_loss(body),
            take_profit=_level(body, "takeProfit"),
        )
        row = self._rows.order(changed)
        row[6] = "None"
        return ok({"orders": [row]})

    def cancel(self, call: Call, order: str) -> Answer:
        """DELETE /trade/orders/{order}."""
        self._known(call.account, order)
        self._exchange.cancel(call.account, order)
        return OK

    def cancel_all(self, call: Call, account: str) -> Answer:
        """DELETE .../orders: pending orders; the children of open positions are spared."""
        listing = self._filter(call)
        for order in list(call.account.orders.values()):
            if not order.closes and (listing is None or order.listing is listing):
                self._exchange.cancel(call.account, order.id)
        return OK

    def close(self, call: Call, position: str) -> Answer:
        """DELETE /trade/positions/{position} with {"qty": n}: 0 closes all of it."""
        quantity = number(_object(call).get("qty"), "qty")
        if quantity is None:
            raise Bad("qty must be a number")
        if quantity < 0:
            raise Refused(Reason.QUANTITY)
        if position not in call.account.positions:
            self._gone(call.account, position)
        tag = _tag(call.request.query.get("strategyId"))
        self._exchange.close(call.account, position, quantity or None, tag)
        return OK

    def close_all(self, call: Call, account: str) -> Answer:
        """DELETE .../positions: a closing order for each; `strategyId` tags those orders."""
        listing = self._filter(call)
        tag = _tag(call.request.query.get("strategyId"))
        rows, refused = [], None
        for position in list(call.account.positions.values()):
            if listing is None or position.listing is listing:
                rows.append(self._rows.position(call.account, position))
                try:
                    self._exchange.close(call.account, position.id, None, tag)
                except Refused as why:
                    refused = why
        if refused is not None:
            raise refused
        return ok({"positions": rows})

    def protect(self, call: Call, position: str) -> Answer:
        """PATCH /trade/positions/{position}: null removes a level, a missing key leaves it."""
        body = _object(call)
        if position not in call.account.positions:
            self._gone(call.account, position)
        trailing = number(body.get("trailingOffset"), "trailingOffset")
        stop, profit = number(body.get("stopLoss"), "stopLoss"), number(body.get("takeProfit"), "takeProfit")
        stop_loss = None if stop is None else Level(LevelType.ABSOLUTE, stop)
        if trailing:
            stop_loss = Level(LevelType.TRAILING, trailing)
        take_profit = None if profit is None else Level(LevelType.ABSOLUTE, profit)
        self._exchange.protect(call.account, position, stop_loss, take_profit)
        self._exchange.brackets.bare(
            call.account,
            call.account.positions[position],
            stop_loss="stopLoss" in body and stop_loss is None,
            take_profit="takeProfit" in body and take_profit is None,
        )
        return OK

    def _ticket(self, body: Mapping[str, Any], tag: str) -> Ticket:
        side = _one_of(body, "side", ("buy", "sell"))
        type_ = OrderType(_one_of(body, "type", ("market", "limit", "stop")))
        validity = TimeInForce(_one_of(body, "validity", ("GTC", "IOC")))
        quantity = number(body.get("qty"), "qty")
        if quantity is None:
            raise Bad("qty must be a number")
        listing = self._numbers.listing(_id(body, "tradableInstrumentId"))
        if listing is None:
            raise Refused(Reason.UNKNOWN_INSTRUMENT)
        if int(_id(body, "routeId")) != self._numbers.of(listing).trade_route:
            raise Refused(Reason.UNKNOWN_INSTRUMENT)
        price, stop_price = number(body.get("price"), "price"), number(body.get("stopPrice"), "stopPrice")
        return Ticket(
            listing=listing, side=Side(side), type=type_, quantity=quantity, tif=validity,
            price=price if type_ is OrderType.LIMIT else None,
            stop_price=stop_price if type_ is OrderType.STOP else None,
            stop_loss=_stop_loss(body), take_profit=_level(body, "takeProfit"), tag=tag,
        )  # fmt: skip

    def _filter(self, call: Call) -> Listing | None:
        tradable = call.request.query.get("tradableInstrumentId")
        if not tradable or tradable == "0":
            return None
        listing = self._numbers.listing(tradable)
        if listing is None:
            raise Missing("Instrument not found")
        return listing

    def _known(self, account: Account, order: str) -> bool:
        """Whether an order works; a final one is refused at 200, one never seen is 404."""
        if order in account.orders:
            return True
        if any(each.id == order for each in account.history):
            raise Refused(Reason.UNKNOWN_ORDER)
        raise Missing("Order not found")

    def _gone(self, account: Account, position: str) -> None:
        """Refuse a position that was closed at 200; one never seen is 404."""
        if any(each.position == position for each in account.fills):
            raise Refused(Reason.UNKNOWN_POSITION)
        raise Missing("Position not found")


def _object(call: Call) -> dict[str, Any]:
    try:
        body = call.request.json()
    except ValueError:
        raise Bad("the body must be JSON") from None
    if not isinstance(body, dict):
        raise Bad("the body must be an object")
    return body


def _one_of(body: Mapping[str, Any], name: str, words: tuple[str, ...], needed: bool = True) -> str:
    value = body.get(name)
    if (value is None and needed) or (value is not None and value not in words):
        raise Bad(f"{name} must be one of: {', '.join(words)}")
    return str(value)


def _id(body: Mapping[str, Any], name: str) -> str:
    value = str(body.get(name))
    if not value.isdecimal() or len(value) > 18:
        raise Bad(f"{name} must be an integer number")
    return value


def _tag(value: object) -> str:
    return "" if value is None else str(value)


def _level(body: Mapping[str, Any], name: str) -> Level | None:
    """A level with its type; without the type it is ignored (tradelocker.md 7.1)."""
    value, type_ = number(body.get(name), name), body.get(f"{name}Type")
    words = ("absolute", "offset", "trailingOffset") if name == "stopLoss" else ("absolute", "offset")
    if not type_ or value is None or value == Decimal(0):
        return None
    if type_ not in words:
        raise Bad(f"{name}Type must be one of: {', '.join(words)}")
    return Level(LevelType(type_), value)


def _stop_loss(body: Mapping[str, Any]) -> Level | None:
    trailing = number(body.get("trStopOffset"), "trStopOffset")
    if body.get("stopLossType") == "trailingOffset" and trailing:
        return Level(LevelType.TRAILING, trailing)
    return _level(body, "stopLoss")
