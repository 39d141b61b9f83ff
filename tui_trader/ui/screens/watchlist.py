"""The watchlist: named lists with live quotes."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.geometry import Size

from tui_trader.domain.instrument import Instrument, InstrumentKey
from tui_trader.engine.freshness import Freshness
from tui_trader.engine.market import Urgency
from tui_trader.engine.session import Line
from tui_trader.engine.watchlists import Entry
from tui_trader.ui import whose
from tui_trader.ui.context import Context
from tui_trader.ui.screens.alert_form import ask_alert
from tui_trader.ui.screens.asking import Asking
from tui_trader.ui.screens.details import details
from tui_trader.ui.screens.picker import Picker
from tui_trader.ui.screens.search import Search
from tui_trader.ui.screens.tables import TableScreen, row_key
from tui_trader.ui.screens.watch_rows import SPARK, Row, columns, row_for
from tui_trader.ui.widgets.chart_pane import ChartPane
from tui_trader.ui.widgets.depth_pane import DepthPane
from tui_trader.ui.widgets.grid import Grid
from tui_trader.ui.widgets.lines import Lines
from tui_trader.ui.widgets.spark import sparkline

CHART_FROM = 34
"""Terminal rows from which the chart of the row under the cursor has room below."""
DEPTH_FROM = 150
"""Terminal columns from which the market's book has room beside the chart."""
TURNS = 0.3
"""Seconds between looks whether quotes have grown stale."""
UNSEEN = 1.0
"""Seconds after which rows out of sight are brought up to date."""
NEW_LIST = "\x00new"


class WatchlistScreen(TableScreen):
    """Rows of the current list; the row under the cursor in detail below."""

    PLACE = "watchlist"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.watchlists = context.watchlists
        self.market = context.engine.market
        self.grid: Grid[Row] = Grid(
            columns(context.ascii, several=True, young=context.young),
            empty="Nothing here yet: + adds an instrument, W picks a list",
        )
        self.title_bar = self.titled()
        self.details = Lines(height=3, id="details")
        self.chart = ChartPane(context, id="watch-chart")
        self.depth = DepthPane(context, id="watch-depth")
        self._entries: list[Entry] = []
        self._by_row: dict[str, Entry] = {}
        self._news: set[str] = set()
        self._visible: list[str] = []
        self._quotes_seen = self._days_seen = self._rules_seen = 0
        self._fresh: dict[str, Freshness] = {}
        self._fresh_each = max(1, round(TURNS / context.frame))
        self._frames, self._all, self._all_each = -1, True, max(1, round(UNSEEN / context.frame))

    def body(self) -> ComposeResult:
        """Title, table, details, and the chart where there is room."""
        yield self.title_bar
        yield self.grid
        yield self.details
        with Horizontal(id="watch-below"):
            yield self.chart
            yield self.depth

    def fit_in(self, size: Size) -> None:
        """The chart shows only where it leaves the table its rows."""
        roomy = size.height >= CHART_FROM
        self.query_one("#watch-below").display = roomy
        self.depth.display = roomy and size.width >= DEPTH_FROM
        self.details.styles.height = 3 if not roomy else 4

    def draw(self) -> None:
        """Rows whose quote, day, rules or freshness changed since the last look."""
        self._frames += 1
        self._all = self._frames % self._all_each == 0
        self._changed()
        entries = [entry for entry in self.watchlists.entries if self.shows(entry.key.session)]
        if entries != self._entries:
            gone = {row_key(entry.key): None for entry in self._entries}
            self._entries = entries
            self._by_row = {row_key(entry.key): entry for entry in entries}
            self.grid.show({**gone, **{name: self._row(e) for name, e in self._by_row.items()}})
            self.grid.order(self._by_row)
            self._news.clear()
        else:
            # Rows out of sight are kept right for sorting and filtering, a second late.
            news = self._news if self._all else self._news.intersection(self.grid.visible_keys())
            if news:
                self.grid.show({name: self._row(self._by_row[name]) for name in news})
                self._news -= news
        self.grid.tick(self.engine.clock.monotonic())
        self._watch()
        self._draw_title()
        self._draw_below()

    def _changed(self) -> None:
        """Note whose row has something new to show."""
        quotes, self._quotes_seen = self.market.quotes.since(self._quotes_seen)
        days, self._days_seen = self.market.days.since(self._days_seen)
        rules, self._rules_seen = self.market.rules.since(self._rules_seen)
        rows = self._by_row
        for board in (quotes, days, rules):
            self._news.update(name for key in board if (name := row_key(key)) in rows)
        if (
            self._frames % self._fresh_each == 0
        ):  # freshness turns slowly, and asking costs a little for each row
            now = self.engine.clock.monotonic()
            for entry in self._entries:
                name = row_key(entry.key)
                fresh = self.market.freshness(entry.key, now)
                if self._fresh.get(name) is not fresh:
                    self._fresh[name] = fresh
                    self._news.add(name)

    def _row(self, entry: Entry) -> Row:
        return row_for(self.engine, entry, self.engine.clock.monotonic())

    def _watch(self) -> None:
        names = self.grid.visible_keys()
        if names == self._visible and not self._all:
            return
        self._visible = names
        shown = [self.grid.rows[name].key for name in names]
        self.market.watch("watchlist", shown, Urgency.SHOWN)
        rest = [entry.key for rows in self.watchlists.lists.values() for entry in rows]
        self.market.watch("lists", rest, Urgency.REST)

    def _draw_title(self) -> None:
        names = list(self.watchlists.lists)
        name = self.watchlists.current or "Watchlist"
        place = f" {names.index(name) + 1}/{len(names)}" if name in names and len(names) > 1 else ""
        shown = {entry.key.session for entry in self._entries}
        down = [
            whose.tag(self.engine, session.name)
            for session in self.engine.sessions.values()
            if session.name in shown and session.line is Line.DOWN
        ]
        right = f"{', '.join(down)} disconnected, its quotes are stale" if down else "+ add   / filter"
        self.title_bar.show([self.title_line(f"{name}{place}", right)])

    def _draw_below(self) -> None:
        row = self.grid.cursor_row
        if row is None:
            self.details.show([])
            self.chart.look_at(None)
            self.depth.look_at(None)
            return
        spark = sparkline(row.trail, SPARK * 2) if len(row.trail) > 2 else ""
        height = int(self.details.styles.height.value) if self.details.styles.height else 3
        last = None if row.quote is None else row.quote.last
        self.details.show(details(row.instrument, row.day, spark, self.size.width, height, last))
        if self.chart.display and self.query_one("#watch-below").display:
            self.chart.look_at(row.instrument)
            self.depth.look_at(row.instrument if self.depth.display else None)

    def instrument_here(self) -> Instrument | None:
        """The instrument of the row under the cursor."""
        row = self.grid.cursor_row
        return None if row is None else row.instrument

    # Keys.

    @on(Grid.Chosen)
    def _chosen(self) -> None:
        self.action_chart()

    def action_add(self) -> None:
        """Find an instrument by part of its symbol or description."""

        def found(key: InstrumentKey | None) -> None:
            instrument = None if key is None else self.market.instrument(key)
            if instrument is None:
                return
            if not self.watchlists.add(instrument):
                self.say(f"{instrument.symbol} is on this list already")
            self.look()
            self.grid.move_to(row_key(instrument.key))

        self.app.push_screen(Search(self.context), found)

    def action_remove(self) -> None:
        """Take the row off the list."""
        row = self.grid.cursor_row
        if row is not None and self.watchlists.remove(row.key) is not None:
            self.say(f"{row.symbol} removed from {self.watchlists.current}: u puts it back")

    def action_undo(self) -> None:
        """Put back the row removed last."""
        if (entry := self.watchlists.undo()) is not None:
            self.say(f"{entry.symbol} is back")

    def action_shift(self, by: int) -> None:
        """Move the row up or down."""
        row = self.grid.cursor_row
        if row is None:
            return
        if self.grid.sorted_by is not None:
            self.say("the list is sorted: o until it is not, then rows can be moved")
            return
        self.watchlists.shift(row.key, by)
        self.look()
        self.grid.move_to(row_key(row.key))

    def action_next_list(self) -> None:
        """Look at the next list."""
        self.watchlists.next()

    def action_lists(self) -> None:
        """Pick a list, or make one."""
        rows = [(name, f"{name}  ({len(lines)})") for name, lines in self.watchlists.lists.items()]

        def chosen(name: str | None) -> None:
            if name == NEW_LIST:
                self.app.push_screen(Asking("name", "a name for the new list"), named)
            elif name is not None:
                self.watchlists.pick(name)

        def named(text: str | None) -> None:
            if text and text.strip():
                self.watchlists.pick(text.strip())

        self.app.push_screen(Picker("Which list?", [*rows, (NEW_LIST, "make a new list ...")]), chosen)

    def action_alert(self) -> None:
        """Tell me when this price is reached."""
        row = self.grid.cursor_row
        if row is not None and row.instrument is not None:
            ask_alert(self, row.instrument)
