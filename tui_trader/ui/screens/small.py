"""The one sentence a terminal below 80x24 gets."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from tui_trader.ui.floating import Floating
from tui_trader.ui.widgets.lines import Lines, Span
from tui_trader.ui.widgets.tone import Tone

SMALLEST = (80, 24)


class TooSmall(Floating[None]):
    """Takes every key but quit, until the terminal has grown."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = []

    def compose(self) -> ComposeResult:
        """The sentence, with the size there is."""
        yield Lines(height=2)

    def on_mount(self) -> None:
        """Say it."""
        self.on_resize()

    def on_resize(self) -> None:
        """Say it again with the size there is now."""
        columns, rows = SMALLEST
        size = self.app.size
        self.query_one(Lines).show(
            [
                [Span(f"needs at least {columns}x{rows}", Tone.STRONG)],
                [Span(f"this terminal is {size.width}x{size.height}; ^Q quits", Tone.MUTED)],
            ]
        )
