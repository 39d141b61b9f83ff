from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.venue.stockstrader_desk import HEDGING, NETTING, Desk
from tui_trader.venue import HandClock, Venue
from tui_trader.venue.orders import Order, Ticket

pytestmark = pytest.mark.anyio


async def balance(desk: Desk) -> float:
    return float((await desk.get(""))["margin"]["balance"])


@pytest.mark.parametrize("ticker", ["AAPL.nq", "TSLA"])
async def test_closing_a_deal_realises_its_profit(desk: Desk, clock: HandClock, ticker: str) -> None:
    await desk.order(ticker=ticker)
    (opened,) = await desk.deals()
    clock.advance(60)
    await desk.move(300, ticker)
    price = (await desk.quote(ticker))["bid_price"]
    assert await desk.say("DELETE", f"deals/{opened['id']}") == "ok"
    assert await desk.deals() == []
    (deal,) = await desk.deals(history_from=0)
    assert deal == {
        **opened, "status": "closed", "close_price": price, "close_time": int(clock.now().timestamp()),
        "profit": pytest.approx((price - opened["open_price"]) * 10),
    }  # fmt: skip
    assert await balance(desk) == pytest.approx(100000 + deal["profit"]), "no commission besides"
    assert await desk.say("DELETE", f"deals/{opened['id']}") == "Deal is closed"
    assert await desk.say("PUT", f"deals/{opened['id']}", stop_loss="1") == "Deal is closed"
    assert await desk.say("DELETE", "deals/000001") == "Unknown deal"
    closing = (await desk.orders(history_from=0))[0]
    assert (closing["type"], closing["side"], closing["deals"]) == ("market", "sell", [opened["id"]])


async def test_netting_adds_reduces_turns(desk: Desk) -> None:
    await desk.order(volume="10")
    (deal,) = await desk.deals()
    await desk.move(100)
    added = await desk.order(volume="30")
    (after,) = await desk.deals()
    assert (after["id"], after["volume"]) == (deal["id"], 40)
    assert after["open_price"] > deal["open_price"]
    assert (await desk.known(added))["deals"] == [deal["id"]]

    reducing = await desk.order(side="sell", volume="15")
    (after,) = await desk.deals()
    assert (after["id"], after["volume"], after["side"]) == (deal["id"], 25, "buy")
    (part,) = [each for each in await desk.deals(history_from=0) if each["status"] == "closed"]
    assert (part["volume"], part["side"]) == (15, "buy")
    assert part["id"] != deal["id"]
    assert (await desk.known(reducing))["deals"] == [part["id"]]
    assert await balance(desk) == pytest.approx(100000 + part["profit"])

    turning = await desk.order(side="sell", volume="60")
    (short,) = await desk.deals()
    assert (short["volume"], short["side"]) == (35, "sell")
    assert short["id"] not in (deal["id"], part["id"])
    assert (await desk.known(turning))["deals"] == [deal["id"], short["id"]]
    closed = [each for each in await desk.deals(history_from=0) if each["status"] == "closed"]
    assert sorted(each["volume"] for each in closed) == [15, 25]
    assert await balance(desk) == pytest.approx(100000 + sum(each["profit"] for each in closed))

    await desk.order(volume="35")
    assert await desk.deals() == []
    assert len(await desk.deals(history_from=0)) == 3


async def test_an_order_that_has_begun_is_in_execution_until_it_is_through(desk: Desk) -> None:
    await desk.order(ticker="INTC.nq", volume="3000")
    (deal,) = await desk.deals()
    target = Decimal(str((await desk.quote("INTC.nq"))["bid_price"])) + 1
    order = await desk.order(ticker="INTC.nq", side="sell", type="limit", price=target, volume="2900")
    await desk.move(100, "INTC.nq")
    (row,) = await desk.orders()
    assert (row["status"], row["deals"], row["volume"]) == ("in_execution", [deal["id"]], 2900)
    (part,) = await desk.deals(history_from=0)
    assert 100 < part["volume"] < 3000, "no closed deal yet"
    assert await desk.say("DELETE", f"orders/{order}") == "Order is in execution"
    await desk.move(300, "INTC.nq")
    row = await desk.known(order)
    assert (row["status"], row["filled_price"]) == ("filled", float(target))
    (left, closed) = sorted(await desk.deals(history_from=0), key=lambda each: str(each["id"]))
    assert (left["id"], left["volume"]) == (deal["id"], 100)
    assert (closed["volume"], closed["status"], row["deals"]) == (2900, "closed", [closed["id"]])


async def test_what_finds_no_one_to_trade_with(desk: Desk) -> None:
    desk.venue.market.exchange.accounts[NETTING].balance = Decimal(10**9)
    ends = []
    for _ in range(4):  # liquidity comes back in two seconds, these take less
        row = await desk.known(await desk.order(ticker="EURUSD", volume="10000000"))
        ends.append(row["status"])
        if row["status"] == "canceled":
            assert row["comment"].startswith("Filled ")
            assert row["deals"]
    assert ends[-1] == "rejected"
    assert set(ends) <= {"filled", "canceled", "rejected"}
    assert row["comment"] == "No more liquidity in reach"
    assert (row["deals"], "filled_price" in row) == ([], False)


async def test_hedging_holds_both_sides(desk: Desk) -> None:
    desk.account = HEDGING
    first = await desk.order()
    second = await desk.order(side="sell", volume="4")
    await desk.order(volume="2")
    deals = await desk.deals()
    assert sorted((each["side"], each["volume"]) for each in deals) == [("buy", 2), ("buy", 10), ("sell", 4)]
    assert (await desk.known(first))["deals"] != (await desk.known(second))["deals"]
    (short,) = (await desk.known(second))["deals"]
    assert await desk.say("DELETE", f"deals/{short}") == "ok"
    assert sorted(each["volume"] for each in await desk.deals()) == [2, 10]


async def test_accounts_are_apart(desk: Desk) -> None:
    order = await desk.order(type="limit", price="200")
    await desk.order()
    (deal,) = await desk.deals()
    desk.account = HEDGING
    assert await desk.orders(history_from=0) == await desk.deals() == []
    assert await desk.say("DELETE", f"orders/{order}") == "Unknown order"
    assert await desk.say("DELETE", f"deals/{deal['id']}") == "Unknown deal"


async def children(desk: Desk) -> dict[str, Any]:
    return {each["type"]: each for each in await desk.orders()}


async def test_protection_shows_as_child_orders_alone(desk: Desk) -> None:
    order = await desk.order(stop_loss="200", take_profit="300")
    (deal,) = await desk.deals()
    rows = await children(desk)
    assert set(rows) == {"stop_loss", "take_profit"}
    for name, price in (("stop_loss", 200), ("take_profit", 300)):
        row = rows[name]
        assert (row["price"], row["side"], row["volume"], row["status"]) == (price, "sell", 10, "active")
        assert row["deals"] == [deal["id"]]
    for row in (deal, await desk.known(order)):
        assert not {"stop_loss", "take_profit"} & set(row)
    child = rows["stop_loss"]["id"]
    assert "limit or stop" in await desk.say("DELETE", f"orders/{child}")
    assert "limit or stop" in await desk.say("PUT", f"orders/{child}", price="201")


async def test_protection_of_a_pending_order_comes_with_its_deal(desk: Desk) -> None:
    order = await desk.order(type="limit", price="220", stop_loss="200")
    assert set(await children(desk)) == {"limit"}
    assert await desk.say("PUT", f"orders/{order}", take_profit="300") == "ok"
    assert await desk.say("PUT", f"orders/{order}", stop_loss="0") == "ok"
    await desk.move(-800)
    assert set(await children(desk)) == {"take_profit"}


async def test_a_deal_is_protected_changed_bared(desk: Desk) -> None:
    await desk.order()
    (deal,) = await desk.deals()
    path = f"deals/{deal['id']}"
    assert await desk.say("PUT", path, stop_loss="200") == "ok"
    first = await children(desk)
    assert set(first) == {"stop_loss"}
    assert await desk.say("PUT", path, take_profit="300") == "ok"
    assert await desk.say("PUT", path, stop_loss="201.5") == "ok"
    after = await children(desk)
    assert after["stop_loss"]["id"] == first["stop_loss"]["id"]
    assert (after["stop_loss"]["price"], after["take_profit"]["price"]) == (201.5, 300)
    assert "wrong side" in await desk.say("PUT", path, stop_loss="400")
    assert "too close" in await desk.say("PUT", path, stop_loss=(await desk.quote())["bid_price"] - 0.01)
    assert await desk.say("PUT", path) == "Nothing to change"
    assert await desk.say("PUT", path, stop_loss="0") == "ok"
    assert set(await children(desk)) == {"take_profit"}


@pytest.mark.parametrize(("ticks", "name"), [(-3000, "stop_loss"), (8000, "take_profit")])
async def test_a_child_closes_the_deal_and_its_brother_goes(desk: Desk, ticks: int, name: str) -> None:
    await desk.order(stop_loss="205", take_profit="300")
    (deal,) = await desk.deals()
    await desk.move(ticks)
    assert await desk.deals() == await desk.orders() == []
    ends = {each["type"]: each for each in await desk.orders(history_from=0)}
    assert ends.pop(name)["status"] == "filled"
    ends.pop("market")
    assert [each["status"] for each in ends.values()] == ["canceled"]
    (closed,) = await desk.deals(history_from=0)
    assert (closed["id"], closed["status"]) == (deal["id"], "closed")


async def test_children_follow_the_size_of_a_netting_deal(desk: Desk) -> None:
    await desk.order(stop_loss="200")
    await desk.order(volume="5")
    assert (await children(desk))["stop_loss"]["volume"] == 15
    await desk.order(side="sell", volume="12")
    assert (await children(desk))["stop_loss"]["volume"] == 3
    await desk.order(side="sell", volume="3")
    assert await desk.orders() == []


async def test_an_inherited_deal_can_be_stopped(desk: Desk) -> None:
    desk.account = "07001004"
    (deal,) = [each for each in await desk.deals() if each["ticker"] == "KO.ny"]
    assert await desk.say("PUT", f"deals/{deal['id']}", stop_loss="55") == "ok"
    await desk.move(-900, "KO.ny")
    assert deal["id"] not in {each["id"] for each in await desk.deals()}


async def test_a_stop_out_says_so(desk: Desk) -> None:
    await desk.order(ticker="TSLA", volume="1500")
    await desk.move(-4500, "TSLA")
    margin = (await desk.get(""))["margin"]
    assert 0.2 < margin["equity"] / margin["margin"] < 0.5
    assert len(await desk.deals()) == 1, "a fifth of the margin is enough"
    await desk.move(-2000, "TSLA")
    assert await desk.deals() == []
    (order,) = [each for each in await desk.orders(history_from=0) if each["type"] == "stop_out"]
    assert order["status"] == "filled"
    (deal,) = await desk.deals(history_from=0)
    assert order["deals"] == [deal["id"]]


async def test_orders_page_and_filter(desk: Desk, clock: HandClock) -> None:
    ids = [await desk.order(type="limit", price=Decimal(150 + at)) for at in range(6)]
    for order in ids[:2]:
        await desk.say("DELETE", f"orders/{order}")
    newest = ids[::-1]

    async def named(**query: Any) -> list[str]:
        return [each["id"] for each in await desk.orders(**query)]

    assert await named() == newest[:4], "current alone, newest first"
    assert await named(skip=1, limit=2) == newest[1:3], "a page is no search of history"
    assert await named(limit=0) == []
    assert await named(history_from=0) == newest
    assert await named(history_from=0, skip=4) == newest[4:]
    assert await named(status="canceled") == newest[4:]
    assert await named(status="active") == newest[:4]
    assert await named(status="filled") == []
    clock.advance(100)
    late = await desk.order(type="limit", price="140")
    edge = (await desk.known(late))["last_modified"]
    assert await named(history_from=edge) == [late]
    assert await named(history_from=edge + 1) == []
    assert late not in await named(history_to=edge - 1)
    assert await named(history_from=edge, history_to=edge) == [late]
    await desk.say("PUT", f"orders/{ids[5]}", price="141")
    assert await named(history_from=edge) == [late, ids[5]], "last_modified counts"


async def test_pages_have_100_rows_and_never_more_than_500(desk: Desk) -> None:
    market = desk.venue.market
    account = market.exchange.accounts[NETTING]
    await desk.order(ticker="KO.ny", type="limit", price="10", volume="1")
    (order,) = account.orders.values()
    for _ in range(519):
        market.exchange.admit(account, _again(order))
    assert len(await desk.orders()) == 100
    assert len(await desk.orders(limit=9999)) == 500
    assert len(await desk.orders(limit=9999, skip=500)) == 20


def _again(order: Order) -> Ticket:
    return Ticket(
        listing=order.listing, side=order.side, type=order.type, quantity=order.quantity, tif=order.tif,
        price=order.price,
    )  # fmt: skip


async def test_deals_page_and_filter(desk: Desk, clock: HandClock) -> None:
    desk.account = HEDGING
    for _ in range(4):
        await desk.order(volume="1")
        clock.advance(10)
    every = await desk.deals()
    ids = [each["id"] for each in every]
    assert ids == sorted(ids, reverse=True)
    assert [each["id"] for each in await desk.deals(skip=1, limit=2)] == ids[1:3]
    clock.advance(1000)
    await desk.say("DELETE", f"deals/{ids[3]}")
    assert [each["id"] for each in await desk.deals()] == ids[:3]
    edge = int(clock.now().timestamp())
    assert [each["id"] for each in await desk.deals(history_from=edge)] == [ids[3]], "by the close"
    assert [each["id"] for each in await desk.deals(history_to=edge - 1)] == ids[:3]
    assert [each["id"] for each in await desk.deals(history_from=0)] == ids


async def test_ids_of_two_runs_do_not_meet(clock: HandClock) -> None:
    seen: set[str] = set()
    for _ in range(3):
        venue = Venue(seed=7, clock=clock)
        transport = httpx.ASGITransport(venue.app("stockstrader"))
        async with httpx.AsyncClient(transport=transport, base_url="http://venue") as http:
            desk = Desk(venue, clock, http)
            mine = {await desk.order(type="limit", price="200") for _ in range(5)}
        assert not mine & seen
        seen |= mine
        clock.advance(1)
