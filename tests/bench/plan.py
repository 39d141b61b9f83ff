"""How long, how often this time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for on the command line."""

    runs: int | None = None
    """Of each figure; None for its usual number."""
    quick: bool = False
    """Shorter spans, one run: to see that it works, not for figures to keep."""
    long: bool = False
    """Ten minutes where it is usually one."""

    def turns(self, usual: int) -> int:
        """How many runs of something that usually has so many."""
        return self.runs or (1 if self.quick else usual)

    def span(self, usual: float, quick: float) -> float:
        """Seconds to measure for."""
        return quick if self.quick else usual
