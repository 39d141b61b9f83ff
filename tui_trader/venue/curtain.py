"""Orders that were accepted but do not show in the lists yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tui_trader.venue.account import Account
from tui_trader.venue.orders import Fill, Order, Position


@dataclass(slots=True)
class _Veil:
    until: datetime | None
    reads: int


class Curtain:
    """Hides orders with what came of them, until a time or for a number of reads of any list."""

    def __init__(self) -> None:
        self._veils: dict[str, _Veil] = {}

    def hide(self, order_id: str, until: datetime | None, reads: int) -> None:
        """Hide one order until a time, or for so many reads."""
        self._veils[order_id] = _Veil(until, reads)

    def read(self, now: datetime) -> None:
        """A list is about to be read: count it."""
        for order_id, veil in list(self._veils.items()):
            veil.reads -= 1
            over = veil.reads < 0 if veil.until is None else now >= veil.until
            if over:
                del self._veils[order_id]

    def hides(self, order_id: str) -> bool:
        """Whether an order does not show."""
        return order_id in self._veils

    def orders(self, orders: list[Order]) -> list[Order]:
        """The orders that show."""
        return [each for each in orders if each.id not in self._veils]

    def positions(self, account: Account) -> list[Position]:
        """The positions that show: all but those that a hidden order has opened."""
        if not self._veils:
            return list(account.positions.values())
        behind = {
            each.position
            for each in (*account.history, *account.orders.values())
            if each.id in self._veils and not each.closes
        }
        return [each for each in account.positions.values() if each.id not in behind]

    def fills(self, fills: list[Fill]) -> list[Fill]:
        """The fills that show."""
        return [each for each in fills if each.order not in self._veils]
