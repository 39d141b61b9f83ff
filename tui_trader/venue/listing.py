"""An instrument as the exchange lists it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """What is traded; the words of tradelocker.md 6.2."""

    FOREX = "FOREX"
    CRYPTO = "CRYPTO"
    INDICES = "INDICES"
    EQUITY = "EQUITY"
    EQUITY_CFD = "EQUITY_CFD"
    ETF = "ETF"
    FUTURES_CFD = "FUTURES_CFD"


class Side(StrEnum):
    """Buy or sell."""

    BUY = "buy"
    SELL = "sell"

    @property
    def opposite(self) -> Side:
        """The other side."""
        return Side.SELL if self is Side.BUY else Side.BUY

    @property
    def sign(self) -> int:
        """+1 for buy, -1 for sell."""
        return 1 if self is Side.BUY else -1


@dataclass(frozen=True, slots=True)
class TickRange:
    """The tick (price step, in quote currency) that holds from a price upwards; `start` None is zero."""

    start: Decimal | None
    tick: Decimal


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Listing:
    """All that is fixed about one instrument.

    Money in `quote` currency, quantities in lots, `lot_size` in units a lot, `fee` as a share of the
    notional each side, `spread` in ticks, `volatility` as a yearly fraction, `touch` the lots usually
    shown at the best price, `pace` the share of quote changes beside the others.
    """

    key: str
    name: str
    description: str
    kind: Kind
    base: str
    quote: str
    price: Decimal
    ticks: tuple[TickRange, ...]
    spread: int
    volatility: float
    lot_size: Decimal
    lot_step: Decimal
    min_lot: Decimal
    max_lot: Decimal | None
    leverage: Decimal
    fee: Decimal
    touch: Decimal
    pace: float
    hours: str
    hedged_margin: bool = True
    close_only: bool = False
    shut: bool = False
    stops: bool = True

    @property
    def unit(self) -> Decimal:
        """The smallest tick of all ranges: prices are counted in it."""
        return min(entry.tick for entry in self.ticks)

    def tick_at(self, price: Decimal) -> Decimal:
        """The tick that holds at a price: the last range that starts at or below it."""
        tick = self.ticks[0].tick
        for entry in self.ticks:
            if entry.start is None or entry.start <= price:
                tick = entry.tick
        return tick

    def on_tick(self, price: Decimal) -> bool:
        """Whether a price is a whole number of ticks."""
        return price % self.tick_at(price) == 0

    def on_step(self, quantity: Decimal) -> bool:
        """Whether a quantity is a whole number of lot steps."""
        return quantity % self.lot_step == 0

    def notional(self, quantity: Decimal, price: Decimal) -> Decimal:
        """What so many lots are worth at a price, in quote currency."""
        return quantity * self.lot_size * price
