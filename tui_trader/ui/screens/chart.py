"""A candle chart on the whole screen."""

from __future__ import annotations

from textual.app import ComposeResult

from tui_trader.domain.instrument import Instrument
from tui_trader.domain.order import Side
from tui_trader.engine.market import Urgency
from tui_trader.ui.context import Context
from tui_trader.ui.live import LiveScreen
from tui_trader.ui.widgets.chart_pane import ChartPane


class ChartScreen(LiveScreen):
    """All resolutions the broker has; `<` and `>` change them."""

    PLACE = "chart"
    AUTO_FOCUS = "CandleChart"

    def __init__(self, context: Context, instrument: Instrument) -> None:
        super().__init__(context)
        self.instrument = instrument
        self.pane = ChartPane(context)

    def body(self) -> ComposeResult:
        """The chart."""
        yield self.pane

    def draw(self) -> None:
        """The last bar as it moves."""
        self.instrument = self.engine.market.instrument(self.instrument.key) or self.instrument
        self.engine.market.watch("chart", [self.instrument.key], Urgency.TICKET)
        self.pane.look_at(self.instrument)

    def on_unmount(self) -> None:
        """Its quote is no longer more urgent than others."""
        self.engine.market.unwatch("chart")

    def action_resolution(self, by: int) -> None:
        """Shorter or longer bars."""
        self.pane.turn(by)

    def action_ticket(self, side: str) -> None:
        """Open a ticket."""
        from tui_trader.ui.screens.ticket import TicketScreen

        self.app.push_screen(TicketScreen(self.context, self.instrument, Side(side)))

    def action_depth(self) -> None:
        """The market's book instead."""
        from tui_trader.ui.screens.depth import DepthScreen

        self.app.switch_screen(DepthScreen(self.context, self.instrument))

    def action_back(self) -> None:
        """Back to the list."""
        self.app.pop_screen()
