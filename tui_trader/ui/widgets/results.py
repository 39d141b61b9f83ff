"""A list of lines of which one is meant; filled anew with each letter that is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.events import Click
from textual.message import Message
from textual.strip import Strip

from tui_trader.ui.widgets.glass_text import GlazedText


class Results(GlazedText):
    """Whoever owns it moves the highlight; a click picks a line."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"results--here", "results--line"}
    DEFAULT_CSS = """
    Results { height: 1fr; width: 1fr; }
    Results > .results--line { color: $foreground; }
    Results > .results--here { color: $foreground; background: $cursor-bg; text-style: bold; }
    """

    class Picked(Message):
        """A line was clicked; it is highlighted."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[str] = ()
        self.highlighted: int | None = None
        self._top = 0

    def show(self, rows: Sequence[str], highlighted: int | None) -> None:
        """These are the lines now, this one is meant."""
        before, old, top = self._rows, self.highlighted, self._top
        self._rows, self.highlighted = rows, highlighted
        self._reveal()
        if top != self._top:
            self._repaint_lines(range(self.size.height))
            return
        most = max(len(before), len(rows))
        changed = {
            n
            for n in range(most)
            if (before[n] if n < len(before) else None) != (rows[n] if n < len(rows) else None)
        }
        if old != highlighted:
            changed |= {n for n in (old, highlighted) if n is not None}
        height = range(self.size.height)
        self._repaint_lines(y for n in changed if (y := n - top) in height)

    def move(self, by: int) -> None:
        """The line above or below."""
        if self._rows:
            at = 0 if self.highlighted is None else self.highlighted + by
            self.show(self._rows, max(0, min(at, len(self._rows) - 1)))

    def _reveal(self) -> None:
        at, height = self.highlighted or 0, max(1, self.size.height)
        self._top = min(max(self._top, at - height + 1), at)

    def _line(self, y: int) -> Strip:
        at = self._top + y
        plain = self.get_component_rich_style("results--line")
        if at >= len(self._rows):
            return self._told(y, [], plain)
        look = self.get_component_rich_style("results--here") if at == self.highlighted else plain
        return self._told(y, [(f" {self._rows[at]}", look)], look)

    def on_click(self, event: Click) -> None:
        """This one."""
        event.stop()
        if (at := self._top + event.y) < len(self._rows):
            self.show(self._rows, at)
            self.post_message(self.Picked())
