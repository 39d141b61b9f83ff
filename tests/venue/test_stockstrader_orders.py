from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.venue.stockstrader_desk import CASH, CLOSING, HEDGING, Desk
from tui_trader.venue import HandClock, Venue

pytestmark = pytest.mark.anyio

CENT = Decimal("0.01")


async def bid(desk: Desk, ticker: str = "AAPL.nq") -> Decimal:
    return Decimal(str((await desk.quote(ticker))["bid_price"]))


async def ask(desk: Desk, ticker: str = "AAPL.nq") -> Decimal:
    return Decimal(str((await desk.quote(ticker))["ask_price"]))


async def test_a_market_order_becomes_a_deal(desk: Desk, clock: HandClock) -> None:
    price = (await desk.quote())["ask_price"]
    order = await desk.order()
    assert (len(order), order[0]) == (9, "0"), "a zero in front"
    now = int(clock.now().timestamp())
    (deal,) = await desk.deals()
    assert (len(deal["id"]), deal["id"][0]) == (6, "0")
    row = await desk.known(order)
    assert row == {
        "id": order, "ticker": "AAPL.nq", "volume": 10, "side": "buy", "type": "market",
        "filled_price": price, "last_modified": now, "create_time": now, "deals": [deal["id"]],
        "status": "filled",
    }  # fmt: skip
    assert set(deal) == {"id", "ticker", "volume", "side", "open_price", "open_time", "profit", "status"}
    assert (deal["volume"], deal["open_price"], deal["open_time"]) == (10, price, now)
    assert (deal["side"], deal["status"]) == ("buy", "open")
    assert await desk.orders() == [], "what is done is history"
    await desk.move(100)
    (deal,) = await desk.deals()
    assert deal["profit"] == pytest.approx(float((await bid(desk) - Decimal(str(price))) * 10))


async def test_a_json_body_is_400_and_nothing_is_placed(desk: Desk) -> None:
    body = {"ticker": "AAPL.nq", "side": "buy", "type": "market", "volume": 10}
    url = f"/api/v1/accounts/{desk.account}/orders"
    form = "ticker=AAPL.nq&side=buy&type=market&volume=10"
    as_json = desk.headers | {"Content-Type": "application/json"}
    for answer in (
        await desk.http.post(url, json=body, headers=desk.headers),
        await desk.http.post(url, content=form, headers=desk.headers),
        await desk.http.post(url, content=form, headers=as_json),
    ):
        assert answer.status_code == 400
        assert answer.json()["code"] == "error"
        assert "body format" in answer.json()["msg"]
    assert await desk.orders(history_from=0) == []


async def test_unknown_fields_are_silently_ignored(desk: Desk) -> None:
    await desk.order(stopLoss="1.00", quantity="99", comment="mine")
    (order,) = await desk.orders(history_from=0)
    assert order["volume"] == 10, "no child order either"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"ticker": None}, "ticker"), ({"ticker": "NONE"}, "Unknown ticker"),
        ({"ticker": "AAPL.NQ"}, "ticker"), ({"ticker": "BTCUSD"}, "ticker"),
        ({"side": None}, "side"), ({"side": "BUY"}, "side"),
        ({"type": None}, "type"), ({"type": "stop_loss"}, "type"), ({"type": "stop_out"}, "type"),
        ({"volume": None}, "volume"), ({"volume": ""}, "volume"), ({"volume": "1e1"}, "volume"),
        ({"volume": "-1"}, "volume"), ({"volume": "0"}, "volume"), ({"volume": "1,5"}, "volume"),
        ({"volume": "1.5"}, "volume_step"), ({"volume": "20000"}, "max_volume"),
        ({"ticker": "EURUSD", "volume": "500"}, "volume"), ({"type": "limit"}, "price"),
        ({"type": "stop"}, "price"), ({"type": "limit", "price": "100.001"}, "min_tick"),
        ({"type": "limit", "price": "0"}, "price"),
        ({"type": "limit", "price": "100", "expiration": "5"}, "expiration"),
        ({"type": "limit", "price": "100", "expiration": "tomorrow"}, "expiration"),
        ({"stop_loss": "900"}, "wrong side"), ({"take_profit": "1"}, "wrong side"),
        ({"stop_loss": "x"}, "stop_loss"),
        ({"type": "limit", "price": "100", "stop_loss": "101"}, "wrong side"),
    ],
)  # fmt: skip
async def test_wrong_parameters_are_400(desk: Desk, changes: dict[str, Any], word: str) -> None:
    assert word in await desk.refused(**changes)
    assert await desk.orders(history_from=0) == []


async def test_a_price_too_close_to_the_market(desk: Desk) -> None:
    words = "Price is too close to the market"
    there = await ask(desk)
    assert await desk.refused(type="limit", price=there - CENT) == words
    assert await desk.refused(type="stop", price=there + CENT) == words
    assert await desk.refused(type="stop", price=there - 5) == words, "a stop that the market has reached"
    assert await desk.refused(stop_loss=await bid(desk) - CENT) == words
    assert await desk.refused(type="limit", price="100", take_profit="100.01") == words
    await desk.order(type="limit", price=there - 2 * CENT)
    await desk.order(type="stop", price=there + 2 * CENT)
    assert [each["status"] for each in await desk.orders()] == ["active"] * 2


async def test_a_limit_in_the_market_trades_at_the_better_price(desk: Desk) -> None:
    there = await ask(desk)
    row = await desk.known(await desk.order(type="limit", price=there + 5))
    assert (row["status"], row["filled_price"]) == ("filled", float(there))
    assert row["price"] == float(there + 5)


async def test_limit_rests_is_changed_and_canceled(desk: Desk, clock: HandClock) -> None:
    later = int(clock.now().timestamp()) + 5000
    order = await desk.order(type="limit", price="200.5", expiration=later)
    (row,) = await desk.orders()
    assert row["expiration"] == later
    assert (row["id"], row["price"], row["status"], row["deals"]) == (order, 200.5, "active", [])
    assert "filled_price" not in row
    clock.advance(3)
    assert await desk.say("PUT", f"orders/{order}", price="201") == "ok"
    (after,) = await desk.orders()
    changed = {name for name in row if row[name] != after[name]}
    assert changed == {"price", "last_modified"}, "what is not given stays"
    assert await desk.say("PUT", f"orders/{order}", volume="7", expiration="0") == "ok"
    (after,) = await desk.orders()
    assert (after["volume"], after["expiration"], after["price"]) == (7, 0, 201)
    assert await desk.say("DELETE", f"orders/{order}") == "ok"
    assert await desk.orders() == []
    row = await desk.known(order)
    assert (row["status"], row["deals"]) == ("canceled", [])
    assert await desk.say("DELETE", f"orders/{order}") == "Order is not active"
    assert await desk.say("PUT", f"orders/{order}", price="202") == "Order is not active"


async def test_ids_keep_their_zeros(desk: Desk) -> None:
    order = await desk.order(type="limit", price="200")
    assert await desk.say("DELETE", f"orders/{order.lstrip('0')}") == "Unknown order"
    assert await desk.say("DELETE", f"orders/0{order}") == "Unknown order"
    await desk.order()
    (deal,) = await desk.deals()
    assert await desk.say("DELETE", f"deals/{deal['id'].lstrip('0')}") == "Unknown deal"
    assert await desk.say("DELETE", f"orders/{order}") == "ok"


@pytest.mark.parametrize(
    ("form", "word"),
    [
        ({}, "Nothing"), ({"comment": "x"}, "Nothing"), ({"price": "200.001"}, "min_tick"),
        ({"price": "0"}, "price"), ({"volume": "0"}, "volume"), ({"expiration": "1"}, "expiration"),
        ({"stop_loss": "201"}, "wrong side"), ({"price": "2", "take_profit": "1"}, "wrong side"),
    ],
)  # fmt: skip
async def test_a_wrong_change_changes_nothing(desk: Desk, form: dict[str, str], word: str) -> None:
    order = await desk.order(type="limit", price="200")
    before = await desk.orders()
    assert word in await desk.say("PUT", f"orders/{order}", **form)
    assert await desk.orders() == before


async def test_a_change_may_not_come_too_close(desk: Desk) -> None:
    order = await desk.order(type="limit", price="200")
    close = await ask(desk) - CENT
    assert "too close" in await desk.say("PUT", f"orders/{order}", price=close)


async def test_an_order_expires(desk: Desk, clock: HandClock) -> None:
    order = await desk.order(type="limit", price="200", expiration=int(clock.now().timestamp()) + 60)
    assert len(await desk.orders()) == 1
    clock.advance(61)
    assert await desk.orders() == []
    row = await desk.known(order)
    assert (row["status"], row["comment"]) == ("canceled", "Expired")


async def test_a_stop_triggers(desk: Desk) -> None:
    order = await desk.order(type="stop", price=await ask(desk) + 1)
    assert (await desk.orders())[0]["type"] == "stop"
    await desk.move(200)
    assert (await desk.known(order))["status"] == "filled"
    assert len(await desk.deals()) == 1


async def test_no_money_is_a_rejected_order_with_a_comment(desk: Desk) -> None:
    order = await desk.order(ticker="NFLX.nq", volume="900")
    row = await desk.known(order)
    assert (row["status"], row["comment"], row["deals"]) == ("rejected", "Not enough money", [])
    assert await desk.orders() == await desk.deals() == []
    assert (await desk.get(""))["margin"]["balance"] == 100000


async def test_in_execution_cannot_be_touched(clock: HandClock) -> None:
    venue = Venue(clock=clock, rate=0.001)
    transport = httpx.ASGITransport(venue.app("stockstrader"))
    async with httpx.AsyncClient(transport=transport, base_url="http://venue") as http:
        desk = Desk(venue, clock, http)
        desk.patient = False
        order = await desk.order()
        (row,) = await desk.orders()
        assert (row["id"], row["status"], row["deals"]) == (order, "in_execution", [])
        assert [each["id"] for each in await desk.orders(status="in_execution")] == [order]
        assert await desk.orders(status="active") == []
        assert await desk.say("DELETE", f"orders/{order}") == "Order is in execution"
        assert await desk.say("PUT", f"orders/{order}", volume="1") == "Order is in execution"
        clock.advance(0.09)
        assert await desk.deals() == []
        clock.advance(0.02)
        (deal,) = await desk.deals()
        clock.advance(1)
        assert await desk.say("DELETE", f"deals/{deal['id']}") == "ok"
        assert (await desk.deals())[0]["status"] == "closing"
        (closing,) = await desk.orders()
        assert (closing["status"], closing["deals"], closing["side"]) == (
            "in_execution",
            [deal["id"]],
            "sell",
        )
        assert await desk.say("DELETE", f"deals/{deal['id']}") == "Deal is being closed"
        assert await desk.say("PUT", f"deals/{deal['id']}", stop_loss="1") == "Deal is being closed"
        clock.advance(0.11)
        assert await desk.deals() == await desk.orders() == []


@pytest.mark.parametrize(
    ("ticker", "side", "word"),
    [
        ("TSLA.nq", "sell", "buy_only"), ("SPUN.ny", "buy", "sell_only"), ("OLDCO.ny", "buy", "closing"),
        ("OLDCO.ny", "sell", "closing"), ("HALT.ny", "buy", "disabled"), ("HALT.ny", "sell", "disabled"),
    ],
)  # fmt: skip
async def test_trade_modes_refuse(desk: Desk, ticker: str, side: str, word: str) -> None:
    assert word in await desk.refused(ticker=ticker, side=side)


async def test_buy_only_may_be_sold_as_far_as_it_is_held(desk: Desk) -> None:
    await desk.order(ticker="TSLA.nq")
    assert "buy_only" in await desk.refused(ticker="TSLA.nq", side="sell", volume="11")
    await desk.order(ticker="TSLA.nq", side="sell", volume="4")
    await desk.order(ticker="TSLA.nq", side="sell", type="limit", price="900", volume="6")
    assert "buy_only" in await desk.refused(ticker="TSLA.nq", side="sell", volume="1"), "all is promised"


async def test_a_mode_can_be_switched(desk: Desk) -> None:
    await desk.order()
    await desk.control("stockstrader", modes={"AAPL.nq": "disabled", "HALT.ny": "full"})
    rows = {each["ticker"]: each["trade_mode"] for each in await desk.get("instruments")}
    assert (rows["AAPL.nq"], rows["HALT.ny"]) == ("disabled", "full")
    await desk.order(ticker="HALT.ny")
    (deal,) = [each for each in await desk.deals() if each["ticker"] == "AAPL.nq"]
    assert "disabled" in await desk.say("DELETE", f"deals/{deal['id']}")
    await desk.control("stockstrader", modes={"AAPL.nq": "close_only"})
    assert await desk.say("DELETE", f"deals/{deal['id']}") == "ok"


async def test_no_new_deals_only_closes(desk: Desk) -> None:
    desk.account = CLOSING
    held = {each["ticker"]: each for each in await desk.deals()}
    assert set(held) == {"KO.ny", "OLDCO.ny"}
    words = "The account takes no new deals"
    assert await desk.refused(volume="1") == words
    assert await desk.refused(ticker="KO.ny", volume="1") == words
    assert await desk.refused(ticker="KO.ny", side="sell", volume="41") == words, "no turning either"
    await desk.order(ticker="KO.ny", side="sell", volume="40")
    assert await desk.say("DELETE", f"deals/{held['OLDCO.ny']['id']}") == "ok"
    assert await desk.deals() == []


async def test_a_status_can_be_switched(desk: Desk) -> None:
    await desk.control("stockstrader", statuses={desk.account: "disabled"})
    assert (await desk.get("/api/v1/accounts"))[0]["status"] == "disabled"
    assert await desk.refused() == "The account is disabled"


async def test_a_cash_account_borrows_nothing(desk: Desk) -> None:
    desk.account = CASH
    assert await desk.refused(side="sell") == "Not enough shares to sell"
    assert "Unknown ticker" in await desk.refused(ticker="TSLA", volume="1")
    price = await ask(desk)
    await desk.order(volume="100")
    state = (await desk.get(""))["cash"]
    assert state["available_to_invest"] == pytest.approx(25000 - float(price) * 100)
    assert state["investments"] == pytest.approx(float(await bid(desk)) * 100)
    assert state["my_portfolio"] == pytest.approx(state["investments"] + state["available_to_invest"])
    await desk.move(9000)
    assert (await desk.get(""))["cash"]["available_to_invest"] == state["available_to_invest"]
    row = await desk.known(await desk.order(volume="20"))
    assert row["status"] == "rejected", "open profit buys nothing"
    await desk.order(side="sell", type="limit", price="600", volume="5")
    assert await desk.refused(side="sell", volume="96") == "Not enough shares to sell"
    (deal,) = await desk.deals()
    assert await desk.say("DELETE", f"deals/{deal['id']}") == "ok"
    await desk.move(60000)
    assert await desk.deals() == [], "the order left over does not go short"
    assert await desk.orders() == []


async def test_a_closed_market_takes_pending_orders_alone(desk: Desk) -> None:
    await desk.order()
    (deal,) = await desk.deals()
    await desk.control("session", symbol="AAPL.nq", open=False)
    assert await desk.refused() == "Market is closed"
    assert await desk.say("DELETE", f"deals/{deal['id']}") == "Market is closed"
    order = await desk.order(type="limit", price="200", side="buy")
    assert await desk.say("PUT", f"orders/{order}", price="201") == "ok"
    assert await desk.say("PUT", f"deals/{deal['id']}", stop_loss="100") == "ok"
    await desk.move(-8000)
    assert (await desk.known(order))["status"] == "active"
    await desk.control("session", symbol="AAPL.nq", open=True)
    await desk.move(-1)
    assert (await desk.known(order))["status"] == "filled"
    assert (await desk.deals())[0]["volume"] == 20


async def test_currencies_are_counted_in_units(desk: Desk) -> None:
    await desk.order(ticker="EURUSD", volume="20000")
    (deal,) = await desk.deals()
    assert deal["volume"] == 20000
    margin = (await desk.get(""))["margin"]
    assert margin["margin"] == pytest.approx(20000 * deal["open_price"] * 0.01, abs=0.01)
    before = deal["profit"]
    await desk.move(100, "EURUSD")
    (deal,) = await desk.deals()
    assert deal["profit"] == pytest.approx(before + 20, abs=0.011)


async def test_hedged_contracts_tie_up_the_larger_side(desk: Desk) -> None:
    desk.account = HEDGING
    await desk.order(ticker="EURUSD", volume="20000")
    alone = (await desk.get(""))["margin"]["margin"]
    await desk.order(ticker="EURUSD", volume="10000", side="sell")
    assert (await desk.get(""))["margin"]["margin"] == alone
