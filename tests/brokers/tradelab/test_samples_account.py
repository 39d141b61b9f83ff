"""Account, books, money: the samples of the fact sheet, read through the port."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal as D
from typing import Any

import pytest

from tests.brokers.sheet.clocks import EagerClock
from tests.brokers.tradelab.seed_server import SeedServer, broker_at, opened
from tests.brokers.tradelab.test_requests import GAIL
from tui_trader.brokers.tradelab.broker import Tradelab
from tui_trader.domain.account import Bookkeeping
from tui_trader.domain.instrument import InstrumentKey, OrderType, TimeInForce
from tui_trader.domain.order import Side, Status

pytestmark = pytest.mark.anyio
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


async def test_trading_info_and_profile(server: SeedServer, eager: EagerClock) -> None:
    broker = broker_at(server, eager)
    (listed,) = await broker.sign_in()
    account = await broker.use("XYZ")
    assert (account.id, account.name, account.status) == (listed.id, listed.name, listed.status)
    assert dict(account.facts)["type"] == "Non-Institutional"
    assert (account.id, account.name, account.currency) == ("XYZ", "PRAVEEN KUMAR", "INR")
    assert (account.status, account.trades, account.bookkeeping) == ("Active", True, Bookkeeping.NETTING)
    assert dict(account.facts)["products"] == "CNC, CO, MIS, NRML"
    for personal in ("1234567890", "ABCDEFGHI", "9876543210", "abc@gmail.com", "ICICI", "01/01/2000"):
        assert personal not in repr(account) + repr(vars(broker))
    await broker.close()


async def test_products_come_from_the_profile_where_trading_info_is_silent(
    server: SeedServer, eager: EagerClock
) -> None:
    server.put("GET /api/v1/user/trading_info", server.changed("trading_info", products_enabled=None))
    server.put("GET /api/v1/user/profile", server.changed("profile", products_enabled=["CNC"]))
    broker = await opened(server, eager)
    rules = (await broker.rules(GAIL)).rules
    assert rules is not None
    assert rules.options[0].choices == ("CNC",)
    await broker.close()


async def test_orders_pending(broker: Tradelab) -> None:
    (order,) = await broker.working_orders()
    assert (order.broker_id, order.instrument.id, order.symbol) == (
        "200327000000027",
        "NSE:11536",
        "TCS-EQ",
    )
    assert (order.side, order.type, order.status, order.status_text) == (
        Side.BUY,
        OrderType.LIMIT,
        Status.WORKING,
        "open",
    )
    assert (order.price, order.stop_price, order.average_price) == (D("2074.00"), None, None)
    assert (order.quantity, order.filled, order.product) == (D(1), D(0), "MIS")
    assert (order.our_id, order.in_force, order.reason) == ("1", TimeInForce.DAY, "")
    assert order.created == datetime.fromtimestamp(1585308069, UTC)


async def test_orders_completed(broker: Tradelab) -> None:
    done, cancelled, rejected = await broker.done_orders(LONG_AGO)
    assert (done.status, done.filled, done.average_price, done.type) == (
        Status.FILLED,
        D(1),
        D("5.88"),
        OrderType.MARKET,
    )
    assert (done.price, done.our_id, done.reason) == (None, "5002681", "")
    assert (cancelled.status, cancelled.price, cancelled.average_price) == (Status.CANCELLED, D("5.60"), None)
    assert (rejected.status, rejected.our_id, rejected.instrument.id) == (
        Status.REJECTED,
        None,
        "MCX:441305",
    )
    assert rejected.reason.startswith("RMS:Margin Exceeds,Required:205832.94")
    assert rejected.modified is None
    since = datetime.fromtimestamp(1743137000, UTC)
    assert [one.broker_id for one in await broker.done_orders(since)] == [done.broker_id]


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        (
            {"order_type": "SL-M", "trigger_price": "90.50"},
            {"type": OrderType.STOP, "stop_price": D("90.50")},
        ),
        ({"order_type": "SLM", "trigger_price": 90.5}, {"type": OrderType.STOP, "price": None}),
        (
            {"order_type": "SL", "trigger_price": "90", "price": "91"},
            {"type": OrderType.STOP_LIMIT, "price": D(91), "stop_price": D(90)},
        ),
        ({"order_type": "LIMT"}, {"type": OrderType.LIMIT}),
        ({"order_type": "MKT", "price": "00.00"}, {"type": OrderType.MARKET, "price": None}),
        ({"order_type": "ICEBERG"}, {"type": OrderType.LIMIT, "status_text": "open (ICEBERG)"}),
        ({"order_status": "trigger pending"}, {"status": Status.WORKING}),
        ({"order_status": "never heard"}, {"status": Status.WORKING, "status_text": "never heard"}),
        ({"order_status": "CANCEL_CONFIRMED"}, {"status": Status.CANCELLED}),
        ({"order_status": None}, {"status": Status.WORKING}),
        ({"quantity": 9, "filled_quantity": 4}, {"status": Status.PART_FILLED, "filled": D(4)}),
        ({"user_order_id": None}, {"our_id": None}),
        ({"user_order_id": 77}, {"our_id": "77"}),
        ({"instrument_token": 11536}, {"instrument": InstrumentKey("s", "NSE:11536")}),
        ({"oms_order_id": " 200327000000027"}, {"broker_id": "200327000000027"}),
        ({"price": {}, "exchange_time": 0}, {"price": None, "modified": None}),
        ({"validity": "SOMEDAY"}, {"in_force": None}),
    ],
    ids=lambda each: str(each)[:50],
)
async def test_spellings_of_an_order(
    server: SeedServer, broker: Tradelab, row: dict[str, Any], wanted: dict[str, Any]
) -> None:
    server.put("GET /api/v1/orders?pending", server.changed("orders_pending", **row))
    (order,) = await broker.working_orders()
    assert {name: getattr(order, name) for name in wanted} == wanted


async def test_a_bare_list_is_a_book_as_well(server: SeedServer, broker: Tradelab) -> None:
    orders = server.samples["orders_pending"]["body"]["data"]["orders"]
    server.put("GET /api/v1/orders?pending", {"data": orders, "message": "", "status": "success"})
    assert len(await broker.working_orders()) == 1
    rows = server.samples["positions_live"]["body"]["data"]
    server.put(
        "GET /api/v1/positions?live", {"data": {"positions": rows}, "message": "", "status": "success"}
    )
    assert len(await broker.positions()) == 1
    rows = server.samples["order_history"]["body"]["data"]
    place = "GET /api/v1/order/200723000150528/history"
    server.put(place, {"data": {"order history": rows}, "message": "", "status": "success"})
    assert len(await broker.steps("200723000150528")) == 1


async def test_an_indian_wall_clock_is_found_out(
    server: SeedServer, broker: Tradelab, eager: EagerClock
) -> None:
    now = eager.now()
    stamp = int((now + timedelta(hours=5, minutes=30)).timestamp())
    server.put("GET /api/v1/orders?pending", server.changed("orders_pending", order_entry_time=stamp))
    (order,) = await broker.working_orders()
    assert order.created == now.replace(microsecond=0)
    (fill,) = await broker.fills()
    assert fill.time == datetime.fromtimestamp(1587037856 - 19_800, UTC)


async def test_trades(broker: Tradelab) -> None:
    (fill,) = await broker.fills()
    assert (fill.id, fill.order) == ("200416000000015/50143479", "200416000000015")
    assert (fill.instrument.id, fill.symbol, fill.side) == ("NSE:2885", "RELIANCE-EQ", Side.BUY)
    assert (fill.quantity, fill.price, fill.position) == (D(1), D("1425.0"), "NSE:2885:MIS")
    assert fill.time == datetime.fromtimestamp(1587037856, UTC)


async def test_order_history(server: SeedServer, broker: Tradelab) -> None:
    (step,) = await broker.steps("200723000150528")
    assert (step.time, step.status) == (None, "rejected")
    assert "1290.00" in step.text
    assert "user privilege is view only" in step.text
    server.sample("GET /api/v1/order/200723000150528/history", "order_history_full")
    steps = await broker.steps("200723000150528")
    assert [one.status for one in steps][:3] == [
        "put order req received",
        "validation pending",
        "open pending",
    ]
    assert steps[-1].status == "complete"
    assert steps[-1].time == datetime(2025, 3, 28, 4, 52, 17, tzinfo=UTC)
    assert "filled 1 at 5.88" in steps[-1].text


async def test_positions(server: SeedServer, broker: Tradelab) -> None:
    (position,) = await broker.positions()
    assert (position.key.id, position.instrument.id, position.product) == ("NSE:22:NRML", "NSE:22", "NRML")
    assert (position.side, position.quantity, position.entry) == (Side.BUY, D(2), D("1476.575"))
    assert position.profit == 2 * (D("1172.8") - D("1476.575"))
    server.sample("GET /api/v1/positions?historical", "positions_historical")
    acc, dish = await broker.positions()
    assert (acc.symbol, dish.symbol, dish.entry, dish.key.id) == (
        "ACC-EQ",
        "DISHTV-EQ",
        D("5.88"),
        "NSE:14537:NRML",
    )


async def test_a_carried_short_with_a_multiplier(server: SeedServer, broker: Tradelab) -> None:
    row = {
        "net_quantity": -3, "buy_quantity": 0, "buy_amount": 0, "cf_sell_quantity": 3, "multiplier": 100,
        "cf_sell_amount": "1,797,300.00", "average_sell_price": 5991, "ltp": 5990, "exchange": "MCX",
    }  # fmt: skip
    for kind in ("live", "historical"):
        server.put(f"GET /api/v1/positions?{kind}", server.changed("positions_live", **row))
    (position,) = await broker.positions()
    assert (position.side, position.quantity, position.entry) == (Side.SELL, D(3), D(5991))
    assert position.profit == D(300)
    for kind in ("live", "historical"):  # amounts without the multiplier in them
        less = {**row, "cf_sell_amount": 17_973}
        server.put(f"GET /api/v1/positions?{kind}", server.changed("positions_live", **less))
    (position,) = await broker.positions()
    assert position.entry == D(5991)


async def test_holdings(broker: Tradelab) -> None:
    (holding,) = await broker.holdings()
    assert (holding.key.id, holding.symbol, holding.isin) == ("BSE:538743", "MUDUNURU-XT", "INE491C01027")
    assert (holding.quantity, holding.free, holding.average) == (D(25), D(25), D("4.16"))
    assert (holding.last, holding.previous_close, holding.currency) == (D("3.96"), D("4.16"), "INR")


async def test_funds(server: SeedServer, broker: Tradelab) -> None:
    funds = await broker.funds()
    assert (funds.balance, funds.margin_used, funds.margin_free) == (
        D("1448713.90"),
        D("836940.60"),
        D("611773.30"),
    )
    assert len(funds.rows) == 20
    assert ("Span Margin", "Span Margin", D("587880.00")) in funds.rows
    server.sample("GET /api/v2/funds/view", "err_500")
    old = await broker.funds()
    assert (old.balance, old.margin_used, old.margin_free) == (D("75.99"), D("1.93"), D("74.06"))
    assert old.rows[1] == ("Adhoc Margin", "Adhoc Margin", D("0.000000"))
    assert server.samples["funds_v1"]["path"] == server.last().path
