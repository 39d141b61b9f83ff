import json
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.venue.conftest import Client
from tui_trader.venue import HandClock, Venue

pytestmark = pytest.mark.anyio

ORDERS = "/trade/accounts/1001/orders"
POSITIONS = "/trade/accounts/1001/positions"


async def quote(client: Client, number: int = 278) -> dict[str, float]:
    answer = await client.get("/trade/quotes", routeId=452, tradableInstrumentId=number)
    found: dict[str, float] = answer["d"]
    return found


async def price(client: Client, symbol: str, **move: Any) -> None:
    answer = await client.call("POST", "/_venue/price", {"symbol": symbol, **move})
    assert answer.status_code == 200, answer.text


async def test_market_order_fills_and_leaves_its_children(client: Client) -> None:
    placed = await client.order(
        stopLoss=1.0, stopLossType="absolute", takeProfit=1.3, takeProfitType="absolute", strategyId="own-1"
    )
    order = placed["d"]["orderId"]
    assert int(order) > 2**53
    (done,) = await client.rows("ordersHistory")
    assert (done["id"], done["status"], done["filledQty"], done["isOpen"]) == (order, "Filled", "0.1", "true")
    assert (done["stopLoss"], done["stopLossType"], done["takeProfit"]) == ("1.0", "absolute", "1.3")
    assert done["strategyId"] == "own-1"
    (position,) = await client.rows("positions")
    assert position["id"] == done["positionId"]
    assert (position["strategyId"], position["side"], position["qty"]) == ("own-1", "buy", "0.1")
    stop, profit = await client.rows("orders")
    assert (stop["id"], profit["id"]) == (position["stopLossId"], position["takeProfitId"])
    assert (stop["type"], stop["side"], stop["stopPrice"], stop["price"]) == ("stop", "sell", "1.0", None)
    assert (profit["type"], profit["price"], profit["stopPrice"]) == ("limit", "1.3", None)
    assert {stop["positionId"], profit["positionId"]} == {position["id"]}
    assert {stop["isOpen"], profit["isOpen"]} == {"false"}
    (fill,) = await client.rows("executions")
    assert (fill["orderId"], fill["positionId"], fill["qty"]) == (order, position["id"], "0.1")


async def test_an_order_waits_before_it_fills_when_the_market_lives(clock: HandClock) -> None:
    venue = Venue(clock=clock, rate=30)
    transport = httpx.ASGITransport(venue.app("tradelocker"))
    async with httpx.AsyncClient(transport=transport, base_url="http://venue") as http:
        client = Client(http, clock)
        await client.log_in()
        clock.advance(5)
        client.patient = False
        order = (await client.order())["d"]["orderId"]
        assert [each["id"] for each in await client.rows("orders")] == [order]
        assert await client.rows("ordersHistory") == []
        clock.advance(1.1)
        assert await client.rows("orders") == []
        assert (await client.rows("ordersHistory"))[0]["status"] == "Filled"


async def test_rows_are_text_or_null(client: Client) -> None:
    await client.order(stopLoss=1.0, stopLossType="absolute")
    await client.order(type="limit", validity="GTC", price=1.0)
    for what in ("positions", "orders", "ordersHistory", "executions"):
        for row in await client.rows(what):
            assert all(value is None or isinstance(value, str) for value in row.values())
    for row in await client.rows("orders"):
        assert int(row["createdDate"]) > 10**12
        assert int(row["lastModified"]) % 1000 == 0
        assert row["isOpen"] in ("true", "false")


async def test_state_arithmetic(client: Client) -> None:
    await client.order(qty=1)
    await client.order(tradableInstrumentId=206, qty="0.05", side="sell")
    await price(client, "EURUSD", ticks=150)
    (first, *_) = await client.rows("positions")
    await client.call("DELETE", f"/trade/positions/{first['id']}", {"qty": 0.4})
    state = await client.state()
    assert len(state) == 26
    assert all(isinstance(each, int | float) for each in state.values())
    profit = sum(Decimal(each["unrealizedPl"]) for each in await client.rows("positions"))
    assert state["projectedBalance"] == pytest.approx(state["balance"] + state["openGrossPnL"])
    assert state["openGrossPnL"] == pytest.approx(float(profit))
    assert state["todayNet"] == pytest.approx(state["todayGross"] - state["todayFees"])
    assert state["availableFunds"] == pytest.approx(state["projectedBalance"] - state["initialMarginReq"])
    assert state["balance"] == pytest.approx(100000 + state["todayNet"])
    assert state["todayGross"] > 0
    assert state["openNetPnL"] < state["openGrossPnL"]
    assert (state["positionsCount"], state["ordersCount"], state["todayTradesCount"]) == (2, 0, 3)
    assert state["todayVolume"] == pytest.approx(1.45)


async def test_limit_rests_is_changed_and_cancelled(client: Client) -> None:
    order = (await client.order(type="limit", validity="GTC", price=1.05, strategyId="a"))["d"]["orderId"]
    (row,) = await client.rows("orders")
    assert (row["status"], row["price"], row["isOpen"]) == ("New", "1.05", "true")
    changed = await client.call("PATCH", f"/trade/orders/{order}", {"price": "1.0412", "qty": "0.25"})
    assert changed.json()["d"]["orders"][0][6] == "None"
    (row,) = await client.rows("orders")
    assert (row["id"], row["price"], row["qty"], row["strategyId"]) == (order, "1.0412", "0.25", "a")
    assert (await client.call("DELETE", f"/trade/orders/{order}")).json() == {"s": "ok"}
    assert await client.rows("orders") == []
    (row,) = await client.rows("ordersHistory")
    assert (row["status"], row["filledQty"]) == ("Cancelled", None)
    again = await client.call("DELETE", f"/trade/orders/{order}")
    assert (again.status_code, again.json()["s"]) == (200, "error")
    assert (await client.call("DELETE", "/trade/orders/7277816997907790001")).status_code == 404


async def test_marketable_limit_fills_at_the_better_price(client: Client) -> None:
    there = await quote(client)
    await client.order(type="limit", validity="GTC", price=1.2)
    (done,) = await client.rows("ordersHistory")
    assert float(done["avgPrice"]) == there["ap"]


async def test_stop_order_triggers(client: Client) -> None:
    there = await quote(client)
    await client.order(type="stop", validity="GTC", stopPrice=round(there["ap"] + 0.001, 5), price=None)
    assert len(await client.rows("orders")) == 1
    await price(client, "EURUSD", ticks=200)
    (done,) = await client.rows("ordersHistory")
    assert done["status"] == "Filled"
    assert len(await client.rows("positions")) == 1


@pytest.mark.parametrize(("ticks", "which"), [(-3000, "stop"), (3000, "limit")])
async def test_one_child_cancels_the_other(client: Client, ticks: int, which: str) -> None:
    there = (await quote(client))["bp"]
    await client.order(
        stopLoss=round(there - 0.02, 5), stopLossType="absolute", takeProfit=2000, takeProfitType="offset"
    )
    await price(client, "EURUSD", ticks=ticks)
    assert await client.rows("positions") == []
    assert await client.rows("orders") == []
    ends = {each["type"]: each["status"] for each in await client.rows("ordersHistory")}
    assert ends[which] == "Filled"
    assert ends["limit" if which == "stop" else "stop"] == "Cancelled"


async def test_trailing_stop_follows_one_way(client: Client) -> None:
    await client.order(stopLoss=100, stopLossType="trailingOffset")
    first = Decimal((await client.rows("orders"))[0]["stopPrice"])
    await price(client, "EURUSD", ticks=50)
    second = Decimal((await client.rows("orders"))[0]["stopPrice"])
    assert second - first > 0
    await price(client, "EURUSD", ticks=-60)
    assert Decimal((await client.rows("orders"))[0]["stopPrice"]) == second
    await price(client, "EURUSD", ticks=-60)
    assert await client.rows("positions") == []


async def test_position_levels_null_removes_missing_leaves(client: Client) -> None:
    await client.order(stopLoss=1.0, stopLossType="absolute", takeProfit=1.3, takeProfitType="absolute")
    (before,) = await client.rows("positions")
    url = f"/trade/positions/{before['id']}"
    assert (await client.call("PATCH", url, {"stopLoss": 1.01})).json() == {"s": "ok"}
    (after,) = await client.rows("positions")
    assert after["stopLossId"] == before["stopLossId"]
    assert after["takeProfitId"] == before["takeProfitId"]
    assert (await client.rows("orders"))[0]["stopPrice"] == "1.01"
    await client.call("PATCH", url, {"takeProfit": None})
    (after,) = await client.rows("positions")
    assert (after["takeProfitId"], after["stopLossId"]) == (None, before["stopLossId"])
    await client.call("PATCH", url, {"takeProfit": 1.4})
    assert len(await client.rows("orders")) == 2
    wrong = (await client.call("PATCH", url, {"stopLoss": 1.4})).json()
    assert wrong["s"] == "error"


async def test_children_follow_a_partial_close(client: Client) -> None:
    await client.order(qty=0.5, stopLoss=1.0, stopLossType="absolute")
    (position,) = await client.rows("positions")
    url = f"/trade/positions/{position['id']}"
    assert (await client.call("DELETE", url, {"qty": "0.2"})).json() == {"s": "ok"}
    assert (await client.rows("positions"))[0]["qty"] == "0.3"
    assert (await client.rows("orders"))[0]["qty"] == "0.3"
    assert (await client.call("DELETE", url, {"qty": 0.4})).json()["s"] == "error"
    assert (await client.call("DELETE", url)).status_code == 400, "a lost body closes nothing"
    assert len(await client.rows("positions")) == 1
    await client.call("DELETE", url, {"qty": 0})
    assert await client.rows("positions") == []
    assert await client.rows("orders") == []
    rows = [each for each in await client.rows("ordersHistory") if each["positionId"] == position["id"]]
    assert [each["status"] for each in rows if each["type"] == "market"] == ["Filled"] * 3
    assert (await client.call("DELETE", url, {"qty": 0})).json() == {
        "s": "error",
        "errmsg": "Position not found",
    }
    assert (await client.call("DELETE", "/trade/positions/12", {"qty": 0})).status_code == 404


async def test_hedging_close_all_cancel_all(client: Client) -> None:
    await client.order(qty=0.1)
    await client.order(qty=0.3, side="sell", stopLoss=2, stopLossType="absolute")
    await client.order(tradableInstrumentId=206, qty=0.01)
    await client.order(type="limit", validity="GTC", price=1.0)
    assert len(await client.rows("positions")) == 3
    assert (await client.call("DELETE", ORDERS, None, tradableInstrumentId=278)).json() == {"s": "ok"}
    assert [each["type"] for each in await client.rows("orders")] == ["stop"], "children are spared"
    await client.call("DELETE", POSITIONS, None, tradableInstrumentId=278)
    assert [each["tradableInstrumentId"] for each in await client.rows("positions")] == ["206"]
    assert (await client.call("DELETE", POSITIONS)).json()["s"] == "ok"
    assert await client.rows("positions") == []
    assert await client.rows("orders") == []


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"qty": 0.001}, "step"), ({"qty": 0.123}, "step"), ({"qty": -0.05}, "qty"), ({"qty": 0}, "qty"),
        ({"qty": 1000}, "maximum"), ({"qty": 100}, "Not enough margin to create Order #"),
        ({"type": "limit", "validity": "GTC", "price": 1.000001}, "tick"),
        ({"type": "limit", "validity": "GTC"}, "price"), ({"type": "stop", "validity": "GTC"}, "price"),
        ({"type": "limit", "validity": "IOC", "price": 1.0}, "TIF"), ({"validity": "GTC"}, "TIF"),
        ({"stopLoss": 1.5, "stopLossType": "absolute"}, "wrong side"),
        ({"tradableInstrumentId": 999999}, "not found"), ({"routeId": 452}, "not found"),
        ({"strategyId": "x" * 33}, "strategyId"),
    ],
)  # fmt: skip
async def test_refused_at_200(client: Client, changes: dict[str, Any], word: str) -> None:
    answer = await client.order(**changes)
    assert answer["s"] == "error"
    assert "d" not in answer
    assert word in answer["errmsg"]
    assert await client.rows("orders") == await client.rows("ordersHistory") == []


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{", b'{"qty": "x"}',
        b'{"qty": 1e400, "side": "buy", "type": "market", "validity": "IOC"}',
        b'{"side": "hold"}', b'{"qty": NaN, "side": "buy", "type": "market", "validity": "IOC"}',
        b'{"qty": 1, "side": "buy", "type": "market", "validity": "IOC", "tradableInstrumentId": "x"}',
        b'{"qty": true, "side": "buy", "type": "market", "validity": "FOK"}',
    ],
)  # fmt: skip
async def test_malformed_is_400(client: Client, body: bytes) -> None:
    url = f"/backend-api{ORDERS}"
    answer = await client.http.post(url, content=body, headers=client.headers)
    assert answer.status_code == 400
    assert answer.json()["message"]


async def test_strategy_id_of_32_works_and_levels_without_type_are_ignored(client: Client) -> None:
    assert (await client.order(strategyId="x" * 32, stopLoss=5, takeProfit=0.1))["s"] == "ok"
    assert await client.rows("orders") == []


@pytest.mark.parametrize(
    ("symbol", "words"),
    [
        ("PFE", "Order cannot be created since trading out of session is forbidden."),
        ("BABA", "Order cannot be created. Only positions closing is allowed"),
        ("NATGAS", "Order cannot be created since order type is not allowed for current session."),
    ],
)
async def test_practice_instruments_refuse(client: Client, symbol: str, words: str) -> None:
    listed = (await client.get("/trade/accounts/1001/instruments"))["d"]["instruments"]
    (found,) = [each for each in listed if each["name"] == symbol]
    stop = {"type": "stop", "validity": "GTC", "stopPrice": 900} if symbol == "NATGAS" else {}
    answer = await client.order(tradableInstrumentId=found["tradableInstrumentId"], qty=1, **stop)
    assert answer == {"s": "error", "errmsg": words}


async def test_a_session_closes_and_opens(client: Client) -> None:
    await client.order()
    await client.call("POST", "/_venue/session", {"symbol": "EURUSD", "open": False})
    assert (await client.order())["s"] == "error"
    (position,) = await client.rows("positions")
    assert (await client.call("DELETE", f"/trade/positions/{position['id']}", {"qty": 0})).json()[
        "s"
    ] == "error"
    query = {"routeId": 452, "tradableInstrumentId": 278}
    assert await client.get("/trade/quotes", **query) == {"s": "no_data"}
    details = (await client.get("/trade/instruments/278", routeId=452))["d"]
    assert details["symbolStatus"] == "CLOSED"
    status = await client.get(f"/trade/sessionStatuses/{details['tradeSessionStatusId']}")
    assert status["d"]["allowedOperations"][0] == 0
    await client.call("POST", "/_venue/session", {"symbol": "EURUSD", "open": True})
    assert (await client.order())["s"] == "ok"


async def test_margin_that_is_gone_at_the_market_rejects(clock: HandClock) -> None:
    venue = Venue(clock=clock, rate=0.001)
    transport = httpx.ASGITransport(venue.app("tradelocker"))
    async with httpx.AsyncClient(transport=transport, base_url="http://venue") as http:
        client = Client(http, clock)
        await client.log_in()
        client.patient = False
        for _ in range(2):
            assert (await client.order(qty=50))["s"] == "ok"
        clock.advance(2)
        first, second = await client.rows("ordersHistory")
        assert {first["status"], second["status"]} == {"Filled", "Rejected"}
        assert len(await client.rows("positions")) == 1


async def test_filters_and_the_cap_of_history(clock: HandClock) -> None:
    venue = Venue(clock=clock, history_cap=2)
    transport = httpx.ASGITransport(venue.app("tradelocker"))
    async with httpx.AsyncClient(transport=transport, base_url="http://venue") as http:
        client = Client(http, clock)
        await client.log_in()
        ids = [(await client.order())["d"]["orderId"] for _ in range(3)]
        url = "/trade/accounts/1001/ordersHistory"
        whole = (await client.get(url))["d"]
        assert whole["hasMore"] is True
        assert [row[0] for row in whole["ordersHistory"]] == ids[:0:-1], "newest first"
        oldest = int(whole["ordersHistory"][-1][13])
        rest = (await client.get(url, to=oldest - 1))["d"]
        assert rest["hasMore"] is False
        assert [row[0] for row in rest["ordersHistory"]] == ids[:1]
        late = (await client.get(url, **{"from": oldest}))["d"]["ordersHistory"]
        assert [row[0] for row in late] == ids[:0:-1]
        assert (await client.get(url, tradableInstrumentId=206))["d"]["ordersHistory"] == []


async def test_stats_count_what_was_accepted(client: Client) -> None:
    await client.order(strategyId="one", stopLoss=1.0, stopLossType="absolute")
    await client.order(strategyId="two", qty=0.001)
    (position,) = await client.rows("positions")
    await client.call("DELETE", f"/trade/positions/{position['id']}", {"qty": 0})
    stats = (await client.call("GET", "/_venue/stats")).json()
    assert {each: count for each, count in stats["accepted"].items() if count} == {"1001": 1}
    assert {each: count for each, count in stats["closing"].items() if count} == {"1001": 1}
    assert stats["accepted"]["1002"] == 0
    assert list(stats["tags"]) == ["one"]
    assert stats["received"]["tradelocker POST /trade/accounts/{account}/orders"] == 2


async def test_reset_forgets(client: Client) -> None:
    await client.order()
    await client.call("POST", "/_venue/faults", {"action": "empty", "times": 0})
    assert (await client.call("POST", "/_venue/reset", {})).json() == {"reset": True}
    await client.log_in()
    assert await client.rows("positions") == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("price", {"symbol": "NONE"}), ("price", {"symbol": "EURUSD", "price": "x"}), ("price", []),
        ("price", {"symbol": "EURUSD", "price": 1.0000001}), ("session", {"symbol": "EURUSD"}),
        ("faults", {"action": "explode"}), ("faults", {"action": "delay", "match": {"path": "("}}),
        ("faults", {"action": "delay", "times": -1}), ("step", {"changes": "x"}),
    ],
)  # fmt: skip
async def test_controls_explain_mistakes(client: Client, path: str, body: Any) -> None:
    answer = await client.call("POST", f"/_venue/{path}", body)
    assert answer.status_code == 400
    assert answer.json()["error"]


async def test_numbers_may_be_text_and_nulls_are_nothing(client: Client) -> None:
    body = json.loads(
        '{"price": null, "qty": "0.1", "routeId": "9912", "side": "buy", "validity": "IOC", "type": "market",'
        ' "tradableInstrumentId": "278", "takeProfit": null, "takeProfitType": null, "stopLoss": null,'
        ' "stopLossType": null, "stopPrice": null, "strategyId": null}'
    )
    assert (await client.order(**body))["s"] == "ok"
