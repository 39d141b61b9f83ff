"""Who trades with whom, at what price."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from tui_trader.venue.book import Book
from tui_trader.venue.listing import Listing, Side
from tui_trader.venue.orders import Order, OrderType, Status, TimeInForce
from tui_trader.venue.tape import Tape

COLLAR = Decimal("0.01")
"""An order without a limit trades no further than this share away from the best price."""


class Matcher:
    """Price-time priority over all books.

    `allowed(order)` says how many lots the order may trade now; `settle(order, price, lots)` books a
    trade; `finish(order, status, why)` ends an order. The three belong to the exchange.
    """

    def __init__(
        self,
        tape: Tape,
        now: Callable[[], datetime],
        allowed: Callable[[Order], Decimal],
        settle: Callable[[Order, Decimal, Decimal], None],
        finish: Callable[[Order, Status, str], None],
    ) -> None:
        self._tape, self._now = tape, now
        self._allowed, self._settle, self._finish = allowed, settle, finish
        self._books: dict[str, Book] = {}

    def book(self, listing: Listing) -> Book:
        """The book of one instrument."""
        if listing.key not in self._books:
            self._books[listing.key] = Book(self._tape.lines[listing.key])
        return self._books[listing.key]

    def enter(self, order: Order) -> None:
        """Bring an accepted order to the market: trade what can be, let the rest stand or end."""
        book = self.book(order.listing)
        if order.type is OrderType.STOP and not self._triggered(order):
            book.rest(order)
            return
        if order.type is OrderType.STOP and order.price is not None:
            order.type = OrderType.LIMIT  # a stop with a limit has been triggered
        self._sweep(order, order.price if order.type is OrderType.LIMIT else None)
        if order.status.final:
            return
        if order.type is OrderType.LIMIT and order.tif is not TimeInForce.IOC:
            book.rest(order)
        elif order.closes or order.type is OrderType.STOP:
            book.eager.append(order)
        else:
            self._finish(order, Status.CANCELLED, "no more liquidity in reach")

    def match(self, key: str) -> None:
        """After the market has moved: trailing stops, triggers, then resting orders in priority."""
        book = self._books.get(key)
        if book is None or book.idle:
            return
        for order in list(book.eager):
            self._sweep(order, None)
        for order in list(book.stops):
            if order.status.final:
                continue
            self._trail(order)
            if self._triggered(order):
                book.remove(order)
                self.enter(order)
        for side in Side:
            for order in list(book.resting[side]):
                if not order.status.final and not self._meet(book, order):
                    break

    def due(self) -> None:
        """Match where taken liquidity has come back."""
        now = self._now()
        for key, book in self._books.items():
            if not book.idle and book.refills(now):
                self.match(key)

    def quote(self, listing: Listing, side: Side) -> Decimal:
        """The best price of the street on one side (`Side.BUY`: the bid)."""
        return self._tape.bid(listing.key) if side is Side.BUY else self._tape.ask(listing.key)

    def _triggered(self, order: Order) -> bool:
        assert order.stop_price is not None
        there = self.quote(order.listing, order.side.opposite)
        return (there - order.stop_price) * order.side.sign >= 0

    def _trail(self, order: Order) -> None:
        """A trailing stop follows the market when it goes the position's way, never back."""
        if order.trail is None or order.stop_price is None:
            return
        level = self.quote(order.listing, order.side.opposite) + order.side.sign * order.trail
        if (level - order.stop_price) * order.side.sign < 0:
            order.stop_price = level

    def _sweep(self, order: Order, limit: Decimal | None) -> None:
        """Trade against the other side, best price first, no further than the limit or the collar."""
        now = self._now()
        book, sign = self.book(order.listing), order.side.sign
        wanted = self._allowed(order)
        reach: Decimal | None = limit
        for offer in list(book.offers(order.side.opposite, now)):
            if reach is None:
                reach = offer.price * (1 + sign * COLLAR)
            if wanted <= 0 or order.status.final or (offer.price - reach) * sign > 0:
                break
            lots = min(wanted, offer.quantity)
            if offer.maker is None:
                book.take(order.side.opposite, offer.price, lots, now)
            else:
                lots = min(lots, self._allowed(offer.maker))
                if lots <= 0:
                    continue
                self._settle(offer.maker, offer.price, lots)
            self._settle(order, offer.price, lots)
            wanted -= lots

    def _meet(self, book: Book, order: Order) -> bool:
        """Fill a resting order, at its own price, with what the street brings; False: nothing came."""
        assert order.price is not None
        now = self._now()
        wanted: Decimal | None = None
        for offer in list(book.street(order.side.opposite, now)):
            if (offer.price - order.price) * order.side.sign > 0:
                break
            wanted = self._allowed(order) if wanted is None else wanted
            lots = min(wanted, offer.quantity)
            if lots <= 0 or order.status.final:
                break
            book.take(order.side.opposite, offer.price, lots, now)
            self._settle(order, order.price, lots)
            wanted -= lots
        return wanted is not None
