"""A wire to a server of a test's own, with a token that must never be seen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tui_trader.brokers.pace import Pace
from tui_trader.brokers.port import BrokerError
from tui_trader.brokers.tradelocker.line import refusal
from tui_trader.brokers.wire import Wire
from tui_trader.engine.clock import SystemClock

CANARY = "canary-7f3a"


class Badge:
    """A signer whose token is a canary."""

    token = CANARY

    def __init__(self) -> None:
        self.distrusted = False

    def headers(self, path: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def ends_within(self, seconds: float) -> bool:
        return False

    def distrust(self, used: object) -> None:
        self.distrusted = True

    async def renew(self, used: object) -> None:
        raise AssertionError("a write renews nothing after the fact")


@asynccontextmanager
async def a_wire(url: str, **more: Any) -> AsyncIterator[Wire]:
    clock = SystemClock()
    wire = Wire("Broker", url, clock, Pace(clock, {}), quotes="", refusal=refusal, **more)
    wire.signer = Badge()
    try:
        yield wire
    finally:
        await wire.close()


async def told(wire: Wire, **more: Any) -> BrokerError | None:
    """What a write raised, which must not show the token; None when it was taken."""
    more.setdefault("body", {"qty": "0.10"})
    error: BrokerError | None = None
    try:
        await wire.tell("POST", "/orders", **more)
    except BrokerError as raised:
        error = raised
    assert CANARY not in repr(error)
    assert error is None or error.__context__ is error.__cause__ is None
    return error
