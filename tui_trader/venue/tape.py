"""Prices that look like a market, from a seed.

Prices are whole numbers of the instrument's smallest tick in here and Decimal for whoever asks.
A step costs a few microseconds, so that thousands a second are possible: a book is only worked out
when someone looks at it.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from itertools import accumulate
from math import exp, sqrt

from tui_trader.venue.bars import Bar
from tui_trader.venue.listing import Listing, Side

DEFAULT_RATE = 30.0
"""Quote changes a second over all instruments when nothing else is said."""

LEVELS = 12
"""How many prices the street shows on each side."""

_YEAR = 365.0 * 86400.0
_MIX = 0xFFFFFFFF


class Line:
    """The live price of one instrument; `bid` is in units of its smallest tick."""

    def __init__(self, listing: Listing, seed: int, changes_a_second: float, minute: int) -> None:
        draw = random.Random(f"{seed}:{listing.key}:start")
        self.listing = listing
        self.unit = listing.unit
        self.changes = 0
        self._salt = draw.getrandbits(32)
        self._home = float(listing.price / self.unit) * exp(draw.gauss(0.0, 0.008))
        self._mid = self._home
        self._noise = listing.volatility / sqrt(max(changes_a_second, 0.01) * _YEAR)
        self._drift = 0.0
        self._heat = 1.0
        self._steps_touch = float(listing.touch / listing.lot_step)
        self._spread = listing.spread
        self.bid = 0
        self.ask = 0
        self._settle()
        self.minutes: list[Bar] = [Bar.flat(minute, self.bid)]
        self.last = self.bid
        self.moved_at = self.last_at = minute

    def step(self, draw: random.Random, minute: int) -> None:
        """Change the quote once: bursts die away, drift turns back, far away pulls home."""
        if draw.random() < 0.004:
            self._heat = draw.uniform(2.0, 5.0)
        self._heat += (1.0 - self._heat) * 0.02
        shock = draw.gauss(0.0, 1.0) * self._noise * self._heat
        self._drift = self._drift * 0.97 + shock * 0.06
        pull = (self._home - self._mid) / self._home * 1e-5
        self._mid *= 1.0 + shock + self._drift * 0.5 + pull
        usual = self.listing.spread
        self._spread = max(1, round(usual * (0.75 + 0.25 * self._heat) * draw.uniform(0.8, 1.25)))
        self._moved(minute)

    def put(self, bid: Decimal, minute: int) -> None:
        """Set the bid; the spread goes along."""
        self._spread = self.listing.spread
        self._mid = float(bid / self.unit) + self._spread / 2
        self._moved(minute)

    def stamp(self, second: int) -> None:
        """Note when the quote changed; some changes are trades, at the bid or the ask in turns."""
        self.moved_at = second
        if self.changes % 3 == 0:
            self.last, self.last_at = self.ask if self.changes & 4 else self.bid, second

    def street(self, side: Side) -> list[tuple[Decimal, Decimal]]:
        """What the street shows: (price, lots), best first. `Side.BUY` gives the bids."""
        step = self.listing.lot_step
        return [(price * self.unit, steps * step) for price, steps in self.ladder(side, LEVELS)]

    def ladder(self, side: Side, count: int) -> list[tuple[int, int]]:
        """The same for the best `count` levels in whole numbers: (smallest ticks, lot steps)."""
        best = self.bid if side is Side.BUY else self.ask
        quantum = self._quantum(best)
        gap = max(1, self.listing.spread // 4 // quantum) * quantum
        levels = []
        for row in range(count):
            price = best - side.sign * row * gap
            if price <= 0:
                break
            # Sizes belong to their price for a while, so that a book ripples and does not boil.
            age = self.changes if row == 0 else self.changes >> 4
            mixed = (price // gap * 2654435761 ^ age * 40503 ^ self._salt) * 2246822519 & _MIX
            share = (0.25 + 1.5 * ((mixed >> 8) & 0xFFFF) / 65535) * (1 + 0.35 * row)
            steps = max(1, int(self._steps_touch * share))
            levels.append((price, steps))
        return levels

    def _moved(self, minute: int) -> None:
        self.changes += 1
        self._settle()
        last = self.minutes[-1]
        if last.time == minute:
            last.add(self.bid)
        else:
            self.minutes.append(Bar(minute, last.close, last.close, last.close, last.close, 0))
            self.minutes[-1].add(self.bid)

    def _settle(self) -> None:
        low = self._mid - self._spread / 2
        quantum = self._quantum(int(low))
        self.bid = max(quantum, round(low / quantum) * quantum)
        self.ask = self.bid + max(quantum, round(self._spread / quantum) * quantum)

    def _quantum(self, price: int) -> int:
        if len(self.listing.ticks) == 1:
            return 1
        return int(self.listing.tick_at(price * self.unit) / self.unit)


class _Crowd:
    """Instruments among which quote changes are shared out by pace."""

    def __init__(self, lines: list[Line], draw: random.Random) -> None:
        self.lines, self.draw = lines, draw
        self.weights = list(accumulate(line.listing.pace for line in lines))


class Tape:
    """The live prices of all instruments; tells `watch`ers which instrument has just changed.

    Each crowd has changes of its own at the full `rate`, so that no broker's prices depend on another's.
    """

    def __init__(self, listings: Iterable[Listing], seed: int, rate: float, now: datetime) -> None:
        self.rate = rate
        self.lines: dict[str, Line] = {}
        self._crowds: dict[str, _Crowd] = {}
        self.open("tape", listings, seed, now)
        self._watched: dict[str, Callable[[str], None]] = {}
        self._followed: dict[str, Callable[[str], None]] = {}

    def open(self, crowd: str, listings: Iterable[Listing], seed: int, now: datetime) -> None:
        """List a crowd of instruments."""
        listings = tuple(listings)
        total = sum(listing.pace for listing in listings)
        lines = [self._line(listing, total, seed, now) for listing in listings]
        self._crowds[crowd] = _Crowd(lines, random.Random(f"{seed}:{crowd}"))

    def add(self, listing: Listing, seed: int, now: datetime, crowd: str = "tape") -> None:
        """List one more instrument; its prices start now."""
        known = self._crowds[crowd]
        total = known.weights[-1] + listing.pace
        known.lines.append(self._line(listing, total, seed, now))
        known.weights.append(total)

    def _line(self, listing: Listing, total: float, seed: int, now: datetime) -> Line:
        changes = (self.rate or DEFAULT_RATE) * listing.pace / total
        line = self.lines[listing.key] = Line(listing, seed, changes, minute_of(now))
        line.stamp(int(now.timestamp()))
        return line

    def follow(self, key: str, follower: Callable[[str], None] | None) -> None:
        """Call `follower(key)` after each change, behind whoever watches; None: no more."""
        if follower is None:
            self._followed.pop(key, None)
        else:
            self._followed[key] = follower

    def watch(self, key: str, watcher: Callable[[str], None]) -> None:
        """Call `watcher(key)` after each change of one instrument."""
        self._watched[key] = watcher

    def step(self, changes: int, now: datetime, is_open: Callable[[Listing], bool]) -> None:
        """Make so many quote changes in each crowd; closed instruments keep still."""
        minute, second = minute_of(now), int(now.timestamp())
        for crowd in self._crowds.values():
            open_now = [is_open(line.listing) for line in crowd.lines]
            weights, draw = crowd.weights, crowd.draw
            total = weights[-1]
            for _ in range(changes):
                chosen = bisect(weights, draw.random() * total)
                if not open_now[chosen]:
                    continue
                line = crowd.lines[chosen]
                line.step(draw, minute)
                line.stamp(second)
                self._tell(line.listing.key)

    def put(self, key: str, bid: Decimal, now: datetime) -> None:
        """Set one instrument's bid, open or closed."""
        self.lines[key].put(bid, minute_of(now))
        self.lines[key].stamp(int(now.timestamp()))
        self._tell(key)

    def _tell(self, key: str) -> None:
        watcher = self._watched.get(key)
        if watcher is not None:
            watcher(key)
        follower = self._followed.get(key)
        if follower is not None:
            follower(key)

    def bid(self, key: str) -> Decimal:
        """The street's best bid."""
        line = self.lines[key]
        return line.bid * line.unit

    def ask(self, key: str) -> Decimal:
        """The street's best ask."""
        line = self.lines[key]
        return line.ask * line.unit


def minute_of(now: datetime) -> int:
    """The start of the minute, seconds since 1970."""
    return int(now.timestamp()) // 60 * 60
