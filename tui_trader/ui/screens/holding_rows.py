"""The rows of the holdings: what each column says of one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tui_trader.domain.account import Holding
from tui_trader.domain.instrument import Instrument
from tui_trader.domain.quote import Quote
from tui_trader.engine.engine import Engine
from tui_trader.engine.freshness import Freshness
from tui_trader.ui import whose
from tui_trader.ui.context import Context
from tui_trader.ui.format import average, money, movement, price, quantity
from tui_trader.ui.widgets.grid_columns import Cell, Column
from tui_trader.ui.widgets.tone import Tone
from tui_trader.ui.words import price_decimals


@dataclass(frozen=True, slots=True)
class Row:
    """A holding against the market now."""

    holding: Holding
    instrument: Instrument | None
    quote: Quote | None
    fresh: Freshness
    tag: str

    @property
    def places(self) -> int:
        """Decimals of its prices; two where the instrument is not known here."""
        return price_decimals(self.instrument) if self.instrument is not None else 2

    @property
    def price(self) -> Decimal | None:
        """The newest trade, else the bid, else what the broker's list of holdings says."""
        if self.quote is None:
            return self.holding.last
        return self.quote.last or self.quote.bid or self.holding.last

    @property
    def worth(self) -> Decimal | None:
        """At that price, quote currency."""
        return None if self.price is None else self.price * self.holding.quantity

    @property
    def profit(self) -> Decimal | None:
        """Since it was bought, quote currency."""
        if self.price is None or self.holding.average is None:
            return None
        return (self.price - self.holding.average) * self.holding.quantity

    @property
    def percent(self) -> Decimal | None:
        """Since yesterday's close, in per cent."""
        before = self.holding.previous_close
        return None if self.price is None or not before else (self.price - before) / before * 100


def rows_of(engine: Engine, only: str, now: float) -> dict[tuple[str, str], Row]:
    """Every holding shown, by account, then by symbol."""
    places = {name: place for place, name in enumerate(engine.sessions)}
    held = [one for one in engine.ledger.holdings.values() if only in ("", one.key.session)]
    held.sort(key=lambda one: (places.get(one.key.session, len(places)), one.symbol, one.key.id))
    market = engine.market
    return {
        one.key: Row(
            one,
            market.instrument(one.instrument),
            market.quotes.get(one.instrument),
            market.freshness(one.instrument, now),
            whose.tag(engine, one.key.session),
        )
        for one in held
    }


def totals(rows: list[Row]) -> dict[str, Decimal | None]:
    """What they are worth per currency; None where one price is not known."""
    sums: dict[str, Decimal | None] = {}
    for row in rows:
        known = sums.get(row.holding.currency, Decimal(0))
        sums[row.holding.currency] = None if known is None or row.worth is None else known + row.worth
    return sums


def _signed(value: Decimal | None) -> Tone:
    return Tone.MUTED if not value else Tone.RISE if value > 0 else Tone.FALL


def _price(row: Row) -> Cell:
    return price(row.price, row.places), Tone.PLAIN if row.fresh is Freshness.LIVE else Tone.STALE


def columns(context: Context) -> list[Column[Row]]:
    """The columns, the essential ones first."""
    return [
        Column(
            "symbol",
            "symbol",
            16,
            lambda r: r.holding.symbol,
            align="left",
            min_width=10,
            sort=lambda r: r.holding.symbol,
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
        Column(
            "quantity", "units", 8, lambda r: quantity(r.holding.quantity), sort=lambda r: r.holding.quantity
        ),
        Column("free", "free", 8, lambda r: quantity(r.holding.free), sort=lambda r: r.holding.free),
        Column("average", "average", 10, lambda r: average(r.holding.average, r.places), min_width=9),
        Column("price", "price", 10, _price, value=lambda r: r.price, flash=True, min_width=9),
        Column(
            "percent",
            "chg %",
            7,
            lambda r: (movement(r.percent, ascii=context.ascii), _signed(r.percent)),
            sort=lambda r: r.percent,
            priority=1,
        ),
        Column(
            "profit",
            "profit",
            12,
            lambda r: (money(r.profit, signed=True), _signed(r.profit)),
            sort=lambda r: r.profit,
            min_width=10,
        ),
        Column("worth", "worth", 14, lambda r: money(r.worth), sort=lambda r: r.worth, priority=3),
        Column("currency", "", 3, lambda r: (r.holding.currency, Tone.MUTED), align="left", priority=4),
        Column("isin", "ISIN", 12, lambda r: (r.holding.isin, Tone.MUTED), align="left", priority=5),
        Column(
            "state",
            "",
            9,
            lambda r: ("" if r.fresh is Freshness.LIVE else r.fresh.value, Tone.WARN),
            align="left",
            search=False,
            grow=1,
            priority=3,
        ),
    ]
