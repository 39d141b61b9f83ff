"""Which prices a ladder shows, what stands at each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from tui_trader.domain.quote import Depth, Level

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Rung:
    """One line of the ladder: a price with what is bid, asked, ours at it (or within its step)."""

    price: Decimal
    bid: Decimal
    ask: Decimal
    own: str


def step_for(depth: Depth, tick: Decimal, lines: int) -> Decimal:
    """Ticks per line, 1 2 5 10 ..., so that both best prices show with room for levels behind them."""
    prices = [level.price for level in (*depth.bids[:5], *depth.asks[:5])]
    if len(prices) < 2 or lines < 3:
        return tick
    span = (max(prices) - min(prices)) / tick
    factor = Decimal(1)
    while span / factor > Decimal(lines) * 2 / 3:
        lead = factor.as_tuple().digits[0]
        factor = factor * 2 if lead != 2 else factor * 5 / 2
    return tick * factor


def middle(depth: Depth) -> Decimal | None:
    """Half way between the best prices; the one there is where one side is empty."""
    if depth.bids and depth.asks:
        return (depth.bids[0].price + depth.asks[0].price) / 2
    best = depth.bids or depth.asks
    return best[0].price if best else None


def snapped(price: Decimal, step: Decimal, *, up: bool = False) -> Decimal:
    """The price on the ladder's grid: the next below, or above."""
    return (price / step).to_integral_value(ROUND_CEILING if up else ROUND_FLOOR) * step


def rungs(
    depth: Depth | None, own: Mapping[Decimal, str], top: Decimal, step: Decimal, lines: int
) -> list[Rung]:
    """The lines from a top price downwards; sizes between two steps count on the worse one."""
    bids = _gathered(() if depth is None else depth.bids, step, up=False)
    asks = _gathered(() if depth is None else depth.asks, step, up=True)
    mine: dict[Decimal, str] = {}
    for price, text in own.items():
        at = snapped(price, step)
        mine[at] = f"{mine[at]}, {text}" if at in mine else text
    prices = [top - step * n for n in range(lines)]
    return [Rung(p, bids.get(p, ZERO), asks.get(p, ZERO), mine.get(p, "")) for p in prices]


def _gathered(levels: Sequence[Level], step: Decimal, *, up: bool) -> dict[Decimal, Decimal]:
    found: dict[Decimal, Decimal] = {}
    for level in levels:
        at = snapped(level.price, step, up=up)
        found[at] = found.get(at, ZERO) + level.size
    return found
