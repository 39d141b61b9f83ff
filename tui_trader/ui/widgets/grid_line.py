"""The cells of one row that is on screen, as they are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from tui_trader.ui.format import fit, safe
from tui_trader.ui.widgets.grid_columns import Place
from tui_trader.ui.widgets.grid_ink import Palette
from tui_trader.ui.widgets.ink import Ink
from tui_trader.ui.widgets.text_look import ONE_CELL_EACH
from tui_trader.ui.widgets.tone import Tone

FLASH = 0.4
"""Seconds for which a changed value is marked."""


class Drawn(NamedTuple):
    """A cell on screen: its text in full width, from `tail` on in the flash's tone."""

    text: str
    tone: Tone
    tail: int
    flash: Tone


class Line:
    """One row's cells; knows which of them a change touches."""

    __slots__ = ("cells", "row", "until")

    def __init__(self, places: Sequence[Place], row: Any, now: float) -> None:
        self.row = row
        self.until = 0.0
        self.cells: list[Drawn] = []
        for place in places:
            text, tone = place.column.cell(row, now)
            text = _laid(text, place)
            self.cells.append(Drawn(text, tone, len(text), tone))

    def take(self, places: Sequence[Place], row: Any, now: float, flashes: bool = True) -> bool:
        """Another state of the row; whether any cell looks different."""
        before, self.row = self.row, row
        changed = False
        cells = self.cells
        for i, place in enumerate(places):
            column = place.column
            told, tone = column.cell(row, now)
            text = _laid(told, place)
            old = cells[i]
            if text == old.text and tone is old.tone:
                continue
            changed = True
            tail, flash = len(text), tone
            if flashes and column.flash and column.value is not None:
                new_value, old_value = column.value(row), column.value(before)
                if new_value is not None and old_value is not None and new_value != old_value:
                    flash = Tone.RISE if new_value > old_value else Tone.FALL
                    tail = _first_difference(old.text, text)
                    self.until = now + FLASH
            cells[i] = Drawn(text, tone, tail, flash)
        return changed

    def grow_old(self, places: Sequence[Place], ageing: Sequence[int], now: float) -> bool:
        """Let time pass: ages go on, flashes end; whether any cell looks different."""
        changed = False
        cells = self.cells
        if self.until and now >= self.until:
            self.until = 0.0
            for i, cell in enumerate(cells):
                if cell.tail < len(cell.text):
                    cells[i] = Drawn(cell.text, cell.tone, len(cell.text), cell.tone)
                    changed = True
        for i in ageing:
            told, tone = places[i].column.cell(self.row, now)
            old = cells[i]
            text = _laid(told, places[i])
            if text != old.text or tone is not old.tone:
                cells[i] = Drawn(text, tone, len(text), tone)
                changed = True
        return changed


def runs(cell: Drawn, palette: Palette, under: bool) -> list[tuple[Ink, str]]:
    """A cell in one piece, or in two while its tail flashes."""
    text, tone, tail, flash = cell
    inks = palette.inks
    if tail >= len(text):
        return [(inks[tone, under, False], text)]
    if not tail:
        return [(inks[flash, under, True], text)]
    return [(inks[tone, under, False], text[:tail]), (inks[flash, under, True], text[tail:])]


def difference(old: Drawn, new: Drawn, palette: Palette, under: bool) -> list[tuple[int, Ink, str]]:
    """What must be written over the old cell to get the new: (offset, ink, text), left to right."""
    if len(old.text) != len(new.text) or not (ONE_CELL_EACH(old.text) and ONE_CELL_EACH(new.text)):
        pieces, x = [], 0
        for ink, text in runs(new, palette, under):
            pieces.append((x, ink, text))
            x += len(text)  # only the first offset is used: the pieces touch
        return pieces
    first, last = None, 0
    tone_changed, flash_changed = old.tone is not new.tone, old.flash is not new.flash
    for i, (a, b) in enumerate(zip(old.text, new.text, strict=True)):
        if a == b:
            if a == " ":
                continue
            was, now = i >= old.tail, i >= new.tail
            if was == now and not (flash_changed if now else tone_changed):
                continue
        if first is None:
            first = i
        last = i
    if first is None:
        return []
    pieces, x = [], 0
    for ink, text in runs(new, palette, under):
        begin, end = max(first, x), min(last + 1, x + len(text))
        if begin < end:
            pieces.append((begin, ink, text[begin - x : end - x]))
        x += len(text)
    return pieces


def _laid(text: str, place: Place) -> str:
    """A cell's text with the gap before it, in the place's full width."""
    column = place.column
    width = place.width
    if len(text) <= width and ONE_CELL_EACH(text):
        if column.align == "right":
            return text.rjust(width + place.gap)
        return " " * place.gap + text.ljust(width)
    return " " * place.gap + fit(safe(text), width, column.align, middle=column.middle)


def _first_difference(old: str, new: str) -> int:
    """Where two cells begin to differ, past the blanks."""
    for i, (a, b) in enumerate(zip(old, new, strict=False)):
        if a != b:
            while i < len(new) and new[i] == " ":
                i += 1
            return i
    return min(len(old), len(new))
