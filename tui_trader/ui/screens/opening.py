"""The frame of the watchlist, for the moment before there is anything to show in it."""

from __future__ import annotations

from textual.app import ComposeResult

from tui_trader.ui import keys
from tui_trader.ui.context import Context
from tui_trader.ui.floating import Layered
from tui_trader.ui.widgets.keybar import KeyBar
from tui_trader.ui.widgets.lines import Lines, Span
from tui_trader.ui.widgets.places_line import places_line
from tui_trader.ui.widgets.tone import Tone


class OpeningScreen(Layered[None]):
    """Head and keys stand where they will stay, so that nothing jumps when the rest comes."""

    DEFAULT_CSS = "OpeningScreen > #opening { dock: top; background: $panel; }"
    AUTO_FOCUS = ""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.head = Lines(height=2, id="opening")

    def compose(self) -> ComposeResult:
        """Where we will be, that it is not yet so."""
        yield self.head
        yield Lines(height=1, id="opening-body")
        yield KeyBar([*keys.CONTEXTS["watchlist"], *keys.EVERYWHERE], self.context.keys)

    def on_resize(self) -> None:
        """As wide as the terminal."""
        self.head.show([places_line("watchlist", self.size.width), [Span(" opening ...", Tone.MUTED)]])
