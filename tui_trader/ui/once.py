"""A screen that opens is painted once, laid out no more often than something changed.

Textual does both two or three times: for the screen that is resumed, for its size, for what its widgets
asked for meanwhile. A layout of the watchlist takes 15 ms, a painting as long and 9 KB of terminal; one that
is made while updates are held back is thrown away.
"""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from textual.geometry import Size
from textual.screen import Screen

from tui_trader.ui.narrow import Narrow

R = TypeVar("R")


class Once(Screen[R], Generic[R]):
    """A screen of ours."""

    def __init__(self, *names: Any, **more: Any) -> None:
        super().__init__(*names, **more)
        self._compositor = Narrow()

    def _compositor_refresh(self) -> None:
        if self.app._batch_count or (self._repaint_required and self.is_current):
            self.check_idle()  # what changed stays marked, to be painted with all the rest in a moment
        else:
            super()._compositor_refresh()

    def _screen_resized(self, size: Size) -> None:
        if size == self._compositor.size:
            self.check_idle()  # it is laid out for that; what was asked for since comes in a moment
        else:
            super()._screen_resized(size)
