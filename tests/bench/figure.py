"""A figure: what was measured of the program, what of a baseline, what it was to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound: on the figure itself, or on its `ratio` to the baseline's; `least` turns it round."""

    bound: float
    ratio: bool = False
    least: bool = False

    def holds(self, figure: Figure) -> bool:
        """Whether it does; not when there is nothing to tell it by."""
        value = figure.ratio if self.ratio else figure.median
        return value is not None and (value >= self.bound if self.least else value <= self.bound)

    def words(self, unit: str) -> str:
        """As it stands in the table: `<= 1.6x`, `>= 150000 /s`."""
        sign = ">=" if self.least else "<="
        return f"{sign} {shown(self.bound)}x" if self.ratio else f"{sign} {shown(self.bound)} {unit}".strip()


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table. `ours` and `baseline` hold one value a run, taken in turns."""

    number: str
    name: str
    unit: str
    ours: tuple[float, ...]
    baseline: tuple[float, ...] = ()
    goals: tuple[Goal, ...] = ()
    """None where it is told for information alone."""
    note: str = ""
    """What has to be known to read it."""
    floor: str = ""
    """Why a goal cannot hold, where it cannot."""

    @property
    def median(self) -> float | None:
        """Of our runs."""
        return median(self.ours) if self.ours else None

    @property
    def ratio(self) -> float | None:
        """Ours to the baseline's: of runs made in turns, each against its neighbour, the median."""
        if not self.ours or not self.baseline:
            return None
        if len(self.ours) == len(self.baseline) and all(self.baseline):
            return median(mine / theirs for mine, theirs in zip(self.ours, self.baseline, strict=True))
        whole = median(self.baseline)
        return median(self.ours) / whole if whole else None

    @property
    def holds(self) -> bool | None:
        """Whether all goals are met; None without one."""
        return all(goal.holds(self) for goal in self.goals) if self.goals else None

    def as_json(self) -> dict[str, object]:
        """For a machine to read."""
        return {
            "number": self.number, "name": self.name, "unit": self.unit, "ours": list(self.ours),
            "median": self.median, "baseline": list(self.baseline), "ratio": self.ratio,
            "goals": [goal.words(self.unit) for goal in self.goals], "holds": self.holds,
            "note": self.note, "floor": self.floor,
        }  # fmt: skip


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so many per cent of all do not exceed.

    >>> percentile([4.0, 1.0, 3.0, 2.0], 50), percentile([1.0], 99)
    (2.0, 1.0)
    """
    ranked = sorted(values)
    at = max(0, -(-len(ranked) * share // 100) - 1)
    return ranked[int(at)]


def shown(value: float) -> str:
    """Three digits that count, whole from a hundred on.

    >>> shown(0.0123), shown(1.6), shown(151234.4), shown(0)
    ('0.0123', '1.6', '151234', '0')
    """
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
