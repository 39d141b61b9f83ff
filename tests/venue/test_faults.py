from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.venue.conftest import Client
from tui_trader.venue import HandClock, Venue, parse_rules, serving
from tui_trader.venue.faults import BadRule, Faults
from tui_trader.venue.web import Request

pytestmark = pytest.mark.anyio

PLACE = {"method": "POST", "path": "/orders$"}


@pytest.fixture
async def live(venue: Venue, clock: HandClock) -> AsyncIterator[Client]:
    """A client over a real socket."""
    async with serving(venue) as contract:
        base = contract["tradelocker"]["base_url"].removesuffix("/backend-api")
        async with httpx.AsyncClient(base_url=base, trust_env=False, timeout=5) as http:
            client = Client(http, clock)
            await client.log_in()
            yield client


async def fault(client: Client, action: str, match: dict[str, str] | None = None, **more: Any) -> None:
    rule = {"action": action, "match": PLACE if match is None else match, **more}
    answer = await client.call("POST", "/_venue/faults", rule)
    assert answer.status_code == 200, answer.text


async def accepted(client: Client) -> int:
    stats = (await client.call("GET", "/_venue/stats")).json()
    count: int = stats["accepted"]["1001"]
    return count


async def place(client: Client) -> httpx.Response:
    body = {
        "tradableInstrumentId": 278, "routeId": 9912, "side": "buy", "type": "market", "validity": "IOC",
        "qty": 0.1, "strategyId": "mine",
    }  # fmt: skip
    return await client.call("POST", "/trade/accounts/1001/orders", body)


@pytest.mark.parametrize(
    ("action", "more", "error", "taken"),
    [
        ("refuse", {}, httpx.ReadError, 0),
        ("drop_before", {}, httpx.RemoteProtocolError, 0),
        ("drop_before", {"reset": True}, httpx.ReadError, 0),
        ("drop_after", {}, httpx.RemoteProtocolError, 1),
        ("drop_after", {"reset": True}, httpx.ReadError, 1),
        ("cut", {}, httpx.RemoteProtocolError, 1),
    ],
)
async def test_connections_that_end(
    live: Client, action: str, more: dict[str, Any], error: type[Exception], taken: int
) -> None:
    await fault(live, action, **more)
    with pytest.raises(error):
        await place(live)
    assert await accepted(live) == taken
    assert (await place(live)).status_code == 200, "once is once"
    assert await accepted(live) == taken + 1


async def test_hang_takes_the_order_and_never_answers(live: Client) -> None:
    await fault(live, "hang")
    live.http.timeout = httpx.Timeout(5, read=0.05)
    with pytest.raises(httpx.ReadTimeout):
        await place(live)
    live.http.timeout = httpx.Timeout(5)
    assert await accepted(live) == 1


@pytest.mark.parametrize("when", ["before", "after"])
async def test_delay_answers_in_the_end(live: Client, when: str) -> None:
    await fault(live, "delay", seconds=0.01, when=when)
    assert (await place(live)).json()["s"] == "ok"
    assert await accepted(live) == 1


@pytest.mark.parametrize(
    ("action", "more", "status", "text", "taken"),
    [
        ("status", {}, 500, "practice fault", 0),
        ("status", {"status": 503, "message": "later"}, 503, "later", 0),
        ("status", {"status": 500, "taken": True}, 500, "practice fault", 1),
        ("status", {"status": 401}, 401, "practice fault", 0),
        ("html", {}, 503, "<html>", 0),
        ("html", {"status": 200}, 200, "<html>", 0),
        ("redirect", {}, 302, "", 0),
        ("garbage", {}, 200, '{"s":"ok","d":{"orderId":', 1),
        ("empty", {}, 200, "", 1),
        ("expire_token", {}, 401, "Unauthorized", 0),
    ],
)
async def test_answers_that_are_wrong(
    client: Client, action: str, more: dict[str, Any], status: int, text: str, taken: int
) -> None:
    await fault(client, action, **more)
    answer = await place(client)
    assert answer.status_code == status
    assert text in answer.text
    assert await accepted(client) == taken


async def test_429_with_and_without_retry_after(client: Client) -> None:
    await fault(client, "status", status=429, retry_after="7")
    await fault(client, "status", status=429)
    assert (await place(client)).headers["retry-after"] == "7"
    assert "retry-after" not in (await place(client)).headers


async def test_redirect_names_a_maintenance_host(client: Client) -> None:
    await fault(client, "redirect", {"path": "/trade/config"})
    answer = await client.call("GET", "/trade/config")
    assert "maintenance" in answer.headers["location"]


async def test_expired_tokens_stay_expired_and_can_be_renewed(client: Client) -> None:
    token = (await client.log_in()).json()["refreshToken"]
    await fault(client, "expire_token", {"path": "/trade/config"})
    assert (await client.call("GET", "/trade/config")).status_code == 401
    assert (await client.call("GET", "/trade/config")).status_code == 401
    assert (await client.call("POST", "/auth/jwt/refresh", {"refreshToken": token})).status_code == 201


async def test_an_order_hidden_for_a_while(client: Client, clock: HandClock) -> None:
    await fault(client, "hide_orders", seconds=30)
    assert (await place(client)).json()["d"]["orderId"]
    for what in ("positions", "orders", "ordersHistory", "executions"):
        assert await client.rows(what) == []
    assert await accepted(client) == 1
    clock.advance(30)
    for what in ("positions", "ordersHistory", "executions"):
        assert len(await client.rows(what)) == 1


async def test_an_order_hidden_for_some_reads(client: Client) -> None:
    await fault(client, "hide_orders", reads=3)
    await place(client)
    seen = [len(await client.rows("ordersHistory")) for _ in range(5)]
    assert seen == [0, 0, 0, 1, 1]


async def test_an_order_taken_late(live: Client, clock: HandClock) -> None:
    await fault(live, "accept_late", seconds=90)
    with pytest.raises(httpx.RemoteProtocolError):
        await place(live)
    assert await accepted(live) == 0
    clock.advance(90)
    assert await accepted(live) == 1
    assert (await live.rows("ordersHistory"))[0]["strategyId"] == "mine"


async def test_an_order_taken_late_after_an_error(client: Client, clock: HandClock) -> None:
    await fault(client, "accept_late", seconds=2, status=500)
    assert (await place(client)).status_code == 500
    clock.advance(2)
    assert await accepted(client) == 1


async def test_a_late_order_does_not_need_its_token_any_more(client: Client, clock: HandClock) -> None:
    await fault(client, "accept_late", seconds=90, status=500)
    await place(client)
    await client.call("POST", "/_venue/expire", {"refresh": True})
    clock.advance(90)
    assert await accepted(client) == 1


async def test_without_a_socket_a_cut_is_a_reset(client: Client) -> None:
    await fault(client, "drop_after")
    with pytest.raises(ConnectionResetError):
        await place(client)
    assert await accepted(client) == 1


async def test_rules_match_skip_count_and_go(client: Client) -> None:
    await fault(client, "status", {"path": "/trade/config", "dialect": "tradelocker"}, skip=1, times=2)
    await fault(client, "html", {"dialect": "another"}, times=0)
    seen = [(await client.call("GET", "/trade/config")).status_code for _ in range(4)]
    assert seen == [200, 500, 500, 200]
    rules = (await client.call("GET", "/_venue/faults")).json()["faults"]
    assert [rule["met"] for rule in rules] == [3, 0]
    await client.call("DELETE", "/_venue/faults")
    assert (await client.call("GET", "/_venue/faults")).json() == {"faults": []}


async def test_stats_count_what_faults_swallow(live: Client) -> None:
    await fault(live, "drop_before")
    with pytest.raises(httpx.HTTPError):
        await place(live)
    received = (await live.call("GET", "/_venue/stats")).json()["received"]
    assert received["tradelocker POST /trade/accounts/{account}/orders"] == 1


async def test_controls_are_beyond_faults(client: Client) -> None:
    await fault(client, "status", {}, times=0)
    assert (await client.call("GET", "/trade/config")).status_code == 500
    assert (await client.call("GET", "/_venue/stats")).status_code == 200
    assert (await client.call("GET", "/_venue/nothing")).status_code == 404


def test_a_body_can_be_matched() -> None:
    faults = Faults(parse_rules({"action": "empty", "match": {"body": '"qty": ?0\\.1\\b'}, "times": 0}))
    assert faults.pick("tradelocker", Request("POST", "/x", body=b'{"qty": 0.2}')) is None
    assert faults.pick("tradelocker", Request("POST", "/x", body=b'{"qty": 0.1}')) is not None


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        ("x", "rule 1"), ({}, "action"), ({"action": "hang", "seconds": 1}, "seconds"),
        ({"action": "delay", "seconds": "1"}, "seconds"),
        ({"action": "delay", "seconds": -1}, "seconds"), ({"action": "html", "status": 99}, "status"),
        ({"action": "hang", "match": {"host": "x"}}, "match"),
        ({"action": "hang", "skip": True}, "skip"), ([{"action": "hang"}, {"action": "h"}], "rule 2"),
    ],
)  # fmt: skip
def test_bad_rules_are_one_sentence(rule: object, word: str) -> None:
    with pytest.raises(BadRule, match=word):
        parse_rules(rule)
