"""The fields of a form, each with what is wrong with it beside it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input

from tui_trader.domain.money import NotANumber, decimals, number
from tui_trader.ui.widgets.lines import Lines, Span
from tui_trader.ui.widgets.tone import Tone

LABEL = 13


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


class Choice(Lines, can_focus=True):
    """A row of words of which one is chosen; left and right change it, a click picks."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "turn(-1)", show=False, id="choice.left"),
        Binding("right,space", "turn(1)", show=False, id="choice.right"),
    ]
    DEFAULT_CSS = "Choice { height: 1; } Choice:focus { background: $cursor-bg; }"

    value: reactive[str] = reactive("", init=False)

    class Turned(Message):
        """Another word was chosen."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

    def __init__(self, name: str, label: str, words: Sequence[tuple[str, str]], value: str = "") -> None:
        super().__init__(height=1, id=f"field-{name}")
        self.field = name
        self._label = label
        self._words = list(words)
        self.remark = ""
        self.remark_tone = Tone.MUTED
        self.set_reactive(Choice.value, value or (words[0][0] if words else ""))

    def offer(self, words: Sequence[tuple[str, str]]) -> None:
        """These may be chosen from now on."""
        if list(words) != self._words:
            self._words = list(words)
            if self.value not in dict(self._words) and self._words:
                self.value = self._words[0][0]
            self._draw()

    def say(self, remark: str, tone: Tone = Tone.MUTED) -> None:
        """A remark behind the words."""
        self.remark, self.remark_tone = remark, tone
        self._draw()

    def on_mount(self) -> None:
        """Show the words."""
        self._draw()

    def watch_value(self) -> None:
        """Another one is chosen."""
        self._draw()
        self.post_message(self.Turned(self))

    def action_turn(self, by: int) -> None:
        """The next word, or the one before."""
        names = [name for name, _ in self._words]
        if names:
            self.value = names[(names.index(self.value) + by) % len(names)]

    def on_lines_pressed(self, message: Lines.Pressed) -> None:
        """A click on a word chooses it."""
        message.stop()
        self.focus()
        self.value = message.action

    def _draw(self) -> None:
        spans = [Span(f" {self._label:<{LABEL - 1}}", Tone.MUTED)]
        for name, word in self._words:
            here = name == self.value
            spans.append(
                Span(f"({'o' if here else ' '}) {word}  ", Tone.STRONG if here else Tone.MUTED, name)
            )
        if self.remark:
            spans.append(Span(self.remark, self.remark_tone))
        self.show([spans])
