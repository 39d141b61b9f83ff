"""How far two sequences are the same, from either end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def agreeing(one: Any, other: Any) -> tuple[int, int]:
    """How many elements are equal at the start of both (bytes, lists), how many of the rest at the end.

    Compares slices, which never leaves C; what is the same object is equal at once.

    >>> agreeing(b"abXcd", b"abYZcd"), agreeing([1, 1], [1]), agreeing("", "a"), agreeing("a", "a")
    ((2, 2), (1, 0), (0, 0), (1, 0))
    """
    most, a, b = min(len(one), len(other)), len(one), len(other)
    start = _longest(most, lambda done, next: one[done:next] == other[done:next])
    end = _longest(most - start, lambda done, next: one[a - next : a - done] == other[b - next : b - done])
    return start, end


def _longest(most: int, same: Callable[[int, int], bool]) -> int:
    done = 0
    while done < most:
        # From the last place known to agree, so that each element is compared about twice.
        next = (done + most + 1) // 2
        if same(done, next):
            done = next
        else:
            most = next - 1
    return done
