"""How much new risk is let through."""

from __future__ import annotations

from enum import Enum


class Brake(Enum):
    """Cancelling and closing are let through by all of them; the value is the word on screen."""

    ACTIVE = "active"
    REDUCE_ONLY = "reduce only"
    """Only what makes a position smaller."""
    HALTED = "halted"
    """No new order at all."""

    @property
    def strength(self) -> int:
        """The stronger holds where two are set."""
        return list(Brake).index(self)


def stronger(one: Brake, other: Brake) -> Brake:
    """Of two brakes the one that lets less through.

    >>> stronger(Brake.ACTIVE, Brake.HALTED).value
    'halted'
    """
    return max(one, other, key=lambda brake: brake.strength)
