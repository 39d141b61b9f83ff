"""Asks before money moves: exactly what will be sent, to which account."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll

from tui_trader.domain.environment import Environment
from tui_trader.ui import keys
from tui_trader.ui.floating import Floating
from tui_trader.ui.widgets.lines import Line, Lines, Span
from tui_trader.ui.widgets.tone import Tone

PAUSE = 0.4
"""Seconds before a second yes counts: a held or bounced key is not one."""


class Confirm(Floating[bool]):
    """Nothing here has focus and Enter does nothing, so a bounced key cannot trade; only `y` sends.

    Where there are concerns it takes a second `y`, after they have been read.
    """

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings(keys.REVIEW)

    def __init__(
        self,
        title: str,
        lines: Sequence[Line],
        environment: Environment,
        *,
        verb: str = "Send it",
        concerns: Sequence[str] = (),
        yes: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """`yes` is done with before the screen goes: what leaves does not wait for what is drawn."""
        super().__init__()
        self.title_text = title
        self.lines = lines
        self.environment = environment
        self.verb = verb
        self.concerns = concerns
        self._yes = yes
        self._spent = False
        self._asked = 0
        """How often it was asked: 1 while a second yes does not count yet, 2 when it does."""

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
                yield Lines([[Span("  "), *line] for line in self._lines()], id="review-lines")
            yield Lines([[], self._keys()], height=2, id="review-keys")

    def _lines(self) -> Sequence[Line]:
        return [*self.lines, *([Span(f"! {text}", Tone.BAD)] for text in self.concerns)]

    def _keys(self) -> Line:
        verb = self.verb
        if self.concerns:
            verb = "..." if self._asked == 1 else f"{self.verb} all the same" if self._asked else "Go on"
        return [
            Span("  y", Tone.ACCENT, "send"),
            Span(f" {verb}    ", Tone.BAD if self._asked else Tone.PLAIN, "send"),
            Span("n", Tone.ACCENT, "back"),
            Span(" Back", Tone.PLAIN, "back"),
        ]

    async def on_lines_pressed(self, message: Lines.Pressed) -> None:
        """A click on a key is that key."""
        message.stop()
        if message.action == "send":
            await self.action_send()
        else:
            self.action_back()

    async def action_send(self) -> None:
        """Yes: once, however often the key comes; with concerns, yes again."""
        if self.concerns and self._asked < 2:
            if self._asked == 0:
                self._ask(1)
                self.set_timer(PAUSE, lambda: self._ask(2))
            return
        if not self._spent:
            self._spent = True
            if self._yes is not None:
                await self._yes()
            self.dismiss(True)

    def _ask(self, times: int) -> None:
        self._asked = times
        self.query_one("#review-keys", Lines).show([[], self._keys()])

    def action_back(self) -> None:
        """No."""
        if not self._spent:
            self._spent = True
            self.dismiss(False)
