"""Tokens rotate: what becomes of the new pair when nobody waits for it any more."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from tests.brokers.sheet.clocks import EagerClock
from tui_trader.brokers.port import Login
from tui_trader.brokers.tradelocker.broker import TradeLocker, open_broker
from tui_trader.domain.environment import Environment

pytestmark = pytest.mark.anyio


class House:
    """Hands out pairs; a refresh is held back until `gate` opens, and kills the pair before."""

    def __init__(self) -> None:
        self.pairs, self.logins, self.refreshes = 0, 0, 0
        self.asked, self.gate = asyncio.Event(), asyncio.Event()
        self.gate.set()
        self.dead: set[str] = set()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/auth/jwt/token"):
            self.logins += 1
            return self._pair()
        if request.url.path.endswith("/auth/jwt/refresh"):
            self.refreshes += 1
            if f"r{self.pairs}" not in request.content.decode():
                return httpx.Response(401, json={"message": "Unauthorized"})
            answer = self._pair()
            self.asked.set()
            await self.gate.wait()
            return answer
        if request.headers.get("Authorization") != f"Bearer a{self.pairs}" or f"a{self.pairs}" in self.dead:
            return httpx.Response(401, json={"message": "Unauthorized"})
        return httpx.Response(200, json={"accounts": []})

    def _pair(self) -> httpx.Response:
        self.pairs += 1
        return httpx.Response(201, json={"accessToken": f"a{self.pairs}", "refreshToken": f"r{self.pairs}"})


def a_broker(house: House) -> TradeLocker:
    login = Login(
        "s", "TL", Environment.PRACTICE, "http://127.0.0.1/backend-api",
        {"email": "me@example.com", "server": "SIM"}, {"password": "canary-7f3a"},
    )  # fmt: skip
    return open_broker(login, EagerClock(), transport=httpx.MockTransport(house))


async def test_a_cancelled_read_does_not_lose_the_new_pair() -> None:
    """Guard: `renew` shields the task that renews. Else the next renewal needs the password."""
    house = House()
    broker = a_broker(house)
    await broker.sign_in()
    house.dead.add("a1")
    house.gate.clear()
    reading = asyncio.ensure_future(broker.wire.ask("/auth/jwt/all-accounts"))
    await house.asked.wait()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    house.gate.set()
    assert (await broker.wire.ask("/auth/jwt/all-accounts")).status == 200
    assert (house.logins, house.refreshes) == (1, 1)
    house.dead.add("a2")
    assert (await broker.wire.ask("/auth/jwt/all-accounts")).status == 200
    assert (house.logins, house.refreshes) == (1, 2)
    await broker.close()


async def test_a_line_that_closes_leaves_no_renewal_behind() -> None:
    house = House()
    broker = a_broker(house)
    await broker.sign_in()
    house.dead.add("a1")
    house.gate.clear()
    reading = asyncio.ensure_future(broker.wire.ask("/auth/jwt/all-accounts"))
    await house.asked.wait()
    reading.cancel()
    await broker.close()
    assert not [task for task in asyncio.all_tasks() if "Auth" in str(task.get_coro())]
