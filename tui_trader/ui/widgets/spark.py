"""A price's way in one line of block characters."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

BLOCKS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[Decimal | float], width: int) -> str:
    """The last values as bars, one cell each, right-aligned in the width; more values share cells.

    >>> sparkline([1, 2, 3], 5), sparkline([5, 5], 2), sparkline([], 3), sparkline([1, 9, 1, 9], 2)
    ('  ▁▅█', '▄▄', '   ', '▄▄')
    """
    return _drawn(tuple(values), width)  # a tuple stays the same one


@lru_cache(64)  # what is in sight: each key holds an hour of points
def _drawn(values: tuple[Decimal | float, ...], width: int) -> str:
    if not values or width < 1:
        return " " * max(0, width)
    points = [float(value) for value in values]
    if len(points) > width:
        cuts = [i * len(points) // width for i in range(width + 1)]
        points = [sum(points[a:b]) / (b - a) for a, b in pairwise(cuts)]
    low, high = min(points), max(points)
    if high == low:
        return (BLOCKS[3] * len(points)).rjust(width)
    scale = (len(BLOCKS) - 1) / (high - low)
    return "".join(BLOCKS[round((point - low) * scale)] for point in points).rjust(width)
