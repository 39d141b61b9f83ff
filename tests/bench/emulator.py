"""A terminal's picture, worked out from the bytes a program has sent to it."""

from __future__ import annotations

import re
from typing import Any

import pyte

# What the emulator does not know and would print in part: CSI with < = > ! or $ in it, strings for the
# terminal itself (DCS, APC, PM, SOS).
_UNKNOWN = re.compile(
    rb"\x1b\[[<=>][0-9;:]*[ -/]*[@-~]|\x1b\[\??[0-9;]*[!$'][@-~]|\x1b[P_^X].*?(?:\x1b\\|\x07)", re.DOTALL
)
# The beginning of a sequence whose end is in the next read.
_OPEN = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[P_^X\]][^\x07\x1b]*\x1b?|[ -/]*)\Z")
_LONGEST = 1 << 16


class _Screen(pyte.Screen):
    """Without answers: nobody reads them here."""

    def report_device_status(self, *_: Any, **__: Any) -> None:
        """Not asked."""

    def report_device_attributes(self, *_: Any, **__: Any) -> None:
        """Not asked."""

    def select_graphic_rendition(self, *codes: int, private: bool = False, **_: Any) -> None:
        """Colours; what is said behind a `?` is about keys."""
        if not private:
            super().select_graphic_rendition(*codes)


class Emulator:
    """Feed it reads in order; it shows what a person would see."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self._screen = _Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._lines = [" " * columns] * rows
        self._held = b""

    def feed(self, data: bytes) -> None:
        """One read; a sequence that is cut in two waits for its other half."""
        data, self._held = self._held + data, b""
        cut = _OPEN.search(data)
        if cut is not None and len(data) - cut.start() < _LONGEST:
            data, self._held = data[: cut.start()], data[cut.start() :]
        self._stream.feed(_UNKNOWN.sub(b"", data))

    def lines(self) -> list[str]:
        """A string a row, as wide as the terminal; only rows written since the last look are put anew."""
        dirty = self._screen.dirty
        for y in dirty:
            if y < self.rows:
                row = self._screen.buffer[y]
                self._lines[y] = "".join([row[x].data for x in range(self.columns)])
        dirty.clear()
        return self._lines

    def text(self) -> str:
        """All rows, without the blanks at their ends."""
        return "\n".join(line.rstrip() for line in self.lines())

    def background(self, x: int, y: int) -> str:
        """The colour behind a cell, that of its text where the two are exchanged."""
        cell = self._screen.buffer[y][x]
        return str(cell.fg if cell.reverse else cell.bg) + ("!" if cell.reverse else "")
