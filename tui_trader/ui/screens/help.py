"""The keys that work on a screen; the same key closes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll

from tui_trader.ui import keys
from tui_trader.ui.floating import Floating
from tui_trader.ui.widgets.keybar import name
from tui_trader.ui.widgets.lines import Line, Lines, Span
from tui_trader.ui.widgets.tone import Tone

TICKET_WORDS = (
    ("price", "1.0835, or b bid, a ask, m mid, l last, with +2t (ticks) or -0.1%"),
    ("stop loss, target", "a price, or a distance from the entry: 20t, 0.5%"),
    ("Enter", "review; it never sends. Only y on the review does"),
)


class Help(Floating[None]):
    """Made from the key map itself, so it cannot be wrong."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1,escape,q", "dismiss", "Close", id="help.close"),
        Binding("j,down", "scroll(1)", show=False, id="help.down"),
        Binding("k,up", "scroll(-1)", show=False, id="help.up"),
        Binding("pagedown,space", "scroll(10)", show=False, id="help.page_down"),
        Binding("pageup", "scroll(-10)", show=False, id="help.page_up"),
    ]

    def __init__(self, place: str, chosen: Mapping[str, str]) -> None:
        super().__init__()
        self.place = place
        self.chosen = chosen

    def compose(self) -> ComposeResult:
        """Keys of this screen, then those that work everywhere."""
        with Vertical(id="help"):
            yield Lines(
                [[Span(f" Keys on {self.place}", Tone.STRONG), Span("   ? closes", Tone.MUTED)]], height=1
            )
            with VerticalScroll():
                yield Lines(self._lines())

    def _lines(self) -> list[Line]:
        lines: list[Line] = [[]]
        lines += [self._line(key) for key in keys.CONTEXTS[self.place]]
        lines.append([Span("   j k g G PgUp PgDn", Tone.ACCENT), Span("  move in a table", Tone.MUTED)])
        lines += [[], [Span(" Everywhere", Tone.STRONG)]]
        lines += [self._line(key) for key in keys.EVERYWHERE]
        lines.append([Span("   ^P          ", Tone.ACCENT), Span("  Command palette", Tone.MUTED)])
        lines += [[], [Span(" In a ticket", Tone.STRONG)]]
        lines += [self._line(key) for key in keys.TICKET]
        lines += [
            [Span(f"   {what:<18}", Tone.ACCENT), Span(words, Tone.MUTED)] for what, words in TICKET_WORDS
        ]
        return lines

    def _line(self, key: keys.Key) -> Line:
        shown = " ".join(name(one.strip()) for one in self.chosen.get(key.id, key.keys).split(","))
        return [Span(f"   {shown:<12}", Tone.ACCENT), Span(f"  {key.label:<14}"), Span(key.tip, Tone.MUTED)]

    def action_scroll(self, by: int) -> None:
        """Move the page."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)
