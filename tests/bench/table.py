"""Figures as a table for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from tests.bench.figure import Figure, shown

HEAD = ("no", "figure", "ours (least..most)", "baseline", "ratio", "goal", "holds")
_WIDTHS = (4, 40, 30, 12, 7, 21, 5)
_INDENT = " " * 5


def head() -> str:
    """The column titles over a rule."""
    return f"{_row(HEAD)}\n{'-' * (sum(_WIDTHS) + len(_WIDTHS) - 1)}"


def lines(figure: Figure) -> str:
    """One figure, with what has to be known of it below."""
    middle, ratio = figure.median, figure.ratio
    ours = "--" if middle is None else f"{shown(middle)} {figure.unit}".strip()
    if len(figure.ours) > 1:
        ours += f" ({shown(min(figure.ours))}..{shown(max(figure.ours))})"
    theirs = shown(sorted(figure.baseline)[len(figure.baseline) // 2]) if figure.baseline else ""
    row = (
        figure.number,
        figure.name,
        ours,
        theirs,
        "" if ratio is None else f"{ratio:.2f}",
        ", ".join(goal.words(figure.unit) for goal in figure.goals),
        {True: "yes", False: "NO", None: ""}[figure.holds],
    )
    found = [_row(row)]
    for text in filter(None, (figure.note, figure.floor and f"floor: {figure.floor}")):
        found += textwrap.wrap(text, 105, initial_indent=_INDENT, subsequent_indent=_INDENT)
    return "\n".join(found)


def summary(figures: Iterable[Figure]) -> str:
    """How many goals hold."""
    said = [figure.holds for figure in figures if figure.holds is not None]
    return f"{sum(said)} of {len(said)} goals hold"


def _row(cells: Iterable[str]) -> str:
    return " ".join(cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=True)).rstrip()
