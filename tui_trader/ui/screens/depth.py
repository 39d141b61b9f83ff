"""The market's book on the whole screen."""

from __future__ import annotations

from textual.app import ComposeResult

from tui_trader.domain.instrument import Instrument
from tui_trader.domain.order import Side
from tui_trader.engine.market import Urgency
from tui_trader.ui.context import Context
from tui_trader.ui.live import LiveScreen
from tui_trader.ui.widgets.depth_pane import DepthPane
from tui_trader.ui.widgets.ladder import DepthLadder


class DepthScreen(LiveScreen):
    """`b` and `s` open a limit ticket at the price under the cursor."""

    PLACE = "depth"
    AUTO_FOCUS = "DepthLadder"

    def __init__(self, context: Context, instrument: Instrument) -> None:
        super().__init__(context)
        self.instrument = instrument
        self.pane = DepthPane(context)

    def body(self) -> ComposeResult:
        """The ladder."""
        yield self.pane

    def draw(self) -> None:
        """The book as it stands."""
        self.instrument = self.engine.market.instrument(self.instrument.key) or self.instrument
        self.engine.market.watch("depth", [self.instrument.key], Urgency.TICKET)
        self.pane.look_at(self.instrument)

    def on_unmount(self) -> None:
        """Nothing of it is asked for any more."""
        self.engine.market.unwatch("depth")
        self.engine.market.watch_depth(None)

    def on_depth_ladder_price_chosen(self, message: DepthLadder.PriceChosen) -> None:
        """A side was pressed on a price."""
        message.stop()
        if message.side is not None:
            self.action_ticket(message.side.value)

    def action_ticket(self, side: str) -> None:
        """A limit ticket at the price under the cursor."""
        from tui_trader.ui.screens.ticket import TicketScreen

        price = self.pane.ladder.cursor_price
        self.app.push_screen(TicketScreen(self.context, self.instrument, Side(side), limit=price))

    def action_chart(self) -> None:
        """The chart instead."""
        from tui_trader.ui.screens.chart import ChartScreen

        self.app.switch_screen(ChartScreen(self.context, self.instrument))

    def action_back(self) -> None:
        """Back to the list."""
        self.app.pop_screen()
