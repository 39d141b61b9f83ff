"""One currency in another, by the tape's own prices."""

from __future__ import annotations

from decimal import Decimal

from tui_trader.venue.listing import Kind, Listing, Side
from tui_trader.venue.tape import Tape

PENNY = Decimal("0.01")
_PIVOT = "USD"


class Rates:
    """Exchange rates through the dollar, at the middle of bid and ask."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._pairs: dict[str, tuple[str, bool]] = {}
        for line in tape.lines.values():
            listing = line.listing
            if listing.kind is Kind.FOREX and _PIVOT in (listing.base, listing.quote):
                direct = listing.quote == _PIVOT
                self._pairs[listing.base if direct else listing.quote] = (listing.key, direct)

    def convert(self, amount: Decimal, source: str, target: str) -> Decimal:
        """An amount in `source` as an amount in `target`, not rounded."""
        if source == target:
            return amount
        return amount * self._in_dollars(source) / self._in_dollars(target)

    def _in_dollars(self, currency: str) -> Decimal:
        if currency == _PIVOT:
            return Decimal(1)
        key, direct = self._pairs[currency]
        middle = (self._tape.bid(key) + self._tape.ask(key)) / 2
        return middle if direct else 1 / middle


def mark(tape: Tape, listing: Listing, side: Side) -> Decimal:
    """The price at which a position on `side` could be closed now."""
    return tape.bid(listing.key) if side is Side.BUY else tape.ask(listing.key)
