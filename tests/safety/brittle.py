"""A journal whose program may die at any of its lines."""

from datetime import datetime
from pathlib import Path

from tests.safety.line import Crash, Line
from tui_trader.domain.events import Event, Found, Sending
from tui_trader.engine.journal import Journal
from tui_trader.engine.lines import Lines

LINES = Lines()
"""The words of the journal, built once: that takes longer than a day does."""


class Fuse:
    """After so many lines of the journal the program dies, before or after that line is on disk."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.after = False

    def burnt(self) -> bool:
        if self.left is None:
            return False
        self.left -= 1
        return self.left <= 0


class Brittle(Journal):
    """A journal whose program may die at each line."""

    def __init__(self, path: Path, fuse: Fuse, line: Line) -> None:
        super().__init__(path)
        self._lines = LINES
        self._fuse, self._life = fuse, line

    def append(self, at: datetime, event: Event) -> None:
        if self._life.dead:
            raise Crash
        if isinstance(event, Sending | Found):
            self._life.exchange.photograph(type(event), event.id)
        if not self._fuse.burnt():
            super().append(at, event)
            return
        self._fuse.left, self._life.dead = None, True
        if self._fuse.after:
            super().append(at, event)
        raise Crash
