"""A TradeLocker that answers from the fact sheet's samples, keeping what it was asked."""

import asyncio
import base64
import copy
import json
from typing import Any

import httpx

from tui_trader.brokers.port import Login
from tui_trader.brokers.tradelocker.broker import TradeLocker, open_broker
from tui_trader.domain.environment import Environment
from tui_trader.domain.instrument import Instrument
from tui_trader.engine.clock import HandClock

BASE = "https://demo.tradelocker.com/backend-api"


def jwt(number: int, exp: float, iat: float | None = None) -> str:
    claims = {"sub": f"SIM#{number}", "exp": exp} | ({} if iat is None else {"iat": iat})
    parts = ({"alg": "RS256"}, claims, {"sig": number})
    return ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts
    )


class Replay:
    """Sample answers by method with path; `put` changes one, a list is given out one after the other."""

    def __init__(self, payloads: dict[str, Any], clock: HandClock) -> None:
        self.payloads = payloads
        self.clock = clock
        self.asked: list[httpx.Request] = []
        self.answers: dict[tuple[str, str], Any] = {}
        self.tokens = 0
        for name in (
            "auth_all_accounts", "trade_config", "trade_accounts", "instruments", "instrument_details",
            "session", "session_status", "quotes", "depth", "daily_bar", "history", "state", "positions",
            "orders", "orders_history", "executions", "place_market", "modify_order", "cancel_order",
            "close_position", "modify_position",
        ):  # fmt: skip
            self.put(name)

    def put(self, name: str, at: str = "", response: Any = None, status: int | None = None) -> None:
        """Answer with a sample (`at` says in whose place), or with another body in a sample's place."""
        place, sample = self.payloads[at or name], self.payloads[name]
        body = copy.deepcopy(sample["response"]) if response is None else response
        self.answers[place["method"], place["path"]] = (status or sample["status"], body)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        path = request.url.path.removeprefix("/backend-api")
        if path in ("/auth/jwt/token", "/auth/jwt/refresh") and (request.method, path) not in self.answers:
            return httpx.Response(201, json=self.pair())
        status, body = self.answers[request.method, path]
        if isinstance(body, list) and body and isinstance(body[0], tuple):
            status, body = body.pop(0)
        if body is None:
            return httpx.Response(status)
        if isinstance(body, str):
            return httpx.Response(status, text=body)
        return httpx.Response(status, json=body)

    async def late(self, request: httpx.Request) -> httpx.Response:
        """The answer after others had their turn, so that requests really are under way at once."""
        for _ in range(3):
            await asyncio.sleep(0)
        answer = self(request)
        for _ in range(3):
            await asyncio.sleep(0)
        return answer

    def pair(self) -> dict[str, str]:
        """A fresh token pair, good for an hour."""
        self.tokens += 1
        now = self.clock.now().timestamp()
        return {
            "accessToken": jwt(self.tokens, now + 3600, now),
            "refreshToken": f"refresh-{self.tokens}",
            "expireDate": "2026-01-09T13:00:00.000Z",
        }

    def last(self, method: str = "") -> httpx.Request:
        return [one for one in self.asked if one.method == (method or one.method)][-1]

    def count(self, method: str, path: str) -> int:
        return sum(1 for one in self.asked if one.method == method and one.url.path.endswith(path))


def login(base_url: str = BASE, **secrets: str) -> Login:
    return Login(
        session="s",
        tag="TL",
        environment=Environment.DEMO,
        base_url=base_url,
        values={"email": "demo@example.com", "server": "SIM"},
        secrets={"password": "pass-canary", **secrets},
    )


async def opened(replay: Replay, **more: Any) -> TradeLocker:
    """Signed in, account 1001 chosen, instruments read."""
    broker = open_broker(login(), replay.clock, transport=httpx.MockTransport(replay.late), **more)
    await broker.sign_in()
    await broker.use("1001")
    await broker.instruments()
    return broker


def named(broker: TradeLocker, found: Any, symbol: str) -> Instrument:
    instrument: Instrument = next(one for one in found if one.symbol == symbol)
    return instrument
