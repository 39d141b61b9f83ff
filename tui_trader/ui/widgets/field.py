"""A form's field to type into, with what is wrong with it beside it."""

from __future__ import annotations

from decimal import Decimal

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input

from tui_trader.domain.money import NotANumber, decimals, number
from tui_trader.ui.widgets.lines import Lines, Span
from tui_trader.ui.widgets.tone import Tone


class Field(Horizontal):
    """Label, input, a note to the right of it."""

    DEFAULT_CSS = """
    Field { height: 1; }
    Field > .field--label { width: 13; }
    Field > Input { width: 16; }
    Field > .field--note { width: 1fr; padding-left: 1; }
    """

    def __init__(
        self,
        name: str,
        label: str,
        value: str = "",
        *,
        password: bool = False,
        width: int = 16,
        hint: str = "",
    ) -> None:
        super().__init__(id=f"field-{name}")
        self.field = name
        self.input = Input(
            value, password=password, compact=True, select_on_focus=True, placeholder=hint, id=f"input-{name}"
        )
        self.input.styles.width = width
        self.label = Lines([[Span(f" {label}", Tone.MUTED)]], height=1)
        self.label.add_class("field--label")
        self.beside = Lines(height=1)
        self.beside.add_class("field--note")

    def compose(self) -> ComposeResult:
        """The three parts."""
        yield self.label
        yield self.input
        yield self.beside

    @property
    def value(self) -> str:
        """What is typed."""
        return self.input.value

    def step(self, by: int, step: Decimal, otherwise: Decimal) -> None:
        """Move the number by so many steps, never to nothing; from `otherwise` where there is none."""
        try:
            value = number(self.value)
        except NotANumber:
            value = otherwise
        self.input.value = f"{max(step, value + step * by):.{decimals(step)}f}"

    def note(self, text: str, tone: Tone = Tone.MUTED) -> None:
        """Say something beside the field; what is wrong carries a mark, not colour alone."""
        mark = "✗ " if tone is Tone.BAD and text else ""
        if mark:
            text = text.removeprefix(f"{self.value.strip()} is ")  # the field itself shows it
        self.beside.show([[Span(f"{mark}{text}", tone)]])
