"""Every pane at once, for a wide terminal."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.geometry import Size

from tui_trader.domain.instrument import Instrument
from tui_trader.domain.order import Order
from tui_trader.engine.market import Urgency
from tui_trader.engine.watchlists import Entry
from tui_trader.ui import whose
from tui_trader.ui.context import Context
from tui_trader.ui.format import money
from tui_trader.ui.screens.order_rows import order_columns
from tui_trader.ui.screens.position_rows import Row as Held
from tui_trader.ui.screens.position_rows import columns as position_columns
from tui_trader.ui.screens.position_rows import rows_of, totals
from tui_trader.ui.screens.refill import refill
from tui_trader.ui.screens.tables import TableScreen, row_key
from tui_trader.ui.screens.watch_rows import Row, columns, row_for
from tui_trader.ui.widgets.chart_pane import ChartPane
from tui_trader.ui.widgets.grid import Grid
from tui_trader.ui.widgets.heading import Heading

SIDE_BY_SIDE = 120
"""Terminal columns from which positions and orders stand beside the list instead of below it."""
CHART_FROM = 34
"""Terminal rows from which the chart has room."""


class Dashboard(TableScreen):
    """The list with quotes, positions, working orders, the chart of the row under the cursor."""

    PLACE = "dashboard"
    AUTO_FOCUS = "#dash-list"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.grid: Grid[Row] = Grid(
            columns(context.ascii, several=True, young=context.young),
            empty="Nothing listed yet",
            id="dash-list",
        )
        self.positions: Grid[Held] = Grid(
            position_columns(context), empty="No open positions", id="dash-positions"
        )
        self.orders: Grid[Order] = Grid(
            order_columns(context), empty="No working orders", newest_first=True, id="dash-orders"
        )
        self.titles = {name: Heading() for name in ("list", "positions", "orders")}
        self.chart = ChartPane(context, id="dash-chart")
        self._orders_seen = 0
        self._only = context.only
        self._entries: list[Entry] = []

    def body(self) -> ComposeResult:
        """Four panes."""
        with Vertical(id="dash"):
            with Horizontal(id="dash-top"):
                with Vertical(id="dash-left"):
                    yield self.titles["list"]
                    yield self.grid
                with Vertical(id="dash-right"):
                    yield self.titles["positions"]
                    yield self.positions
                    yield self.titles["orders"]
                    yield self.orders
            yield self.chart

    def fit_in(self, size: Size) -> None:
        """Side by side where the terminal is wide."""
        self.query_one("#dash-top").set_class(size.width < SIDE_BY_SIDE, "-stacked")
        self.chart.display = size.height >= CHART_FROM

    def draw(self) -> None:
        """All panes."""
        now = self.engine.clock.monotonic()
        anew, self._only = self._only != self.context.only, self.context.only
        self._draw_list(now)
        self._draw_positions(now, anew)
        self._draw_orders(now, anew)
        if self.chart.display:
            self.chart.look_at(self.instrument_here())

    def _draw_list(self, now: float) -> None:
        lists = self.context.watchlists
        entries = [entry for entry in lists.entries if self.shows(entry.key.session)]
        rows = {row_key(entry.key): row_for(self.engine, entry, now) for entry in entries}
        refill(self.grid, rows, now, anew=entries != self._entries and self.grid.sorted_by is None)
        self._entries = entries
        shown = [self.grid.rows[key].key for key in self.grid.visible_keys()]
        self.engine.market.watch("dashboard", shown, Urgency.SHOWN)
        self.titles["list"].say(lists.current or "Watchlist")

    def _draw_positions(self, now: float, anew: bool) -> None:
        rows = rows_of(self.engine, self.context.only, now)
        refill(self.positions, {row_key(key): row for key, row in rows.items()}, now, anew=anew)
        self.engine.market.watch("held", [row.position.instrument for row in rows.values()], Urgency.SHOWN)
        sums = sorted(totals(list(rows.values())).items())
        words = "   ".join(money(value, currency, signed=True) for currency, value in sums)
        self.titles["positions"].say(f"Positions, {len(rows)}", words)

    def _draw_orders(self, now: float, anew: bool) -> None:
        if anew:
            self.orders.show(dict.fromkeys(self.orders.rows))
            self._orders_seen = 0
        news, self._orders_seen = self.engine.desk.orders.since(self._orders_seen)
        if news:
            fresh = sorted(news.items(), key=lambda item: item[1].asked.timestamp() if item[1] else 0.0)
            self.orders.show({key: order if self._open(order) else None for key, order in fresh})
        self.orders.tick(now)
        zones = whose.zone_words(self.context, filter(self.shows, self.engine.sessions))
        self.titles["orders"].say(f"Working orders, {len(self.orders.rows)}", zones)

    def _open(self, order: Order | None) -> bool:
        if order is None or not self.shows(order.session):
            return False
        return order.status.working or order.status.unsettled

    def instrument_here(self) -> Instrument | None:
        """The instrument of the row under the cursor, in the pane that has the keys."""
        focused = self.focused
        if focused is self.positions and (held := self.positions.cursor_row) is not None:
            return held.instrument
        if focused is self.orders and (order := self.orders.cursor_row) is not None:
            return self.engine.market.instrument(order.instrument)
        row = self.grid.cursor_row
        return None if row is None else row.instrument

    def action_next_pane(self) -> None:
        """Go to the next pane."""
        self.focus_next()
