"""Rate limits as a broker counts them: a strict rolling window."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from datetime import datetime, timedelta

_SECONDS = {"SECONDS": 1, "MINUTES": 60}


class Limits:
    """At most `limit` requests in any `interval`, for each login and kind of request."""

    def __init__(self, table: Mapping[str, tuple[int, int, str]]) -> None:
        self._table = table
        self._seen: dict[tuple[str, str], deque[datetime]] = defaultdict(deque)

    def admit(self, login: str, kind: str, now: datetime) -> bool:
        """Count a request in, or turn it away (then it is not counted)."""
        limit, interval, measure = self._table[kind]
        seen = self._seen[login, kind]
        while seen and now - seen[0] >= timedelta(seconds=interval * _SECONDS[measure]):
            seen.popleft()
        if len(seen) >= limit:
            return False
        seen.append(now)
        return True
