"""A style as the terminal is told it, in as few bytes as may be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.color import Color as TerminalColor
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

_CUBE = {0: 0, 95: 1, 135: 2, 175: 3, 215: 4, 255: 5}
Piece = tuple["Ink", str]
"""A stretch of a line with how it looks."""


class Ink(NamedTuple):
    """A style, beside it the codes that switch it on."""

    style: Style
    attributes: str
    front: str
    back: str

    @property
    def codes(self) -> str:
        """All of it, to be sent to a terminal in its plain state."""
        return ";".join(filter(None, (self.attributes, self.front, self.back)))


class Inks:
    """Makes inks for one widget on one terminal; the same style is the same ink."""

    def __init__(self, system: ColorSystem, filters: Sequence[LineFilter], background: Color) -> None:
        self._system, self._filters, self._background = system, filters, background
        self._known: dict[Style, Ink] = {}

    def of(self, style: Style) -> Ink:
        """The style as the app's filters leave it (NO_COLOR, dim, ANSI colours), in codes."""
        found = self._known.get(style)
        if found is None:
            found = self._known[style] = self._made(style)
        return found

    def _made(self, style: Style) -> Ink:
        segments = [Segment("x", style)]
        for each in self._filters:
            segments = list(each.apply(segments, self._background))
        style = segments[0].style or Style()
        bare = Style() + style.without_color
        front, back = self._codes(style.color, True), self._codes(style.bgcolor, False)
        return Ink(style, Strip.render_ansi(bare, self._system), front, back)

    def _codes(self, colour: TerminalColor | None, front: bool) -> str:
        if colour is None:
            return ""
        codes = colour.downgrade(self._system).get_ansi_codes(front)
        if len(codes) == 5 and (short := _in_256(*map(int, codes[2:]))) is not None:
            return f"{codes[0]};5;{short}"
        return ";".join(codes)


def _in_256(red: int, green: int, blue: int) -> int | None:
    """The number of a colour that the palette of 256 has exactly: half the bytes for the same looks.

    The first 22 are left out, as people's terminals give them other colours.
    """
    if red == green == blue and red % 10 == 8 and 8 <= red <= 238:
        return 232 + (red - 8) // 10
    if {red, green, blue} <= _CUBE.keys():
        number = 16 + 36 * _CUBE[red] + 6 * _CUBE[green] + _CUBE[blue]
        return number if number > 21 else None
    return None


def written(runs: Iterable[tuple[int, Ink, str]]) -> str:
    """Pieces of a line (how far to step right first, ink, text) in as few bytes as may be."""
    out: list[str] = []
    last: Ink | None = None
    for skip, ink, text in runs:
        if skip:
            out.append(f"\x1b[{skip}C")
        if ink is not last:
            out.append(_change(last, ink))
            last = ink
        out.append(text)
    if last is not None and last.codes:
        out.append("\x1b[m")
    return "".join(out)


def _change(old: Ink | None, new: Ink) -> str:
    """The codes that lead from one ink to another."""
    if old is None:
        return f"\x1b[{new.codes}m" if new.codes else ""
    if old.back != new.back or (old.attributes and old.attributes != new.attributes):
        return f"\x1b[0;{new.codes}m" if new.codes else "\x1b[0m"
    parts = []
    if old.attributes != new.attributes:
        parts.append(new.attributes)
    if old.front != new.front:
        parts.append(new.front or "39")
    return f"\x1b[{';'.join(parts)}m" if parts else ""
