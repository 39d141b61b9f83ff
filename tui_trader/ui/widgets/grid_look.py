"""How a row of the grid looks, with what of it must be written over another."""

from __future__ import annotations

from collections.abc import Sequence

from tui_trader.ui.widgets.grid_columns import Place
from tui_trader.ui.widgets.grid_ink import Palette
from tui_trader.ui.widgets.grid_line import Drawn, difference, runs
from tui_trader.ui.widgets.ink import Ink, written
from tui_trader.ui.widgets.tone import Tone


class RowLook:
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

    def __len__(self) -> int:
        return len(self.cells)

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

    def over(self, old: RowLook) -> tuple[str, int] | None:
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
