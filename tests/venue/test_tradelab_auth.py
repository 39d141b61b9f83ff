import re
from collections.abc import AsyncIterator

import pytest

from tests.venue.tradelab_desk import ACCOUNT, Desk, desk_of
from tests.venue.tradelab_walk import STATE, authorize, fill, follow, redeem, said, walk
from tui_trader.venue import HandClock

pytestmark = pytest.mark.anyio


@pytest.fixture
async def desk(clock: HandClock) -> AsyncIterator[Desk]:
    async with desk_of(clock) as desk:
        yield desk


async def alive(desk: Desk) -> bool:
    answer = await desk.call("GET", "/api/v1/user/trading_info")
    assert answer.status_code in (200, 401)
    return answer.status_code == 200


async def test_the_whole_way_in(desk: Desk) -> None:
    reply = await walk(desk)
    assert (reply["scope"], reply["state"]) == ("orders holdings", STATE)
    assert re.fullmatch(r"[\w-]{43}\.[\w-]{43}", reply["code"])
    answer = await redeem(desk, reply["code"])
    token = answer.json()
    assert set(token) == {"access_token", "expires_in", "scope", "token_type"}
    assert (token["scope"], token["token_type"]) == ("orders holdings", "bearer")
    assert re.fullmatch(r"[\w-]{43}\.[\w-]{43}", token["access_token"])
    desk.headers = {"Authorization": f"Bearer {token['access_token']}"}
    assert await alive(desk)
    desk.headers = {"X-Authorization-Token": token["access_token"]}
    assert await alive(desk)


async def test_consent_is_asked_once_for_an_app(desk: Desk) -> None:
    await walk(desk)
    page = await authorize(desk)
    page = await fill(desk, page, login_id=desk.contract["login_id"], password=desk.contract["password"])
    page = await fill(desk, page, **{"answers[]": desk.contract["pin"]})
    assert "code" in said(page, desk.contract["redirect_uri"])


async def test_refused_consent_says_so_and_is_asked_again(desk: Desk) -> None:
    reply = await walk(desk, consent="deny")
    assert reply["error"] == "request_forbidden"
    assert {"error_description", "error_hint", "state"} <= set(reply)
    assert reply["state"] == STATE
    assert "code" in await walk(desk)


@pytest.mark.parametrize(
    ("changes", "error"),
    [({"client_id": "nobody"}, "invalid_client"), ({"redirect_uri": "/"}, "invalid_request")],
)
async def test_nowhere_to_go_ends_on_the_fallback_page(
    desk: Desk, changes: dict[str, str], error: str
) -> None:
    if "redirect_uri" in changes:
        changes = {"redirect_uri": desk.contract["redirect_uri"] + "/"}
    answer = await authorize(desk, **changes)
    assert answer.headers["location"].startswith("/oauth2/fallbacks/error?")
    page = await follow(desk, answer)
    assert page.status_code == 400
    assert error in page.text


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"state": "1234567"}, "invalid_state"),
        ({"state": ""}, "invalid_state"),
        ({"scope": "orders everything"}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
    ],
)
async def test_mistakes_that_are_redirected(desk: Desk, changes: dict[str, str], error: str) -> None:
    reply = said(await authorize(desk, **changes), desk.contract["redirect_uri"])
    assert reply["error"] == error
    assert "code" not in reply


async def test_the_default_redirect_of_the_seed_works_too(desk: Desk) -> None:
    reply = await walk(desk, redirect_uri="http://127.0.0.1")
    assert (await redeem(desk, reply["code"])).json()["error"] == "invalid_grant", "made for another redirect"
    reply = await walk(desk, redirect_uri="http://127.0.0.1")
    assert (await redeem(desk, reply["code"], redirect_uri="http://127.0.0.1")).status_code == 200


async def test_wrong_password_wrong_pin_stale_form(desk: Desk) -> None:
    page = await authorize(desk)
    again = await fill(desk, page, login_id=desk.contract["login_id"], password="no")
    assert "Invalid login id or password" in again.text
    second = await fill(desk, again, login_id=desk.contract["login_id"], password=desk.contract["password"])
    wrong = await fill(desk, second, **{"answers[]": "000000"})
    assert "Invalid PIN" in wrong.text
    forged = await fill(desk, wrong, **{"answers[]": desk.contract["pin"], "_csrf_token": "x"})
    assert forged.status_code == 400
    assert (await follow(desk, page)).status_code == 400, "the login form is behind us"


async def test_a_code_works_once_and_not_for_long(desk: Desk) -> None:
    code = (await walk(desk))["code"]
    assert (await redeem(desk, code)).status_code == 200
    answer = await redeem(desk, code)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert answer.json()["status_code"] == 400
    late = (await walk(desk))["code"]
    desk.clock.advance(301)
    assert (await redeem(desk, late)).json()["error"] == "invalid_grant"


async def test_the_secret_goes_by_basic_only(desk: Desk) -> None:
    code = (await walk(desk))["code"]
    wrong = await redeem(desk, code, basic=f"{desk.contract['client_id']}:guess")
    body = {
        "grant_type": "authorization_code", "code": code, "client_id": desk.contract["client_id"],
        "client_secret": desk.contract["client_secret"], "redirect_uri": desk.contract["redirect_uri"],
    }  # fmt: skip
    posted = await desk.http.post("/oauth2/token", data=body)
    for answer in (wrong, posted):
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
        assert answer.json()["status_code"] == 401
    assert "client_secret_post" in posted.json()["error_hint"]
    assert (await redeem(desk, code)).status_code == 200, "a refused client uses no code up"


async def test_no_token_is_401_with_the_known_body(desk: Desk) -> None:
    for headers in ({}, {"Authorization": "Bearer x.y"}, {"Authorization": "Basic x"}):
        desk.headers = headers
        answer = await desk.call("GET", "/api/v1/user/profile", None, client_id=ACCOUNT)
        assert answer.status_code == 401
        assert answer.json() == {"status": "error", "message": "Request Unauthorised", "data": {}}
        assert len(answer.content) == 61


async def test_tokens_die_in_the_indian_morning(desk: Desk) -> None:
    # The clock starts at 15:30 in India; the cleanup is at 05:30.
    desk.clock.advance(14 * 3600 - 1)
    assert await alive(desk)
    token = (await redeem(desk, (await walk(desk))["code"])).json()
    assert token["expires_in"] == 86_401, "one made just before belongs to the day to come"
    desk.clock.advance(1)
    assert not await alive(desk)
    desk.headers = {"Authorization": f"Bearer {token['access_token']}"}
    assert await alive(desk)
    desk.clock.advance(86_400)
    assert not await alive(desk)


async def test_expire_alone_and_reset(desk: Desk) -> None:
    await desk.control("expire", dialect="tradelocker")
    assert await alive(desk)
    await desk.control("expire", dialect="tradelab")
    assert not await alive(desk)
    await desk.control("reset")
    assert await alive(desk), "the ready token is the same again"


async def test_one_session(desk: Desk) -> None:
    await redeem(desk, (await walk(desk))["code"])
    assert await alive(desk)
    await desk.control("tradelab", one_session=True)
    await redeem(desk, (await walk(desk))["code"])
    assert not await alive(desk)
