import base64
import json
from typing import Any

import httpx
import pytest

from tests.venue.conftest import Client
from tui_trader.venue import HandClock, Venue

pytestmark = pytest.mark.anyio


def claims(token: str) -> dict[str, Any]:
    middle = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    return found


async def test_login_gives_tokens_that_say_when_they_end(client: Client, clock: HandClock) -> None:
    answer = await client.log_in()
    assert answer.status_code == 201
    assert list(answer.json()) == ["accessToken", "refreshToken", "expireDate"]
    access, refresh = claims(answer.json()["accessToken"]), claims(answer.json()["refreshToken"])
    assert {"iss", "aud", "type", "sub", "uid", "brand", "iat", "exp"} <= set(access)
    assert access["exp"] - clock.now().timestamp() > 1800
    assert refresh["exp"] - refresh["iat"] == 604_800


@pytest.mark.parametrize(
    ("changes", "status", "word"),
    [
        ({"password": "wrong"}, 401, "password"),
        ({"email": "else@practice.example"}, 401, "email"),
        ({"server": "ELSE"}, 403, "ELSE"),
        ({"server": ""}, 400, "server"),
    ],
)
async def test_login_refused(client: Client, changes: dict[str, str], status: int, word: str) -> None:
    answer = await client.log_in(**changes)
    assert answer.status_code == status
    assert word in str(answer.json()["message"])


async def test_brand_id_is_not_server(client: Client) -> None:
    body = {"email": "demo@practice.example", "password": "practice", "brandId": "PRACTICE"}
    assert (await client.call("POST", "/auth/jwt/token", body)).status_code == 400


async def test_refresh_replaces_both_tokens(client: Client) -> None:
    first = (await client.log_in()).json()
    body = {"refreshToken": first["refreshToken"]}
    second = await client.call("POST", "/auth/jwt/refresh", body)
    assert second.status_code == 201
    assert second.json()["accessToken"] != first["accessToken"]
    assert second.json()["refreshToken"] != first["refreshToken"]
    assert (await client.call("POST", "/auth/jwt/refresh", body)).status_code == 401
    assert (await client.call("GET", "/trade/config")).status_code == 401
    client.headers["Authorization"] = "Bearer " + second.json()["accessToken"]
    assert (await client.call("GET", "/trade/config")).status_code == 200


async def test_access_token_expires(client: Client, clock: HandClock) -> None:
    clock.advance(3500)
    await client.get("/trade/config")
    clock.advance(100)
    answer = await client.call("GET", "/trade/config")
    assert answer.status_code == 401
    assert answer.json()["message"] == "Unauthorized"


async def test_a_second_login_leaves_the_first_alone(client: Client) -> None:
    first = dict(client.headers)
    await client.log_in()
    client.headers = first
    await client.get("/trade/config")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x.y.z", "Basic abc"])
async def test_no_good_token(client: Client, header: str) -> None:
    client.headers["Authorization"] = header
    for path in ("/trade/config", "/auth/jwt/all-accounts"):
        assert (await client.call("GET", path)).status_code == 401


async def test_accounts_of_the_login_are_text(client: Client) -> None:
    del client.headers["accNum"]
    rows = (await client.get("/auth/jwt/all-accounts"))["accounts"]
    assert rows[0] == {
        "id": "1001", "name": "PRACTICE#DEMO#1001", "currency": "USD", "status": "ACTIVE", "accNum": "1",
        "accountBalance": "100000.00",
    }  # fmt: skip
    assert [(each["id"], each["currency"], each["accNum"]) for each in rows[1:]] == [("1002", "EUR", "2")]


async def test_acc_num_rules(client: Client) -> None:
    client.headers["accNum"] = "2"
    other = await client.get("/trade/accounts/1001/state")
    assert other["d"]["accountDetailsData"][0] == 25000.0, "accNum wins over the path"
    assert (await client.get("/trade/accounts"))["d"][0]["id"] == "1002"
    assert (await client.call("GET", "/trade/accounts/999/state")).status_code == 404
    client.headers["accNum"] = "9"
    assert (await client.call("GET", "/trade/config")).status_code == 404
    del client.headers["accNum"]
    answer = await client.call("GET", "/trade/config")
    assert answer.status_code == 400
    assert answer.json() == {"s": "error", "errmsg": "accNum header is required"}


async def test_control_ends_sign_ins(client: Client) -> None:
    token = (await client.log_in()).json()["refreshToken"]
    await client.call("POST", "/_venue/expire", {})
    assert (await client.call("GET", "/trade/config")).status_code == 401
    assert (await client.call("POST", "/auth/jwt/refresh", {"refreshToken": token})).status_code == 201
    await client.call("POST", "/_venue/expire", {"refresh": True})
    assert (await client.call("POST", "/auth/jwt/refresh", {"refreshToken": token})).status_code == 401


async def test_unknown_paths(client: Client) -> None:
    assert (await client.call("GET", "/trade/nothing")).status_code == 404
    assert (await client.call("PUT", "/trade/config")).status_code == 404
    answer = await client.http.get("/trade/config", headers=client.headers)
    assert answer.status_code == 404


async def test_unknown_query_is_ignored(client: Client) -> None:
    await client.get("/trade/config", ref="py_c", v="0.56.1")


async def test_a_shorter_life_can_be_asked_for(clock: HandClock) -> None:
    venue = Venue(clock=clock, access_life=5)
    transport = httpx.ASGITransport(venue.app("tradelocker"))
    async with httpx.AsyncClient(transport=transport, base_url="http://venue") as http:
        client = Client(http, clock)
        await client.log_in()
        await client.get("/trade/config")
        clock.advance(5)
        assert (await client.call("GET", "/trade/config")).status_code == 401
