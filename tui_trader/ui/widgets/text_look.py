"""How a line of plain pieces looks, with what of it must be written over another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tui_trader.ui.widgets.ink import Ink, Piece, written

ONE_CELL_EACH = re.compile("[ -~─-▟▲▼◂▸▶←-↓✗…·]*").fullmatch
"""Texts of which every character takes one cell."""
BRIDGE = 4
"""Cells that stay as they are and yet are cheaper written again than stepped over."""


class TextLook:
    """Pieces that fill a line."""

    __slots__ = ("_inks", "_pieces", "text", "width")

    def __init__(self, pieces: Sequence[Piece], width: int) -> None:
        self._pieces, self.width = pieces, width
        self.text = "".join(text for _, text in pieces)
        self._inks: list[Ink] | None = None

    def __len__(self) -> int:
        return len(self.text)

    def pieces(self) -> Sequence[Piece]:
        """The whole line."""
        return self._pieces

    @property
    def inks(self) -> list[Ink]:
        """One for each character."""
        if self._inks is None:
            self._inks = [ink for ink, text in self._pieces for _ in text]
        return self._inks

    def over(self, old: TextLook) -> tuple[str, int] | None:
        """What turns the old look into this one, with the number of cells; None: write it all."""
        text, before = self.text, old.text
        same_length = len(text) == len(before) and self.width == old.width
        if not same_length or not (ONE_CELL_EACH(text) and ONE_CELL_EACH(before)):
            return None
        inks, had = self.inks, old.inks
        changed = [
            x
            for x, letter in enumerate(text)
            if letter != before[x]
            or (inks[x] is not had[x] and not (letter == " " and _same_blank(inks[x], had[x])))
        ]
        steps: list[tuple[int, Ink, str]] = []
        at = 0
        for begin, end in _stretches(changed):
            skip = begin - at
            for ink, part in _runs(inks, text, begin, end):
                steps.append((skip, ink, part))
                skip = 0
            at = end
        return written(steps), len(changed)


def _same_blank(a: Ink, b: Ink) -> bool:
    return a.back == b.back and a.attributes == b.attributes


def _stretches(changed: Sequence[int]) -> list[tuple[int, int]]:
    """Where changes lie, those near each other as one."""
    found: list[tuple[int, int]] = []
    for x in changed:
        if found and x - found[-1][1] <= BRIDGE:
            found[-1] = (found[-1][0], x + 1)
        else:
            found.append((x, x + 1))
    return found


def _runs(inks: Sequence[Ink], text: str, begin: int, end: int) -> list[Piece]:
    found: list[Piece] = []
    start = begin
    for x in range(begin + 1, end + 1):
        if x == end or inks[x] is not inks[start]:
            found.append((inks[start], text[start:x]))
            start = x
    return found
