"""The lines every screen has: where am I, how do the accounts do, what happened, which keys work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from tui_trader.engine.engine import Engine
from tui_trader.engine.news import News, Weight
from tui_trader.ui.context import Context
from tui_trader.ui.format import clock
from tui_trader.ui.keys import Key
from tui_trader.ui.widgets.lines import Lines, Span, spread_out
from tui_trader.ui.widgets.standings import accounts_line
from tui_trader.ui.widgets.tone import Tone

PLACES = (
    ("watchlist", "1", "Watch"),
    ("orders", "2", "Orders"),
    ("positions", "3", "Positions"),
    ("trades", "4", "Trades"),
    ("funds", "5", "Funds"),
    ("alerts", "6", "Alerts"),
    ("journal", "7", "Journal"),
    ("dashboard", "0", "All"),
)
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
        self.show([self._places(), accounts_line(engine, only, self.size.width)])

    def _places(self) -> list[Span]:
        roomy = self.size.width >= 100
        spans = [Span(" tui-trader  " if roomy else "", Tone.ACCENT)]
        for place, key, name in PLACES:
            here = place == self.place
            # The mark says it without colour.
            spans.append(Span("▸" if here else " ", Tone.STRONG))
            gap = "  " if roomy else " " if place != "dashboard" else ""
            spans.append(Span(f"{key} {name}{gap}", Tone.STRONG if here else Tone.MUTED, f"go('{place}')"))
        return spans


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


class KeyBar(Lines):
    """The keys that work here; a click presses one."""

    DEFAULT_CSS = "KeyBar { height: 1; background: $panel; }"

    def __init__(self, keys: Sequence[Key], chosen: dict[str, str]) -> None:
        super().__init__(height=1, id="keybar")
        self._keys = keys
        self._chosen = chosen

    def on_resize(self) -> None:
        """Lay the keys out; where they do not fit the last gives way, but never the one for help."""
        shown = [(self._word(key), key) for key in self._keys if key.shown]
        while len(shown) > 2 and sum(len(word) + len(key.label) + 3 for word, key in shown) > self.size.width:
            del shown[-2]
        spans: list[Span] = [Span(" ")]
        for word, key in shown:
            spans += [Span(word, Tone.ACCENT, key.action), Span(f" {key.label}  ", Tone.MUTED, key.action)]
        self.show([spans])

    async def on_lines_pressed(self, message: Lines.Pressed) -> None:
        """A click on a key is that key, on screens that float too."""
        message.stop()
        if not await self.app.run_action(message.action, self.screen):
            await self.app.run_action(message.action)

    def _word(self, key: Key) -> str:
        return name(self._chosen.get(key.id, key.keys).split(",")[0].strip())


NAMES = {
    "plus": "+",
    "minus": "-",
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "percent_sign": "%",
    "at": "@",
    "escape": "Esc",
    "enter": "Enter",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "tab": "Tab",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "left": "←→",
    "up": "Up",
    "down": "Down",
    "delete": "Del",
    "comma": ",",
    "full_stop": ".",
}


def name(key: str) -> str:
    """A key as a person knows it: `ctrl+q` is ^Q, `f9` is F9."""
    if key in NAMES:
        return NAMES[key]
    if key.startswith("ctrl+"):
        return "^" + key[5:].upper()
    return key.upper() if key[:1] == "f" and key[1:].isdigit() else key
