"""Signing in at the practice venue: pages walked by a script, everything that goes wrong."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from tests.brokers.tradelab.walking import desk, opened, port, walked
from tests.venue.tradelab_desk import Desk
from tui_trader.brokers.port import LoginRefused, ReadFailed, SignedOut
from tui_trader.brokers.tradelab.broker import Tradelab

__all__ = ["desk", "opened", "port"]


pytestmark = pytest.mark.anyio


async def test_a_login_with_a_token_takes_no_visit(opened: Callable[..., Tradelab], desk: Desk) -> None:
    broker = opened(desk.contract["access_token"])
    assert await broker.visit() is None
    (account,) = await broker.sign_in()
    assert (account.id, account.trades) == ("PT1001", True)


@pytest.mark.parametrize("form", ["whole", "query", "code", "broken"])
async def test_what_is_pasted_may_be_the_address_its_query_or_the_code(
    opened: Callable[..., Tradelab], desk: Desk, form: str
) -> None:
    broker = opened()
    visit = await broker.visit()
    assert visit is not None
    address = await walked(desk, visit.url)
    query = urlsplit(address).query
    pasted = {
        "whole": address, "query": "?" + query, "code": dict(parse_qsl(query))["code"],
        "broken": f"  {address[:60]}\n{address[60:]}  ",
    }  # fmt: skip
    (account,) = await broker.sign_in(pasted[form])
    assert account.id == "PT1001"
    await broker.use("PT1001")
    assert await broker.positions() == []
    await visit.close()


async def test_a_wrong_state_is_explained_the_right_one_still_works(
    opened: Callable[..., Tradelab], desk: Desk
) -> None:
    broker = opened()
    visit = await broker.visit()
    assert visit is not None
    address = await walked(desk, visit.url)
    base, query = address.split("?")
    with pytest.raises(LoginRefused, match="state is not ours"):
        await broker.sign_in(f"{base}?{urlencode(dict(parse_qsl(query)) | {'state': 'somebody-else'})}")
    with pytest.raises(LoginRefused, match="state is not ours"):
        await opened().sign_in(address)
    assert len(await broker.sign_in(address)) == 1
    await visit.close()


async def test_a_code_that_was_used_or_is_old(opened: Callable[..., Tradelab], desk: Desk) -> None:
    broker = opened()
    visit = await broker.visit()
    assert visit is not None
    code = dict(parse_qsl(urlsplit(await walked(desk, visit.url)).query))["code"]
    await broker.sign_in(code)
    with pytest.raises(LoginRefused, match="used before, is too old") as caught:
        await opened().sign_in(code)
    assert code not in str(caught.value)
    code = dict(parse_qsl(urlsplit(await walked(desk, visit.url)).query))["code"]
    desk.clock.advance(600)
    with pytest.raises(LoginRefused, match="too old"):
        await broker.sign_in(code)
    await visit.close()


async def test_a_refused_consent_a_wrong_secret(opened: Callable[..., Tradelab], desk: Desk) -> None:
    broker = opened()
    visit = await broker.visit()
    assert visit is not None
    address = await walked(desk, visit.url, consent="deny")
    with pytest.raises(LoginRefused, match="not allowed to perform this action") as caught:
        await broker.sign_in(address)
    assert "request_forbidden" in str(caught.value)
    code = dict(parse_qsl(urlsplit(await walked(desk, visit.url)).query))["code"]
    with pytest.raises(LoginRefused, match="secret is wrong") as caught:
        await opened(client_secret="wrong-canary").sign_in(code)
    assert "canary" not in str(caught.value)
    await visit.close()


@pytest.mark.parametrize(
    ("pasted", "why"),
    [
        ("", "browser"),
        ("http://127.0.0.1/?scope=x", "no code in it"),
        ("http://127.0.0.1/?code=&state=", "empty code"),
        ("state=12345678", "no code in it"),
        ("http://[", "no address"),
    ],
)
async def test_what_is_no_answer(opened: Callable[..., Tradelab], pasted: str, why: str) -> None:
    with pytest.raises(LoginRefused, match=why):
        await opened().sign_in(pasted)


async def test_the_day_ends_a_new_visit_goes_on_with_the_account(
    opened: Callable[..., Tradelab], desk: Desk
) -> None:
    broker = opened(desk.contract["access_token"])
    await broker.sign_in()
    await broker.use("PT1001")
    await broker.sign_in_again()
    await desk.control("expire", dialect="tradelab")
    with pytest.raises(SignedOut, match="browser"):
        await broker.positions()
    with pytest.raises(LoginRefused, match="once a day"):
        await broker.sign_in_again()
    visit = await broker.visit()
    assert visit is not None
    (account,) = await broker.sign_in(await walked(desk, visit.url))
    assert account.id == "PT1001"
    assert await broker.positions() == []
    await broker.sign_in_again()
    await visit.close()


async def test_nothing_secret_shows(opened: Callable[..., Tradelab], desk: Desk) -> None:
    broker = opened(desk.contract["access_token"])
    (account,) = await broker.sign_in()
    await broker.use("PT1001")
    shown = repr(account) + repr(broker) + repr(vars(broker)) + repr(broker.health())
    for secret in (desk.contract["access_token"], desk.contract["client_secret"], "ABCDEFGHI", "9876543210"):
        assert secret not in shown
    assert "example" not in shown


async def test_an_account_that_is_not_of_this_login(opened: Callable[..., Tradelab], desk: Desk) -> None:
    broker = opened(desk.contract["access_token"])
    with pytest.raises(ReadFailed):
        await broker.use("PT1001")
    await broker.sign_in()
    with pytest.raises(ReadFailed, match="no account 999"):
        await broker.use("999")
