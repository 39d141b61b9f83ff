"""What one account may risk by hand before the program asks again, or refuses."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Limits:
    """Defaults as of `order_safety.md` 12; None where only the account's owner can know."""

    quantity: Decimal | None = None
    """Most of one order, in lots (or shares)."""
    notional: Decimal | None = None
    """Most that one order may be worth, account currency."""
    day_notional: Decimal | None = None
    """Most that all orders of a day (UTC) may be worth together, account currency."""
    day_loss: Decimal | None = None
    """A loss of the day, realised with open, account currency, at which only reducing is left."""
    away_warn: Decimal = Decimal(3)
    """Percent between an order's price and the touch, above which it must be confirmed once more."""
    away_most: Decimal = Decimal(10)
    """Percent above which it is refused."""
    spread_warn: Decimal = Decimal(1)
    """Spread in percent of the mid above which a market order must be confirmed once more."""
    orders: int = 50
    """Most working orders."""
    positions: int = 50
    """Most open positions."""
    per_minute: int = 5
    """Orders in a minute above which each must be confirmed once more."""
    similar: int = 10
    """Seconds within which an order like the last must be confirmed once more."""


@dataclass(frozen=True, slots=True)
class Concern:
    """Something about an order that a person has to wave through, beyond the usual yes."""

    kind: str
    """What it is about; what has been waved through is told by this."""
    text: str
    """The figure, the limit, where it is set."""
    asks: bool = True
    """False where it is worth saying, and no more."""
