"""The lines every screen has: where am I, how do the accounts do, what happened, which keys work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from decimal import Decimal

from tui_trader.domain.account import Environment
from tui_trader.engine.engine import Engine
from tui_trader.engine.news import News, Weight
from tui_trader.engine.session import Line, Standing
from tui_trader.ui.format import clock, money
from tui_trader.ui.keys import Key
from tui_trader.ui.widgets.lines import Lines, Span, spread_out
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
        self.show([self._places(), self._accounts(engine, only)])

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

    def _accounts(self, engine: Engine, only: str) -> list[Span]:
        sessions = list(engine.sessions.values())
        if not sessions:
            return [Span(" not signed in", Tone.MUTED)]
        standings = [session.standing() for session in sessions]
        lead = self._lead(engine, only)
        # What matters least gives way first: how fast, then how much is won; never how the lines are.
        for detail in (2, 1, 0):
            left = [*lead]
            for standing in standings:
                left += _standing(standing, detail if len(sessions) > 1 else 3)
            right = _equities(engine, only, profits=detail > 0)
            if sum(len(span.text) for span in (*left, *right)) <= self.size.width:
                break
        return spread_out(left, right, self.size.width)

    def _lead(self, engine: Engine, only: str) -> list[Span]:
        left: list[Span] = [Span(" ")]
        environments = dict.fromkeys(session.account.environment for session in engine.sessions.values())
        for environment in environments:
            tone = Tone.LIVE if environment is Environment.LIVE else Tone.ACCENT
            left += [Span(environment.value, tone), Span("  ")]
        if engine.read_only:
            left.append(Span("READ-ONLY  ", Tone.WARN))
        if only:
            left.append(Span(f"only {only}  ", Tone.WARN))
        return left


def _standing(standing: Standing, detail: int) -> list[Span]:
    """One account: how its line is, then with more `detail` how fast (2), the budget or the trouble (3)."""
    tone = Tone.RISE if standing.line is Line.OK else Tone.BAD
    spans = [Span(f"{standing.tag} ", Tone.STRONG), Span(standing.line.value, tone)]
    if standing.line is Line.OK:
        if standing.latency is not None and detail > 1:
            spans.append(Span(f" {_milliseconds(standing.latency)}", Tone.MUTED))
        if standing.allowed and detail > 2:
            spans.append(Span(f"  {standing.used:.0f}/{standing.allowed:.0f} a s", Tone.MUTED))
    elif standing.trouble and detail > 2:
        spans.append(Span(f": {standing.trouble}", Tone.MUTED))
    return [*spans, Span("  ")]


def _milliseconds(seconds: float) -> str:
    """In steps, so that the header stands still: a person asks whether it is 10, 50 or 500."""
    value = seconds * 1_000
    for step in (5, 10, 20, 50, 100, 200, 500, 1_000):
        if value <= step:
            return f"<{step}ms"
    return f"{seconds:.0f}s"


def _equities(engine: Engine, only: str, *, profits: bool) -> list[Span]:
    """Equity and open profit, a pair for each currency, never added across currencies."""
    totals: dict[str, list[Decimal | None]] = {}
    for funds in engine.ledger.funds.values():
        if only in ("", funds.session):
            pair = totals.setdefault(funds.currency, [Decimal(0), Decimal(0)])
            pair[0], pair[1] = _plus(pair[0], funds.equity), _plus(pair[1], funds.open_profit)
    spans: list[Span] = []
    for currency, (equity, profit) in sorted(totals.items()):
        tone = Tone.MUTED if not profit else Tone.RISE if profit > 0 else Tone.FALL
        spans += [
            Span(f"{currency} ", Tone.MUTED),
            Span(money(equity), Tone.STRONG),
            Span(f" {money(profit, signed=True):>9}" if profits else "", tone),
            Span(" "),
        ]
    return spans


def _plus(total: Decimal | None, more: Decimal | None) -> Decimal | None:
    return None if total is None or more is None else total + more


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
        self.show([[Span(f" {clock(news.at, zone)} ", Tone.MUTED), Span(f"{word}{news.text}", tone)]])


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
