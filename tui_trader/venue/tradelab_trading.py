"""Tradelab's three writes: place, modify, cancel (seed 001 p. 4 to 6, tradelab.md 3)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tui_trader.venue.market import Market
from tui_trader.venue.orders import Order
from tui_trader.venue.tradelab_call import BACKEND, WRONG_TOKEN, Wrong, invalid, number, ok, whole
from tui_trader.venue.tradelab_contracts import Contracts
from tui_trader.venue.tradelab_desk import Desk
from tui_trader.venue.tradelab_orders import Entry, ticket_of
from tui_trader.venue.tradelab_scrip import CODES, Scrip
from tui_trader.venue.tradelab_switches import Switches
from tui_trader.venue.tradelab_ticks import Ticks
from tui_trader.venue.web import Answer, Request

_TYPES = {"LIMIT": "LIMIT", "MARKET": "MARKET", "SL": "SL", "SLM": "SLM", "SL-M": "SLM"}
_MOST = 10**9


class Trading:
    """Answers the writing routes: what they say is only that a request was passed on."""

    def __init__(
        self, market: Market, desk: Desk, contracts: Contracts, ticks: Ticks, switches: Switches
    ) -> None:
        self._market, self._desk, self._contracts, self._ticks = market, desk, contracts, ticks
        self._switches = switches

    def place(self, request: Request) -> Answer:
        """POST /api/v1/orders; `device`, `market_protection_percentage`, `amo` may be missing (6.2)."""
        body = _object(request)
        scrip = self._scrip(body)
        kind, validity = _word(body, "order_type", tuple(_TYPES)), _word(body, "validity", ("DAY", "IOC"))
        side = _word(body, "order_side", ("BUY", "SELL"))
        product = _word(body, "product", ("MIS", "NRML", "CNC"))
        self._mine(body.get("client_id"))
        _word(body, "execution_type", ("REGULAR",))
        if body.get("amo") not in (None, False, "false"):
            raise invalid("amo")
        reference = whole(body.get("user_order_id"), "user_order_id")
        protection = number(body.get("market_protection_percentage", 0), "market_protection_percentage")
        kind = _TYPES[kind]
        price, trigger = self._prices(body, scrip, kind)
        quantity, disclosed = _quantities(body)
        sign = 1 if side == "BUY" else -1
        ticket = ticket_of(
            self._market, scrip, sign, kind, validity, quantity, price, trigger, tag=str(reference)
        )

        def entry_of(oms: str, order: Order) -> Entry:
            return Entry(
                oms=oms, order=order, scrip=scrip, kind=kind, product=product, validity=validity, price=price,
                trigger=trigger, quantity=quantity, disclosed=disclosed, reference=reference,
                protection=protection,
            )  # fmt: skip

        entry = self._desk.place(entry_of, ticket)
        data: dict[str, object] = {"oms_order_id": entry.oms, "user_order_id": reference}
        if self._switches.modern:
            data["client_order_id"] = entry.oms
        return ok(data, "Order place successfully")

    def modify(self, request: Request) -> Answer:
        """PUT /api/v1/orders: the starred fields may differ (3.3), LIMIT may become MARKET (4.5)."""
        body = _object(request)
        self._mine(body.get("client_id"))
        _word(body, "execution_type", ("REGULAR",))
        entry = self._desk.known(str(body.get("oms_order_id", "")).strip(), "modify")
        scrip = self._scrip(body)
        kind = _TYPES[_word(body, "order_type", tuple(_TYPES))]
        if scrip.key != entry.scrip.key:
            raise invalid("instrument_token")
        if kind != entry.kind and (kind, entry.kind) != ("MARKET", "LIMIT"):
            raise invalid("order_type")
        for name, placed in (("product", entry.product), ("validity", entry.validity)):
            if body.get(name) != placed:
                raise invalid(name)
        price, trigger = self._prices(body, scrip, kind)
        quantity, disclosed = _quantities(body)
        self._desk.modify(entry, kind, price, trigger, quantity, disclosed)
        oms = f" {entry.oms}" if self._switches.modern else entry.oms
        return ok({"oms_order_id": [oms]}, "Order modification request submitted")

    def cancel(self, request: Request, order: str) -> Answer:
        """DELETE /api/v1/orders/{order}?client_id=&execution_type=REGULAR."""
        if request.query.get("execution_type") != "REGULAR":
            raise invalid("execution_type")
        entry = self._desk.known(order, "cancel")
        self._desk.cancel(entry)
        message = f"Order cancellation request submitted for OMS Order: {entry.oms}"
        return ok({"oms_order_id": entry.oms}, message)

    def _mine(self, client: object) -> None:
        if not isinstance(client, str) or not client:
            raise invalid("client_id")
        if client != self._desk.account:
            raise Wrong("Forbidden", 40000, 403)

    def _scrip(self, body: dict[str, Any]) -> Scrip:
        exchange = _word(body, "exchange", tuple(CODES))
        token = whole(body.get("instrument_token"), "instrument_token")
        scrip = self._contracts.find(exchange, token)
        if scrip is None:
            raise Wrong("Something Went Wrong", WRONG_TOKEN)
        self._contracts.listing(scrip)
        return scrip

    def _prices(self, body: dict[str, Any], scrip: Scrip, kind: str) -> tuple[Decimal, Decimal]:
        """Price with trigger as the type needs them (3.1), inside the day's range (2.3)."""
        price, trigger = (
            number(body.get("price"), "price"),
            number(body.get("trigger_price"), "trigger_price"),
        )
        price = price if kind in ("LIMIT", "SL") else Decimal(0)
        trigger = trigger if kind in ("SL", "SLM") else Decimal(0)
        tick = self._ticks.of(scrip, self._contracts.listing(scrip))
        low, high = tick.price(tick.low_dpr), tick.price(tick.high_dpr)
        for name, value, needed in (
            ("price", price, kind in ("LIMIT", "SL")),
            ("trigger_price", trigger, kind in ("SL", "SLM")),
        ):
            if needed and value <= 0:
                raise invalid(name)
            if value and high and not low <= value <= high:
                raise Wrong(f"`{name}` is out of the daily price range {low} - {high}")
        sign = 1 if body.get("order_side") == "BUY" else -1
        if kind == "SL" and "order_side" in body and (price - trigger) * sign < 0:
            raise Wrong("`trigger_price` is on the wrong side of `price`", BACKEND)
        return price, trigger


def _quantities(body: dict[str, Any]) -> tuple[int, int]:
    quantity = whole(body.get("quantity"), "quantity")
    disclosed = whole(body.get("disclosed_quantity"), "disclosed_quantity")
    if not 0 < quantity <= _MOST:
        raise invalid("quantity")
    if not 0 <= disclosed <= quantity:
        raise invalid("disclosed_quantity")
    return quantity, disclosed


def _object(request: Request) -> dict[str, Any]:
    try:
        body = request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Wrong("Invalid parameters")
    return body


def _word(body: dict[str, Any], name: str, words: tuple[str, ...]) -> str:
    value = body.get(name)
    if not isinstance(value, str) or value not in words:
        raise invalid(name)
    return value
