"""A line of the grid which writes only what the terminal does not show yet.

Textual repaints a dirty region from the widget's left edge on, with every style in full. For a table
over ssh that is most of the bytes. `RowStrip` is an ordinary strip to everybody, except where the
compositor crops it for a region that leaves out the first and the last column (as `GridCanvas` asks): there
it gives the difference to what this line of the terminal was last told (`Glass`).

`Glass` trusts its memory only while the layout is the one it was told under; anything it cannot account
for (a toast over the grid, another screen on top, another crop) makes it forget, and then the whole
line is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.segment import Segment
from textual.strip import Strip

from tui_trader.ui.widgets.grid_columns import Place
from tui_trader.ui.widgets.grid_ink import Ink, Palette, written
from tui_trader.ui.widgets.grid_line import Drawn, difference, runs
from tui_trader.ui.widgets.tone import Tone


class Look:
    """How one line of the grid looks: a mark, cells, on the cursor's row or not."""

    __slots__ = ("cells", "mark", "palette", "places", "under", "width")

    def __init__(
        self,
        mark: str,
        cells: Sequence[Drawn],
        places: Sequence[Place],
        palette: Palette,
        under: bool,
        width: int,
    ) -> None:
        self.mark, self.cells, self.places = mark, tuple(cells), places
        self.palette, self.under, self.width = palette, under, width

    def pieces(self) -> list[tuple[Ink, str]]:
        """The whole line; neighbours in the same ink are joined."""
        mark_ink = self.palette.inks[Tone.ACCENT, self.under, True]
        plain = self.palette.inks[Tone.PLAIN, self.under, False]
        found: list[tuple[Ink, str]] = [(mark_ink, self.mark)]
        for cell in self.cells:
            for ink, text in runs(cell, self.palette, self.under):
                if found[-1][0] is ink:
                    found[-1] = (ink, found[-1][1] + text)
                else:
                    found.append((ink, text))
        end = self.places[-1].end if self.places else len(self.mark)
        if end < self.width:
            found.append((plain, " " * (self.width - end)))
        return found

    def over(self, old: Look) -> tuple[str, int] | None:
        """What turns the old look into this one, with the number of cells; None: write it all."""
        if (
            old.under is not self.under
            or old.places is not self.places
            or old.palette is not self.palette
            or old.mark != self.mark
            or old.width != self.width
        ):
            return None
        steps: list[tuple[int, Ink, str]] = []
        x = painted = 0
        for place, before, now in zip(self.places, old.cells, self.cells, strict=True):
            if before is now or before == now:
                continue
            pieces = difference(before, now, self.palette, self.under)
            if not pieces:
                continue
            painted += 1
            at = place.x + pieces[0][0]
            for n, (_, ink, text) in enumerate(pieces):
                steps.append((0 if n else at - x, ink, text))
            whole = pieces[0][0] == 0 and sum(len(text) for _, _, text in pieces) == len(now.text)
            x = place.end if whole else at + sum(len(text) for _, _, text in pieces)
        return written(steps), painted


class Glass:
    """What each line of the terminal was last told."""

    def __init__(self) -> None:
        self.shown: dict[int, Look] = {}
        self.painted = 0
        """Cells written so far; for tests, for measuring."""
        self._layout: object = None

    def under(self, layout: object) -> None:
        """The layout that the next lines are drawn under."""
        if layout is None or layout is not self._layout:
            self.shown.clear()
            self._layout = layout

    def write(self, y: int, look: Look, whole: bool) -> str:
        """The bytes that make line y look so."""
        old = self.shown.get(y)
        self.shown[y] = look
        if not whole and old is not None and (told := look.over(old)) is not None:
            self.painted += told[1]
            return told[0]
        self.painted += len(look.cells)
        return written((0, ink, text) for ink, text in look.pieces())


class RowStrip(Strip):
    """A strip that knows its look, so that it can be told to a terminal in short."""

    __slots__ = ("_glass", "_look", "_y")

    def __init__(self, glass: Glass, y: int, look: Look) -> None:
        super().__init__([Segment(text, ink.style) for ink, text in look.pieces()], look.width)
        self._glass, self._y, self._look = glass, y, look

    def crop(self, start: int, end: int | None = None) -> Strip:
        """A part; of the whole line, one that writes only what is new."""
        if start == 0 and end is not None and end >= self._look.width - 1:
            strip = Strip(self._segments, self._look.width)
            strip._render_cache = self._glass.write(self._y, self._look, whole=False)
            return strip
        self._glass.shown.pop(self._y, None)
        return super().crop(start, end)

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Itself when nothing lies over it."""
        cuts = list(cuts)
        if cuts and cuts[0] == self._look.width:
            return [self]
        self._glass.shown.pop(self._y, None)
        return super().divide(cuts)

    def render(self, console: Console) -> str:
        """The whole line."""
        return self._glass.write(self._y, self._look, whole=True)
