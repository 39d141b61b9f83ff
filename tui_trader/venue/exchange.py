"""The exchange: takes orders, sees them through their life.

An order is accepted first, and meets the market `latency` seconds later (at once when that is 0), so
that a client sees it waiting first (tradelocker.md 8). What is wrong in itself is refused at the door;
margin is looked at again at the market. Working orders tie up no margin.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from tui_trader.venue.account import Account
from tui_trader.venue.brackets import Brackets
from tui_trader.venue.checks import check_levels, check_ticket, in_words
from tui_trader.venue.hours import Hours
from tui_trader.venue.ids import Ids
from tui_trader.venue.listing import Listing, Side
from tui_trader.venue.margin import Valuer, Worth
from tui_trader.venue.matching import Matcher
from tui_trader.venue.orders import Level, Order, OrderType, Position, Reason, Refused, Status, Ticket
from tui_trader.venue.settling import Settler
from tui_trader.venue.stop_out import STOP_OUT_TAG, worst_position
from tui_trader.venue.tape import Tape

Listener = Callable[[Order], None]


class Exchange:
    """All accounts with all books. `now` gives the time; listeners hear of every change of an order."""

    def __init__(self, tape: Tape, hours: Hours, now: Callable[[], datetime], latency: float = 0.0) -> None:
        self.tape, self.hours, self.now = tape, hours, now
        self.latency = timedelta(seconds=latency)
        self.accounts: dict[str, Account] = {}
        self.valuer = Valuer(tape)
        self.ids = Ids(now())
        self.brackets = Brackets(self._open_child, self._drop, self.move)
        self.listeners: list[Listener] = []
        self._settler = Settler(self.ids, self.valuer, self.brackets)
        self.matcher = Matcher(tape, now, self._allowed, self._settle, self._finish)
        self._waiting: list[tuple[datetime, int, Order]] = []
        self._sequence = 0

    def is_open(self, listing: Listing) -> bool:
        """Whether an instrument trades now."""
        return self.hours.is_open(listing, self.now())

    def worth(self, account: Account) -> Worth:
        """An account's figures now."""
        return self.valuer.worth(account)

    def place(self, account: Account, ticket: Ticket) -> Order:
        """Accept an order; raise Refused when it is wrong in itself or the margin is missing."""
        reference = self.matcher.quote(ticket.listing, ticket.side.opposite)
        if ticket.position is not None:
            self._check_closing(account, ticket)
        # Protection is measured from where the position would be closed.
        exit_ = self.matcher.quote(ticket.listing, ticket.side)
        check_ticket(ticket, self.is_open(ticket.listing), exit_)
        order = self._new(account, ticket, reference if ticket.type is OrderType.MARKET else ticket.price)
        if not order.closes and self.lacks_margin(account, order):
            raise Refused(Reason.MARGIN, in_words(order, reference))
        account.orders[order.id] = order
        self._tell(order)
        self.enter(order, self.latency)
        return order

    def cancel(self, account: Account, order_id: str) -> None:
        """Cancel a working order; raise Refused when there is none of that id."""
        self._drop(self.working(account, order_id))

    def close(self, account: Account, position_id: str, quantity: Decimal | None, tag: str = "") -> Order:
        """Place a closing order for a whole position (None) or so many lots of it."""
        position = self.position(account, position_id)
        return self.place(account, position.exit(position.quantity if quantity is None else quantity, tag))

    def protect(
        self, account: Account, position_id: str, stop_loss: Level | None, take_profit: Level | None
    ) -> None:
        """Set a position's stop loss, take profit; None leaves one as it is."""
        if not self.is_open((position := self.position(account, position_id)).listing):
            raise Refused(Reason.CLOSED)
        there = self.matcher.quote(position.listing, position.side)
        for level in (stop_loss, take_profit):
            if level is not None and level.value <= 0:
                raise Refused(Reason.PRICE)
        check_levels(position.listing, position.side, stop_loss, take_profit, there)
        self.brackets.protect(account, position, stop_loss, take_profit, there)

    def position(self, account: Account, position_id: str) -> Position:
        """An open position; raise Refused when there is none of that id."""
        if position_id not in account.positions:
            raise Refused(Reason.UNKNOWN_POSITION, position_id)
        return account.positions[position_id]

    def work(self) -> None:
        """Do what is due: accepted orders meet the market, days end, accounts are stopped out."""
        now = self.now()
        while self._waiting and self._waiting[0][0] <= now:
            order = heapq.heappop(self._waiting)[2]
            if not order.status.final:
                self.enter(order)
        self.matcher.due()
        for account in self.accounts.values():
            for order in list(account.orders.values()):
                if why := order.over(now):
                    self._finish(order, Status.CANCELLED, why)
            if account.positions and not account.managed:
                self._stop_out(account)

    def admit(self, account: Account, ticket: Ticket) -> Order:
        """Accept an order unseen, for one who checks it later: it ends by `enter` or `reject`."""
        order = self._new(account, ticket, ticket.price)
        account.orders[order.id] = order
        return order

    def enter(self, order: Order, after: timedelta = timedelta(0)) -> None:
        """Bring an admitted order to the market, at once or after a while."""
        if after:
            heapq.heappush(self._waiting, (self.now() + after, order.sequence, order))
            return
        self.tape.watch(order.listing.key, self.matcher.match)
        self.matcher.enter(order)
        self.matcher.match(order.listing.key)

    def reject(self, order: Order, why: str) -> None:
        """End an admitted order unexecuted."""
        self._finish(order, Status.REJECTED, why)

    def _new(self, account: Account, ticket: Ticket, price: Decimal | None) -> Order:
        now = self.now()
        return Order(
            id=self.ids.new("order"), account=account.id, listing=ticket.listing, side=ticket.side,
            type=ticket.type, tif=ticket.tif, quantity=ticket.quantity, created=now, modified=now,
            sequence=self._next(), price=price, stop_price=ticket.stop_price, stop_loss=ticket.stop_loss,
            take_profit=ticket.take_profit, tag=ticket.tag, position=ticket.position,
            closes=ticket.position is not None, expires=ticket.expires,
        )  # fmt: skip

    def _next(self) -> int:
        self._sequence += 1
        return self._sequence

    def working(self, account: Account, order_id: str) -> Order:
        """A working order; raise Refused when there is none of that id."""
        if order_id not in account.orders:
            raise Refused(Reason.UNKNOWN_ORDER, order_id)
        return account.orders[order_id]

    def _check_closing(self, account: Account, ticket: Ticket) -> None:
        position = self.position(account, ticket.position or "")
        if ticket.side is position.side or ticket.quantity > position.quantity:
            raise Refused(Reason.TOO_MUCH)

    def lacks_margin(self, account: Account, order: Order) -> bool:
        """Whether what is left of an order would need more margin than is free."""
        if account.managed:
            return False
        price = order.price if order.type is OrderType.LIMIT else order.stop_price
        price = price or self.matcher.quote(order.listing, order.side.opposite)
        needed = self.valuer.needed(account, order.listing, order.side, order.remaining, price)
        return needed > 0 and needed > self.worth(account).free

    def _allowed(self, order: Order) -> Decimal:
        """Lots that an order may trade now; ends it when it may trade none ever."""
        account = self.accounts[order.account]
        if not self.is_open(order.listing):
            if order.type is OrderType.MARKET and not order.closes:
                self._finish(order, Status.REJECTED, Reason.CLOSED)
            return Decimal(0)
        if order.closes:
            position = account.positions.get(order.position or "")
            if position is None:
                self._finish(order, Status.CANCELLED, "the position is closed")
                return Decimal(0)
            return min(order.remaining, position.quantity)
        if account.cash and order.side is Side.SELL:
            held = account.held(order.listing)
            if not held:
                self._finish(order, Status.CANCELLED, "nothing left to sell")
            return min(order.remaining, held)
        if self.lacks_margin(account, order):
            status = Status.CANCELLED if order.filled else Status.REJECTED
            self._finish(order, status, Reason.MARGIN)
            return Decimal(0)
        return order.remaining

    def _settle(self, order: Order, price: Decimal, lots: Decimal) -> None:
        self._settler.settle(self.accounts[order.account], order, price, lots, self.now())
        if order.remaining <= 0:
            self._finish(order, Status.FILLED, "")
        elif not order.status.final:
            order.status = Status.PARTLY_FILLED
            self._tell(order)

    def _finish(self, order: Order, status: Status, why: str) -> None:
        account = self.accounts[order.account]
        if account.orders.pop(order.id, None) is None:
            return
        self.matcher.book(order.listing).remove(order)
        order.status, order.why, order.modified = status, why, self.now()
        account.history.append(order)
        position = account.positions.get(order.position or "")
        if position is not None and order.protects:
            if position.stop_loss == order.id:
                position.stop_loss = None
            if position.take_profit == order.id:
                position.take_profit = None
        self._tell(order)

    def _drop(self, order: Order) -> None:
        # A take profit that fills closes the position that holds it: it is filled, not cancelled.
        filled = order.remaining <= 0
        self._finish(order, Status.FILLED if filled else Status.CANCELLED, "" if filled else "cancelled")

    def move(self, order: Order, price: Decimal) -> None:
        """Give an order another price; it goes to the end of the queue there."""
        book = self.matcher.book(order.listing)
        waits = order in book.stops or order in book.resting[order.side]
        if order.type is OrderType.LIMIT:
            order.price = price
        else:
            order.stop_price = price
        order.sequence, order.modified = self._next(), self.now()
        if waits:
            book.remove(order)
            book.rest(order)
        self._tell(order)

    def _open_child(self, account: Account, ticket: Ticket, trail: Decimal | None) -> Order:
        order = self._new(account, ticket, ticket.price)
        order.protects, order.trail = True, trail
        account.orders[order.id] = order
        self.matcher.book(order.listing).rest(order)
        self._tell(order)
        return order

    def _stop_out(self, account: Account) -> None:
        while (worst := worst_position(account, self.valuer, self.is_open)) is not None:
            ticket = worst.exit(worst.quantity, STOP_OUT_TAG)
            order = self._new(account, ticket, self.matcher.quote(worst.listing, worst.side))
            account.orders[order.id] = order
            self.enter(order)

    def _tell(self, order: Order) -> None:
        for listener in self.listeners:
            listener(order)
