from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.venue.stockstrader_desk import CASH, NETTING, Desk
from tui_trader.venue import HandClock, Venue, serving

pytestmark = pytest.mark.anyio

PLACE = {"method": "POST", "path": "/orders$", "dialect": "stockstrader"}


@pytest.fixture
async def live(venue: Venue, clock: HandClock) -> AsyncIterator[Desk]:
    """Over a real socket."""
    async with (
        serving(venue) as contract,
        httpx.AsyncClient(base_url=contract["stockstrader"]["base_url"], trust_env=False, timeout=5) as http,
    ):
        yield Desk(venue, clock, http)


async def accepted(desk: Desk) -> int:
    return int((await desk.call("GET", "/_venue/stats")).json()["accepted"][NETTING])


@pytest.mark.parametrize(
    ("action", "error", "taken"),
    [
        ("refuse", httpx.ReadError, 0), ("drop_before", httpx.RemoteProtocolError, 0),
        ("drop_after", httpx.RemoteProtocolError, 1), ("cut", httpx.RemoteProtocolError, 1),
    ],
)  # fmt: skip
async def test_connections_that_end(live: Desk, action: str, error: type[Exception], taken: int) -> None:
    await live.control("faults", action=action, match=PLACE)
    with pytest.raises(error):
        await live.place()
    assert await accepted(live) == taken
    assert len(await live.orders(history_from=0)) == taken
    await live.order()
    assert await accepted(live) == taken + 1


async def test_a_status_comes_in_the_words_of_this_broker(desk: Desk) -> None:
    await desk.control("faults", action="status", status=503, message="later", match=PLACE)
    answer = await desk.place()
    assert (answer.status_code, answer.json()) == (503, {"code": "error", "msg": "later"})
    assert await accepted(desk) == 0


async def test_hidden_orders_come_to_light_with_their_deals(desk: Desk) -> None:
    await desk.control("faults", action="hide_orders", reads=2, match=PLACE)
    order = await desk.order(stop_loss="200")
    assert await desk.deals(history_from=0) == []
    assert await desk.orders(history_from=0) == []
    assert len(await desk.deals()) == 1
    assert (await desk.known(order))["status"] == "filled"


async def test_a_hidden_close_hides_what_it_closed(desk: Desk) -> None:
    await desk.order()
    (deal,) = await desk.deals()
    await desk.control("faults", action="hide_orders", reads=1, match={"method": "DELETE"})
    assert await desk.say("DELETE", f"deals/{deal['id']}") == "ok"
    assert await desk.deals(history_from=0) == []
    assert [each["id"] for each in await desk.deals(history_from=0)] == [deal["id"]]


async def test_accept_late(desk: Desk, clock: HandClock) -> None:
    await desk.control("faults", action="accept_late", seconds=3, status=504, match=PLACE)
    assert (await desk.place()).status_code == 504
    assert await desk.deals() == []
    clock.advance(3)
    assert len(await desk.deals()) == 1


async def test_a_token_may_end_in_between(desk: Desk) -> None:
    await desk.control("faults", action="expire_token", match=PLACE)
    assert (await desk.place()).status_code == 401
    assert await accepted(desk) == 0


async def test_a_rule_for_the_other_broker_passes(desk: Desk) -> None:
    await desk.control("faults", action="status", match={"dialect": "tradelocker"})
    await desk.order()


async def test_accepted_counts_by_account_closing_apart(desk: Desk) -> None:
    await desk.order(stop_loss="200")
    await desk.order(ticker="NFLX.nq", volume="900")
    (deal,) = await desk.deals()
    await desk.say("DELETE", f"deals/{deal['id']}")
    await desk.refused(volume="0")
    stats = (await desk.call("GET", "/_venue/stats")).json()
    assert stats["accepted"][NETTING] == 2, "one of them was rejected later"
    assert stats["closing"][NETTING] == 1
    assert stats["accepted"][CASH] == 0


async def switch(desk: Desk, **switches: Any) -> None:
    stands = await desk.control("stockstrader", **switches)
    assert {name: stands[name] for name in switches} == switches


async def test_protection_on_placement_ignored(desk: Desk) -> None:
    await switch(desk, ignore_protection=True)
    await desk.order(stop_loss="200", take_profit="300")
    assert await desk.orders() == []
    (deal,) = await desk.deals()
    assert await desk.say("PUT", f"deals/{deal['id']}", stop_loss="200") == "ok"
    assert len(await desk.orders()) == 1, "a later change is heeded"
    await switch(desk, ignore_protection=False)
    await desk.order(stop_loss="201")
    assert (await desk.orders())[0]["price"] == 201


async def test_pages_that_repeat(desk: Desk) -> None:
    ids = [await desk.order(type="limit", price=str(150 + at)) for at in range(4)]
    await switch(desk, repeat_page=True)
    assert [each["id"] for each in await desk.orders(skip=2, limit=2)] == [ids[3], ids[2]]
    await switch(desk, repeat_page=False)
    assert [each["id"] for each in await desk.orders(skip=2, limit=2)] == [ids[1], ids[0]]


async def test_pages_that_are_short(desk: Desk) -> None:
    for at in range(101):
        await desk.order(type="limit", price=str(50 + at), volume="1")
    assert len(await desk.orders(limit=500)) == 101
    await switch(desk, short_page=True)
    assert len(await desk.orders(limit=500)) == 100
    assert len(await desk.orders(limit=7)) == 7


async def test_states_with_no_block_with_both(desk: Desk) -> None:
    await switch(desk, both_blocks=True)
    for account in (NETTING, CASH):
        desk.account = account
        assert set(await desk.get("")) == {"cash", "margin"}
    await switch(desk, both_blocks=False, no_state=True)
    assert await desk.get("") == {}
    assert len(await desk.get("/api/v1/accounts")) == 4


async def test_words_that_nobody_knows(desk: Desk) -> None:
    await desk.order()
    await switch(desk, unknown_values=True)
    (order,) = await desk.orders(history_from=0)
    assert (order["status"], order["type"], order["side"]) == ("suspended", "trailing", "short")
    assert (await desk.deals())[0]["status"] == "suspended"
    assert {each["trade_mode"] for each in await desk.get("instruments")} == {"auction"}
    account = (await desk.get("/api/v1/accounts"))[0]
    assert (account["system"], account["id"]) == ("aggregate", NETTING)


async def test_rows_with_what_is_required_alone(desk: Desk) -> None:
    await desk.order()
    await switch(desk, required_only=True)
    (order,) = await desk.orders(history_from=0)
    assert set(order) == {"id", "ticker", "volume", "side", "type", "deals", "status"}


async def test_an_order_without_its_id_was_taken(desk: Desk) -> None:
    await switch(desk, no_order_id=True)
    assert (await desk.place()).json() == {"code": "ok", "data": {}}
    assert await accepted(desk) == 1


async def test_refusals_at_200(desk: Desk) -> None:
    await switch(desk, error_at_200=True)
    answer = await desk.place(volume="0")
    assert (answer.status_code, answer.json()["code"]) == (200, "error")


@pytest.mark.parametrize(
    "switches",
    [
        {"nonsense": True}, {"no_state": 1}, {"modes": {"NONE": "full"}}, {"modes": {"AAPL.nq": "open"}},
        {"statuses": {"1": "enabled"}}, {"modes": "full"}, {"no_state": True, "statuses": {NETTING: "?"}},
    ],
)  # fmt: skip
async def test_wrong_switches_are_explained_and_set_nothing(desk: Desk, switches: dict[str, Any]) -> None:
    answer = await desk.call("POST", "/_venue/stockstrader")
    assert answer.status_code == 400
    before = await desk.control("stockstrader")
    answer = await desk.http.post("/_venue/stockstrader", json=switches)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert await desk.control("stockstrader") == before
