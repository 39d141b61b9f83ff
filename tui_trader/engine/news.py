"""What happened, in sentences for a person, newest last."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Weight(Enum):
    """How much attention a piece of news deserves."""

    NOTE = "note"
    GOOD = "good"
    WARN = "warning"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class News:
    """One sentence."""

    number: int
    at: datetime
    weight: Weight
    text: str
    session: str = ""
    journaled: bool = False
    """The journal has a line of its own on this."""


class Newspaper:
    """The last few hundred sentences; readers keep the number they have read up to."""

    def __init__(self, keep: int = 500) -> None:
        self._lines: deque[News] = deque(maxlen=keep)
        self.number = 0

    def say(
        self, at: datetime, weight: Weight, text: str, session: str = "", *, journaled: bool = False
    ) -> None:
        """Add a sentence."""
        self.number += 1
        self._lines.append(News(self.number, at, weight, text, session, journaled))

    def since(self, seen: int) -> list[News]:
        """Sentences after number `seen`, oldest first."""
        found = []
        for line in reversed(self._lines):
            if line.number <= seen:
                break
            found.append(line)
        return found[::-1]
