"""What is sent, to the letter of the documents: method, path, query, headers, encoding, field names."""

import json
from datetime import timedelta
from decimal import Decimal as D
from typing import Any
from urllib.parse import parse_qsl

import pytest

from tests.brokers.sheet.clocks import EagerClock
from tests.brokers.stockstrader.seed_server import ACCOUNT, TOKEN, SeedServer, broker_at
from tui_trader.brokers.port import NotSent, OutcomeUnknown
from tui_trader.brokers.stockstrader.broker import StocksTrader
from tui_trader.domain.account import PositionKey
from tui_trader.domain.instrument import InstrumentKey, OrderType, TimeInForce
from tui_trader.domain.intent import KEEP, CancelOrder, ChangeOrder, ClosePosition, ProtectPosition
from tui_trader.domain.order import Side, Ticket

pytestmark = pytest.mark.anyio
TESLA = InstrumentKey("s", "TSLA.nq")
HERE = f"/api/v1/accounts/{ACCOUNT}"


def ticket(type_: OrderType = OrderType.LIMIT, **more: Any) -> Ticket:
    force = TimeInForce.IOC if type_ is OrderType.MARKET else TimeInForce.GTC
    return Ticket("t1", TESLA, "TSLA.nq", Side.BUY, type_, D(10), more.pop("force", force), **more)


def change(**more: Any) -> ChangeOrder:
    return ChangeOrder("m1", "o1", "s", "003100458", TESLA, "TSLA.nq", **more)


def close(quantity: str = "10", id: str = "004411") -> ClosePosition:
    key = PositionKey("s", id)
    return ClosePosition("x1", "s", key, TESLA, "TSLA.nq", Side.BUY, D(quantity), open_quantity=D(10))


def protect(**more: Any) -> ProtectPosition:
    return ProtectPosition("p1", "s", PositionKey("s", "004411"), TESLA, "TSLA.nq", **more)


async def test_sign_in_is_the_list_of_accounts(server: SeedServer, eager: EagerClock) -> None:
    broker = broker_at(server, eager)
    await broker.sign_in()
    (asked,) = server.asked
    assert (asked.method, asked.path, asked.query, asked.body) == ("GET", "/api/v1/accounts", {}, b"")
    assert asked.headers["authorization"] == f"Bearer {TOKEN}"
    await broker.close()


async def test_reads(server: SeedServer, broker: StocksTrader, eager: EagerClock) -> None:
    instrument = (await broker.instruments()).get("TSLA.nq")
    assert instrument is not None
    await broker.rules(instrument)
    await broker.quote(instrument)
    await broker.working_orders()
    await broker.positions()
    await broker.funds()
    assert [(one.method, one.path, one.query) for one in server.asked] == [
        ("GET", f"{HERE}/instruments", {}),
        ("GET", f"{HERE}/instruments/TSLA.nq/quote", {}),
        ("GET", f"{HERE}/orders", {}),
        ("GET", f"{HERE}/deals", {}),
        ("GET", HERE, {}),
    ]
    assert all(one.headers["authorization"] == f"Bearer {TOKEN}" for one in server.asked)


@pytest.mark.parametrize("book", ["orders", "deals"])
async def test_history_is_asked_by_window_with_the_largest_page(
    server: SeedServer, broker: StocksTrader, eager: EagerClock, book: str
) -> None:
    since = eager.now() - timedelta(hours=24)
    await (broker.done_orders(since) if book == "orders" else broker.fills())
    (asked,) = server.asked
    assert asked.path == f"{HERE}/{book}"
    assert asked.query.keys() == {"history_from", "history_to", "skip", "limit"}
    assert int(asked.query["history_from"]) <= since.timestamp() <= eager.now().timestamp()
    assert int(asked.query["history_to"]) > eager.now().timestamp()
    assert (asked.query["skip"], asked.query["limit"]) == ("0", "500")


async def test_a_limit_order_is_the_documents_form(server: SeedServer, broker: StocksTrader) -> None:
    placed = await broker.place(ticket(price=D(250), stop_loss=D(238), take_profit=D(275)))
    asked, sample = server.last("POST"), server.samples["place_order"]["request"]
    assert placed == "003100461"
    assert (asked.path, asked.query) == (sample["path"], {})
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert asked.body.decode() == sample["form_encoded"]


@pytest.mark.parametrize(
    ("more", "form"),
    [
        ({"type_": OrderType.MARKET}, "ticker=TSLA.nq&side=buy&type=market&volume=10"),
        (
            {"type_": OrderType.STOP, "stop_price": D("1E-7")},
            "ticker=TSLA.nq&side=buy&type=stop&volume=10&price=0.0000001&expiration=0",
        ),
        (
            {"price": D("250.10"), "options": (("expires", "2"),)},
            "ticker=TSLA.nq&side=buy&type=limit&volume=10&price=250.10&expiration=1750007600",
        ),
    ],
)
async def test_what_is_not_asked_is_left_out(
    server: SeedServer, broker: StocksTrader, more: dict[str, Any], form: str
) -> None:
    """Property 16; the guard is `money.plain`."""
    await broker.place(ticket(**more))
    assert server.last("POST").body.decode() == form


async def test_a_change_says_all_that_stays(server: SeedServer, broker: StocksTrader) -> None:
    await broker.working_orders()
    await broker.change(change(stop_price=D("239.5")))
    asked, sample = server.last("PUT"), server.samples["modify_order"]["request"]
    assert asked.path == sample["path"]
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert dict(parse_qsl(asked.body.decode())) == sample["form"]


async def test_a_change_reads_an_order_it_never_saw(server: SeedServer, broker: StocksTrader) -> None:
    await broker.change(change(quantity=D(4)))
    assert [one.method for one in server.asked] == ["GET", "PUT"]
    form = dict(parse_qsl(server.last("PUT").body.decode()))
    assert form == {"volume": "4", "price": "240.5", "expiration": "1750600000"}


async def test_a_change_keeps_the_levels_that_went_out_with_the_order(
    server: SeedServer, broker: StocksTrader
) -> None:
    await broker.working_orders()
    await broker.change(change(stop_loss=D(245), take_profit=D(220)))
    await broker.change(change(stop_price=D("239.5")))
    form = dict(parse_qsl(server.last("PUT").body.decode()))
    assert (form["stop_loss"], form["take_profit"]) == ("245", "220")
    with pytest.raises(NotSent, match="no way to take a level away"):
        await broker.change(change(stop_loss=None))


async def test_a_level_that_is_not_known_is_not_silently_left(
    server: SeedServer, broker: StocksTrader
) -> None:
    await broker.working_orders()
    server.asked.clear()
    with pytest.raises(NotSent, match="no way to take a level away"):
        await broker.change(change(stop_price=D(241), stop_loss=None))
    with pytest.raises(NotSent, match="no way to take a level away"):
        await broker.protect(protect(stop_loss=D(245), take_profit=None))
    assert server.asked == []


async def test_an_expiration_that_was_not_told_is_not_taken_away(
    server: SeedServer, broker: StocksTrader
) -> None:
    row = dict(server.samples["orders"]["response"]["json"]["data"][1])
    del row["expiration"]
    server.put("orders", {"code": "ok", "data": [row]})
    await broker.change(change(quantity=D(4)))
    assert server.last("PUT").body.decode() == "volume=4&price=240.5"


async def test_cancel(server: SeedServer, broker: StocksTrader) -> None:
    await broker.cancel(CancelOrder("c1", "o1", "s", "003100458", TESLA, "TSLA.nq"))
    asked = server.last("DELETE")
    assert (asked.path, asked.query, asked.body) == (f"{HERE}/orders/003100458", {}, b"")


async def test_only_an_active_order_is_touched(server: SeedServer, broker: StocksTrader) -> None:
    server.edge("required_only_order")
    await broker.working_orders()
    server.asked.clear()
    with pytest.raises(NotSent, match="in execution"):
        await broker.cancel(CancelOrder("c1", "o1", "s", "003100470", TESLA, "TSLA.nq"))
    with pytest.raises(NotSent, match="in execution"):
        await broker.change(ChangeOrder("m1", "o1", "s", "003100470", TESLA, "TSLA.nq", quantity=D(1)))
    assert server.asked == []


async def test_protection_says_the_level_that_stays_where_it_is_known(
    server: SeedServer, broker: StocksTrader
) -> None:
    await broker.protect(protect(stop_loss=D(245), take_profit=D(275)))
    asked, sample = server.last("PUT"), server.samples["modify_deal"]["request"]
    assert (asked.path, asked.body.decode()) == (sample["path"], sample["form_encoded"])
    await broker.working_orders()  # with a stop loss at 238 for that deal
    await broker.protect(protect(stop_loss=KEEP, take_profit=D(280)))
    assert server.last("PUT").body.decode() == "stop_loss=238&take_profit=280"
    with pytest.raises(NotSent, match="no way to take a level away"):
        await broker.protect(protect(stop_loss=None))


async def test_close_is_of_the_whole_deal(server: SeedServer, broker: StocksTrader) -> None:
    await broker.positions()
    with pytest.raises(NotSent, match="only whole"):
        await broker.close_position(close("4"))
    await broker.close_position(close())
    asked = server.last("DELETE")
    assert (asked.path, asked.query, asked.body) == (f"{HERE}/deals/004411", {}, b"")


async def test_logout_only_when_asked_for_by_name(server: SeedServer, broker: StocksTrader) -> None:
    await broker.close()
    assert server.asked == []


async def test_logout(server: SeedServer, broker: StocksTrader) -> None:
    await broker.log_out()
    (asked,) = server.asked
    assert (asked.method, asked.path, asked.body) == ("POST", "/api/v1/logout", b"")


@pytest.mark.parametrize("id", ["", "..", "../../logout"])
async def test_an_odd_id_never_leaves_its_place_in_the_path(
    server: SeedServer, broker: StocksTrader, id: str
) -> None:
    try:
        await broker.cancel(CancelOrder("c1", "o1", "s", id, TESLA, "TSLA.nq"))
    except NotSent:
        assert server.asked == []
    except OutcomeUnknown:
        assert len(server.asked) == 1
        assert server.asked[0].path.startswith(f"{HERE}/orders/")


@pytest.mark.parametrize(
    "odd",
    [
        ticket(OrderType.STOP_LIMIT, price=D(1), stop_price=D(1)),
        ticket(price=D(1), force=TimeInForce.DAY),
        ticket(),
        ticket(price=D(1), options=(("expires", "soon"),)),
        ticket(price=D(1), options=(("expires", "1.5"),)),
    ],
)
async def test_what_the_broker_does_not_take_is_not_sent(
    server: SeedServer, broker: StocksTrader, odd: Ticket
) -> None:
    with pytest.raises(NotSent):
        await broker.place(odd)
    assert server.asked == []


FLIPS = [("type", "real"), ("system", "netting"), ("status", "disabled")]


@pytest.mark.parametrize(("field", "value"), FLIPS)
async def test_an_account_that_is_not_what_it_was_gets_no_order(
    server: SeedServer, broker: StocksTrader, field: str, value: str
) -> None:
    """Property 10; the guard is `Accounts.check`."""
    body = json.loads(json.dumps(server.samples["accounts"]["response"]["json"]))
    body["data"][0][field] = value
    server.put("accounts", body)
    with pytest.raises(NotSent, match="is not what it was"):
        await broker.place(ticket(price=D(250)))
    assert all(one.method == "GET" for one in server.asked)
