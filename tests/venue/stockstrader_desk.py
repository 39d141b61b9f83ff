from typing import Any

import httpx

from tui_trader.venue import HandClock, Venue

NETTING, HEDGING, CASH, CLOSING = "07001001", "07001002", "07001003", "07001004"


class Desk:
    """A client of the venue's StocksTrader door that keeps under the limit by winding the clock."""

    def __init__(
        self, venue: Venue, clock: HandClock, http: httpx.AsyncClient, account: str = NETTING
    ) -> None:
        self.venue, self.clock, self.http, self.account = venue, clock, http, account
        token = venue.contract("stockstrader", "")["token"]
        self.headers = {"Authorization": f"Bearer {token}"}
        self.patient = True

    async def call(
        self, method: str, path: str, form: dict[str, Any] | None = None, **query: Any
    ) -> httpx.Response:
        """A path that begins with a slash is whole; others are the account's."""
        if self.patient:
            self.clock.advance(0.11)
        url = path if path.startswith("/") else f"/api/v1/accounts/{self.account}/{path}".rstrip("/")
        return await self.http.request(method, url, headers=self.headers, params=query, data=form)

    async def get(self, path: str, **query: Any) -> Any:
        answer = await self.call("GET", path, None, **query)
        assert (answer.status_code, answer.json()["code"]) == (200, "ok"), answer.text
        return answer.json()["data"]

    async def say(self, method: str, path: str, **form: Any) -> str:
        """What a write comes to: "ok", or the words of the refusal."""
        answer = await self.call(method, path, form or None)
        if answer.status_code == 200:
            assert answer.json() == {"code": "ok"}, "a write without an id answers no data"
            return "ok"
        assert answer.status_code == 400
        assert set(answer.json()) == {"code", "msg"}
        assert answer.json()["code"] == "error"
        return str(answer.json()["msg"])

    async def place(self, **changes: Any) -> httpx.Response:
        form = {"ticker": "AAPL.nq", "side": "buy", "type": "market", "volume": "10", **changes}
        return await self.call(
            "POST", "orders", {key: each for key, each in form.items() if each is not None}
        )

    async def order(self, **changes: Any) -> str:
        """The id of an order placed."""
        answer = await self.place(**changes)
        assert answer.status_code == 200, answer.text
        assert set(answer.json()["data"]) == {"order_id"}
        return str(answer.json()["data"]["order_id"])

    async def refused(self, **changes: Any) -> str:
        answer = await self.place(**changes)
        assert answer.status_code == 400, answer.text
        assert answer.json()["code"] == "error"
        return str(answer.json()["msg"])

    async def orders(self, **query: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = await self.get("orders", **query)
        return rows

    async def known(self, order_id: str) -> dict[str, Any]:
        """An order as the history has it."""
        (row,) = [each for each in await self.orders(history_from=0) if each["id"] == order_id]
        return row

    async def deals(self, **query: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = await self.get("deals", **query)
        return rows

    async def quote(self, ticker: str = "AAPL.nq") -> dict[str, Any]:
        row: dict[str, Any] = await self.get(f"instruments/{ticker}/quote")
        return row

    async def control(self, name: str, **body: Any) -> Any:
        answer = await self.http.post(f"/_venue/{name}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def move(self, ticks: int, ticker: str = "AAPL.nq") -> None:
        await self.control("price", symbol=ticker, ticks=ticks)
