"""One contract of the Indian exchanges, as Tradelab knows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import cache

from tui_trader.venue.listing import Kind, Listing, TickRange

IST = timezone(timedelta(hours=5, minutes=30), "IST")
CODES = {"NSE": 1, "NFO": 2, "CDS": 3, "MCX": 4, "BSE": 6}
"""Exchange codes of contract info, feed (tradelab.md 5.3)."""

EXCHANGES = {code: name for name, code in CODES.items()}
_HOURS = {"NSE": "nse", "NFO": "nse", "BSE": "nse", "CDS": "cds", "MCX": "mcx"}
_NO_END = Decimal(10**9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrip:
    """A contract; quantities are units on NSE, NFO, BSE and lots of `multiplier` units on CDS, MCX.

    `lot` is the step of quantities, `band` the daily price range as a share of the previous close,
    `instrument` the exchange's own word (EQ, INDEX, FUTIDX, FUTSTK, OPTIDX, OPTSTK, FUTCUR, FUTCOM).
    """

    exchange: str
    token: int
    symbol: str
    trading_symbol: str
    company: str
    instrument: str = "EQ"
    series: str = ""
    isin: str = ""
    lot: int = 1
    multiplier: int = 1
    tick: Decimal = Decimal("0.05")
    price: Decimal
    expiry: date | None = None
    strike: Decimal = Decimal(0)
    option: str = ""
    underlying: int = 0
    volatility: float = 0.25
    pace: float = 0.3
    spread: int = 1
    band: Decimal = Decimal("0.10")
    touch: int = 400
    key: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", f"{self.exchange}:{self.trading_symbol}")

    @property
    def code(self) -> int:
        """The number of the exchange."""
        return CODES[self.exchange]

    @property
    def divisor(self) -> int:
        """Feed prices are whole numbers: the price times this (tradelab.md 5.3)."""
        return 10_000_000 if self.exchange == "CDS" else 100

    @property
    def places(self) -> int:
        """Decimal places of a price."""
        return 4 if self.exchange == "CDS" else 2

    @property
    def is_index(self) -> bool:
        """Whether it is a number to look at, not to trade."""
        return self.instrument == "INDEX"

    @property
    def is_equity(self) -> bool:
        """Whether it is a share."""
        return self.instrument == "EQ"

    @property
    def display_name(self) -> str:
        """The name shown to people."""
        if self.expiry is None:
            return f"{self.symbol_short} {self.series}".strip()
        day = self.expiry.strftime("%d %b %y").upper()
        return (
            f"{self.symbol} {day} {self.strike:f} {self.option}"
            if self.option
            else f"{self.symbol} {day} FUT"
        )

    @property
    def symbol_short(self) -> str:
        """The ticker; on BSE `symbol` is the company's name (seed 001 p. 8)."""
        return self.trading_symbol.rpartition("-")[0] if "-" in self.trading_symbol else self.symbol

    @property
    def expires(self) -> int:
        """The last moment in seconds, 0 when there is none."""
        return 0 if self.expiry is None else expires(self.expiry)

    def listing(self) -> Listing:
        """The contract as the practice exchange lists it."""
        kind = _KINDS.get(self.instrument, Kind.FUTURES_CFD)
        return Listing(
            key=self.key, name=self.trading_symbol, description=self.company, kind=kind,
            base=self.symbol, quote="INR", price=self.price, ticks=(TickRange(None, self.tick),),
            spread=self.spread, volatility=self.volatility, lot_size=Decimal(self.multiplier),
            lot_step=Decimal(self.lot), min_lot=Decimal(self.lot), max_lot=_NO_END, leverage=Decimal(1),
            fee=Decimal("0.0003"), touch=Decimal(self.touch), pace=self.pace, hours=_HOURS[self.exchange],
        )  # fmt: skip


@cache
def expires(day: date) -> int:
    """When contracts of a day end, in seconds."""
    return int(datetime.combine(day, time(15, 30), IST).timestamp())


_KINDS = {"EQ": Kind.EQUITY, "INDEX": Kind.INDICES}
