"""One metered route: a strict rolling window, whoever waits for it in order."""

from __future__ import annotations

import asyncio
import heapq
import random
from bisect import insort
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from tui_trader.brokers.port import Clock

SAFETY = 1.005
"""A window here is so much longer than the broker's: two clocks never run quite alike."""
RECOVERY = 120.0
"""Seconds from the end of a hold until the full rate is back."""
SLOWEST = 8.0
"""The window is never stretched further than so many times."""
LONGEST_BACKOFF = 60.0
SHORTEST_SLEEP = 0.001


class Lane(IntEnum):
    """Who goes first when a turn comes free (`order_safety.md` 9)."""

    CANCEL_CLOSE = 0
    RECONCILE = 1
    PLACE_MODIFY = 2
    ACCOUNT = 3
    QUOTE = 4
    HISTORY = 5


KEPT = {
    Lane.CANCEL_CLOSE: 0,
    Lane.RECONCILE: 0,
    Lane.PLACE_MODIFY: 1,
    Lane.ACCOUNT: 2,
    Lane.QUOTE: 2,
    Lane.HISTORY: 2,
}
"""Turns that a lane leaves to those before it, for each that is kept back."""
TRADING = 10.0
"""Seconds after an order in which reads leave one more: the books, all read anew after it, must not hold up
the next.
"""


class Limit(NamedTuple):
    """At most so many requests in any window of so many seconds."""

    requests: int
    seconds: float


class NoTurn(Exception):
    """No turn came within the patience of who asked: the request never left."""


@dataclass(slots=True)
class Turn:
    """One request's turn; says what the broker thought of it."""

    left: float
    """Monotonic second at which the request may leave."""
    quiet: float | None = None
    """Seconds for which the broker asked for quiet, when `refused`."""
    refused: bool = False
    slower: bool = False

    def hold(self, seconds: float | None, *, slower: bool) -> None:
        """The broker wants quiet for so long (None: it did not say); `slower`: it was asked too often."""
        self.refused, self.quiet, self.slower = True, seconds, slower


@dataclass(slots=True, order=True)
class _Waiter:
    lane: Lane
    number: int
    deadline: float
    turn: asyncio.Future[Turn]


class Scope:
    """A strict rolling window that is fair within a lane.

    A turn counts from when the request leaves until a whole window after its answer came, so that a slow
    line can never bunch two requests inside the window the broker sees. While the broker wants quiet nothing
    goes but one cancel or close; after it said "too often" the window is twice as long, and shrinks back
    slowly.
    """

    def __init__(
        self,
        clock: Clock,
        limit: Limit,
        *,
        reserve: int = 0,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._clock = clock
        self._limit = limit
        self._reserve = reserve
        self._jitter = jitter
        self._in_flight = 0
        self._busy_until: list[float] = []
        self._waiters: list[_Waiter] = []
        self._count = 0
        self._alarm: asyncio.Task[None] | None = None
        self._alarm_at: float | None = None
        self._struck = float("-inf")
        self._strikes = 0
        self._excess = 0.0
        self._exception_used = False
        self._ordered = float("-inf")
        self.held_until = 0.0
        """Monotonic second until which the broker asked for quiet."""

    @property
    def waiting(self) -> int:
        """Requests that wait for their turn."""
        return len(self._waiters)

    @property
    def rate(self) -> float:
        """Requests a second, as things stand."""
        return self._limit.requests / (self._limit.seconds * self._stretch(self._clock.monotonic()))

    def change(self, limit: Limit) -> None:
        """Another limit from now on."""
        self._limit = limit
        self._grant()

    @asynccontextmanager
    async def turn(self, lane: Lane, patience: float | None = None) -> AsyncIterator[Turn]:
        """Wait for a turn, hold it while the request is under way. NoTurn."""
        turn = await self._wait(lane, patience)
        try:
            yield turn
        finally:
            now = self._clock.monotonic()
            if turn.refused:
                self._hold(turn, now)
            elif turn.left > self._struck:
                self._strikes = 0
            self._in_flight -= 1
            heapq.heappush(self._busy_until, now + self._limit.seconds * self._stretch(now) * SAFETY)
            self._grant()

    def hush(self, until: float) -> None:
        """Be quiet until that monotonic second, for what the broker said of another scope."""
        if until > self.held_until:
            self.held_until, self._exception_used = until, False
            self._grant()

    def _hold(self, turn: Turn, now: float) -> None:
        """Quiet for a while; requests that had left before the broker complained add no new complaint."""
        if turn.left > self._struck:
            self._struck, self._exception_used = now, False
            if turn.slower:
                self._excess = min(SLOWEST, 2 * self._stretch(now)) - 1
            backoff = 2.0**self._strikes * (0.5 + self._jitter() / 2)
            self._strikes = min(self._strikes + 1, 10)
        elif turn.quiet is None:
            return
        else:
            backoff = 0.0
        quiet = min(LONGEST_BACKOFF, max(1.0, backoff)) if turn.quiet is None else turn.quiet
        self.held_until = max(self.held_until, now + quiet)

    def _stretch(self, now: float) -> float:
        passed = max(0.0, now - self.held_until)
        return 1.0 + self._excess * max(0.0, 1.0 - passed / RECOVERY)

    async def _wait(self, lane: Lane, patience: float | None) -> Turn:
        self._count += 1
        deadline = float("inf") if patience is None else self._clock.monotonic() + patience
        waiter = _Waiter(lane, self._count, deadline, asyncio.get_running_loop().create_future())
        insort(self._waiters, waiter)
        self._grant()
        try:
            return await waiter.turn
        except asyncio.CancelledError:
            if waiter in self._waiters:
                self._waiters.remove(waiter)
            elif waiter.turn.done() and not waiter.turn.cancelled() and waiter.turn.exception() is None:
                self._in_flight -= 1  # the turn came and nobody takes it
            self._grant()
            raise

    def _grant(self) -> None:
        """Give turns to those who may go now, send away who waited too long, be woken for the next."""
        now = self._clock.monotonic()
        while self._busy_until and self._busy_until[0] <= now:
            heapq.heappop(self._busy_until)
        while self._waiters and self._may_go(self._waiters[0].lane, now):
            waiter = self._waiters.pop(0)
            if not waiter.turn.done():
                self._in_flight += 1
                self._exception_used = self._exception_used or now < self.held_until
                self._ordered = now if waiter.lane is Lane.PLACE_MODIFY else self._ordered
                waiter.turn.set_result(Turn(now))
        for waiter in [one for one in self._waiters if one.deadline <= now]:
            self._waiters.remove(waiter)
            if not waiter.turn.done():
                waiter.turn.set_exception(NoTurn())
        self._set_alarm(now)

    def _may_go(self, lane: Lane, now: float) -> bool:
        if now < self.held_until and (lane is not Lane.CANCEL_CLOSE or self._exception_used):
            return False
        more = lane > Lane.PLACE_MODIFY and now - self._ordered < TRADING
        # Of a single turn nothing can be kept back: there, only the order of the lanes helps.
        kept = min(self._reserve * (KEPT[lane] + more), self._limit.requests - 1)
        return self._in_flight + len(self._busy_until) + kept < self._limit.requests

    def _set_alarm(self, now: float) -> None:
        at = self._next_moment(now)
        if at == self._alarm_at:
            return
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm, self._alarm_at = None, at
        if at is not None:
            self._alarm = asyncio.create_task(self._ring(max(SHORTEST_SLEEP, at - now)))

    def _next_moment(self, now: float) -> float | None:
        """When somebody may go, or has waited too long; None when only an answer can help."""
        if not self._waiters:
            return None
        moments = [one.deadline for one in self._waiters if one.deadline != float("inf")]
        if now < self.held_until:
            moments.append(self.held_until)
        moments += self._busy_until[:1]
        return min(moments, default=None)

    async def _ring(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._alarm = self._alarm_at = None
        self._grant()
