"""What the market says: quotes, depth, bars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import NamedTuple


class Quote(NamedTuple):
    """The newest prices of one instrument, in its quote currency; what is None is not known.

    A tuple, as thousands a second are made: a frozen dataclass takes three times as long.
    """

    bid: Decimal | None
    ask: Decimal | None
    received: float
    """When it came, in seconds of the engine's monotonic clock; ages are taken from this."""
    bid_size: Decimal | None = None
    ask_size: Decimal | None = None
    last: Decimal | None = None
    made: datetime | None = None
    """When the market made it, UTC, where the broker says so."""

    @property
    def mid(self) -> Decimal | None:
        """Half way between bid and ask."""
        if self.bid is None or self.ask is None:
            return None
        return (self.bid + self.ask) / 2

    @property
    def spread(self) -> Decimal | None:
        """Ask less bid."""
        if self.bid is None or self.ask is None:
            return None
        return self.ask - self.bid

    @property
    def sound(self) -> bool:
        """Both sides are there, above zero and not crossed."""
        return self.bid is not None and self.ask is not None and 0 < self.bid <= self.ask


@dataclass(frozen=True, slots=True)
class Day:
    """The trading day so far."""

    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    """The newest traded or quoted price of the day."""
    previous_close: Decimal | None = None
    volume: Decimal | None = None

    @property
    def reference(self) -> Decimal:
        """What change is measured from: yesterday's close where known, else today's open."""
        return self.open if self.previous_close is None else self.previous_close


class Level(NamedTuple):
    """One price of the market's book with what stands there."""

    price: Decimal
    size: Decimal


@dataclass(frozen=True, slots=True)
class Depth:
    """The market's book: best first on both sides; sizes in lots."""

    bids: tuple[Level, ...]
    asks: tuple[Level, ...]
    received: float
    """Seconds of the engine's monotonic clock."""


@dataclass(frozen=True, slots=True)
class Candle:
    """One bar of a price history."""

    time: datetime
    """Its start, UTC."""
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal


class Resolution(Enum):
    """How long a bar is; the value is the word on screen (m minute, M month)."""

    M1 = "1m"
    M5 = "5m"
    M15 = "15m"
    M30 = "30m"
    H1 = "1H"
    H4 = "4H"
    D1 = "1D"
    W1 = "1W"
    MN1 = "1M"

    @property
    def seconds(self) -> int:
        """The length of a bar; a month counts as 30 days."""
        return _SECONDS[self]


_SECONDS = {
    Resolution.M1: 60,
    Resolution.M5: 300,
    Resolution.M15: 900,
    Resolution.M30: 1_800,
    Resolution.H1: 3_600,
    Resolution.H4: 14_400,
    Resolution.D1: 86_400,
    Resolution.W1: 604_800,
    Resolution.MN1: 2_592_000,
}
