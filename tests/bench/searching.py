"""The search for an instrument, driven by its keys, read off the screen."""

from __future__ import annotations

import time
from collections.abc import Sequence

from tests.bench.emulator import Emulator
from tests.bench.replay import pictures
from tests.bench.terminal import Terminal

LETTERS = "NRTSBHIMGKA"
"""Typed one at a time, each taken back: the results of each are others."""
_STILL = 0.5
_LOADING = ("being fetched", "contracts:")


def box(screen: Emulator) -> list[str]:
    """What stands in the box that lies over the screen, line by line; empty without one."""
    lines = screen.lines()
    top = next((y for y, line in enumerate(lines) if "╭" in line), None)
    if top is None:
        return []
    left, right = lines[top].index("╭"), lines[top].rfind("╮")
    inside = []
    for line in lines[top + 1 :]:
        if line[left] == "╰":
            break
        inside.append(line[left + 1 : right].strip())
    return inside


def results(screen: Emulator) -> tuple[str, ...]:
    """The rows found, below the title with the field."""
    return tuple(filter(None, box(screen)[2:]))


def answered(screen: Emulator, text: str) -> bool:
    """Whether a text that was typed has rows from a list of contracts that is all there."""
    lines = box(screen)
    found = results(screen)
    if len(lines) < 2 or lines[1] != text or not found:
        return False
    return text in found[0] and not any(word in line for line in found for word in _LOADING)


def typed(terminal: Terminal, times: int) -> list[tuple[float, float]]:
    """When letters were typed, seconds to their results, in an open search with an empty field."""
    moments = []
    for number in range(times):
        moments.append(terminal.press(LETTERS[number % len(LETTERS)]))
        terminal.rest(_STILL)
        moments.append(terminal.press("backspace"))
        terminal.rest(_STILL)
    return settling(terminal, [*moments, time.monotonic()])


def settling(terminal: Terminal, moments: Sequence[float]) -> list[tuple[float, float]]:
    """Each moment but the last, how long from it until the results stood as they did when the next one came.

    Those that changed nothing are left out.
    """
    spans: list[list[tuple[float, tuple[str, ...]]]] = [[] for _ in moments]
    before: tuple[str, ...] = ()
    at = -1
    for when, screen in pictures(terminal):
        while at + 1 < len(moments) and moments[at + 1] <= when:
            at += 1
            spans[at].append((moments[at], before))
        before = results(screen)
        if at >= 0:
            spans[at].append((when, before))
    took = []
    for moment, span in zip(moments[:-1], spans, strict=False):
        if span and span[0][1] != span[-1][1]:
            last = next(when for when, rows in span if rows == span[-1][1])
            took.append((moment, last - moment))
    return took
