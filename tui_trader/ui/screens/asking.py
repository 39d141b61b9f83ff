"""One line of text asked for at the bottom of the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from tui_trader.ui.floating import Floating
from tui_trader.ui.widgets.lines import Lines, Span
from tui_trader.ui.widgets.tone import Tone


class Asking(Floating[str | None]):
    """Enter answers, Esc does not; `live` is told the text as it is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back", id="asking.back")]

    def __init__(
        self,
        label: str,
        hint: str,
        *,
        text: str = "",
        check: Callable[[str], str] = lambda text: "",
        live: Callable[[str], None] = lambda text: None,
    ) -> None:
        super().__init__()
        self.label = label
        self.hint = hint
        self.first_text = text
        self.check = check
        self.live = live

    def compose(self) -> ComposeResult:
        """Label, field, what may be typed."""
        with Vertical(id="asking"):
            yield Lines([[Span(f" {self.hint}", Tone.MUTED)]], height=1)
            with Horizontal():
                yield Lines([[Span(f" {self.label} ", Tone.ACCENT)]], height=1, id="asking-label")
                yield Input(self.first_text, compact=True)

    def on_mount(self) -> None:
        """The label takes what it needs, the field the rest."""
        self.query_one("#asking-label", Lines).styles.width = len(self.label) + 2

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self.live(event.value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        wrong = self.check(event.value)
        if wrong:
            self.query_one(Lines).show([[Span(f" {wrong}", Tone.BAD)]])
        else:
            self.dismiss(event.value)
