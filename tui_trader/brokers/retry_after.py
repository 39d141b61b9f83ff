"""How long a broker asks for quiet."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

SHORTEST, LONGEST = 1.0, 120.0


def seconds_to_wait(header: str | None, now: datetime) -> float | None:
    """Seconds from a Retry-After header, a number or a date, from 1 to 120; None when it says nothing usable.

    >>> seconds_to_wait("7", datetime(2026, 1, 1, tzinfo=UTC))
    7.0
    >>> seconds_to_wait("Thu, 01 Jan 2026 00:00:30 GMT", datetime(2026, 1, 1, tzinfo=UTC))
    30.0
    >>> seconds_to_wait("soon", datetime(2026, 1, 1, tzinfo=UTC)), seconds_to_wait("-5", datetime.now(UTC))
    (None, None)
    """
    if header is None:
        return None
    text = header.strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        seconds = (aware - now).total_seconds()
    if not 0 < seconds < float("inf"):
        return None
    return min(LONGEST, max(SHORTEST, seconds))
