"""A bar of prices."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Bar:
    """Open, high, low, close of the bid in units of the smallest tick, from `time` (seconds, UTC)."""

    time: int
    open: int
    high: int
    low: int
    close: int
    volume: int

    @classmethod
    def flat(cls, time: int, price: int) -> Bar:
        """A bar in which nothing has happened but its first price."""
        return cls(time, price, price, price, price, 1)

    def add(self, price: int) -> None:
        """One more price."""
        self.high = max(self.high, price)
        self.low = min(self.low, price)
        self.close = price
        self.volume += 1

    def join(self, later: Bar) -> None:
        """Take a later bar in."""
        self.high = max(self.high, later.high)
        self.low = min(self.low, later.low)
        self.close = later.close
        self.volume += later.volume

    def copy(self, time: int) -> Bar:
        """The same prices from another time."""
        return Bar(time, self.open, self.high, self.low, self.close, self.volume)
