"""Processor time that the host of this machine gave to others while something here waited for it.

Who measures the worst of a hundred keys on a rented machine measures its neighbours, too: a few tenths of a
second at a time, in which nothing here runs. The kernel counts it (proc(5), `steal`), in ticks of 10 ms.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from types import TracebackType

from tests.bench.figure import percentile

_STEAL = 8
"""Its place on the line of all processors together."""
_TICK = 0.01
"""Seconds, as proc(5) has it on every machine in use."""
_EACH = 0.02
"""Seconds from look to look."""
_ENOUGH, _SOME = 60, 20
"""Fewer say nothing about a 99th percentile; about a 95th, a median."""


class Neighbours:
    """Looks on from entering to leaving; `taken` tells of any span in between."""

    def __init__(self) -> None:
        self._looks: list[tuple[float, int]] = []
        self._over = threading.Event()

    def __enter__(self) -> Neighbours:
        self._looks.append((time.monotonic(), _ticks()))
        self._thread = threading.Thread(target=self._look_on, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, why: object, trace: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()
        self._looks.append((time.monotonic(), _ticks()))

    def taken(self, since: float, until: float) -> float:
        """Processor seconds taken between these moments (CLOCK_MONOTONIC, seconds)."""
        before = max(0, bisect_right(self._looks, since, key=lambda look: look[0]) - 1)
        after = min(len(self._looks) - 1, bisect_left(self._looks, until, key=lambda look: look[0]))
        return (self._looks[after][1] - self._looks[before][1]) * _TICK

    def undisturbed(self, began: Iterable[tuple[float, float]], bound: float) -> list[float]:
        """Of (began, took) how long those took within whose `bound` nothing was taken; all in seconds.

        The same time is looked at for all of them, so that what takes long is not left out for that.
        """
        return [took for when, took in began if not self.taken(when, when + bound)]

    def _look_on(self) -> None:
        while not self._over.wait(_EACH):
            self._looks.append((time.monotonic(), _ticks()))


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


def _ticks() -> int:
    line = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()
    return int(line[_STEAL]) if len(line) > _STEAL else 0
