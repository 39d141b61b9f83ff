"""Garbage is looked for while nobody types.

A closed ticket is a tree of widgets that hold each other: to find it takes Python 20 to 70 ms, in which
no key is answered. Left to itself, it does so while the next order is confirmed.
"""

from __future__ import annotations

import gc

PAUSE = 1.0
"""Seconds without a key, after which none is expected at once."""
ENOUGH = 10
"""Younger collections after which it is time for a whole one; as Python has it."""
LATEST = 1_000
"""As many after which it comes whether or not somebody types."""


def begin() -> None:
    """When everything is imported: until then nothing is garbage, or nobody has the time."""
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, LATEST)
    gc.enable()


def look(quiet: float) -> None:
    """About every second: collect, when it is time and no key came for so many seconds.

    What is there after the first time stays: from then on only what comes and goes is looked at.
    """
    if quiet < PAUSE:
        return
    if not gc.get_freeze_count():
        gc.collect()
        gc.freeze()
    elif gc.get_count()[2] >= ENOUGH:
        gc.collect()
