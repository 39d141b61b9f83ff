"""The market in one instrument: the street's liquidity with the customers' own resting orders in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from tui_trader.venue.listing import Side
from tui_trader.venue.orders import Order, OrderType
from tui_trader.venue.tape import Line

REFILL = timedelta(seconds=2)
"""Liquidity that was taken comes back with the next quote, at the latest after this."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to trade with: lots at a price, of a customer's order or (None) of the street."""

    price: Decimal
    quantity: Decimal
    maker: Order | None


class Book:
    """Best price first; at one price, customers before the street, the earlier order first.

    `eager` holds orders that trade at any price as liquidity comes: triggered stops, and closing
    orders (immediate first, then good till cancelled: tradelocker.md 7.6).
    """

    def __init__(self, line: Line) -> None:
        self._line = line
        self.resting: dict[Side, list[Order]] = {Side.BUY: [], Side.SELL: []}
        self.stops: list[Order] = []
        self.eager: list[Order] = []
        self._taken: dict[tuple[Side, Decimal], Decimal] = {}
        self._taken_at: datetime | None = None
        self._taken_change = -1

    @property
    def idle(self) -> bool:
        """Whether no customer's order waits here."""
        return not (self.stops or self.eager or self.resting[Side.BUY] or self.resting[Side.SELL])

    def rest(self, order: Order) -> None:
        """Let a limit order stand in price-time order, a stop order wait for its trigger."""
        if order.type is OrderType.STOP:
            self.stops.append(order)
            self.stops.sort(key=lambda each: each.sequence)
            return
        side = self.resting[order.side]
        side.append(order)
        side.sort(key=lambda each: (-each.side.sign * (each.price or 0), each.sequence))

    def remove(self, order: Order) -> None:
        """Take an order out, wherever it is."""
        for place in (self.stops, self.eager, *self.resting.values()):
            if order in place:
                place.remove(order)

    def offers(self, side: Side, now: datetime) -> Iterator[Offer]:
        """What one side of the book holds, best first (`Side.BUY`: the bids)."""
        self._refill(now)
        customers = [
            Offer(order.price, order.remaining, order)
            for order in self.resting[side]
            if order.price is not None
        ]
        street = list(self.street(side, now))
        merged = customers + street
        merged.sort(key=lambda offer: -side.sign * offer.price)  # stable: customers stay in front
        yield from merged

    def street(self, side: Side, now: datetime) -> Iterator[Offer]:
        """The street's own offers on one side, less what has just been taken."""
        self._refill(now)
        for price, quantity in self._line.street(side):
            left = quantity - self._taken.get((side, price), Decimal(0))
            if left > 0:
                yield Offer(price, left, None)

    def take(self, side: Side, price: Decimal, quantity: Decimal, now: datetime) -> None:
        """Note that street liquidity is used up."""
        key = (side, price)
        self._taken[key] = self._taken.get(key, Decimal(0)) + quantity
        self._taken_at = now

    def refills(self, now: datetime) -> bool:
        """Whether taken liquidity is due to come back."""
        return self._taken_at is not None and now - self._taken_at >= REFILL

    def levels(self, side: Side, now: datetime) -> list[tuple[Decimal, Decimal]]:
        """The depth shown: (price, lots), one row a price, best first."""
        rows: dict[Decimal, Decimal] = {}
        for offer in self.offers(side, now):
            rows[offer.price] = rows.get(offer.price, Decimal(0)) + offer.quantity
        return list(rows.items())

    def _refill(self, now: datetime) -> None:
        if self._taken_change != self._line.changes or self.refills(now):
            self._taken.clear()
            self._taken_at = None
            self._taken_change = self._line.changes
