"""A client of the venue's Tradelab door."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from tui_trader.venue import HandClock, Venue

ACCOUNT, RELIANCE, NIFTY = "PT1001", 2885, 26000


class Desk:
    """Speaks with the ready token of the contract."""

    def __init__(self, http: httpx.AsyncClient, venue: Venue, clock: HandClock) -> None:
        self.http, self.venue, self.clock = http, venue, clock
        self.contract = venue.contract("tradelab", "http://venue")
        self.headers = {"Authorization": f"Bearer {self.contract['access_token']}"}

    async def call(self, method: str, path: str, body: Any = None, **query: Any) -> httpx.Response:
        json: dict[str, Any] = {} if body is None else {"json": body}
        return await self.http.request(method, path, headers=self.headers, params=query, **json)

    async def get(self, path: str, **query: Any) -> Any:
        """The data of a reply in the usual envelope, or the result of one in the other."""
        answer = await self.call("GET", path, None, client_id=ACCOUNT, **query)
        said = answer.json()
        assert answer.status_code == 200, answer.text
        if "result" in said:
            assert said["error"] == {"code": 0, "message": ""}
            return said["result"]
        assert (said["status"], said["message"]) == ("success", "")
        return said["data"]

    async def place(self, **changes: Any) -> httpx.Response:
        """The seed's order, for RELIANCE at the market."""
        body: dict[str, Any] = {
            "exchange": "NSE", "order_type": "MARKET", "instrument_token": RELIANCE, "quantity": 1,
            "disclosed_quantity": 0, "price": 0, "order_side": "BUY", "trigger_price": 0, "validity": "DAY",
            "product": "MIS", "client_id": ACCOUNT, "user_order_id": 10002, "market_protection_percentage": 0,
            "device": "WEB", "execution_type": "REGULAR",
        }  # fmt: skip
        body |= changes
        return await self.call(
            "POST", "/api/v1/orders", {name: each for name, each in body.items() if each is not ...}
        )

    async def order(self, **changes: Any) -> str:
        """Place an order that is taken; its id."""
        answer = await self.place(**changes)
        assert answer.status_code == 200, answer.text
        oms: str = answer.json()["data"]["oms_order_id"]
        return oms

    async def modify(self, oms: str, **changes: Any) -> httpx.Response:
        body: dict[str, Any] = {
            "oms_order_id": oms, "instrument_token": str(RELIANCE), "exchange": "NSE", "product": "MIS",
            "validity": "DAY", "order_type": "LIMIT", "price": 0, "trigger_price": 0, "quantity": 1,
            "disclosed_quantity": 0, "client_id": ACCOUNT, "execution_type": "REGULAR", **changes,
        }  # fmt: skip
        return await self.call("PUT", "/api/v1/orders", body)

    async def cancel(self, oms: str) -> httpx.Response:
        query = {"client_id": ACCOUNT, "execution_type": "REGULAR"}
        return await self.call("DELETE", f"/api/v1/orders/{oms}", None, **query)

    async def pending(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = (await self.get("/api/v1/orders", type="pending"))["orders"]
        return rows

    async def completed(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = (await self.get("/api/v1/orders", type="completed"))["orders"]
        return rows

    async def events(self, oms: str) -> list[str]:
        """The statuses of an order's history, oldest first."""
        rows = await self.get(f"/api/v1/order/{oms}/history")
        return [each["status"] for each in reversed(rows)]

    async def positions(self, type_: str = "live") -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = await self.get("/api/v1/positions", type=type_)
        return rows

    async def funds(self) -> dict[str, float]:
        data = await self.get("/api/v2/funds/view", type="all")
        return {label: float(amount) for label, amount in data["values"]}

    async def quote(self, token: int = RELIANCE) -> tuple[float, float]:
        """Bid with ask; the REST quote gives both in paise."""
        data = await self.get("/api/v1/marketdata/NSE/Capital", token=token)
        return data["bid_price"] / 100, data["ask_price"] / 100

    async def control(self, what: str, **body: Any) -> Any:
        answer = await self.http.post(f"/_venue/{what}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def price(self, symbol: str = "NSE:RELIANCE-EQ", **move: Any) -> None:
        await self.control("price", symbol=symbol, **move)


@asynccontextmanager
async def desk_of(clock: HandClock, **options: Any) -> AsyncIterator[Desk]:
    """A client of a venue of its own."""
    venue = Venue(seed=7, clock=clock, **options)
    transport = httpx.ASGITransport(venue.app("tradelab"))
    async with httpx.AsyncClient(transport=transport, base_url="http://venue") as http:
        yield Desk(http, venue, clock)
