"""The numbers under which StocksTrader knows orders with deals: short text with zeros in front.

Orders have 9 digits, deals 6 (seed 003: "002212096", "001389"). So few digits cannot be new for ever:
where a run begins depends on the second it starts, so that runs close to each other do not meet.
"""

from __future__ import annotations

from datetime import datetime

from tui_trader.venue.ids import Ids

_ORDERS, _DEALS = 9, 6


class Names:
    """Turns the exchange's ids into this broker's and back."""

    def __init__(self, ids: Ids, started: datetime) -> None:
        second = int(started.timestamp())
        self._order = ids.last("order") - second * 101 % 90_000_000
        self._deal = ids.last("position") - second * 7 % 90_000

    def order(self, order_id: str) -> str:
        """An order's id on the wire."""
        return str(int(order_id) - self._order).zfill(_ORDERS)

    def deal(self, position_id: str) -> str:
        """A deal's id on the wire."""
        return str(int(position_id) - self._deal).zfill(_DEALS)

    def order_of(self, text: str) -> str | None:
        """The exchange's id of an order; the zeros belong to the name."""
        return _back(text, self._order, _ORDERS)

    def deal_of(self, text: str) -> str | None:
        """The exchange's id of a deal."""
        return _back(text, self._deal, _DEALS)


def _back(text: str, base: int, digits: int) -> str | None:
    if not (text.isascii() and text.isdecimal() and digits <= len(text) <= 18):
        return None
    return str(int(text) + base) if str(int(text)).zfill(digits) == text else None
