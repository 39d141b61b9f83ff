"""Names for what has none of its own."""

from __future__ import annotations

from collections.abc import Collection


def free_name(name: str, taken: Collection[str]) -> str:
    """A name no other has: TL, then TL2, TL3.

    >>> free_name("TL", ["TL", "TL2"])
    'TL3'
    """
    number = 1
    while (free := name if number == 1 else f"{name}{number}") in taken:
        number += 1
    return free
