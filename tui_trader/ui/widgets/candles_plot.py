"""Bars as characters: where on the lines a price, a candle, a volume comes to stand.

A rising candle is drawn hollow or thin, a falling one solid, so that they differ without colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from math import ceil, floor, log10

from tui_trader.domain.quote import Candle

WIDTHS = ((1, 0), (1, 1), (1, 2), (3, 1), (3, 2))
"""Cells of the body with cells of the gap, for each zoom."""
_WICK, _SOLID, _THICK, _THICK_ON_WICK = " ╵╷│", " ▀▄█", " ╹╻┃", " ╿╽┃"
"""Nothing, the upper half of a line, the lower, both."""
_BOX = ("│ │", "┌─┐", "└─┘", "├─┤")
_EIGHTHS = " ▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Bar:
    """A candle in floats: for drawing only."""

    open: float
    high: float
    low: float
    close: float
    volume: float

    @classmethod
    def of(cls, candle: Candle) -> Bar:
        """The same bar, ready to be drawn."""
        return cls(*(float(x) for x in (candle.open, candle.high, candle.low, candle.close, candle.volume)))

    @property
    def rises(self) -> bool:
        """Whether it closed no lower than it opened."""
        return self.close >= self.open


@dataclass(frozen=True, slots=True)
class Scale:
    """Prices to half lines: 0 is the upper half of the first line."""

    low: float
    high: float
    lines: int

    def half(self, price: float) -> int:
        """The half line of a price."""
        span = self.high - self.low
        at = (self.high - price) / span if span > 0 else 0.5
        return max(0, min(2 * self.lines - 1, round(at * (2 * self.lines - 1))))

    def line(self, price: float) -> int:
        """The line of a price."""
        return self.half(price) // 2


def scale_for(bars: Sequence[Bar], lines: int) -> Scale:
    """The scale that shows all of these bars."""
    low, high = min(bar.low for bar in bars), max(bar.high for bar in bars)
    room = (high - low) * 0.02 or abs(high) * 0.001 or 1.0
    return Scale(low - room, high + room, lines)


def candle_column(bar: Bar, scale: Scale, body: int) -> dict[int, str]:
    """The text of one candle on each line it touches, `body` cells wide."""
    top, bottom = scale.half(bar.high), scale.half(bar.low)
    first, last = scale.half(max(bar.open, bar.close)), scale.half(min(bar.open, bar.close))
    side = " " * (body // 2)
    column: dict[int, str] = {}
    for line in range(top // 2, bottom // 2 + 1):
        upper, lower = 2 * line, 2 * line + 1
        solid = (first <= upper <= last) + 2 * (first <= lower <= last)
        thin = (top <= upper <= bottom) + 2 * (top <= lower <= bottom)
        if not solid:
            column[line] = f"{side}{_WICK[thin]}{side}"
        elif bar.open == bar.close:
            column[line] = "┼" if body == 1 else "─┼─"
        elif not bar.rises:
            column[line] = _SOLID[solid] * body
        elif body > 1:
            column[line] = _BOX[(line == first // 2) + 2 * (line == last // 2)]
        else:
            column[line] = (_THICK if thin == solid else _THICK_ON_WICK)[solid]
    return column


def volume_column(volume: float, most: float, lines: int) -> list[str]:
    """A volume as a bar over some lines, top line first."""
    full = round(volume / most * 8 * lines) if most > 0 else 0
    return [_EIGHTHS[max(0, min(8, full - 8 * (lines - 1 - line)))] for line in range(lines)]


def price_ticks(scale: Scale, decimals: int, apart: int = 4) -> list[Decimal]:
    """Round prices to write on the axis, at least that many lines apart."""
    span = (scale.high - scale.low) * apart / max(1, scale.lines)
    if span <= 0:
        return []
    least = Decimal(1).scaleb(-decimals)
    power = floor(log10(span))
    steps = [Decimal(digit).scaleb(power) for digit in ("1", "2", "5", "10")]
    step = max(least, next((s for s in steps if float(s) >= span), steps[-1]))
    first = ceil(scale.low / float(step))
    return [step * n for n in range(first, floor(scale.high / float(step)) + 1)]


def time_labels(times: Sequence[datetime], pitch: int, zone: tzinfo) -> str:
    """The line under the bars: a time every dozen cells, the date where it changes."""
    text = ""
    shown_day = None
    daily = len(times) > 1 and times[1] - times[0] >= timedelta(days=1)
    for i, time in enumerate(times):
        if i * pitch < len(text) + 2 and text:
            continue
        if i % max(1, round(12 / pitch)):
            continue
        local = time.astimezone(zone)
        if daily:
            label = local.strftime("%Y-%m-%d" if shown_day is None else "%m-%d")
        else:
            label = local.strftime("%H:%M" if shown_day == local.date() else "%m-%d %H:%M")
        shown_day = local.date()
        text = text.ljust(i * pitch) + label
    return text
