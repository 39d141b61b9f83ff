"""Processor time that the host of this machine gave to others while something here waited for it.

Who measures the worst of a hundred keys on a rented machine measures its neighbours, too: a few tenths of a
second at a time, in which nothing here runs. The kernel counts it (proc(5), `steal`), in ticks of 10 ms.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median

from tests.bench.figure import percentile
from tests.bench.watch import Watch

_STEAL = 8
"""Its place on the line of all processors together."""
_TICK = 0.01
"""Seconds, as proc(5) has it on every machine in use."""
_EACH = 0.02
"""Seconds from look to look."""
_ENOUGH, _SOME = 60, 20
"""Fewer say nothing about a 99th percentile; about a 95th, a median."""


class Neighbours(Watch):
    """Looks on from entering to leaving; `taken` tells of any span in between."""

    def __init__(self) -> None:
        super().__init__(_taken, _EACH)

    def taken(self, since: float, until: float) -> float:
        """Processor seconds taken between these moments (CLOCK_MONOTONIC, seconds)."""
        return self.most(since, until)

    def undisturbed(self, began: Iterable[tuple[float, float]], bound: float) -> list[float]:
        """Of (began, took) how long those took within whose `bound` nothing was taken; all in seconds.

        The same time is looked at for all of them, so that what takes long is not left out for that.
        """
        return [took for when, took in began if not self.taken(when, when + bound)]


def enough(undisturbed: Sequence[float], share: float) -> bool:
    """Whether so many say something about a percentile."""
    return len(undisturbed) >= (_ENOUGH if share > 95 else _SOME)


def reason(undisturbed: list[float], of: int, share: float, bound: float) -> str:
    """Why a percentile misses a bound (milliseconds), if those that were left alone hold it; else empty.

    `of`: how many there were in all. Nothing is said for too few to tell.
    """
    if not enough(undisturbed, share):
        return ""
    alone = percentile(undisturbed, share) * 1000
    if alone > bound:
        return ""
    return (
        f"the host of this machine gave its processors to others within {bound:g} ms of "
        f"{of - len(undisturbed)} of {of}; of the {len(undisturbed)} left alone, chosen by that and not by "
        f"how long they took, the {share:g}th percentile is {alone:.1f} ms"
    )


def calmest(found: Sequence[tuple[float, float]], bound: float) -> str:
    """Why a median misses a bound that the third holds from which least was taken; else empty. In seconds.

    `found`: what was taken within the bound, how long it took.
    """
    ranked = sorted(found)
    third, others = ranked[: len(ranked) // 3], ranked[len(ranked) // 3 :]
    if not third or not others or (middle := median(took for _, took in third)) > bound:
        return ""
    usual, most = median(taken for taken, _ in others), third[-1][0]
    return (
        f"the host of this machine gave {usual:.2f} s of its processors to others within the first "
        f"{bound:g} s of each, in the middle; the {len(third)} of {len(ranked)} from which it took least, "
        f"{most:.2f} s at most, took {middle:.2f} s in the middle"
    )


def _taken() -> float:
    line = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()
    return int(line[_STEAL]) * _TICK if len(line) > _STEAL else 0.0
