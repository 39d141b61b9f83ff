"""What is sent, to the letter of the seed: method, path, query, headers, field names, types of values."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal as D
from typing import Any

import pytest

from tests.brokers.tradelab.seed_server import TOKEN, SeedServer
from tests.brokers.tradelab.test_closing import close
from tui_trader.brokers.port import NotSent
from tui_trader.brokers.tradelab.broker import Tradelab
from tui_trader.domain.account import PositionKey
from tui_trader.domain.instrument import Instrument, InstrumentKey, Kind, OrderType, TimeInForce
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ProtectPosition
from tui_trader.domain.order import Side, Ticket, reference
from tui_trader.domain.quote import Resolution

pytestmark = pytest.mark.anyio
GAIL = Instrument(
    InstrumentKey("s", "NSE:4717"), "GAIL-EQ", "GAIL", Kind.EQUITY, "NSE",
    wire={"exchange": "NSE", "token": "4717"},
)  # fmt: skip
ACCOUNT = {"client_id": "XYZ"}


async def read(broker: Tradelab, name: str, *more: Any) -> None:
    await getattr(broker, name)(*more)


@pytest.mark.parametrize(
    ("name", "more", "asked"),
    [
        ("working_orders", (), [("/api/v1/orders", {"type": "pending", **ACCOUNT})]),
        (
            "done_orders",
            (datetime(2020, 1, 1, tzinfo=UTC),),
            [("/api/v1/orders", {"type": "completed", **ACCOUNT})],
        ),
        ("fills", (), [("/api/v1/trades", ACCOUNT)]),
        ("steps", ("200723000150528",), [("/api/v1/order/200723000150528/history", ACCOUNT)]),
        (
            "positions",
            (),
            [("/api/v1/positions", {"type": kind, **ACCOUNT}) for kind in ("live", "historical")],
        ),
        ("holdings", (), [("/api/v1/holdings", ACCOUNT)]),
        ("funds", (), [("/api/v2/funds/view", {"type": "all", **ACCOUNT})]),
        ("rules", (GAIL,), [("/api/v1/contract/NSE", {"info": "scrip", "token": "4717"})]),
        ("search", ("SPICE",), [("/api/v1/search", {"key": "SPICE"})]),
        ("quote", (GAIL,), [("/api/v1/marketdata/NSE/Capital", {"token": "4717"})]),
    ],
)
async def test_reads(server: SeedServer, broker: Tradelab, name: str, more: Any, asked: Any) -> None:
    await read(broker, name, *more)
    assert [(one.method, one.path, one.query) for one in server.asked] == [("GET", *each) for each in asked]
    assert all(one.headers["authorization"] == f"Bearer {TOKEN}" for one in server.asked)


async def test_place_is_the_seeds_body(server: SeedServer, broker: Tradelab, ticket: Ticket) -> None:
    assert await broker.place(ticket) == "200018000000003"
    asked = server.last("POST")
    seed = server.samples["order_place"]["request_body"]
    expected = {**seed, "user_order_id": reference("ta-0001")}
    assert asked.path == "/api/v1/orders"
    assert asked.query == {}
    assert asked.headers["content-type"] == "application/json"
    assert asked.json == expected
    assert list(asked.json) == list(seed)
    assert b'"price":89.70' in asked.body
    for name, value in seed.items():
        assert isinstance(asked.json[name], type(value)), name


@pytest.mark.parametrize(
    ("type_", "word", "price", "stop"),
    [
        (OrderType.MARKET, "MARKET", None, None),
        (OrderType.LIMIT, "LIMIT", D("10.05"), None),
        (OrderType.STOP, "SLM", None, D("9.95")),
        (OrderType.STOP_LIMIT, "SL", D("10.05"), D("9.95")),
    ],
)
@pytest.mark.parametrize("product", ["MIS", "NRML", "CNC"])
async def test_every_type_with_every_product(
    server: SeedServer, broker: Tradelab, ticket: Ticket, type_: OrderType, word: str, price: D | None,
    stop: D | None, product: str,
) -> None:  # fmt: skip
    options = (("product", product), ("market_protection", "3"), ("disclosed_quantity", "5"))
    await broker.place(
        replace(
            ticket,
            type=type_,
            price=price,
            stop_price=stop,
            side=Side.SELL,
            quantity=D(50),
            options=options,
            in_force=TimeInForce.IOC,
        )
    )
    body = server.last("POST").json
    assert (body["order_type"], body["product"], body["order_side"]) == (word, product, "SELL")
    assert (body["price"], body["trigger_price"]) == (float(price or 0), float(stop or 0))
    assert (body["quantity"], body["disclosed_quantity"], body["market_protection_percentage"]) == (50, 5, 3)
    assert body["validity"] == "IOC"


@pytest.mark.parametrize(
    "wrong",
    [
        {"options": ()},
        {"options": (("product", "BO"),)},
        {"quantity": D("0.5")},
        {"quantity": D(0)},
        {"price": None},
        {"price": D("NaN")},
        {"in_force": TimeInForce.GTC},
        {"stop_loss": D(1)},
        {"take_profit": D(1)},
        {"options": (("product", "MIS"), ("disclosed_quantity", "2"))},
        {"options": (("product", "MIS"), ("market_protection", "1.5"))},
        {"instrument": InstrumentKey("s", "4717")},
        {"instrument": InstrumentKey("s", "NSE:GAIL")},
    ],
    ids=lambda wrong: str(wrong)[:40],
)
async def test_what_cannot_be_said_is_not_sent(
    server: SeedServer, broker: Tradelab, ticket: Ticket, wrong: dict[str, Any]
) -> None:
    with pytest.raises(NotSent) as caught:
        await broker.place(replace(ticket, **wrong))
    assert len(str(caught.value)) > 20
    assert server.asked == []


def change(**more: Any) -> ChangeOrder:
    return ChangeOrder("m", "o", "s", "200327000000027", InstrumentKey("s", "NSE:11536"), "TCS-EQ", **more)


async def test_modify_is_the_seeds_body(server: SeedServer, broker: Tradelab) -> None:
    await broker.change(change(price=D(2073)))
    asked, seed = server.last("PUT"), server.samples["order_modify"]["request_body"]
    assert (asked.path, asked.query) == ("/api/v1/orders", {})
    assert asked.json == seed
    assert list(asked.json) == list(seed)
    assert isinstance(asked.json["instrument_token"], str)
    (read_before,) = [one for one in server.asked if one.method == "GET"]
    assert read_before.query == {"type": "pending", **ACCOUNT}


async def test_modify_keeps_what_it_is_not_told(server: SeedServer, broker: Tradelab) -> None:
    row = {
        "order_type": "SL-M",
        "price": "00.00",
        "trigger_price": "1990.50",
        "product": "NRML",
        "quantity": 7,
    }
    server.put("GET /api/v1/orders?pending", server.changed("orders_pending", **row, disclosed_quantity=2))
    await broker.change(change(quantity=D(9)))
    body = server.last("PUT").json
    assert (body["order_type"], body["price"], body["trigger_price"]) == ("SLM", 0, 1990.5)
    assert (body["quantity"], body["disclosed_quantity"], body["product"]) == (9, 2, "NRML")


async def test_modify_of_what_is_not_there_is_not_sent(server: SeedServer, broker: Tradelab) -> None:
    server.put("GET /api/v1/orders?pending", {"data": {"orders": []}, "message": "", "status": "success"})
    with pytest.raises(NotSent, match="not among the working orders"):
        await broker.change(change(quantity=D(9)))
    server.put("GET /api/v1/orders?pending", "<html>", 502)
    with pytest.raises(NotSent, match="could not be read"):
        await broker.change(change(quantity=D(9)))
    assert server.count("PUT") == 0


async def test_cancel(server: SeedServer, broker: Tradelab) -> None:
    await broker.cancel(CancelOrder("c", "o", "s", "200327000000027", InstrumentKey("s", "NSE:1"), "X"))
    asked = server.last("DELETE")
    assert asked.path == "/api/v1/orders/200327000000027"
    assert asked.query == {"client_id": "XYZ", "execution_type": "REGULAR"}
    assert asked.body == b""


async def test_protection_is_not_sent(server: SeedServer, broker: Tradelab) -> None:
    intent = ProtectPosition("p", "s", PositionKey("s", "x"), GAIL.key, "GAIL", stop_loss=D(1))
    with pytest.raises(NotSent, match="no stop loss"):
        await broker.protect(intent)
    with pytest.raises(NotSent, match="no call"):
        await broker.log_out()
    assert server.asked == []


async def test_candles_are_asked_for_in_windows(server: SeedServer, broker: Tradelab) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    end = start + timedelta(seconds=60 * 2_500)
    await broker.candles(GAIL, Resolution.M1, start, end)
    first, second = (one.query for one in server.asked)
    assert (first["starttime"], second["endtime"]) == ("1767225600", str(1767225600 + 150_000))
    assert first["endtime"] == second["starttime"]
    assert first | {"starttime": "", "endtime": ""} == {
        "exchange": "NSE", "token": "4717", "candletype": "1", "data_duration": "1", "type": "all",
        "starttime": "", "endtime": "",
    }  # fmt: skip
    index = replace(GAIL, kind=Kind.INDEX)
    await broker.candles(index, Resolution.D1, start, start + timedelta(days=3))
    assert server.last().query["exchange"] == "NSE_INDICES"
    assert "data_duration" not in server.last().query
    assert server.last().query["candletype"] == "3"


async def test_read_only_sends_nothing(server: SeedServer, ticket: Ticket) -> None:
    from tests.brokers.sheet.clocks import EagerClock
    from tests.brokers.tradelab.seed_server import opened

    broker = await opened(server, EagerClock(), read_only=True)
    with pytest.raises(NotSent, match="read-only"):
        await broker.place(ticket)
    with pytest.raises(NotSent, match="read-only"):
        await broker.close_position(close("1"))
    assert server.count("POST") == 0
    await broker.close()
