"""What was on a screen when: the reads of a terminal gone through once more, after the measuring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from tests.bench.emulator import Emulator
from tests.bench.terminal import Terminal


def pictures(terminal: Terminal) -> Iterator[tuple[float, Emulator]]:
    """The screen after each read, with when it came, from the first on; the same emulator each time."""
    screen = Emulator(terminal.columns, terminal.rows)
    for when, data in islice(terminal.chunks, len(terminal.chunks)):
        screen.feed(data)
        yield when, screen


def latencies(
    presses: Sequence[tuple[float, int]], seen: Sequence[tuple[float, int]], patience: float = 5.0
) -> list[float]:
    """Seconds from each press to the picture that shows its effect; `patience` where none does.

    `presses` are (when, where the cursor is to be then), `seen` are (when, where it came to be). A picture
    that shows what a later key has done, pressed before it came, shows the earlier one's doing as well.
    """
    found = []
    at = 0
    for number, (when, _) in enumerate(presses):
        while at < len(seen) and seen[at][0] < when:
            at += 1
        later = (moment for moment, place in seen[at:] if place in _due(presses[number:], moment))
        moment = next(later, when + patience)
        found.append(min(moment - when, patience))
    return found


def _due(presses: Sequence[tuple[float, int]], moment: float) -> set[int]:
    """Where the first of these presses leads, and those that were made before a moment."""
    return {place for when, place in presses[:8] if when <= moment}
