"""How often StocksTrader is asked: nothing is published, so it is little (`stockstrader.md` 2)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from tui_trader.brokers.pace import Limit, Pace
from tui_trader.brokers.port import Clock, ReadFailed

QUOTES = "QUOTES"
BOOKS = "BOOKS"
"""Orders, deals, state, lists."""
TRADE = "TRADE"
"""Writes: one turn is kept for cancelling and closing."""
SHARED = frozenset({TRADE})
USUAL = "2"
MOST = 50


def allowance(clock: Clock, values: Mapping[str, str]) -> Pace:
    """The scopes of one login; quote requests a second are its own setting. ReadFailed."""
    said = values.get("requests_per_second", "") or USUAL
    try:
        rate = Decimal(said)
    except InvalidOperation:
        rate = Decimal(0)
    if not rate.is_finite() or not 0 < rate <= MOST:
        raise ReadFailed(f"requests_per_second is {said!r}; allowed: a number above 0, at most {MOST}")
    # A strict window of one request keeps them apart evenly; two at once would age together.
    limits = {QUOTES: Limit(1, float(1 / rate)), BOOKS: Limit(2, 1.0), TRADE: Limit(3, 1.0)}
    return Pace(clock, limits, shared=SHARED, together=True)
