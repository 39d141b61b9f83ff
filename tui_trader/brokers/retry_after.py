"""How long a broker asks for quiet."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

SHORTEST, LONGEST, UNSAID = 1.0, 120.0, 2.0


def seconds_to_wait(header: str | None, now: datetime) -> float:
    """Seconds from a Retry-After header: a number or a date; nonsense, the past, nothing is a short wait.

    >>> seconds_to_wait("7", datetime(2026, 1, 1, tzinfo=UTC))
    7.0
    >>> seconds_to_wait("Thu, 01 Jan 2026 00:00:30 GMT", datetime(2026, 1, 1, tzinfo=UTC))
    30.0
    >>> seconds_to_wait("soon", datetime(2026, 1, 1, tzinfo=UTC)), seconds_to_wait("-5", datetime.now(UTC))
    (2.0, 2.0)
    """
    if header is None:
        return UNSAID
    try:
        seconds = float(header)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(header).astimezone(UTC) - now).total_seconds()
        except (ValueError, TypeError):
            return UNSAID
    if not 0 < seconds < float("inf"):
        return UNSAID
    return min(LONGEST, max(SHORTEST, seconds))
