"""A form about one instrument, worked out anew against the market while it is open."""

from __future__ import annotations

from textual import on
from textual.widgets import Input

from tui_trader.domain.instrument import Instrument
from tui_trader.engine.market import Urgency
from tui_trader.ui.context import Context
from tui_trader.ui.floating import Floating
from tui_trader.ui.widgets.choice import Choice


class QuotedForm(Floating[bool]):
    """Its quote goes before all others; Enter reviews and never sends; True when something was sent."""

    def __init__(self, context: Context, instrument: Instrument) -> None:
        super().__init__()
        self.context = context
        self.engine = context.engine
        self.instrument = instrument
        self.account = self.engine.sessions[instrument.key.session].account

    def on_mount(self) -> None:
        """Keep the quote fresh, look at it as often as at any screen."""
        self.engine.market.watch("ticket", [self.instrument.key], Urgency.TICKET)
        self.set_interval(self.context.frame, self._frame)
        self._frame()

    def on_unmount(self) -> None:
        """The quote is no longer more urgent than others."""
        self.engine.market.unwatch("ticket")

    def _frame(self) -> None:
        if self.is_current and self.is_mounted:
            self.look()

    def look(self) -> None:
        """Work the fields out again, say what is wrong."""

    @on(Input.Changed)
    @on(Choice.Turned)
    def _typed(self) -> None:
        if self.is_mounted:
            self.typed()

    def typed(self) -> None:
        """Something was typed or chosen."""
        self.look()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_review()

    def action_review(self) -> None:
        """Show what would be sent."""

    def action_back(self) -> None:
        """Leave; nothing was sent."""
        self.dismiss(False)
