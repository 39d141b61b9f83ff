"""Time as an argument: the machine's, with the hand-wound one for tests beside it."""

from __future__ import annotations

import asyncio
import heapq
import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """The machine's own time."""

    def monotonic(self) -> float:
        """Seconds that never jump."""
        return time.monotonic()

    def now(self) -> datetime:
        """The wall's time, aware UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Come back after so many seconds."""
        await asyncio.sleep(seconds)


class HandClock:
    """Stands still until it is wound; whoever sleeps wakes in order, at the moment asked for."""

    def __init__(self, now: datetime = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)) -> None:
        self._start = now
        self._passed = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0

    def monotonic(self) -> float:
        """Seconds wound so far, from 1,000."""
        return 1_000.0 + self._passed

    def now(self) -> datetime:
        """The wall's time, aware UTC."""
        return self._start + timedelta(seconds=self._passed)

    def jump_wall(self, seconds: float) -> None:
        """Set the wall's clock forward or back; the monotonic one does not notice."""
        self._start += timedelta(seconds=seconds)

    async def sleep(self, seconds: float) -> None:
        """Come back when the clock has been wound so far."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        self._count += 1
        awake: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._passed + seconds, self._count, awake))
        await awake

    async def wind(self, seconds: float) -> None:
        """Let time pass, waking sleepers one after the other with room to act in between."""
        until = self._passed + seconds
        await self._settle()
        while self._sleepers and self._sleepers[0][0] <= until:
            when, _, awake = heapq.heappop(self._sleepers)
            self._passed = max(self._passed, when)
            if not awake.done():
                awake.set_result(None)
            await self._settle()
        self._passed = until
        await self._settle()

    async def _settle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)
