"""What a cell means, from which its looks follow."""

from __future__ import annotations

from enum import Enum


class Tone(Enum):
    """The meanings a cell can have; the value is the last part of its component class."""

    PLAIN = "plain"
    RISE = "rise"
    FALL = "fall"
    MUTED = "muted"
    WARN = "warn"
    BAD = "bad"
    ACCENT = "accent"
    LIVE = "live"
    STALE = "stale"
    STRONG = "strong"

    __hash__ = object.__hash__  # members are single objects; asked for in every painted cell
