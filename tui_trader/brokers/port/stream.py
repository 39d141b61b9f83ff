"""What comes by itself."""

from __future__ import annotations

from enum import IntEnum
from typing import Protocol

from tui_trader.domain.instrument import InstrumentKey
from tui_trader.domain.quote import Day, Depth, Quote


class Interest(IntEnum):
    """How much of an instrument is to come by itself."""

    PRICE = 0
    """Bid, ask, last."""
    DAY = 1
    """With sizes, the day's range, volume."""
    DEPTH = 2
    """With the market's book."""


class Listener(Protocol):
    """Who is told what comes by itself; every call returns at once."""

    def quote(self, key: InstrumentKey, quote: Quote) -> None:
        """A quote came."""

    def day(self, key: InstrumentKey, day: Day) -> None:
        """The day's figures came."""

    def depth(self, key: InstrumentKey, depth: Depth) -> None:
        """The market's book came."""

    def books(self) -> None:
        """An order or a trade has moved: read the books now; what came is no substitute for them."""

    def turned(self) -> None:
        """A market opened or closed: the rules say so when they are read again."""

    def says(self, text: str) -> None:
        """Words from the exchange, for a person."""
