"""What a column shows, where it stands in a given width."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from tui_trader.ui.widgets.tone import Tone

R = TypeVar("R")
Cell = str | tuple[str, Tone]
GUTTER = 2
"""Cells left of the first column: the cursor's mark, a blank."""


@dataclass(frozen=True, eq=False)
class Column(Generic[R]):
    """One column: what it says of a row, how wide, when it may be left out."""

    id: str
    title: str
    width: int
    text: Callable[[R], Cell] = lambda row: ""
    """The cell's text, or (text, tone)."""
    align: Literal["left", "right"] = "right"
    tone: Callable[[R], Tone] | None = None
    """The cell's tone where `text` gives none."""
    ages: Callable[[R, float], Cell] | None = None
    """Instead of `text`, where the text depends on the time too (the engine's monotonic seconds)."""
    flash: bool = False
    """Mark the digits that changed for a moment, risen or fallen by `value`."""
    value: Callable[[R], Decimal | None] | None = None
    sort: Callable[[R], Any] | None = None
    """What rows are ordered by; None goes last. Without it the column's text."""
    search: bool | None = None
    """Whether the filter looks here; None: if it is aligned left."""
    priority: int = 0
    """The highest goes first when the width is short; 0 always stays."""
    min_width: int | None = None
    """How narrow it may become before a column is left out."""
    grow: int = 0
    """Its share of the width that is left over."""
    middle: bool = False
    """What is too long is cut in its middle: the ends tell it from others."""

    def cell(self, row: R, now: float) -> tuple[str, Tone]:
        """Text with tone, as they are at a time."""
        told = self.text(row) if self.ages is None else self.ages(row, now)
        if isinstance(told, str):
            return told, Tone.PLAIN if self.tone is None else self.tone(row)
        return told

    @property
    def searched(self) -> bool:
        """Whether the filter looks into this column by default."""
        return self.align == "left" if self.search is None else self.search


class Place(NamedTuple):
    """A column in the grid as it is laid out now; the gap to its left belongs to it."""

    column: Column[Any]
    x: int
    gap: int
    width: int

    @property
    def end(self) -> int:
        """The first cell behind it."""
        return self.x + self.gap + self.width


def lay_out(columns: Sequence[Column[Any]], width: int) -> tuple[Place, ...]:
    """The columns that fit, left to right; the gap is two cells where all fit so, else one."""
    kept = list(columns)
    room = width - GUTTER

    def least(gap: int) -> int:
        return sum(gap + (c.width if c.min_width is None else c.min_width) for c in kept) - gap

    while len(kept) > 1 and least(1) > room and any(c.priority for c in kept):
        last = max(range(len(kept)), key=lambda i: (kept[i].priority, i))
        del kept[last]
    gap = 2 if len(kept) == len(columns) and sum(2 + c.width for c in kept) - 2 <= room else 1
    spare = max(0, room - least(gap))
    widths = []
    for column in kept:
        narrow = column.width if column.min_width is None else column.min_width
        more = min(spare, column.width - narrow)
        spare -= more
        widths.append(narrow + more)
    shares = sum(c.grow for c in kept)
    places, x, left = [], GUTTER, spare
    for i, column in enumerate(kept):
        more = min(left, -(-spare * column.grow // shares)) if shares else 0
        left -= more
        places.append(Place(column, x, gap if i else 0, widths[i] + more))
        x = places[-1].end
    return tuple(places)
