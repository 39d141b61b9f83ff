"""A list to choose one thing from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui_trader.ui.floating import Floating
from tui_trader.ui.format import safe
from tui_trader.ui.widgets.lines import Lines, Span
from tui_trader.ui.widgets.tone import Tone


class Picker(Floating[str | None]):
    """Enter chooses, Esc does not; the answer is the row's id."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Back", id="picker.back"),
        Binding("j", "down", show=False, id="picker.down"),
        Binding("k", "up", show=False, id="picker.up"),
    ]

    def __init__(self, title: str, rows: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.title_text = title
        self.rows = rows

    def compose(self) -> ComposeResult:
        """Title, rows, keys."""
        with Vertical(id="picker"):
            yield Lines([[Span(f" {self.title_text}", Tone.STRONG)]], height=1)
            # Ids of rows are foreign text, which Textual's ids may not be; the place stands for them.
            yield OptionList(
                *(Option(Content(safe(text)), id=f"row-{n}") for n, (_, text) in enumerate(self.rows)),
                markup=False,
                compact=True,
            )
            yield Lines(
                [
                    [
                        Span(" Enter", Tone.ACCENT),
                        Span(" choose  ", Tone.MUTED),
                        Span("Esc", Tone.ACCENT),
                        Span(" back", Tone.MUTED),
                    ]
                ],
                height=1,
            )

    def action_down(self) -> None:
        """One row down."""
        self.query_one(OptionList).action_cursor_down()

    def action_up(self) -> None:
        """One row up."""
        self.query_one(OptionList).action_cursor_up()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self.rows[event.option_index][0])
