"""The past of each instrument, made when it is asked for.

The past is fixed by the seed: the same bar asked twice is the same. Days are walked backwards from
the price at which the venue started, so that the newest bar joins the live price; the minutes of a
day are a bridge from its open to its close that touches its high with its low, so that all
resolutions agree. Days reach back over a year, minutes 30 days.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from math import exp, log, sqrt

from tui_trader.venue.bars import Bar
from tui_trader.venue.tape import Line, minute_of

DAY = 86400
RESOLUTIONS = {
    "1m": 60, "5m": 300, "15m": 900, "30m": 1800, "1H": 3600, "4H": 14400,
    "1D": DAY, "1W": 7 * DAY, "1M": 30 * DAY,
}  # fmt: skip
"""Bar lengths in seconds by their name (tradelocker.md 6.9); a month counts as 30 days there."""

DAYS_BACK = 400
MINUTE_DAYS_BACK = 30

Trades = Callable[[datetime], bool]


class History:
    """The bars of one instrument; `trades` says whether it was open at a time."""

    def __init__(self, line: Line, seed: int, started: datetime, trades: Trades) -> None:
        self._line = line
        self._seed = seed
        self._start = minute_of(started)
        self._first_price = line.minutes[0].open
        self._trades = trades
        self._days: dict[int, Bar] = {}
        self._minutes: dict[int, list[Bar]] = {}

    def bars(self, resolution: str, start: int, end: int, now: datetime) -> list[Bar]:
        """The bars that begin in start..end (seconds, both included), oldest first."""
        end = min(end, minute_of(now))
        length = RESOLUTIONS[resolution]
        daily = length >= DAY
        back = DAYS_BACK if daily else MINUTE_DAYS_BACK
        start = max(start, bucket(resolution, minute_of(now) - back * DAY))
        if start > end:
            return []
        pieces = self._daily(start, end + 31 * DAY) if daily else self._by_minute(start, end + length)
        grouped: list[Bar] = []
        for piece in pieces:
            time = bucket(resolution, piece.time)
            if not start <= time <= end:
                continue
            if grouped and grouped[-1].time == time:
                grouped[-1].join(piece)
            else:
                grouped.append(piece.copy(time))
        return grouped

    def first_day(self) -> tuple[int, Bar]:
        """The close before the day of the start, with that day up to the start; cheap, it lays no past."""
        today = self._start // DAY
        home = log(self._first_price)
        spread = self._line.listing.volatility / sqrt(365.0)
        draw = self._draw(today)
        close = home - draw.gauss(0.0, spread) * 0.6
        return round(exp(close)), self._day(today, close, home, spread, draw)

    def _daily(self, start: int, end: int) -> Iterator[Bar]:
        first = self._start // DAY
        self._walk_back()
        for day in range(start // DAY, min(end // DAY, first - 1) + 1):
            if day in self._days:
                yield self._days[day]
        if end >= first * DAY:
            yield from self._by_minute(max(start, first * DAY), end)

    def _by_minute(self, start: int, end: int) -> Iterator[Bar]:
        for day in range(start // DAY, min(end, self._start) // DAY + 1):
            yield from (bar for bar in self._minutes_of(day) if start <= bar.time <= end)
        yield from (bar for bar in self._line.minutes if start <= bar.time <= end)

    def _walk_back(self) -> None:
        """Lay the closes of past days, newest first, from the price of the start."""
        if self._days:
            return
        today = self._start // DAY
        home = log(self._first_price)
        spread = self._line.listing.volatility / sqrt(365.0)
        draw = self._draw(today)
        close = home - draw.gauss(0.0, spread) * 0.6
        for day in range(today, today - DAYS_BACK - 32, -1):
            if day == today:
                open_, shut = close, home
            else:
                if not self._traded_on(day):
                    continue
                draw = self._draw(day)
                shut = close
                open_ = shut - draw.gauss(0.0, spread) * (1.0 if draw.random() < 0.9 else 2.2)
                open_ += (home - open_) * 0.004
            self._days[day] = self._day(day, open_, shut, spread, draw)
            close = open_

    def _day(self, day: int, open_: float, close: float, spread: float, draw: random.Random) -> Bar:
        high = max(open_, close) + abs(draw.gauss(0.0, spread)) * 0.45
        low = min(open_, close) - abs(draw.gauss(0.0, spread)) * 0.45
        volume = round(20000 * self._line.listing.pace * draw.uniform(0.6, 1.6))
        first, last = round(exp(open_)), round(exp(close))
        if day == self._start // DAY:
            last = self._first_price
        top, bottom = max(round(exp(high)), first, last), max(1, min(round(exp(low)), first, last))
        return Bar(day * DAY, first, top, bottom, last, volume)

    def _minutes_of(self, day: int) -> list[Bar]:
        """The minutes of one past day (of the first day: those before the start)."""
        if day not in self._minutes:
            self._walk_back()
            whole = self._days.get(day)
            times = [time for time in range(day * DAY, (day + 1) * DAY, 60) if time < self._start]
            if whole is None or not times:
                return []
            times = [time for time in times if self._trades(datetime.fromtimestamp(time, UTC))]
            self._minutes[day] = _bridge(whole, times, self._draw(day * 7919)) if times else []
        return self._minutes[day]

    def _traded_on(self, day: int) -> bool:
        noon = datetime.fromtimestamp(day * DAY, UTC)
        return any(self._trades(noon + timedelta(hours=hour)) for hour in (2, 15, 23))

    def _draw(self, day: int) -> random.Random:
        return random.Random(f"{self._seed}:{self._line.listing.key}:{day}")


def _bridge(whole: Bar, times: list[int], draw: random.Random) -> list[Bar]:
    """Minutes that go from the day's open to its close, inside its high and low, touching both."""
    count = len(times)
    walk = [0.0]
    for _ in range(count):
        walk.append(walk[-1] + draw.gauss(0.0, 1.0))
    end = walk[-1]
    reach = max(1.0, (whole.high - whole.low) / 2.2) / sqrt(count)
    slope = (whole.close - whole.open) / count
    prices = [
        min(
            whole.high, max(whole.low, round(whole.open + slope * at + (walk[at] - end * at / count) * reach))
        )
        for at in range(count + 1)
    ]
    volume = max(1, whole.volume // count)
    bars = []
    for at, time in enumerate(times):
        first, last = prices[at], prices[at + 1]
        tail = draw.random() * reach * 0.8
        top = min(whole.high, round(max(first, last) + tail))
        bottom = max(whole.low, round(min(first, last) - tail * draw.random()))
        bars.append(Bar(time, first, top, bottom, last, max(1, int(volume * draw.uniform(0.3, 1.9)))))
    max(bars, key=lambda bar: bar.high).high = whole.high
    min(bars, key=lambda bar: bar.low).low = whole.low
    return bars


def bucket(resolution: str, time: int) -> int:
    """The start of the bar that holds a time: weeks on Monday, months on the first, at 00:00 UTC."""
    if resolution == "1M":
        at = datetime.fromtimestamp(time, UTC)
        return int(datetime(at.year, at.month, 1, tzinfo=UTC).timestamp())
    if resolution == "1W":
        return (time // DAY + 3) // 7 * 7 * DAY - 3 * DAY
    length = RESOLUTIONS[resolution]
    return time // length * length
