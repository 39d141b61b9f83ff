"""The lines every screen has: where am I, how do the accounts do, what happened."""

from __future__ import annotations

from datetime import tzinfo

from tui_trader.engine.engine import Engine
from tui_trader.engine.news import News, Weight
from tui_trader.ui.context import Context
from tui_trader.ui.format import clock
from tui_trader.ui.widgets.keybar import name
from tui_trader.ui.widgets.lines import Lines, Span, spread_out
from tui_trader.ui.widgets.places_line import places_line
from tui_trader.ui.widgets.standings import accounts_line
from tui_trader.ui.widgets.tone import Tone

WEIGHTS = {
    Weight.NOTE: Tone.PLAIN,
    Weight.GOOD: Tone.RISE,
    Weight.WARN: Tone.WARN,
    Weight.ALARM: Tone.BAD,
}


class Header(Lines):
    """Two lines, the same on every screen."""

    DEFAULT_CSS = "Header { dock: top; height: 2; background: $panel; }"

    def __init__(self, place: str) -> None:
        super().__init__(height=2, id="header")
        self.place = place
        self._drawn: tuple[Engine, str] | None = None

    def on_resize(self) -> None:
        """The first look comes before the size is known."""
        if self._drawn is not None:
            self.draw(*self._drawn)

    def draw(self, engine: Engine, only: str) -> None:
        """Show how everything stands; `only` is the session everything is narrowed to."""
        self._drawn = engine, only
        self.show([places_line(self.place, self.size.width), accounts_line(engine, only, self.size.width)])


class NewsLine(Lines):
    """The newest thing that happened; one line that is always there, so nothing is ever pushed."""

    DEFAULT_CSS = "NewsLine { height: 1; background: $surface; }"

    def __init__(self) -> None:
        super().__init__(height=1, id="news")

    def tell(self, news: News | None, zone: tzinfo) -> None:
        """Show one piece of news."""
        if news is None:
            self.show([[]])
            return
        tone = WEIGHTS[news.weight]
        word = "! " if news.weight is Weight.ALARM else ""
        at = Span(f" {clock(news.at, zone)} ", Tone.MUTED)
        tag, key = self._signed_out(news.session)
        if not tag:
            self.show([[at, Span(f"{word}{news.text}", tone)]])
            return
        # Which account, which key: both stay when the broker has much to say.
        how = [Span(f"  {key}", Tone.ACCENT, "sign_in"), Span(" signs in again ", Tone.MUTED, "sign_in")]
        self.show([spread_out([at, Span(f"{word}{tag}: {news.text}", tone)], how, self.size.width)])

    def _signed_out(self, session: str) -> tuple[str, str]:
        """The tag of this session with the key that helps, if it is one that was signed out."""
        context: Context | None = getattr(self.app, "context", None)
        found = None if context is None else context.engine.sessions.get(session)
        if context is None or found is None or not found.signed_out:
            return "", ""
        return found.account.tag, name(context.keys.get("app.login", "L").split(",")[0].strip())
