"""Executions: every fill of the day."""

from __future__ import annotations

from decimal import Decimal

from textual.app import ComposeResult

from tui_trader.domain.account import Fill
from tui_trader.domain.instrument import Instrument
from tui_trader.domain.profit import notional
from tui_trader.engine.engine import Engine
from tui_trader.ui import whose
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
        engine = context.engine

        def places(row: Fill) -> int:
            return price_decimals(engine.market.instrument(row.instrument))

        def worth(row: Fill) -> str:
            found = turnover(engine, row)
            return "--" if found is None else money(found[1], found[0])

        self.grid: Grid[Fill] = Grid(
            [
                Column(
                    "time",
                    "time",
                    11,
                    lambda r: clock(r.time, whose.zone(context, r.session), engine.clock.now()),
                    align="left",
                    sort=lambda r: r.time,
                ),
                Column(
                    "symbol",
                    "symbol",
                    18,
                    lambda r: r.symbol,
                    align="left",
                    min_width=12,
                    sort=lambda r: r.symbol,
                ),
                Column(
                    "acct",
                    "acct",
                    whose.WIDTH,
                    lambda r: (whose.tag(engine, r.session), Tone.MUTED),
                    align="left",
                    min_width=4,
                ),
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
        self._sums: tuple[object, str] = (None, "")
        self._only = context.only

    def body(self) -> ComposeResult:
        """Title, table."""
        yield self.title_bar
        yield self.grid

    def draw(self) -> None:
        """Fills that came since the last look."""
        if narrowed := self._only != self.context.only:
            self._only = self.context.only
            self.grid.show(dict.fromkeys(self.grid.rows))
            self._seen = 0
        news, self._seen = self.engine.ledger.fills.since(self._seen)
        gone: dict[str, Fill | None] = {row_key(key): None for key, fill in news.items() if fill is None}
        came = ((row_key(key), fill) for key, fill in news.items() if fill and self.shows(key[0]))
        shown = dict(sorted(came, key=lambda item: (item[1].time, item[0])))
        if gone or shown:
            self.grid.show({**gone, **shown})
            if narrowed and self.grid.sorted_by is not None:
                self.grid.sort_by(*self.grid.sorted_by)
        zones = whose.zone_words(self.context, filter(self.shows, self.engine.sessions))
        title = f"Trades, {len(self.grid.rows)} today   {zones}"
        turned = self._turned()
        fits = len(title + turned) < self.size.width - 5
        self.title_bar.show([self.title_line(title, turned if fits else "")])

    def _turned(self) -> str:
        """What was bought or sold today, a sum for each currency."""
        known = (self._seen, self.engine.market.rules.seq, self._only)
        if self._sums[0] != known:
            sums: dict[str, Decimal] = {}
            for row in self.grid.rows.values():
                if (found := turnover(self.engine, row)) is not None:
                    sums[found[0]] = sums.get(found[0], Decimal(0)) + found[1]
            self._sums = known, "   ".join(money(value, currency) for currency, value in sorted(sums.items()))
        return self._sums[1]

    def instrument_here(self) -> Instrument | None:
        """The instrument of the fill under the cursor."""
        row = self.grid.cursor_row
        return None if row is None else self.engine.market.instrument(row.instrument)


def turnover(engine: Engine, fill: Fill) -> tuple[str, Decimal] | None:
    """What a fill was worth, with its currency; None while the instrument's rules are not known."""
    instrument = engine.market.instrument(fill.instrument)
    if instrument is None or instrument.rules is None:
        return None
    return instrument.rules.currency, notional(fill.quantity, fill.price, instrument.rules)
