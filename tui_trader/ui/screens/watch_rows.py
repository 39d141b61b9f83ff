"""The rows of the watchlist: what each column says of an instrument."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from tui_trader.domain.instrument import Instrument, InstrumentKey
from tui_trader.domain.money import decimals
from tui_trader.domain.quote import Day, Quote
from tui_trader.engine.engine import Engine
from tui_trader.engine.freshness import Freshness
from tui_trader.engine.watchlists import Entry
from tui_trader.ui import whose
from tui_trader.ui.format import age, movement, price
from tui_trader.ui.widgets.grid_columns import Cell, Column
from tui_trader.ui.widgets.spark import sparkline
from tui_trader.ui.widgets.tone import Tone
from tui_trader.ui.words import price_decimals

SPARK = 16


@dataclass(frozen=True, slots=True)
class Row:
    """All that is known of one line of a list."""

    key: InstrumentKey
    symbol: str
    tag: str
    instrument: Instrument | None
    quote: Quote | None
    day: Day | None
    fresh: Freshness
    trail: tuple[float, ...] = ()

    @property
    def places(self) -> int:
        """Decimals of its prices; as many as bid or ask came with, until its rules are there."""
        if self.quote is None or (self.instrument is not None and self.instrument.rules is not None):
            return price_decimals(self.instrument)
        sides = (side for side in (self.quote.bid, self.quote.ask) if side is not None and side.is_finite())
        return max(map(decimals, sides), default=0)

    @property
    def price(self) -> Decimal | None:
        """Last where the broker tells, else the mid."""
        if self.quote is None:
            return None
        return self.quote.last if self.quote.last is not None else self.quote.mid

    @property
    def only_last(self) -> bool:
        """Nobody quotes it (an index): the last price is all there is, and is called so."""
        quote = self.quote
        return quote is not None and quote.bid is None and quote.ask is None and quote.last is not None

    @property
    def ask(self) -> Decimal | None:
        """The ask, or the last price where it is all there is."""
        return None if self.quote is None else self.quote.last if self.only_last else self.quote.ask

    @property
    def change(self) -> Decimal | None:
        """Since yesterday's close where it is known, else today's open."""
        if self.price is None or self.day is None:
            return None
        return self.price - self.day.reference

    @property
    def percent(self) -> Decimal | None:
        """Change in per cent."""
        if self.change is None or self.day is None or not self.day.reference:
            return None
        return self.change / self.day.reference * 100


def row_for(engine: Engine, entry: Entry, now: float) -> Row:
    """A line of a list as it stands at the monotonic second `now`."""
    market = engine.market
    return Row(
        entry.key,
        entry.symbol,
        whose.tag(engine, entry.key.session),
        market.instrument(entry.key),
        market.quotes.get(entry.key),
        market.days.get(entry.key),
        market.freshness(entry.key, now),
        market.trails.get(entry.key, ()),
    )


def _tone(row: Row) -> Tone:
    return Tone.PLAIN if row.fresh is Freshness.LIVE else Tone.STALE


def _spread(row: Row) -> str:
    spread = None if row.quote is None else row.quote.spread
    rules = row.instrument.rules if row.instrument is not None else None
    if row.only_last:
        return "last"
    if spread is None or rules is None or row.quote is None or row.quote.bid is None:
        return "--"
    return f"{spread / rules.tick_at(row.quote.bid):.0f}t"


def _moved(value: Decimal | None) -> Tone:
    if value is None or not value:
        return Tone.MUTED
    return Tone.RISE if value > 0 else Tone.FALL


def _age(young: int, row: Row, now: float) -> Cell:
    if row.fresh is not Freshness.LIVE:
        old = "" if row.quote is None else f" {age(now - row.quote.received)}"
        word = row.fresh.value
        return (word + old if len(word + old) <= 9 else word), Tone.WARN
    return age(None if row.quote is None else now - row.quote.received, young), Tone.MUTED


def _mid(row: Row) -> str:
    """The last price, or a mid with the one more decimal that half a tick needs."""
    if row.quote is None or row.quote.last is not None:
        return price(row.price, row.places)
    return price(row.quote.mid, row.places + 1) if row.places else price(row.quote.mid, 0)


def columns(ascii: bool, several: bool, young: int = 0) -> list[Column[Row]]:
    """The columns, the essential ones first; `several` accounts need their name on each row; ages below
    `young` seconds are not told apart.
    """

    def prices(name: str, read: Callable[[Row], Decimal | None], priority: int, **more: bool) -> Column[Row]:
        return Column(
            name,
            name,
            10,
            lambda row: price(read(row), row.places),
            tone=_tone,
            value=read,
            sort=read,
            priority=priority,
            **more,  # type: ignore[arg-type]
        )

    return [
        Column(
            "symbol",
            "symbol",
            21,
            lambda row: row.symbol,
            align="left",
            min_width=12,
            sort=lambda row: row.symbol,
            middle=True,
        ),
        Column(
            "acct",
            "acct",
            whose.WIDTH,
            lambda row: (row.tag, Tone.MUTED),
            align="left",
            min_width=4,
            sort=lambda row: row.tag,
            priority=0 if several else 9,
        ),
        prices("bid", lambda row: row.quote.bid if row.quote else None, 0, flash=True),
        prices("ask", lambda row: row.ask, 0, flash=True),
        Column("spread", "spread", 6, lambda row: (_spread(row), Tone.MUTED), priority=2),
        Column(
            "mid", "last/mid", 12, lambda row: (_mid(row), _tone(row)), sort=lambda row: row.price, priority=6
        ),
        Column(
            "change",
            "change",
            10,
            lambda row: (movement(row.change, row.places, ascii=ascii), _moved(row.change)),
            sort=lambda row: row.change,
            priority=5,
        ),
        Column(
            "percent",
            "chg %",
            7,
            lambda row: (movement(row.percent, ascii=ascii), _moved(row.percent)),
            sort=lambda row: row.percent,
            priority=1,
        ),
        prices("high", lambda row: row.day.high if row.day else None, 3),
        prices("low", lambda row: row.day.low if row.day else None, 4),
        Column(
            "trail",
            "last hour",
            SPARK,
            lambda row: (sparkline(row.trail, SPARK), Tone.ACCENT),
            align="left",
            search=False,
            priority=7,
        ),
        Column(
            "name",
            "name",
            12,
            lambda row: (row.instrument.description if row.instrument else "", Tone.MUTED),
            align="left",
            priority=8,
            grow=1,
        ),
        Column(
            "age",
            "age",
            9,
            ages=partial(_age, young),
            sort=lambda row: -row.quote.received if row.quote else None,
        ),
    ]
