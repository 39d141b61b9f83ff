"""A counter of the kernel, looked at again and again beside what is measured."""

from __future__ import annotations

import threading
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from types import TracebackType
from typing import Self


class Watch:
    """Looks on from entering to leaving, so that it can be said of any span in between how far it went on."""

    def __init__(self, counter: Callable[[], float], each: float) -> None:
        """`each`: seconds from look to look."""
        self._counter, self._each = counter, each
        self._looks: list[tuple[float, float]] = []
        self._over = threading.Event()

    def __enter__(self) -> Self:
        self._look()
        self._thread = threading.Thread(target=self._look_on, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, why: object, trace: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()
        self._look()

    def most(self, since: float, until: float) -> float:
        """How far it went on at most between these moments (CLOCK_MONOTONIC, seconds)."""
        before = max(0, bisect_right(self._looks, since, key=_when) - 1)
        after = min(len(self._looks) - 1, bisect_left(self._looks, until, key=_when))
        return self._looks[after][1] - self._looks[before][1]

    def least(self, since: float, until: float) -> float:
        """How far it surely did."""
        first, last = (
            bisect_left(self._looks, since, key=_when),
            bisect_right(self._looks, until, key=_when) - 1,
        )
        return self._looks[last][1] - self._looks[first][1] if first < last else 0.0

    def _look_on(self) -> None:
        while not self._over.wait(self._each):
            self._look()

    def _look(self) -> None:
        self._looks.append((time.monotonic(), self._counter()))


def _when(look: tuple[float, float]) -> float:
    return look[0]
