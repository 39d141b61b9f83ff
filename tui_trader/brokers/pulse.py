"""How the line to a host does, from what came over it."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tui_trader.brokers.port import Budget, LinkHealth


class Pulse:
    """Latency, last answer, trouble; the host's clock against ours."""

    def __init__(self) -> None:
        self.latency: float | None = None
        """Seconds the last answered request took."""
        self.answered: float | None = None
        """Monotonic second of the last answer of any kind."""
        self.trouble = ""
        """What went wrong with the newest request, in words."""
        self._offsets: deque[float] = deque(maxlen=15)

    def beat(self, started: float, ended: float) -> None:
        """An answer came."""
        self.latency, self.answered = ended - started, ended

    def dated(self, header: str | None, middle: datetime) -> None:
        """The `Date` of an answer, against our wall clock half way through the request."""
        try:
            date = parsedate_to_datetime(header or "")
        except (ValueError, TypeError, IndexError, OverflowError):
            return
        aware = date if date.tzinfo is not None else date.replace(tzinfo=UTC)
        # The header is cut to whole seconds, so it is half a second late on average.
        self._offsets.append((aware - middle).total_seconds() + 0.5)

    @property
    def clock_offset(self) -> float | None:
        """Seconds the host's clock is ahead of ours, give or take one, the middle of the last fifteen; None
        before any answer (`order_safety.md` 8).
        """
        return sorted(self._offsets)[len(self._offsets) // 2] if self._offsets else None

    def health(self, budget: Budget) -> LinkHealth:
        """All of it, at once."""
        return LinkHealth(self.latency, self.answered, self.trouble, budget)
