"""Asks before money moves: exactly what will be sent, to which account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen

from tui_trader.domain.account import Environment
from tui_trader.ui import keys
from tui_trader.ui.widgets.lines import Line, Lines, Span
from tui_trader.ui.widgets.tone import Tone


class Confirm(ModalScreen[bool]):
    """Nothing here has focus and Enter does nothing, so a bounced key cannot trade; only `y` sends."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings(keys.REVIEW)

    def __init__(
        self, title: str, lines: Sequence[Line], environment: Environment, *, verb: str = "Send it"
    ) -> None:
        super().__init__()
        self.title_text = title
        self.lines = lines
        self.environment = environment
        self.verb = verb
        self._spent = False

    def compose(self) -> ComposeResult:
        """Where it goes, what goes, which key sends."""
        live = self.environment is Environment.LIVE
        tone = Tone.LIVE if live else Tone.ACCENT
        with Vertical(id="review", classes="-live" if live else ""):
            yield Lines(
                [
                    [
                        Span(f" {self.title_text}  ", Tone.STRONG),
                        Span(self.environment.value, tone),
                        Span("  nothing is sent yet", Tone.MUTED),
                    ],
                    [],
                ],
                height=2,
            )
            with VerticalScroll(can_focus=False):
                yield Lines([[Span("  "), *line] for line in self.lines], id="review-lines")
            yield Lines([[], self._keys()], height=2)

    def _keys(self) -> Line:
        return [
            Span("  y", Tone.ACCENT, "send"),
            Span(f" {self.verb}    ", Tone.PLAIN, "send"),
            Span("n", Tone.ACCENT, "back"),
            Span(" Back", Tone.PLAIN, "back"),
        ]

    def on_lines_pressed(self, message: Lines.Pressed) -> None:
        """A click on a key is that key."""
        message.stop()
        if message.action == "send":
            self.action_send()
        else:
            self.action_back()

    def action_send(self) -> None:
        """Yes: once, however often the key comes."""
        if not self._spent:
            self._spent = True
            self.dismiss(True)

    def action_back(self) -> None:
        """No."""
        if not self._spent:
            self._spent = True
            self.dismiss(False)
