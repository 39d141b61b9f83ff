"""A few lines of toned text that repaint only when they change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.style import Style
from textual.color import Color
from textual.events import Click
from textual.message import Message
from textual.strip import Strip

from tui_trader.ui.format import fit, safe
from tui_trader.ui.themes import TONES
from tui_trader.ui.widgets.glass_text import GlazedText
from tui_trader.ui.widgets.tone import Tone


class Span(NamedTuple):
    """A stretch of text; a click on it sends its action's name when it has one."""

    text: str
    tone: Tone = Tone.PLAIN
    action: str = ""


Line = Sequence[Span]


class Lines(GlazedText):
    """Text lines set from outside; foreign text is never taken for markup."""

    DEFAULT_CSS = "Lines { height: auto; width: 1fr; }"

    class Pressed(Message):
        """A span with an action was clicked."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(
        self, lines: Sequence[Line] = (), *, height: int | None = None, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._fixed = height
        self._lines: list[tuple[Span, ...]] = [tuple(line) for line in lines]
        self._looks: dict[Tone, Style] = {}

    def notify_style_update(self) -> None:
        """Another theme, or another background: other looks of each tone."""
        super().notify_style_update()
        self._looks = {}

    def show(self, lines: Sequence[Line]) -> None:
        """These are the lines now; only those that changed are painted."""
        fresh = [tuple(line) for line in lines]
        old, self._lines = self._lines, fresh
        if self._fixed is None and len(old) != len(fresh):
            self.refresh(layout=True)
            return
        self._repaint_lines(
            y
            for y in range(max(len(old), len(fresh)))
            if (old[y] if y < len(old) else None) != (fresh[y] if y < len(fresh) else None)
        )

    @property
    def text(self) -> str:
        """What stands there, plain."""
        return "\n".join("".join(span.text for span in line) for line in self._lines)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """As many lines as were set, or as many as were asked for."""
        return self._fixed if self._fixed is not None else max(1, len(self._lines))

    def _line(self, y: int) -> Strip:
        spans = self._lines[y] if y < len(self._lines) else ()
        pieces = [(safe(span.text), self.style_of(span.tone)) for span in spans]
        return self._told(y, pieces, self.style_of(Tone.PLAIN))

    def style_of(self, tone: Tone) -> Style:
        """The look of a tone, over this widget's own background.

        Worked out here: as component classes, ten tones of each of these widgets are most of what a screen
        takes to open.
        """
        found = self._looks.get(tone)
        if found is None:
            variable, style = TONES[tone]
            back = self.background_colors[1]
            colour = back + Color.parse(self.app.theme_variables[variable])
            found = self.rich_style + Style.from_color(colour.rich_color) + Style.parse(style)
            self._looks[tone] = found
        return found

    def on_click(self, event: Click) -> None:
        """Tell which action was clicked."""
        if event.y >= len(self._lines):
            return
        at = 0
        for span in self._lines[event.y]:
            at += len(span.text)
            if event.x < at:
                if span.action:
                    event.stop()
                    self.post_message(self.Pressed(span.action))
                return


def spread_out(left: Sequence[Span], right: Sequence[Span], width: int) -> list[Span]:
    """One line with spans at both ends; the left one gives way."""
    taken = sum(len(span.text) for span in right)
    room = max(0, width - taken)
    kept: list[Span] = []
    for span in left:
        if room <= 0:
            break
        text = span.text if len(span.text) <= room else fit(span.text, room)
        kept.append(span._replace(text=text))
        room -= len(text)
    return [*kept, Span(" " * room), *right]


def rule(title: str, width: int, right: str = "") -> list[Span]:
    """A section's title with a rule to the end of the line."""
    lead = f" {title} " if title else " "
    tail = f" {right} " if right else ""
    dashes = max(0, width - len(lead) - len(tail) - 1)
    return [Span(lead, Tone.STRONG), Span("─" * dashes, Tone.MUTED), Span(tail, Tone.MUTED)]
