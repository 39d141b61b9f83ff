"""Time as an argument."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Time as an argument, so that tests wind it by hand."""

    def monotonic(self) -> float:
        """Seconds that never jump; for ages, timeouts, pacing."""

    def now(self) -> datetime:
        """The wall's time, aware UTC; for display and windows."""

    async def sleep(self, seconds: float) -> None:
        """Come back after so many seconds."""
