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
    floor = f"floor: {figure.floor}" if figure.floor and figure.holds is False else ""
    for text in filter(None, (figure.note, floor)):
        found += textwrap.wrap(text, 105, initial_indent=_INDENT, subsequent_indent=_INDENT)
    return "\n".join(found)


def summary(figures: Iterable[Figure]) -> str:
    """How many goals hold, how many of the others have their floor beside them."""
    said = [figure for figure in figures if figure.holds is not None]
    missed = [figure for figure in said if not figure.holds]
    words = f"{len(said) - len(missed)} of {len(said)} goals hold"
    if missed:
        told = sum(bool(figure.floor) for figure in missed)
        words += f", {told} of the other {len(missed)} have their floor beside them"
    return words


def _row(cells: Iterable[str]) -> str:
    return " ".join(cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=True)).rstrip()
