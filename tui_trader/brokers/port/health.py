"""How the line to a broker does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Budget:
    """How the request allowance stands, for the header."""

    used: float
    """Quote requests in the last second."""
    allowed: float
    """Quote requests a second that the broker allows just now; 0 when it does not say."""
    waiting: int
    """Quote requests that wait for their turn."""
    paused_until: float
    """Monotonic second until which the broker asked for quiet; 0 when not."""


class FeedState(Enum):
    """How the stream of quotes is; the value is the word on screen."""

    NONE = ""
    """There is none."""
    CONNECTING = "connecting"
    UP = "ok"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class LinkHealth:
    """How the line to the broker does."""

    latency: float | None
    """Seconds the last answered request took; None before the first."""
    answered: float | None
    """Monotonic second of the last answer of any kind; None before the first."""
    trouble: str
    """What went wrong with the newest request, in words; empty when it went well."""
    budget: Budget
    feed: FeedState = FeedState.NONE
    heard: float | None = None
    """Monotonic second of the newest market data on the stream; its heartbeats do not count."""
