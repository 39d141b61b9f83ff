"""A cursor that is moved up and down at irregular times, and where it was seen."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator

from tests.bench.emulator import Emulator
from tests.bench.terminal import Terminal

_STATUS = re.compile(r"row=(\d+) ")
MARK = "▶"
LOWEST = 8
"""It stays among the first rows, so that nothing scrolls."""


def walk(terminal: Terminal, seconds: float, count: int, first: int = 0) -> list[tuple[float, int]]:
    """Press up or down so many times within a span; when each was pressed, where it leads to.

    `first` is where the cursor is, on the first row of its table.
    """
    draw = random.Random(count)
    pauses = [draw.uniform(0.4, 1.6) for _ in range(count)]
    scale = seconds / sum(pauses)
    began, row = time.monotonic(), first
    pressed = []
    due = began
    for pause in pauses:
        due += pause * scale
        terminal.rest(max(0.0, due - time.monotonic()))
        down = row == first or (row < first + LOWEST and draw.random() < 0.5)
        row += 1 if down else -1
        pressed.append((terminal.press("down" if down else "up"), row))
    terminal.rest(1.0)
    return pressed


def of_ours(screen: Emulator) -> int | None:
    """The line of the screen that has the cursor's mark."""
    return next((y for y, line in enumerate(screen.lines()) if line.startswith(MARK)), None)


def now_at(terminal: Terminal) -> int:
    """The line on which our cursor is at this moment, 0 without one."""
    terminal.text()
    return of_ours(terminal.screen) or 0


def of_baseline(screen: Emulator) -> int | None:
    """The row that the status line names."""
    found = _STATUS.search(screen.lines()[-1])
    return int(found[1]) if found else None


def moves(
    pictures: Iterator[tuple[float, Emulator]], where: Callable[[Emulator], int | None]
) -> Iterator[tuple[float, int]]:
    """When it came to another row, to which."""
    before = None
    for when, screen in pictures:
        now = where(screen)
        if now is not None and now != before:
            yield when, now
            before = now
