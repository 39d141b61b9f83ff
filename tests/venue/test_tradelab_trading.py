import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.venue.tradelab_desk import ACCOUNT, Desk, desk_of
from tests.venue.tradelab_walk import fresh
from tui_trader.venue import HandClock

pytestmark = pytest.mark.anyio

IDEA, DISHTV, ITC = 14366, 14537, 1660


@pytest.fixture
async def desk(clock: HandClock) -> AsyncIterator[Desk]:
    async with desk_of(clock) as desk:
        yield desk


async def test_place_says_only_that_it_was_passed_on(desk: Desk) -> None:
    answer = await desk.place(user_order_id=77)
    said = answer.json()
    oms = said["data"]["oms_order_id"]
    assert re.fullmatch(r"260304\d{9}", oms)
    assert said == {
        "data": {"oms_order_id": oms, "user_order_id": 77}, "message": "Order place successfully",
        "status": "success",
    }  # fmt: skip
    (row,) = await desk.completed()
    assert (row["oms_order_id"], row["order_status"], row["user_order_id"]) == (oms, "complete", "77")
    assert await desk.pending() == []


async def test_the_life_of_an_order_takes_time_when_the_market_lives(clock: HandClock) -> None:
    async with desk_of(clock, rate=30) as desk:
        oms = await desk.order()
        (row,) = await desk.pending()
        assert (row["order_status"], row["exchange_order_id"]) == ("put order req received", "")
        assert row["exchange_time"] == 0
        clock.advance(0.1)
        assert await desk.pending() == []
        assert await desk.events(oms) == [
            "put order req received", "validation pending", "open pending", "open", "complete",
        ]  # fmt: skip


async def test_types_as_sent_and_as_read(desk: Desk) -> None:
    bid, ask = await desk.quote()
    low, high = round(bid * 0.97, 0), round(ask * 1.03, 0)
    limit = await desk.order(order_type="LIMIT", price=low)
    stop = await desk.order(order_type="SL", price=high + 1, trigger_price=high)
    market = await desk.order(order_type="SLM", trigger_price=high)
    dashed = await desk.order(order_type="SL-M", trigger_price=high)
    rows = {each["oms_order_id"]: each for each in await desk.pending()}
    assert [rows[each]["order_type"] for each in (limit, stop, market, dashed)] == [
        "LIMIT",
        "SL",
        "SL-M",
        "SL-M",
    ]
    assert [rows[each]["order_status"] for each in (limit, stop, market)] == [
        "open", "trigger pending", "trigger pending",
    ]  # fmt: skip
    assert rows[stop]["price"] == f"{high + 1:.2f}"
    assert rows[market]["price"] == "00.00"
    assert list(rows) == [dashed, market, stop, limit], "newest first"


async def test_a_stop_with_a_limit_rests_when_it_has_triggered(desk: Desk) -> None:
    _, ask = await desk.quote()
    trigger = round(ask + 5, 0)
    oms = await desk.order(order_type="SL", price=trigger, trigger_price=trigger)
    await desk.price(price=trigger + 20)
    (row,) = await desk.pending()
    assert (row["order_status"], row["order_type"]) == ("open", "SL")
    await desk.price(price=trigger - 5)
    (row,) = await desk.completed()
    assert (row["oms_order_id"], row["order_status"]) == (oms, "complete")
    assert float(row["average_price"]) <= trigger
    assert (await desk.events(oms))[-3:] == ["trigger pending", "open", "complete"]


async def test_ioc_ends_at_once(desk: Desk) -> None:
    bid, _ = await desk.quote()
    oms = await desk.order(order_type="LIMIT", price=round(bid * 0.95, 0), validity="IOC")
    (row,) = await desk.completed()
    assert (row["oms_order_id"], row["order_status"], row["filled_quantity"]) == (oms, "cancelled", 0)


async def test_a_partial_fill_stays_open(desk: Desk) -> None:
    _, ask = await desk.quote()
    oms = await desk.order(order_type="LIMIT", price=ask, quantity=3000, product="MIS")
    (row,) = await desk.pending()
    assert (row["oms_order_id"], row["order_status"]) == (oms, "open")
    assert 0 < row["filled_quantity"] < 3000
    assert row["filled_quantity"] + row["remaining_quantity"] == 3000
    trades = (await desk.get("/api/v1/trades"))["trades"]
    assert sum(each["trade_quantity"] for each in trades) == row["filled_quantity"]


async def test_modify_answers_with_a_list(desk: Desk) -> None:
    bid, _ = await desk.quote()
    low = round(bid * 0.97, 0)
    oms = await desk.order(order_type="LIMIT", price=low)
    answer = await desk.modify(oms, price=low + 1, quantity=2)
    assert answer.json() == {
        "data": {"oms_order_id": [oms]}, "message": "Order modification request submitted",
        "status": "success",
    }  # fmt: skip
    (row,) = await desk.pending()
    assert (row["price"], row["quantity"], row["oms_order_id"]) == (f"{low + 1:.2f}", 2, oms)
    events = await desk.events(oms)
    assert events[-4:] == ["modify validation pending", "modify pending", "modified", "open"]
    assert (await desk.modify(oms, order_type="MARKET")).status_code == 200
    assert (await desk.completed())[0]["order_type"] == "MARKET"


async def test_a_modification_that_cannot_be_leaves_the_order(desk: Desk) -> None:
    bid, _ = await desk.quote()
    low = round(bid * 0.97, 0)
    oms = await desk.order(order_type="LIMIT", price=low)
    assert (await desk.modify(oms, price=low, quantity=5000)).status_code == 200
    (row,) = await desk.pending()
    assert row["quantity"] == 1
    assert (await desk.events(oms))[-1] == "not modified"
    for changes in (
        {"product": "CNC"},
        {"validity": "IOC"},
        {"instrument_token": 11536},
        {"order_type": "SL"},
    ):
        answer = await desk.modify(oms, **{"price": low, **changes})
        assert (answer.status_code, answer.json()["error_code"]) == (400, 44000)


async def test_cancel(desk: Desk) -> None:
    bid, _ = await desk.quote()
    oms = await desk.order(order_type="LIMIT", price=round(bid * 0.97, 0))
    answer = await desk.cancel(oms)
    assert answer.json() == {
        "data": {"oms_order_id": oms},
        "message": f"Order cancellation request submitted for OMS Order: {oms}", "status": "success",
    }  # fmt: skip
    (row,) = await desk.completed()
    assert (row["order_status"], row["rejection_reason"]) == ("cancelled", "--")
    assert (await desk.events(oms))[-2:] == ["cancel pending", "cancelled"]
    for wrong in (oms, "260304000000000"):
        answer = await desk.cancel(wrong)
        assert (answer.status_code, answer.json()["error_code"]) == (400, 45000)
        assert (await desk.modify(wrong, price=5)).json()["error_code"] == 45000


async def test_a_fill_that_overtakes_a_cancel(clock: HandClock) -> None:
    async with desk_of(clock, rate=0.001) as desk:
        bid, _ = await desk.quote()
        oms = await desk.order(order_type="LIMIT", price=bid)
        clock.advance(1)
        assert (await desk.cancel(oms)).status_code == 200
        await desk.price(ticks=-40)
        clock.advance(1)
        assert (await desk.events(oms))[-3:] == ["cancel pending", "complete", "not cancelled"]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"product": "BO"}, "product"), ({"order_type": "STOP"}, "order_type"), 
        ({"exchange": "NYSE"}, "exchange"),
        ({"order_side": "buy"}, "order_side"), ({"validity": "GTC"}, "validity"), 
        ({"quantity": 0}, "quantity"),
        ({"quantity": 1.5}, "quantity"), ({"disclosed_quantity": 9}, "disclosed_quantity"),
        ({"execution_type": "AMO"}, "execution_type"), ({"client_id": ...}, "client_id"),
        ({"user_order_id": ...}, "user_order_id"), ({"trigger_price": ...}, "trigger_price"),
        ({"price": "cheap"}, "price"), ({"order_type": "LIMIT", "price": 0}, "price"),
        ({"order_type": "SLM"}, "trigger_price"), ({"order_type": "LIMIT", "price": 9999.0}, "price"),
    ],
)  # fmt: skip
async def test_bad_parameters_are_refused_at_once(desk: Desk, changes: dict[str, Any], name: str) -> None:
    answer = await desk.place(**changes)
    said = answer.json()
    assert (answer.status_code, said["status"], said["error_code"], said["data"]) == (400, "error", 44000, {})
    assert f"`{name}`" in said["message"]
    assert await desk.pending() == await desk.completed() == []


async def test_what_may_be_missing_and_other_refusals(desk: Desk) -> None:
    await desk.order(device=..., market_protection_percentage=..., amo="false")
    await desk.order(instrument_token="2885", price="0", trigger_price="0")
    wrong = await desk.place(instrument_token=999999)
    assert (wrong.status_code, wrong.json()["error_code"]) == (400, 45010)
    other = await desk.place(client_id="XYZ")
    assert (other.status_code, other.json()["error_code"]) == (403, 40000)
    broken = await desk.http.post("/api/v1/orders", content=b"{", headers=desk.headers)
    assert broken.status_code == 400


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"quantity": 7000, "product": "CNC"}, "RMS:Margin Exceeds,Required:"),
        ({"order_type": "LIMIT", "price": 1290.03}, "tick size"),
        ({"quantity": 10**6, "instrument_token": IDEA}, "freeze quantity"),
        ({"order_side": "SELL", "product": "CNC"}, "RMS:Rule: Check T1 holdings"),
        ({"instrument_token": 26000}, "16387 : Security is not allowed"),
    ],
)
async def test_risk_management_rejects_later_in_the_book(
    desk: Desk, changes: dict[str, Any], reason: str
) -> None:
    oms = await desk.order(**changes)
    (row,) = await desk.completed()
    assert (row["oms_order_id"], row["order_status"]) == (oms, "rejected")
    assert reason in row["rejection_reason"]
    assert (row["exchange_order_id"], row["exchange_time"]) == ("NA", 0)
    newest = (await desk.get(f"/api/v1/order/{oms}/history"))[0]
    assert (newest["status"], newest["reject_reason"]) == ("rejected", row["rejection_reason"])
    assert await desk.positions() == []


async def test_lots_and_products_of_derivatives(desk: Desk) -> None:
    found = await desk.get("/api/v1/search", key="NIFTY26MARFUT")
    token = next(each["token"] for each in found if each["symbol"] == "NIFTY")
    future = {"exchange": "NFO", "instrument_token": token, "product": "NRML"}
    await desk.order(**future, quantity=50)
    await desk.order(**{**future, "product": "CNC"}, quantity=75)
    assert ["lot" in each["rejection_reason"] for each in await desk.completed()] == [False, True]
    await desk.order(**future, quantity=75)
    assert (await desk.completed())[0]["order_status"] == "complete"
    funds = await desk.funds()
    assert funds["Net Margin"] == funds["Span Margin"] > 100_000
    assert funds["Available"] == pytest.approx(funds["Cash Deposit"] - funds["Net Margin"])


async def test_a_closed_market_rejects_by_the_real_timetable(clock: HandClock) -> None:
    async with desk_of(clock, hours="real") as desk:  # 15:30 in India: shares have just closed
        await desk.order()
        assert "market is closed" in (await desk.completed())[0]["rejection_reason"]
        gold = await desk.get("/api/v1/search", key="GOLD")
        await desk.order(exchange="MCX", instrument_token=gold[0]["token"], product="MIS")
        assert (await desk.completed())[0]["order_status"] == "complete"
        clock.advance(18 * 3600)  # 09:30 the next morning
        await fresh(desk)
        await desk.order()
        assert (await desk.completed())[0]["order_status"] == "complete"


async def test_a_position_is_closed_by_the_opposite_order(desk: Desk) -> None:
    await desk.order(quantity=10)
    await desk.order(quantity=4, order_side="SELL")
    (row,) = await desk.positions()
    assert (row["net_quantity"], row["buy_quantity"], row["sell_quantity"]) == (6, 10, 4)
    assert row["net_amount"] == pytest.approx(row["sell_amount"] - row["buy_amount"])
    assert row["realized_mtm"] == pytest.approx(
        4 * (row["average_sell_price"] - row["average_buy_price"]), abs=0.05
    )
    await desk.order(quantity=6, order_side="SELL")
    (row,) = await desk.positions()
    assert row["net_quantity"] == 0
    assert (await desk.funds())["Net Margin"] == 0


async def test_products_are_positions_of_their_own(desk: Desk) -> None:
    for product in ("MIS", "NRML", "CNC"):
        await desk.order(product=product, quantity=2)
    await desk.order(product="MIS", quantity=5, order_side="SELL")
    rows = {each["product"]: each["net_quantity"] for each in await desk.positions()}
    assert rows == {"MIS": -3, "NRML": 2, "CNC": 2}


async def test_holdings_are_sold_for_delivery_and_bought(desk: Desk) -> None:
    await desk.order(instrument_token=ITC, product="CNC", order_side="SELL", quantity=150)
    held = {each["symbol"]: each for each in (await desk.get("/api/v1/holdings"))["holdings"]}
    assert (held["ITC"]["quantity"], held["ITC"]["used_quantity"]) == (200, 150)
    await desk.order(instrument_token=ITC, product="CNC", order_side="SELL", quantity=51)
    assert (await desk.completed())[0]["order_status"] == "rejected"
    await desk.order(product="CNC", quantity=3)
    await desk.order(product="NRML", quantity=4)
    desk.clock.advance(86_400)
    await fresh(desk)
    held = {each["symbol"]: each for each in (await desk.get("/api/v1/holdings"))["holdings"]}
    assert held["ITC"]["quantity"] == 50
    assert (held["RELIANCE"]["quantity"], held["RELIANCE"]["t1_quantity"]) == (3, 3)
    assert await desk.positions("live") == []
    (carried,) = await desk.positions("historical")
    assert (carried["product"], carried["net_quantity"], carried["cf_buy_quantity"]) == ("NRML", 4, 4)


async def test_day_orders_end_with_the_day(desk: Desk) -> None:
    bid, _ = await desk.quote()
    oms = await desk.order(order_type="LIMIT", price=round(bid * 0.97, 0))
    desk.clock.advance(86_400)
    await fresh(desk)
    assert [each["oms_order_id"] for each in await desk.completed()] == [oms]


async def test_stats_count_what_was_taken(desk: Desk) -> None:
    await desk.order(user_order_id=501)
    await desk.order(user_order_id=502, quantity=10**5)
    await desk.place(product="BO", user_order_id=503)
    stats = (await desk.http.get("/_venue/stats")).json()
    assert stats["accepted"][ACCOUNT] == 2
    assert {name: len(ids) for name, ids in stats["tags"].items()} == {"501": 1, "502": 1}
    assert stats["received"]["tradelab POST /api/v1/orders"] == 3
