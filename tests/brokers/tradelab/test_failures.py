"""What each kind of broken answer comes to: never a lie, never a second try of a write."""

from typing import Any

import pytest

from tests.brokers.tradelab.seed_server import SeedServer
from tests.brokers.tradelab.test_closing import close
from tests.brokers.tradelab.test_requests import change
from tui_trader.brokers.port import NotSent, OrderRejected, OutcomeUnknown, ReadFailed, SignedOut
from tui_trader.brokers.tradelab.broker import Tradelab
from tui_trader.domain.instrument import InstrumentKey
from tui_trader.domain.intent import CancelOrder
from tui_trader.domain.order import Ticket

pytestmark = pytest.mark.anyio
ORDERS, PENDING = "POST /api/v1/orders", "GET /api/v1/orders?pending"
OK = {"message": "", "status": "success"}
BROKEN: list[tuple[Any, int]] = [
    ("", 200),
    ('{"data": {"orders": [', 200),
    ("<html>login</html>", 200),
    ("null", 200),
    ("[]", 200),
    ('"text"', 200),
    ("1e999", 200),
    ({"data": None, **OK}, 200),
    ({"data": {}, **OK}, 200),
    ({"data": {"orders": None}, **OK}, 200),
    ({"data": {"orders": {}}, **OK}, 200),
    ({"data": {"orders": [None]}, **OK}, 200),
    ({"data": {"orders": [[]]}, **OK}, 200),
    ({"data": {"orders": [{}]}, **OK}, 200),
    ({"data": [{"x": 1}], **OK}, 200),
    ({"data": {"orders": []}}, 200),
    ({"data": {"orders": []}, "status": "pending"}, 200),
    ({"data": {"orders": []}, "status": "error", "message": None}, 200),
    ({"error": {"code": 404, "message": "there is no such thing"}, "result": ""}, 200),
    ({"data": {"orders": []}, **OK}, 500),
    ({"data": {"orders": []}, **OK}, 302),
    ("<html>1015</html>", 403),
    ("too often", 429),
    ("<html>", 503),
]


@pytest.mark.parametrize(("body", "status"), BROKEN, ids=lambda each: str(each)[:40])
@pytest.mark.parametrize("book", ["working_orders", "fills", "positions", "holdings", "funds", "steps"])
async def test_a_broken_read_is_never_an_empty_one(
    server: SeedServer, broker: Tradelab, book: str, body: Any, status: int
) -> None:
    named = {"working_orders": "orders", "fills": "trades"}.get(book, book)
    if isinstance(body, dict) and isinstance(body.get("data"), dict) and "orders" in body["data"]:
        body = {**body, "data": {named: body["data"]["orders"]}}
    for place in list(server.answers):
        if place.startswith("GET"):
            server.put(place, body, status)
    if book == "steps" and body == {"data": [{"x": 1}], **OK}:
        return  # a step may be without everything
    with pytest.raises(ReadFailed) as caught:
        await getattr(broker, book)(*(["200723000150528"] if book == "steps" else []))
    assert len(str(caught.value)) > 15


@pytest.mark.parametrize("name", ["order_side", "quantity", "oms_order_id", "exchange", "instrument_token"])
@pytest.mark.parametrize("value", [None, {}, "--?", True], ids=str)
async def test_one_order_that_cannot_be_read_fails_the_book(
    server: SeedServer, broker: Tradelab, name: str, value: Any
) -> None:
    server.put(PENDING, server.changed("orders_pending", **{name: value}))
    if value == "--?" and name in ("oms_order_id", "exchange", "instrument_token"):
        assert len(await broker.working_orders()) == 1
        return
    with pytest.raises(ReadFailed, match="cannot be read"):
        await broker.working_orders()


async def test_huge_and_odd_numbers(server: SeedServer, broker: Tradelab) -> None:
    row = {"price": "9" * 60, "average_price": "NaN", "order_entry_time": 10**18, "exchange_time": "later"}
    server.put(PENDING, server.changed("orders_pending", **row))
    (order,) = await broker.working_orders()
    assert (order.price, order.average_price, order.created, order.modified) == (None, None, None, None)


TAKEN_OR_NOT: list[tuple[Any, int]] = [
    ("", 200),
    ("<html>", 200),
    ('{"data": {"oms_order', 200),
    ({"data": {}, **OK}, 200),
    ({"data": {"oms_order_id": []}, **OK}, 200),
    ({"data": {"oms_order_id": ["1", "2"]}, **OK}, 200),
    ({"data": {"oms_order_id": True}, **OK}, 200),
    ({"data": {"oms_order_id": "1"}}, 200),
    ({"data": {"oms_order_id": "1"}, "status": "maybe"}, 200),
    ("null", 200),
    ({"data": {}, "message": "Request timed out", "status": "error"}, 200),
    ({"data": {}, "message": "it was refused", "status": "error"}, 500),
    ({"data": {}, "message": "it was refused", "status": "error"}, 403),
    ({"data": {}, "message": "Request Unauthorised", "status": "error"}, 401),
    ("too often", 429),
    ("<html>1015", 429),
    ("", 302),
    ("", 503),
]


@pytest.mark.parametrize(("body", "status"), TAKEN_OR_NOT, ids=lambda each: str(each)[:40])
async def test_what_does_not_say_so_is_unknown(
    server: SeedServer, broker: Tradelab, ticket: Ticket, body: Any, status: int
) -> None:
    server.put(ORDERS, body, status)
    with pytest.raises((OutcomeUnknown, SignedOut)) as caught:
        await broker.place(ticket)
    assert len(str(caught.value)) > 15
    assert server.count("POST") == 1


@pytest.mark.parametrize("status", [200, 400, 422])
async def test_an_error_in_the_envelope_is_a_rejection(
    server: SeedServer, broker: Tradelab, ticket: Ticket, status: int
) -> None:
    refused = {"data": {}, "message": "user privilege is view only", "status": "error"}
    for place in (ORDERS, "PUT /api/v1/orders", "DELETE /api/v1/orders/200327000000027"):
        server.put(place, refused, status)
    cancel = CancelOrder("c", "o", "s", "200327000000027", InstrumentKey("s", "NSE:1"), "X")
    for write in (
        broker.place(ticket),
        broker.cancel(cancel),
        broker.change(change(price=ticket.price)),
        broker.close_position(close("1")),
    ):
        with pytest.raises(OrderRejected, match="view only") as caught:
            await write
        assert not isinstance(caught.value, NotSent)
    with pytest.raises(OrderRejected, match="view only"):
        await broker.close_position(close("1", id="c2"))  # a refused close holds back no other


async def test_a_line_that_breaks_is_unknown_told_once(
    server: SeedServer, broker: Tradelab, ticket: Ticket
) -> None:
    server.lost.add(ORDERS)
    with pytest.raises(OutcomeUnknown):
        await broker.place(ticket)
    with pytest.raises(OutcomeUnknown):
        await broker.close_position(close("1"))
    assert server.count("POST") == 2
    with pytest.raises(NotSent, match="not in the books yet"):
        await broker.close_position(close("1", id="c2"))


async def test_a_401_is_not_replayed_and_nothing_goes_out_after_it(
    server: SeedServer, broker: Tradelab, ticket: Ticket
) -> None:
    server.sample(ORDERS, "err_401_expired")
    with pytest.raises((OutcomeUnknown, SignedOut)):
        await broker.place(ticket)
    with pytest.raises(NotSent, match="browser"):
        await broker.place(ticket)
    with pytest.raises(SignedOut):
        await broker.funds()
    assert [one.method for one in server.asked] == ["POST"]


async def test_words_name_no_secret(server: SeedServer, broker: Tradelab, ticket: Ticket) -> None:
    server.put(ORDERS, "<html>", 502)
    with pytest.raises(OutcomeUnknown) as caught:
        await broker.place(ticket)
    assert "A" * 43 not in str(caught.value)
    assert "canary" not in str(caught.value) + repr(vars(broker))
