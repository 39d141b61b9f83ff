"""Price alerts, waiting or rung."""

from __future__ import annotations

from decimal import Decimal

from textual.app import ComposeResult

from tui_trader.domain.instrument import Instrument, InstrumentKey
from tui_trader.engine.alerts import Alert
from tui_trader.engine.market import Urgency
from tui_trader.ui.context import Context
from tui_trader.ui.format import clock, price
from tui_trader.ui.screens.alert_form import ask_alert
from tui_trader.ui.screens.search import Search
from tui_trader.ui.screens.tables import TableScreen
from tui_trader.ui.widgets.grid import Grid
from tui_trader.ui.widgets.grid_columns import Cell, Column
from tui_trader.ui.widgets.tone import Tone
from tui_trader.ui.words import price_decimals


class AlertsScreen(TableScreen):
    """Each rings once: here, on the news line, with the terminal's bell."""

    PLACE = "alerts"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.grid: Grid[Alert] = Grid(
            [
                Column("symbol", "symbol", 14, lambda row: row.symbol, align="left"),
                Column("when", "when", 22, lambda row: row.words, align="left", grow=1),
                Column("now", "now", 11, ages=lambda row, now: self._now(row)),
                Column("away", "away", 8, ages=lambda row, now: self._away(row)),
                Column("state", "state", 14, self._state, align="left"),
            ],
            empty="No alerts: + makes one here, A on a row of the watchlist",
        )
        self.title_bar = self.titled()
        self._seen = 0

    def body(self) -> ComposeResult:
        """Title, table."""
        yield self.title_bar
        yield self.grid

    def draw(self) -> None:
        """Alerts that changed, with how far away their price is."""
        news, self._seen = self.engine.alerts.board.since(self._seen)
        if news:
            self.grid.show(news)
        self.title_bar.show([self.title_line("Alerts", "kept for this run")])
        self.grid.tick(self.engine.clock.monotonic())
        self.engine.market.watch("alerts", self.engine.alerts.watched(), Urgency.SHOWN)

    def _price(self, key: InstrumentKey) -> Decimal | None:
        quote = self.engine.market.quotes.get(key)
        return None if quote is None else quote.mid

    def _now(self, row: Alert) -> Cell:
        return price(
            self._price(row.instrument), price_decimals(self.engine.market.instrument(row.instrument))
        )

    def _away(self, row: Alert) -> Cell:
        here = self._price(row.instrument)
        if here is None or not here or row.rang is not None:
            return "--"
        return f"{(row.price - here) / here * 100:+.2f}%"

    def _state(self, row: Alert) -> Cell:
        if row.rang is None:
            return "waiting", Tone.MUTED
        return f"rang {clock(row.rang, self.context.zone)}", Tone.WARN

    def instrument_here(self) -> Instrument | None:
        """The instrument of the row under the cursor."""
        row = self.grid.cursor_row
        return None if row is None else self.engine.market.instrument(row.instrument)

    def action_add(self) -> None:
        """Find an instrument, then ask for the price."""

        def found(key: InstrumentKey | None) -> None:
            instrument = None if key is None else self.engine.market.instrument(key)
            if instrument is not None:
                self.engine.market.watch("alert", [instrument.key], Urgency.TICKET)
                ask_alert(self, instrument)

        self.app.push_screen(Search(self.context), found)

    def action_remove(self) -> None:
        """Forget the alert under the cursor."""
        if (key := self.grid.cursor_key) is not None:
            self.engine.alerts.remove(key)
