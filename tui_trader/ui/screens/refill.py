"""A grid brought in step with rows that are worked out whole at each look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from tui_trader.ui.widgets.grid import Grid

R = TypeVar("R")


def refill(grid: Grid[R], rows: Mapping[str, R], now: float, *, anew: bool = False) -> None:
    """Show what differs; what is new goes to the end, unless everything is put in order `anew`."""
    known = grid.rows
    news: dict[str, R | None] = {key: row for key, row in rows.items() if known.get(key) != row}
    news |= {key: None for key in known if key not in rows}
    if news:
        grid.show(news)
    if anew:
        if grid.sorted_by is None:
            grid.order(rows)
        else:
            grid.sort_by(*grid.sorted_by)
    grid.tick(now)
