"""The rows of the positions: what each column says of one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tui_trader.domain import profit
from tui_trader.domain.account import Position
from tui_trader.domain.instrument import Instrument
from tui_trader.domain.quote import Quote
from tui_trader.engine.engine import Engine
from tui_trader.engine.freshness import Freshness
from tui_trader.ui import whose
from tui_trader.ui.context import Context
from tui_trader.ui.format import average, clock, money, price, quantity
from tui_trader.ui.widgets.grid_columns import Cell, Column
from tui_trader.ui.widgets.tone import Tone
from tui_trader.ui.words import SIDES, price_decimals


@dataclass(frozen=True, slots=True)
class Row:
    """A position against the market now."""

    position: Position
    instrument: Instrument | None
    quote: Quote | None
    fresh: Freshness
    tag: str
    currency: str
    """Of the account."""
    pending: str

    @property
    def places(self) -> int:
        """Decimals of its prices."""
        return price_decimals(self.instrument)

    @property
    def mark(self) -> Decimal | None:
        """What it could be closed at now."""
        return profit.mark(self.position.side, self.quote)

    @property
    def profit(self) -> Decimal | None:
        """In account currency: from the live mark where no conversion is needed, else the broker's."""
        rules = self.instrument.rules if self.instrument is not None else None
        if rules is None or self.mark is None or rules.currency != self.currency:
            return self.position.profit
        p = self.position
        return profit.money(p.side, p.quantity, p.entry, self.mark, rules)

    @property
    def ticks(self) -> Decimal | None:
        """In ticks of its price."""
        rules = self.instrument.rules if self.instrument is not None else None
        if rules is None or self.mark is None:
            return None
        return profit.ticks(self.position, self.mark, rules)


def rows_of(engine: Engine, only: str, now: float) -> dict[tuple[str, str], Row]:
    """Every position shown, by account, then by id: the same order however the readings come."""
    places = {name: place for place, name in enumerate(engine.sessions)}
    held = [one for one in engine.ledger.positions.values() if only in ("", one.key.session)]
    held.sort(key=lambda one: (places.get(one.key.session, len(places)), one.key.id))
    return {one.key: row_of(engine, one, now) for one in held}


def row_of(engine: Engine, position: Position, now: float) -> Row:
    """A position as it stands now."""
    session = engine.sessions.get(position.key.session)
    return Row(
        position,
        engine.market.instrument(position.instrument),
        engine.market.quotes.get(position.instrument),
        engine.market.freshness(position.instrument, now),
        whose.tag(engine, position.key.session),
        session.account.currency if session is not None else "",
        engine.desk.book.pending_on(position.key),
    )


def _signed(value: Decimal | None) -> Tone:
    if not value:
        return Tone.MUTED
    return Tone.RISE if value > 0 else Tone.FALL


def _mark(row: Row) -> Cell:
    tone = Tone.PLAIN if row.fresh is Freshness.LIVE else Tone.STALE
    return price(row.mark, row.places), tone


def _state(row: Row) -> Cell:
    if row.pending:
        return row.pending, Tone.WARN
    return (row.fresh.value, Tone.WARN) if row.fresh is not Freshness.LIVE else ("", Tone.MUTED)


def columns(context: Context) -> list[Column[Row]]:
    """The columns, the essential ones first."""

    def opened(row: Row) -> str:
        where = whose.zone(context, row.position.key.session)
        return clock(row.position.opened, where, context.engine.clock.now())

    return [
        Column(
            "symbol",
            "symbol",
            11,
            lambda r: r.position.symbol,
            align="left",
            min_width=9,
            sort=lambda r: r.position.symbol,
            middle=True,
        ),
        Column(
            "acct",
            "acct",
            whose.WIDTH,
            lambda r: (r.tag, Tone.MUTED),
            align="left",
            min_width=4,
            sort=lambda r: r.tag,
        ),
        Column("side", "side", 5, lambda r: (_long(r), SIDES[r.position.side]), align="left"),
        Column("product", "product", 7, lambda r: (r.position.product, Tone.MUTED), align="left", priority=4),
        Column(
            "quantity",
            "quantity",
            9,
            lambda r: quantity(r.position.quantity),
            min_width=8,
            sort=lambda r: r.position.quantity,
        ),
        Column("entry", "entry", 10, lambda r: average(r.position.entry, r.places), priority=1, min_width=9),
        Column("mark", "mark", 10, _mark, value=lambda r: r.mark, flash=True, min_width=9),
        Column(
            "profit",
            "profit",
            11,
            lambda r: (money(r.profit, signed=True), _signed(r.profit)),
            min_width=10,
            sort=lambda r: r.profit,
        ),
        Column("currency", "", 3, lambda r: (r.currency, Tone.MUTED), align="left", priority=5, search=False),
        Column(
            "ticks",
            "ticks",
            7,
            lambda r: ("--" if r.ticks is None else f"{r.ticks:+.0f}", _signed(r.ticks)),
            priority=2,
            min_width=6,
        ),
        Column("stop", "stop loss", 11, lambda r: level(r, r.position.stop_loss), priority=4),
        Column("target", "target", 11, lambda r: level(r, r.position.take_profit), priority=5),
        Column(
            "opened",
            "opened",
            11,
            lambda r: (opened(r), Tone.MUTED),
            priority=6,
        ),
        Column("state", "", 16, _state, align="left", min_width=9, search=False, grow=1, priority=1),
    ]


def level(row: Row, value: Decimal | None) -> Cell:
    """A stop loss or target; one that the broker cannot show may stand all the same."""
    if value is None and not row.position.verified:
        return "unverified", Tone.WARN
    return price(value, row.places)


def _long(row: Row) -> str:
    return "LONG" if row.position.side.sign > 0 else "SHORT"


def totals(rows: list[Row]) -> dict[str, Decimal | None]:
    """Open profit per account currency; None where one row's is not known."""
    sums: dict[str, Decimal | None] = {}
    for row in rows:
        known = sums.get(row.currency, Decimal(0))
        sums[row.currency] = None if known is None or row.profit is None else known + row.profit
    return sums
