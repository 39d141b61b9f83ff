"""Rate limits as the broker counts them, with lanes for who goes first."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from enum import IntEnum
from typing import NamedTuple

from tui_trader.brokers.port import Clock

PENALTY = 60.0
"""Seconds for which a scope goes at half its rate after the broker said it was too much."""


class Lane(IntEnum):
    """Who goes first when a turn comes free."""

    CANCEL = 0
    RECONCILE = 1
    PLACE = 2
    ACCOUNT = 3
    QUOTE = 4
    HISTORY = 5


URGENT = Lane.RECONCILE
"""Up to this lane, requests may take the turn that a shared scope keeps free."""


class Limit(NamedTuple):
    """At most so many requests in any window of so many seconds."""

    requests: int
    seconds: float


class _Waiter(NamedTuple):
    lane: Lane
    number: int
    turn: asyncio.Future[None]


class Scope:
    """One metered route: a strict rolling window.

    A turn counts from when the request leaves until a whole window after its answer came, so that a slow
    line can never bunch two requests inside the window the broker sees.
    """

    def __init__(self, clock: Clock, limit: Limit, reserve: int = 0) -> None:
        self._clock = clock
        self.limit = limit
        self._reserve = reserve
        self._in_flight = 0
        self._busy_until: deque[float] = deque()
        self._waiters: list[_Waiter] = []
        self._count = 0
        self._held_until = 0.0
        self._slow_until = 0.0
        self._timer: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """Requests that wait for their turn."""
        return len(self._waiters)

    @property
    def held_until(self) -> float:
        """Monotonic second until which the broker asked for quiet."""
        return self._held_until

    def hold(self, seconds: float) -> None:
        """The broker said it was too much: nothing for so long, then half the rate for a while."""
        now = self._clock.monotonic()
        self._held_until = max(self._held_until, now + seconds)
        self._slow_until = self._held_until + PENALTY

    @asynccontextmanager
    async def turn(self, lane: Lane) -> AsyncIterator[None]:
        """Wait for a turn, hold it while the request is under way."""
        await self._wait(lane)
        try:
            yield
        finally:
            self._in_flight -= 1
            self._busy_until.append(self._clock.monotonic() + self.limit.seconds)
            self._grant()

    async def _wait(self, lane: Lane) -> None:
        self._count += 1
        waiter = _Waiter(lane, self._count, asyncio.get_running_loop().create_future())
        self._waiters.append(waiter)
        self._waiters.sort(key=lambda one: (one.lane, one.number))
        self._grant()
        try:
            await waiter.turn
        except asyncio.CancelledError:
            if waiter in self._waiters:
                self._waiters.remove(waiter)
            elif waiter.turn.done() and not waiter.turn.cancelled():
                self._in_flight -= 1  # the turn came and nobody takes it
                self._grant()
            raise

    def _allowed(self, lane: Lane) -> int:
        now = self._clock.monotonic()
        most = self.limit.requests
        if now < self._slow_until:
            most = max(1, most // 2)
        return most if lane <= URGENT else max(1, most - self._reserve)

    def _grant(self) -> None:
        """Give turns to those who may go now; see to it that the next is woken."""
        now = self._clock.monotonic()
        while self._busy_until and self._busy_until[0] <= now:
            self._busy_until.popleft()
        while self._waiters:
            waiter = self._waiters[0]
            # A person's cancel may go once while the broker wants quiet.
            held = now < self._held_until and waiter.lane is not Lane.CANCEL
            if held or self._in_flight + len(self._busy_until) >= self._allowed(waiter.lane):
                break
            self._waiters.pop(0)
            if not waiter.turn.done():
                self._in_flight += 1
                waiter.turn.set_result(None)
        if self._waiters and (self._timer is None or self._timer.done()):
            self._timer = asyncio.create_task(self._wake())

    async def _wake(self) -> None:
        """Come back when the next turn may be free."""
        while self._waiters:
            now = self._clock.monotonic()
            moments = [self._busy_until[0]] if self._busy_until else []
            if now < self._held_until:
                moments.append(self._held_until)
            if not moments:
                return  # all turns are in flight; the next answer grants
            await self._clock.sleep(max(0.001, min(moments) - now))
            self._timer = None
            self._grant()
            if self._timer is not None:
                return
            self._timer = asyncio.current_task()


class Pace:
    """The scopes of one login, shared by everything that speaks for it."""

    def __init__(
        self, clock: Clock, limits: Mapping[str, Limit], *, shared: frozenset[str] = frozenset()
    ) -> None:
        self._clock = clock
        self._shared = shared
        self.scopes: dict[str, Scope] = {}
        self.adopt(limits)

    def adopt(self, limits: Mapping[str, Limit]) -> None:
        """These are the limits now; what is under way goes on being counted."""
        for name, limit in limits.items():
            if name in self.scopes:
                self.scopes[name].limit = limit
            else:
                self.scopes[name] = Scope(self._clock, limit, 1 if name in self._shared else 0)

    def scope(self, name: str) -> Scope | None:
        """The scope of a name; None when the broker does not meter it."""
        return self.scopes.get(name)
