"""The whole picture of a chart as lines of named pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import groupby

from tui_trader.domain.quote import Candle
from tui_trader.ui.format import compact, fit, price
from tui_trader.ui.widgets.candles_plot import (
    WIDTHS,
    Bar,
    candle_column,
    price_ticks,
    scale_for,
    time_labels,
    volume_column,
)

Styled = list[tuple[str, str]]
"""A line as pieces of text, each with the name of its component style."""


@dataclass(frozen=True, slots=True)
class View:
    """Which bars are seen, how."""

    candles: Sequence[Candle]
    """Those in sight."""
    bars: Sequence[Bar]
    newest: Candle
    """The last bar known, in sight or not."""
    cursor: int | None
    """The bar under the crosshair, counted in sight."""
    zoom: int
    decimals: int
    axis: int
    """Cells of the price axis."""
    zone: tzinfo


def drawing(view: View, width: int, height: int) -> list[Styled]:
    """Head, bars with their axis, volume where there is room, times."""
    volume = 4 if height >= 28 else 3 if height >= 20 else 2 if height >= 14 else 0
    lines = height - 2 - volume
    body, gap = WIDTHS[view.zoom - 1]
    pitch, room = body + gap, width - view.axis
    scale = scale_for(view.bars, lines)
    last = float(view.newest.close)
    last_line = scale.line(last) if scale.low <= last <= scale.high else None

    chars = [[" "] * room for _ in range(lines + volume)]
    tones = [["plain"] * room for _ in range(lines + volume)]
    if last_line is not None:
        chars[last_line] = ["╌"] * room
        tones[last_line] = ["axis"] * room
    if view.cursor is not None and (x := view.cursor * pitch + body // 2) < room:
        for y in range(lines + volume):
            chars[y][x], tones[y][x] = "┊", "cursor"
    most = max(bar.volume for bar in view.bars)
    for i, bar in enumerate(view.bars):
        tone, left = "cursor" if i == view.cursor else "rise" if bar.rises else "fall", i * pitch
        for y, text in candle_column(bar, scale, body).items():
            for x, char in enumerate(text, left):
                if char != " " or text[0] == "│":
                    chars[y][x], tones[y][x] = char, tone
        if volume:
            for y, char in enumerate(volume_column(bar.volume, most, volume), lines):
                for x in range(left, left + body):
                    if char != " ":
                        chars[y][x], tones[y][x] = char, tone

    axis: dict[int, tuple[str, str]] = {}
    for tick in price_ticks(scale, view.decimals):
        axis[scale.line(float(tick))] = (f"┤{price(tick, view.decimals)}", "axis")
    if last_line is not None:
        axis[last_line] = (f"◂{price(view.newest.close, view.decimals)}", "last")
    if volume:
        axis[lines] = (f"│{compact(max(c.volume for c in view.candles))}", "axis")
    out = [[(fit(_head(view), width), "head")]]
    for y, (row, tone_row) in enumerate(zip(chars, tones, strict=True)):
        text, name = axis.get(y, ("│", "axis"))
        out.append([*_runs(row, tone_row), (fit(text, view.axis), name)])
    out.append([(fit(time_labels([c.time for c in view.candles], pitch, view.zone), width), "axis")])
    return out


def _head(view: View) -> str:
    """The bar under the crosshair in figures, else the newest."""
    candle = view.newest if view.cursor is None else view.candles[view.cursor]
    figures = zip("OHLC", (candle.open, candle.high, candle.low, candle.close), strict=True)
    prices = "  ".join(f"{letter} {price(value, view.decimals)}" for letter, value in figures)
    moved = "▲" if candle.close > candle.open else "▼" if candle.close < candle.open else " "
    when = candle.time.astimezone(view.zone).strftime("%Y-%m-%d %H:%M")
    return f"{when}  {prices} {moved}  V {compact(candle.volume)}"


def _runs(chars: Sequence[str], tones: Sequence[str]) -> Styled:
    """Neighbours in the same tone as one piece; blanks go with what is left of them."""
    text = "".join(chars)
    found: Styled = []
    x = 0
    for tone, group in groupby(tones):
        end = x + len(list(group))
        if found and (tone == "plain" or tone == found[-1][1]):
            found[-1] = (found[-1][0] + text[x:end], found[-1][1])
        else:
            found.append((text[x:end], tone))
        x = end
    return found
