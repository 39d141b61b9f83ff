"""A Tradelab that knows only the seed: it answers with its samples, keeping what it was asked."""

import asyncio
import copy
import json
from typing import Any

import httpx

from tests.brokers.asked import Asked
from tests.brokers.sheet.clocks import EagerClock
from tui_trader.brokers.port import Login
from tui_trader.brokers.tradelab.broker import Tradelab, open_broker
from tui_trader.domain.directory import Directory
from tui_trader.domain.environment import Environment

BASE = "https://api.broker.example"
TOKEN = "A" * 43 + "." + "B" * 43
SAMPLES = {
    "GET /api/v1/user/profile": "profile",
    "GET /api/v1/user/trading_info": "trading_info",
    "POST /api/v1/orders": "order_place",
    "PUT /api/v1/orders": "order_modify",
    "DELETE /api/v1/orders/200327000000027": "order_cancel",
    "GET /api/v1/contract/NSE": "scripinfo",
    "GET /api/v1/search": "search",
    "GET /api/v1/orders?pending": "orders_pending",
    "GET /api/v1/orders?completed": "orders_completed",
    "GET /api/v1/trades": "trades",
    "GET /api/v1/order/200723000150528/history": "order_history",
    "GET /api/v1/positions?live": "positions_live",
    "GET /api/v1/positions?historical": "positions_live",
    "GET /api/v1/holdings": "holdings",
    "GET /api/v2/funds/view": "funds_v2",
    "GET /api/v1/funds/view": "funds_v1",
    "GET /api/v1/marketdata/NSE/Capital": "marketdata",
    "GET /api/v1/charts": "charts",
    "GET /api/v1/contract/Compact": "contract_compact_zip",
    "POST /oauth2/token": "oauth_token",
}
"""Which sample answers what; the types of a book are told apart by its name."""


class SeedServer:
    """An ASGI application; `put` changes an answer, `lose` takes a request and breaks the line."""

    def __init__(self, samples: dict[str, Any]) -> None:
        self.samples = samples
        self.asked: list[Asked] = []
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.lost: set[str] = set()
        for place, name in SAMPLES.items():
            self.put(place, samples[name]["body"], samples[name]["status"])

    def put(self, place: str, body: Any, status: int = 200) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.answers[place] = (status, data if isinstance(data, bytes) else json.dumps(data).encode())

    def sample(self, place: str, name: str) -> None:
        """Answer with another sample, at its own status."""
        self.put(place, self.samples[name]["body"], self.samples[name]["status"])

    def changed(self, name: str, **values: Any) -> Any:
        """A sample whose first row has other values."""
        body = copy.deepcopy(self.samples[name]["body"])
        data = body.get("data", body.get("result"))
        if isinstance(data, dict):
            lists = (each for each in data.values() if isinstance(each, list) and isinstance(each[0], dict))
            data = next(lists, data)
        (data[0] if isinstance(data, list) else data).update(values)
        return body

    def last(self, method: str = "GET") -> Asked:
        return [one for one in self.asked if one.method == method][-1]

    def count(self, method: str) -> int:
        return sum(one.method == method for one in self.asked)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        asked = await Asked.read(scope, receive)
        self.asked.append(asked)
        place = f"{asked.method} {asked.path}"
        if place in self.lost:
            raise httpx.ReadError("the line broke")
        typed = f"{place}?{asked.query.get('type', '')}"
        status, answer = self.answers.get(typed) or self.answers.get(place) or (404, b"<html>no</html>")
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": answer})


def login(**more: str) -> Login:
    secrets = {"access_token": TOKEN, "client_secret": "secret-canary"} | {
        name: value for name, value in more.items() if name in ("access_token", "client_secret")
    }
    values = {"client_id": "my-app", "redirect_uri": "http://127.0.0.1:65010/getCode"}
    values |= {name: value for name, value in more.items() if name not in secrets}
    return Login(
        session="s", tag="TB", environment=Environment.DEMO, base_url=BASE, values=values, secrets=secrets
    )  # fmt: skip


def broker_at(server: SeedServer, clock: EagerClock, login_: Login | None = None, **more: Any) -> Tradelab:
    return open_broker(login_ or login(), clock, transport=httpx.ASGITransport(server), **more)


async def opened(server: SeedServer, clock: EagerClock, **more: Any) -> Tradelab:
    """Signed in, account XYZ chosen; what was asked for that is forgotten."""
    broker = broker_at(server, clock, **more)
    await broker.sign_in()
    await broker.use("XYZ")
    server.asked.clear()
    return broker


async def settled(directory: Directory) -> None:
    """Its list has come, or will not."""
    while directory.loading and "did not come" not in directory.loading:  # noqa: ASYNC110  # a thread loads it
        await asyncio.sleep(0.001)
