"""Executions: every fill of the day."""

from __future__ import annotations

from textual.app import ComposeResult

from tui_trader.domain.account import Fill
from tui_trader.domain.instrument import Instrument
from tui_trader.ui.context import Context
from tui_trader.ui.format import clock, money, price, quantity
from tui_trader.ui.screens.tables import TableScreen, row_key
from tui_trader.ui.widgets.grid import Grid
from tui_trader.ui.widgets.grid_columns import Column
from tui_trader.ui.widgets.tone import Tone
from tui_trader.ui.words import SIDES, price_decimals


class TradesScreen(TableScreen):
    """Newest first, as the broker lists them."""

    PLACE = "trades"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        engine, zone = context.engine, context.zone

        def tag(row: Fill) -> str:
            session = engine.sessions.get(row.session)
            return session.account.tag if session is not None else row.session

        def places(row: Fill) -> int:
            return price_decimals(engine.market.instrument(row.instrument))

        def worth(row: Fill) -> str:
            instrument = engine.market.instrument(row.instrument)
            rules = instrument.rules if instrument is not None else None
            return "--" if rules is None else money(row.quantity * rules.lot_size * row.price, rules.currency)

        self.grid: Grid[Fill] = Grid(
            [
                Column(
                    "time",
                    "time",
                    11,
                    lambda r: clock(r.time, zone, engine.clock.now()),
                    align="left",
                    sort=lambda r: r.time,
                ),
                Column("symbol", "symbol", 12, lambda r: r.symbol, align="left", sort=lambda r: r.symbol),
                Column("acct", "acct", 4, lambda r: (tag(r), Tone.MUTED), align="left", priority=1),
                Column("side", "side", 5, lambda r: (r.side.value.upper(), SIDES[r.side]), align="left"),
                Column("quantity", "quantity", 10, lambda r: quantity(r.quantity), sort=lambda r: r.quantity),
                Column("price", "price", 11, lambda r: price(r.price, places(r)), sort=lambda r: r.price),
                Column("worth", "notional", 17, worth, priority=2),
                Column("order", "order", 20, lambda r: (r.order, Tone.MUTED), align="left", priority=3),
                Column(
                    "position",
                    "position",
                    20,
                    lambda r: (r.position or "--", Tone.MUTED),
                    align="left",
                    priority=4,
                ),
            ],
            empty="No trades yet today",
            newest_first=True,
        )
        self.title_bar = self.titled()
        self._seen = 0
        self._only = context.only

    def body(self) -> ComposeResult:
        """Title, table."""
        yield self.title_bar
        yield self.grid

    def draw(self) -> None:
        """Fills that came since the last look."""
        if self._only != self.context.only:
            self._only = self.context.only
            self.grid.show(dict.fromkeys(self.grid.rows))
            self._seen = 0
        news, self._seen = self.engine.ledger.fills.since(self._seen)
        shown = {row_key(key): fill for key, fill in news.items() if fill is not None and self.shows(key[0])}
        if shown:
            ordered = sorted(shown.items(), key=lambda item: item[1].time)
            self.grid.show(dict(ordered))
        self.title_bar.show([self.title_line("Trades", f"{len(self.grid.rows)} today")])

    def instrument_here(self) -> Instrument | None:
        """The instrument of the fill under the cursor."""
        row = self.grid.cursor_row
        return None if row is None else self.engine.market.instrument(row.instrument)
