"""What every broker is tried with: the practice venue, one door each, time wound by hand."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
import pytest

from tui_trader.brokers import catalog
from tui_trader.brokers.port import Broker, Login
from tui_trader.brokers.tradelocker import broker as tradelocker
from tui_trader.domain.account import Account, Environment
from tui_trader.domain.instrument import Instrument
from tui_trader.venue import HandClock as VenueClock
from tui_trader.venue import Venue

BROKERS: dict[str, Callable[..., Broker]] = {
    "tradelocker": tradelocker.open_broker,
}
"""A line for each broker that is to be held to the port."""


class SharedClock:
    """The venue's time, which goes on by as much as anybody sleeps."""

    def __init__(self, venue: VenueClock) -> None:
        self._venue = venue
        self._began = venue.now()

    def now(self) -> datetime:
        return self._venue.now()

    def monotonic(self) -> float:
        return 1_000.0 + (self.now() - self._began).total_seconds()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self._venue.advance(max(0.0, seconds))


@dataclass
class Desk:
    """One broker, signed in, with the venue behind it."""

    broker: Broker
    account: Account
    clock: SharedClock
    venue: Venue
    instruments: list[Instrument]
    http: httpx.AsyncClient

    def instrument(self, symbol: str) -> Instrument:
        return next(one for one in self.instruments if one.symbol == symbol)

    async def price(self, symbol: str, **move: Any) -> None:
        answer = await self.http.post("/_venue/price", json={"symbol": symbol, **move})
        assert answer.status_code == 200, answer.text

    async def trading(self, symbol: str, *, is_open: bool) -> None:
        answer = await self.http.post("/_venue/session", json={"symbol": symbol, "open": is_open})
        assert answer.status_code == 200, answer.text


def login(name: str, told: dict[str, str], **wrong: str) -> Login:
    told = told | wrong
    fields = catalog.info(name).fields
    return Login(
        session="practice",
        tag=catalog.info(name).tag,
        environment=Environment.PRACTICE,
        base_url=told["base_url"],
        values={one.name: told[one.name] for one in fields if not one.secret and one.name in told},
        secrets={one.name: told[one.name] for one in fields if one.secret and one.name in told},
    )


@pytest.fixture(params=BROKERS)
def name(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def venue() -> Venue:
    return Venue(seed=7, clock=VenueClock())


@pytest.fixture
def clock(venue: Venue) -> SharedClock:
    assert isinstance(venue.clock, VenueClock)
    return SharedClock(venue.clock)


@pytest.fixture
def told(venue: Venue, name: str) -> dict[str, str]:
    return venue.contract(name, "http://127.0.0.1")


@pytest.fixture
async def desk(name: str, venue: Venue, clock: SharedClock, told: dict[str, str]) -> AsyncIterator[Desk]:
    transport = httpx.ASGITransport(venue.app(name))
    broker = BROKERS[name](login(name, told), clock, transport=transport)
    accounts = await broker.sign_in()
    account = await broker.use(told.get("account") or accounts[0].id)
    instruments = list(await broker.instruments())
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        yield Desk(broker, account, clock, venue, instruments, http)
    await broker.close()
