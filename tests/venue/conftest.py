from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.venue.stockstrader_desk import Desk
from tui_trader.venue import HandClock, Venue


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def venue(clock: HandClock) -> Venue:
    return Venue(seed=7, clock=clock)


class Client:
    """A client of the venue's TradeLocker door that keeps under the limits by winding the clock."""

    def __init__(self, http: httpx.AsyncClient, clock: HandClock) -> None:
        self.http, self.clock = http, clock
        self.headers: dict[str, str] = {}
        self.patient = True

    async def log_in(self, **changes: str) -> httpx.Response:
        login = {"email": "demo@practice.example", "password": "practice", "server": "PRACTICE", **changes}
        answer = await self.http.post("/backend-api/auth/jwt/token", json=login)
        if answer.status_code == 201:
            self.headers = {"Authorization": f"Bearer {answer.json()['accessToken']}", "accNum": "1"}
        return answer

    async def call(self, method: str, path: str, body: Any = None, **query: Any) -> httpx.Response:
        if self.patient:
            self.clock.advance(1)
        url = path if path.startswith("/_venue") else f"/backend-api{path}"
        json: dict[str, Any] = {} if body is None else {"json": body}
        return await self.http.request(method, url, headers=self.headers, params=query, **json)

    async def get(self, path: str, **query: Any) -> Any:
        answer = await self.call("GET", path, None, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def order(self, **changes: Any) -> Any:
        body = {
            "tradableInstrumentId": 278, "routeId": 9912, "side": "buy", "type": "market", "validity": "IOC",
            "qty": 0.1, **changes,
        }  # fmt: skip
        answer = await self.call("POST", "/trade/accounts/1001/orders", body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def rows(self, what: str, **query: Any) -> list[dict[str, Any]]:
        """The rows of positions, orders, ordersHistory or executions by their columns' names."""
        config = (await self.get("/trade/config"))["d"]
        columns = config[f"{'filledOrders' if what == 'executions' else what}Config"]["columns"]
        rows = (await self.get(f"/trade/accounts/1001/{what}", **query))["d"][what]
        return [dict(zip([each["id"] for each in columns], row, strict=True)) for row in rows]

    async def state(self) -> dict[str, float]:
        columns = (await self.get("/trade/config"))["d"]["accountDetailsConfig"]["columns"]
        values = (await self.get("/trade/accounts/1001/state"))["d"]["accountDetailsData"]
        return dict(zip([each["id"] for each in columns], values, strict=True))


@pytest.fixture
async def client(venue: Venue, clock: HandClock) -> AsyncIterator[Client]:
    """Signed in to account 1001."""
    transport = httpx.ASGITransport(venue.app("tradelocker"))
    async with httpx.AsyncClient(transport=transport, base_url="http://venue") as http:
        client = Client(http, clock)
        await client.log_in()
        yield client


@pytest.fixture
async def desk(venue: Venue, clock: HandClock) -> AsyncIterator[Desk]:
    """At StocksTrader, with the token of the contract, on the netting account."""
    transport = httpx.ASGITransport(venue.app("stockstrader"))
    async with httpx.AsyncClient(transport=transport, base_url="http://venue") as http:
        yield Desk(venue, clock, http)
