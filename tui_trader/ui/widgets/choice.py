"""A form's field with a few words of which one holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive

from tui_trader.ui.widgets.lines import Lines, Span
from tui_trader.ui.widgets.tone import Tone

LABEL = 13
"""Cells of a form's labels."""


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
