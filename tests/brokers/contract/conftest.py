"""What every broker is tried with: the practice venue, one door each, time wound by hand."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.brokers.contract.cases import CASES, Case, opener
from tests.engine.conftest import until
from tui_trader.brokers import catalog
from tui_trader.brokers.port import Broker, Login
from tui_trader.domain.account import Account, Position
from tui_trader.domain.environment import Environment
from tui_trader.domain.instrument import Instrument, OrderType
from tui_trader.domain.order import OrderReport, Side, Ticket
from tui_trader.domain.quote import Quote
from tui_trader.venue import HandClock as VenueClock
from tui_trader.venue import Venue


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

    case: Case
    broker: Broker
    account: Account
    clock: SharedClock
    venue: Venue
    instrument: Instrument
    """The liquid one, with its rules."""
    http: httpx.AsyncClient

    async def price(self, **move: Any) -> None:
        """Move the market."""
        await self.control("price", symbol=self.case.listing, **move)

    async def control(self, name: str, **body: Any) -> None:
        answer = await self.http.post(f"/_venue/{name}", json=body)
        assert answer.status_code == 200, answer.text

    async def accepted(self) -> int:
        """Orders of the account that the exchange took."""
        count: int = (await self.http.get("/_venue/stats")).json()["accepted"].get(self.account.id, 0)
        return count

    async def settle(self) -> None:
        """Let what was asked for reach the books."""
        await self.clock.sleep(self.case.life)

    async def quote(self) -> Quote:
        quote = await self.broker.quote(self.instrument)
        assert quote is not None
        return quote

    async def bid(self) -> Decimal:
        bid = (await self.quote()).bid
        assert bid is not None
        return bid

    def ticket(
        self, id: str, type_: OrderType = OrderType.MARKET, side: Side = Side.BUY, **more: Any
    ) -> Ticket:
        rules, quantity = self.instrument.rules, more.pop("quantity", self.case.quantity)
        assert rules is not None
        force = rules.in_force[type_][0]
        key, options = self.instrument.key, self.case.options
        symbol = self.case.symbol
        return Ticket(id, key, symbol, side, type_, quantity, force, options=options, **more)

    async def place(self, *words: Any, **more: Any) -> str:
        id = await self.broker.place(self.ticket(*words, **more))
        await self.settle()
        return id

    async def working(self, id: str) -> OrderReport:
        (found,) = [one for one in await self.broker.working_orders() if one.broker_id == id]
        return found

    async def done(self, id: str) -> OrderReport:
        since = self.clock.now() - timedelta(hours=1)
        (found,) = [one for one in await self.broker.done_orders(since) if one.broker_id == id]
        return found

    async def opened(self) -> Position:
        await self.place("own-1")
        return await self.position()

    async def held(self) -> list[Position]:
        """Open positions in the liquid instrument."""
        positions = await self.broker.positions()
        return [one for one in positions if one.instrument == self.instrument.key]

    async def position(self) -> Position:
        (position,) = await self.held()
        return position


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


@pytest.fixture(params=CASES)
def name(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def case(name: str) -> Case:
    return CASES[name]


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
async def opened(
    name: str, venue: Venue, clock: SharedClock, told: dict[str, str]
) -> AsyncIterator[Callable[..., Broker]]:
    """Opens the broker at the venue, with a login that may be wrong."""
    made: list[Broker] = []

    def opened(**wrong: str) -> Broker:
        transport = httpx.ASGITransport(venue.app(name))
        made.append(opener(name)(login(name, told, **wrong), clock, transport=transport))
        return made[-1]

    yield opened
    for broker in made:
        await broker.close()


@pytest.fixture
async def desk(
    name: str, case: Case, venue: Venue, clock: SharedClock, opened: Callable[..., Broker]
) -> AsyncIterator[Desk]:
    broker = opened()
    await broker.sign_in()
    account = await broker.use(case.account)
    directory = await broker.instruments()
    await until(lambda: not directory.loading)
    found = directory.named(case.symbol)
    assert found is not None
    instrument = await broker.rules(found)
    transport = httpx.ASGITransport(venue.app(name))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        yield Desk(case, broker, account, clock, venue, instrument, http)
