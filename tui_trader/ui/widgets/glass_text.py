"""A widget of text lines that are told to the terminal by what changed in them."""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_trader.ui.widgets.glass import GlassStrip, Glazed
from tui_trader.ui.widgets.ink import Piece
from tui_trader.ui.widgets.text_look import ONE_CELL_EACH, TextLook


class GlazedText(Glazed):
    """Who derives from it draws in `_line(y)` by `_told`."""

    def _told(self, y: int, pieces: Iterable[tuple[str, Style]], plain: Style) -> Strip:
        """Line y, cut or filled to the width."""
        inks, width = self._inks, self._width()
        pieces = list(pieces)
        if not all(ONE_CELL_EACH(text) for text, _ in pieces):  # characters wider than others
            self._glass.shown.pop(y, None)
            return Strip([Segment(text, style) for text, style in pieces]).adjust_cell_length(width, plain)
        room = width
        cut: list[Piece] = []
        for whole, style in pieces:
            if text := whole[:room]:
                room -= len(text)
                cut.append((inks.of(style), text))
        if room:
            cut.append((inks.of(plain), " " * room))
        return GlassStrip(self._glass, y, TextLook(cut, width))
