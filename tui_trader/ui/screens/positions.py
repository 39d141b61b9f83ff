"""Open positions against the live market."""

from __future__ import annotations

from decimal import Decimal

from textual.app import ComposeResult

from tui_trader.domain.instrument import Instrument, InstrumentKey, TradingRules
from tui_trader.domain.intent import ClosePosition
from tui_trader.domain.money import plain
from tui_trader.engine.market import Urgency
from tui_trader.engine.news import Weight
from tui_trader.ui import whose
from tui_trader.ui.context import Context
from tui_trader.ui.format import money
from tui_trader.ui.screens import holding_rows
from tui_trader.ui.screens.asking import Asking
from tui_trader.ui.screens.closing import part, question
from tui_trader.ui.screens.confirm import Confirm
from tui_trader.ui.screens.held_details import holding_details, position_details
from tui_trader.ui.screens.position_rows import Row, columns, rows_of, totals
from tui_trader.ui.screens.protect import ProtectScreen
from tui_trader.ui.screens.refill import refill
from tui_trader.ui.screens.tables import TableScreen, row_key
from tui_trader.ui.widgets.grid import Grid
from tui_trader.ui.widgets.lines import Lines


class PositionsScreen(TableScreen):
    """Profit moves with the market; `x` closes, after a yes. `H` turns to what lies in the depository."""

    PLACE = "positions"
    AUTO_FOCUS = "#held"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.held: Grid[Row] = Grid(
            columns(context), empty="No open positions: b or s on the watchlist opens one", id="held"
        )
        self.holdings: Grid[holding_rows.Row] = Grid(
            holding_rows.columns(context), empty="No holdings", id="holdings"
        )
        self.grid = self.held
        self.title_bar = self.titled()
        self.details = Lines(height=3, id="details")
        self._order = (False, context.only)

    def body(self) -> ComposeResult:
        """Title, the table turned to, its row under the cursor."""
        yield self.title_bar
        yield self.held
        self.holdings.display = False
        yield self.holdings
        yield self.details

    @property
    def turned(self) -> bool:
        """Whether the holdings are shown instead of the positions."""
        return self.grid is self.holdings

    def draw(self) -> None:
        """What is turned to against its newest quotes."""
        if self.turned and not self._depository():
            self.action_holdings()
        anew, self._order = self._order != (self.turned, self.context.only), (self.turned, self.context.only)
        if self.turned:
            self._draw_holdings(anew)
        else:
            self._draw_positions(anew)

    def _depository(self) -> bool:
        """Whether some account shown has holdings."""
        return any(
            session.broker.capabilities.holdings
            for session in self.engine.sessions.values()
            if self.shows(session.name)
        )

    def _draw_positions(self, anew: bool) -> None:
        now = self.engine.clock.monotonic()
        rows = rows_of(self.engine, self.context.only, now)
        refill(self.held, {row_key(key): row for key, row in rows.items()}, now, anew=anew)
        self._watch([row.position.instrument for row in rows.values()])
        words = "   ".join(
            money(value, currency, signed=True)
            for currency, value in sorted(totals(list(rows.values())).items())
        )
        other = "   H holdings" if self._depository() else ""
        self.title_bar.show([self.title_line(f"Positions, {len(rows)} open", words + other)])
        row = self.held.cursor_row
        self.details.show([] if row is None else position_details(self.context, row, self.size.width))

    def _draw_holdings(self, anew: bool) -> None:
        now = self.engine.clock.monotonic()
        rows = holding_rows.rows_of(self.engine, self.context.only, now)
        refill(self.holdings, {row_key(key): row for key, row in rows.items()}, now, anew=anew)
        self._watch([row.holding.instrument for row in rows.values()])
        sums = sorted(holding_rows.totals(list(rows.values())).items())
        words = "   ".join(f"worth {money(value, currency)}" for currency, value in sums)
        self.title_bar.show([self.title_line(f"Holdings, {len(rows)}", f"{words}   H positions")])
        row = self.holdings.cursor_row
        self.details.show([] if row is None else holding_details(row, self.size.width))

    def _watch(self, keys: list[InstrumentKey]) -> None:
        self.engine.market.watch("positions", keys, Urgency.SHOWN)

    def instrument_here(self) -> Instrument | None:
        """The instrument of the row under the cursor."""
        row = self.grid.cursor_row
        return None if row is None else row.instrument

    def _here(self) -> Row | None:
        """The position under the cursor; holdings are no positions."""
        if self.turned:
            self.say("a holding is sold with a ticket: s", Weight.WARN)
            return None
        return self.held.cursor_row

    # Keys.

    def action_holdings(self) -> None:
        """The holdings instead of the positions, or back."""
        if not self.turned and not self._depository():
            self.say(self._no_depository(), Weight.WARN)
            return
        self.grid = self.held if self.turned else self.holdings
        self.held.display, self.holdings.display = not self.turned, self.turned
        self.grid.focus()
        self.look()

    def _no_depository(self) -> str:
        for session in self.engine.sessions.values():
            if self.shows(session.name):
                return f"no holdings: {whose.refusal(self.engine, session.name, 'holdings')}"
        return "no account is signed in"

    def action_close(self) -> None:
        """Close the whole position, after a yes."""
        if (row := self._here()) is not None:
            self.confirm_close(row, row.position.quantity)

    def action_close_part(self) -> None:
        """Close a part: a quantity, or a share of it in per cent."""
        row = self._here()
        if row is None:
            return
        if why_not := whose.refusal(self.engine, row.position.key.session, "closes_in_part"):
            self.say(f"not closed in part: {why_not}", Weight.WARN)
            return
        hint = f"how much of {plain(row.position.quantity)}: a quantity, or a share such as 50%"
        label = f"close {row.position.symbol}"
        self.app.push_screen(
            Asking(label, hint, text="50%", check=lambda text: part(row.position, _rules(row), text)[1]),
            lambda text: self._close_part(row, text),
        )

    def _close_part(self, row: Row, text: str | None) -> None:
        if text is not None and (value := part(row.position, _rules(row), text)[0]) is not None:
            self.confirm_close(row, value)

    def confirm_close(self, row: Row, quantity: Decimal) -> None:
        """Ask with exactly what would be sent."""
        position = row.position
        session = self.engine.sessions.get(position.key.session)
        if session is None:
            return
        close = ClosePosition(
            self.engine.draw_id(),
            position.key.session,
            position.key,
            position.instrument,
            position.symbol,
            position.side,
            quantity,
        )

        def answered(yes: bool | None) -> None:
            if yes:
                for objection in self.engine.desk.mutate(close):
                    self.say(f"not closed: {objection}", Weight.WARN)

        self.app.push_screen(
            Confirm(
                f"CLOSE {position.symbol}",
                question(row, quantity, session.account),
                session.account.environment,
            ),
            answered,
        )

    def action_protect(self) -> None:
        """Set stop loss and take profit of the position under the cursor."""
        row = self._here()
        if row is None or row.instrument is None:
            return
        if why_not := whose.refusal(self.engine, row.position.key.session, "protects_positions"):
            self.say(f"not protected: {why_not}", Weight.WARN)
        else:
            self.app.push_screen(ProtectScreen(self.context, row.position, row.instrument))


def _rules(row: Row) -> TradingRules | None:
    return row.instrument.rules if row.instrument is not None else None
