"""Whether real money moves."""

from __future__ import annotations

from enum import Enum


class Environment(Enum):
    """Whether real money moves; the value is the word every screen shows."""

    PRACTICE = "PRACTICE"
    DEMO = "DEMO"
    LIVE = "LIVE"
