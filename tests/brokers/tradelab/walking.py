"""A browser at the practice venue's sign-in pages, with a broker that sends it there."""

from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import replace
from socket import AF_INET, SOCK_STREAM, socket

import httpx
import pytest

from tests.brokers.contract.conftest import SharedClock, login
from tests.venue.tradelab_desk import Desk
from tests.venue.tradelab_walk import fill
from tui_trader.brokers.tradelab.broker import Tradelab, open_broker
from tui_trader.venue import HandClock, Venue, tradelab_auth


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> int:
    """A free port of this machine, which the venue has registered for the app."""
    with closing(socket(AF_INET, SOCK_STREAM)) as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
    monkeypatch.setattr(tradelab_auth, "REDIRECTS", (f"http://127.0.0.1:{found}/getCode", "http://127.0.0.1"))
    return found


@pytest.fixture
async def desk(port: int) -> AsyncIterator[Desk]:
    clock = HandClock()
    venue = Venue(seed=7, clock=clock)
    transport = httpx.ASGITransport(venue.app("tradelab"))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        yield Desk(http, venue, clock)


@pytest.fixture
async def opened(desk: Desk, port: int) -> AsyncIterator[Callable[..., Tradelab]]:
    made: list[Tradelab] = []

    def opened(token: str = "", **values: str) -> Tradelab:
        told = desk.venue.contract("tradelab", "http://127.0.0.1")
        told |= {"redirect_uri": f"http://127.0.0.1:{port}/getCode", "access_token": token}
        found = login("tradelab", told | values)
        found = replace(found, secrets={name: each for name, each in found.secrets.items() if each})
        transport = httpx.ASGITransport(desk.venue.app("tradelab"))
        made.append(open_broker(found, SharedClock(desk.clock), transport=transport))
        return made[-1]

    yield opened
    for broker in made:
        await broker.close()


async def walked(desk: Desk, url: str, consent: str = "allow") -> str:
    """Through the pages as a browser goes; the address it is sent to at the end."""
    page = await desk.http.get(url.removeprefix("http://127.0.0.1"))
    page = await fill(desk, page, login_id=desk.contract["login_id"], password=desk.contract["password"])
    page = await fill(desk, page, **{"answers[]": desk.contract["pin"]})
    if page.headers["location"].startswith("/"):
        page = await fill(desk, page, consent=consent)
    return page.headers["location"]
