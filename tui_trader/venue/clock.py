"""What time it is at the venue.

The market never asks the machine for the time itself: it is given a `Clock`, so that a test winds
a `HandClock` instead of sleeping.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that knows the time."""

    def now(self) -> datetime:
        """The time now, aware, UTC."""
        ...


class WallClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """The time now, aware, UTC."""
        return datetime.now(UTC)


class HandClock:
    """Time that moves only when it is wound; whoever listens is told after each move."""

    def __init__(self, start: datetime | None = None) -> None:
        self._now = start or datetime(2026, 3, 4, 10, 0, 0, tzinfo=UTC)
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """The time now, aware, UTC."""
        return self._now

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every advance."""
        self._listeners.append(listener)

    def advance(self, seconds: float) -> None:
        """Move time on by `seconds`; the market does what falls due."""
        self._now += timedelta(seconds=seconds)
        for listener in self._listeners:
            listener()
