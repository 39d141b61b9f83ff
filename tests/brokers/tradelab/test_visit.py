"""The visit: its address, the listener at its end."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from socket import AF_INET, SOCK_STREAM, socket
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from tests.brokers.tradelab.walking import desk, opened, port, walked
from tests.venue.tradelab_desk import Desk
from tui_trader.brokers.tradelab.broker import Tradelab

__all__ = ["desk", "opened", "port"]


pytestmark = pytest.mark.anyio


async def test_the_address_of_a_visit(opened: Callable[..., Tradelab], port: int) -> None:
    first, second = await opened().visit(), await opened(redirect_uri="http://127.0.0.1").visit()
    assert first is not None
    assert second is not None
    query = dict(parse_qsl(urlsplit(first.url).query))
    state = query.pop("state")
    assert query == {
        "response_type": "code", "client_id": "practice-app", "scope": "orders holdings",
        "redirect_uri": f"http://127.0.0.1:{port}/getCode",
    }  # fmt: skip
    assert "scope=orders%20holdings" in first.url
    assert len(state) >= 8
    assert state not in second.url
    assert first.deaf == ""
    await first.close()
    await second.close()


async def test_the_listener_hears_the_browser_come_back(
    opened: Callable[..., Tradelab], desk: Desk, port: int
) -> None:
    broker = opened()
    visit = await broker.visit()
    assert visit is not None
    arrival = asyncio.create_task(visit.arrival())
    address = await walked(desk, visit.url)
    async with httpx.AsyncClient(trust_env=False) as browser:
        favicon = await browser.get(f"http://127.0.0.1:{port}/favicon.ico")
        bare = await browser.get(f"http://127.0.0.1:{port}/getCode")
        posted = await browser.post(address)
        assert (favicon.status_code, bare.status_code, posted.status_code) == (404, 404, 404)
        assert not arrival.done()
        page = await browser.get(address)
    assert page.status_code == 200
    assert "you may close this window" in page.text
    assert dict(parse_qsl(urlsplit(address).query))["code"] not in page.text
    assert await arrival == address
    await visit.close()
    (account,) = await broker.sign_in(await arrival)
    assert account.id == "PT1001"
    with closing(socket(AF_INET, SOCK_STREAM)) as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.parametrize(
    ("redirect", "why"),
    [
        ("https://my.example/back", "not at this machine"),
        ("http://10.0.0.1:8000", "not at this machine"),
        ("http://[::1]:9000", "not at this machine"),
        ("http://127.0.0.1:99999", "no address"),
    ],
)
async def test_why_nothing_hears(opened: Callable[..., Tradelab], redirect: str, why: str) -> None:
    visit = await opened(redirect_uri=redirect).visit()
    assert visit is not None
    assert why in visit.deaf
    assert dict(parse_qsl(urlsplit(visit.url).query))["redirect_uri"] == redirect
    await visit.close()


async def test_a_port_that_is_taken_or_forbidden(
    opened: Callable[..., Tradelab], port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(socket(AF_INET, SOCK_STREAM)) as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        visit = await opened().visit()
    assert visit is not None
    assert f"port {port} of this machine is in use" in visit.deaf

    async def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError

    monkeypatch.setattr(asyncio, "start_server", refuse)
    visit = await opened(redirect_uri="http://127.0.0.1").visit()
    assert visit is not None
    assert "may not listen at port 80" in visit.deaf
