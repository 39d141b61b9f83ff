"""Ids as the brokers make them: whole numbers beyond 2^53, as text."""

from __future__ import annotations

from datetime import datetime


class Ids:
    """Ids that grow, that no earlier run of the venue has used: the start second leads each."""

    def __init__(self, started: datetime) -> None:
        base = int(started.timestamp()) << 32
        self._last = {"order": base, "position": base + (1 << 29), "fill": base + (1 << 30)}

    def new(self, kind: str) -> str:
        """The next id for an "order", a "position" or a "fill"."""
        self._last[kind] += 1
        return str(self._last[kind])

    def last(self, kind: str) -> int:
        """The id given out last, as a number."""
        return self._last[kind]
