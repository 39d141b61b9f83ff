"""Open positions against the live market."""

from __future__ import annotations

from decimal import Decimal

from textual.app import ComposeResult

from tui_trader.domain.draft import quantity_problem
from tui_trader.domain.instrument import Instrument
from tui_trader.domain.intent import ClosePosition
from tui_trader.domain.money import NotANumber, decimals, number, plain
from tui_trader.domain.profit import notional
from tui_trader.engine.market import Urgency
from tui_trader.engine.news import Weight
from tui_trader.ui.context import Context
from tui_trader.ui.format import average, clock, money, price
from tui_trader.ui.screens.asking import Asking
from tui_trader.ui.screens.confirm import Confirm
from tui_trader.ui.screens.details import pairs
from tui_trader.ui.screens.position_rows import Row, columns, row_of, totals
from tui_trader.ui.screens.protect import ProtectScreen
from tui_trader.ui.screens.tables import TableScreen, row_key
from tui_trader.ui.widgets.grid import Grid
from tui_trader.ui.widgets.lines import Line, Lines, Span, rule
from tui_trader.ui.widgets.tone import Tone
from tui_trader.ui.words import SIDES, account_words


class PositionsScreen(TableScreen):
    """Profit moves with the market; `x` closes, after a yes."""

    PLACE = "positions"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.grid: Grid[Row] = Grid(
            columns(context), empty="No open positions: b or s on the watchlist opens one"
        )
        self.title_bar = self.titled()
        self.details = Lines(height=3, id="details")

    def body(self) -> ComposeResult:
        """Title, table, the position under the cursor."""
        yield self.title_bar
        yield self.grid
        yield self.details

    def draw(self) -> None:
        """Every open position against its newest quote."""
        now = self.engine.clock.monotonic()
        fresh = {
            row_key(position.key): row_of(self.engine, position, now)
            for position in self.engine.ledger.positions.values()
            if self.shows(position.key.session)
        }
        known = self.grid.rows
        news: dict[str, Row | None] = {key: row for key, row in fresh.items() if known.get(key) != row}
        news |= {key: None for key in known if key not in fresh}
        if news:
            self.grid.show(news)
        self.grid.tick(now)
        self.engine.market.watch(
            "positions", [row.position.instrument for row in fresh.values()], Urgency.SHOWN
        )
        sums = totals(list(fresh.values()))
        words = "   ".join(
            f"{money(value, currency, signed=True)}" for currency, value in sorted(sums.items())
        )
        self.title_bar.show([self.title_line(f"Positions, {len(fresh)} open", words)])
        self._draw_details()

    def _draw_details(self) -> None:
        row = self.grid.cursor_row
        if row is None:
            self.details.show([])
            return
        position, places = row.position, row.places
        rules = row.instrument.rules if row.instrument is not None else None
        worth = None if rules is None or row.mark is None else notional(position.quantity, row.mark, rules)
        currency = rules.currency if rules is not None else None
        self.details.show(
            [
                rule(f"{position.symbol}  position {position.key.id}", self.size.width, row.fresh.value),
                pairs(
                    ("stop loss", price(position.stop_loss, places)),
                    ("target", price(position.take_profit, places)),
                    ("notional", money(worth, currency)),
                ),
                pairs(
                    ("opened", clock(position.opened, self.context.zone, self.engine.clock.now())),
                    ("broker's own profit", money(position.profit, row.currency, signed=True)),
                ),
            ]
        )

    def instrument_here(self) -> Instrument | None:
        """The instrument of the position under the cursor."""
        row = self.grid.cursor_row
        return None if row is None else row.instrument

    # Keys.

    def action_close(self) -> None:
        """Close the whole position, after a yes."""
        if (row := self.grid.cursor_row) is not None:
            self.confirm_close(row, row.position.quantity)

    def action_close_part(self) -> None:
        """Close a part: a quantity, or a share of it in per cent."""
        row = self.grid.cursor_row
        session = self.engine.sessions.get(row.position.key.session) if row is not None else None
        if row is None or session is None:
            return
        if not session.broker.capabilities.closes_in_part:
            self.say(
                session.broker.capabilities.why_not.get("closes_in_part", "not possible here"), Weight.WARN
            )
            return
        hint = f"how much of {plain(row.position.quantity)}: a quantity, or a share such as 50%"
        self.app.push_screen(
            Asking(
                f"close {row.position.symbol}", hint, text="50%", check=lambda text: self._part(row, text)[1]
            ),
            lambda text: self._close_part(row, text),
        )

    def _close_part(self, row: Row, text: str | None) -> None:
        if text is not None and (value := self._part(row, text)[0]) is not None:
            self.confirm_close(row, value)

    def _part(self, row: Row, text: str) -> tuple[Decimal | None, str]:
        """The quantity a text means, or what is wrong with it."""
        rules = row.instrument.rules if row.instrument is not None else None
        if rules is None:
            return None, "the instrument's trading rules have not come yet"
        try:
            share = text.strip().endswith("%")
            value = number(text.strip().removesuffix("%"))
        except NotANumber as error:
            return None, str(error)
        if share:
            exact = row.position.quantity * value / 100
            value = exact // rules.quantity_step * rules.quantity_step
            value = round(value, decimals(rules.quantity_step))
        if value > row.position.quantity:
            return None, f"only {plain(row.position.quantity)} is open"
        wrong = quantity_problem(value, rules)
        return (None, wrong) if wrong else (value, "")

    def confirm_close(self, row: Row, quantity: Decimal) -> None:
        """Ask with exactly what would be sent."""
        position = row.position
        session = self.engine.sessions.get(position.key.session)
        if session is None:
            return
        side = position.side.opposite
        left = position.quantity - quantity
        lines: list[Line] = [
            [
                Span(f"{side.value.upper()} {plain(quantity)} {position.symbol} at market ", SIDES[side]),
                Span(f"to close {'the whole position' if not left else f'a part, {plain(left)} stays open'}"),
            ],
            [Span("at ", Tone.MUTED), Span(account_words(session.account), Tone.STRONG)],
            [
                Span(
                    f"entry {average(position.entry, row.places)}, mark {price(row.mark, row.places)}, ",
                    Tone.MUTED,
                ),
                Span(f"open profit {money(row.profit, row.currency, signed=True)}", Tone.MUTED),
            ],
        ]
        if row.fresh.value:
            lines.append([Span(f"! the quote is not live: {row.fresh.value}", Tone.WARN)])
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
            Confirm(f"CLOSE {position.symbol}", lines, session.account.environment), answered
        )

    def action_protect(self) -> None:
        """Set stop loss and take profit of the position under the cursor."""
        row = self.grid.cursor_row
        if row is not None and row.instrument is not None:
            self.app.push_screen(ProtectScreen(self.context, row.position, row.instrument))
