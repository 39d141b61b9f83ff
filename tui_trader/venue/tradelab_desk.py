"""Tradelab's order system: takes an order, judges it a moment later, tells what became of it.

Everything here is asynchronous as with the broker (tradelab.md 2.3, 7): a reply only says that a request
was passed on; the books tell the rest. With a market that stands still, all of it happens at once.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from itertools import count

from tui_trader.venue.checks import check_price
from tui_trader.venue.market import Market
from tui_trader.venue.orders import Order, OrderType, Refused, Status, Ticket
from tui_trader.venue.tradelab_call import backend
from tui_trader.venue.tradelab_orders import (
    CANCELLED,
    COMPLETE,
    OPEN,
    OPENING,
    RECEIVED,
    REJECTED,
    TRIGGER,
    VALIDATING,
    Entry,
    Trade,
)
from tui_trader.venue.tradelab_positions import Estate
from tui_trader.venue.tradelab_rms import why_not
from tui_trader.venue.tradelab_scrip import IST


class Desk:
    """All orders of one account. `heard` are called with each entry that has changed, with its new trades."""

    def __init__(self, market: Market, account: str, estate: Estate) -> None:
        self._market, self.account, self.estate = market, account, estate
        self._owner = market.open_account(account, "INR", "0", hedging=False)
        self._owner.managed = True
        self.entries: dict[str, Entry] = {}
        self.heard: list[Callable[[Entry, list[Trade]], None]] = []
        self._by_order: dict[str, Entry] = {}
        self._due: list[tuple[datetime, int, Callable[[], None]]] = []
        self._turns = count()
        self._booked = 0
        now = market.started.astimezone(IST)
        # Ids that no earlier run of the same day has used: the moment of the start leads each.
        self._number = (now.hour * 3600 + now.minute * 60 + now.second) * 1000
        self._trades = 50_000_000 + self._number % 10_000_000
        market.exchange.listeners.append(self._hear)
        market.chores.append(self.work)

    def working(self) -> list[Entry]:
        """Orders that may still trade."""
        return [each for each in self.entries.values() if not each.final]

    def shown(self) -> list[Entry]:
        """Orders that the books show, newest first."""
        known = {each.id for each in self._market.curtain.orders([e.order for e in self.entries.values()])}
        return [each for each in reversed(self.entries.values()) if each.order.id in known]

    def place(self, entry_of: Callable[[str, Order], Entry], ticket: Ticket) -> Entry:
        """Take an order for transmission; only the books will say what became of it."""
        self._number += 1
        oms = f"{self._market.now().astimezone(IST):%y%m%d}{self._number:09d}"
        entry = entry_of(oms, self._market.exchange.admit(self._owner, ticket))
        self.entries[oms] = self._by_order[entry.order.id] = entry
        entry.note(RECEIVED)
        self._tell(entry)
        self._soon(lambda: self._judge(entry))
        return entry

    def known(self, oms: str, verb: str) -> Entry:
        """A working order; raises Wrong when there is none."""
        entry = self.entries.get(oms)
        if entry is None:
            raise backend(f"cannot {verb}, no data found with this id")
        if entry.final:
            raise backend(f"cannot {verb}, the order is {entry.status}")
        return entry

    def modify(
        self, entry: Entry, kind: str, price: Decimal, trigger: Decimal, quantity: int, disclosed: int
    ) -> None:
        """Ask for other terms."""
        for word in ("modify validation pending", "modify pending"):
            entry.remark(word)
        self._soon(lambda: self._change(entry, kind, price, trigger, quantity, disclosed))

    def cancel(self, entry: Entry) -> None:
        """Ask for the end of an order."""
        entry.remark("cancel pending")
        self._soon(lambda: self._end(entry))

    def work(self) -> None:
        """What is due: requests on their way, stops that have triggered, a new day."""
        now = self._market.now()
        self.estate.roll(now.date())
        while self._due and self._due[0][0] <= now:
            heapq.heappop(self._due)[2]()
        for entry in self.entries.values():
            if entry.status == TRIGGER and not self._waits(entry.order):
                self._hear(entry.order)

    def _soon(self, act: Callable[[], None]) -> None:
        latency = self._market.exchange.latency
        if not latency:
            act()
            return
        heapq.heappush(self._due, (self._market.now() + latency, next(self._turns), act))

    def _judge(self, entry: Entry) -> None:
        if entry.final:
            return
        exchange = self._market.exchange
        entry.note(VALIDATING)
        is_open = exchange.is_open(entry.order.listing)
        reason = why_not(entry, self.estate, self.working(), self.account, is_open)
        if reason:
            exchange.reject(entry.order, reason)
            return
        entry.note(OPENING)
        entry.exchange_order_id = f"11{self._number:014d}"
        entry.exchange_time = self._market.now()
        exchange.enter(entry.order)
        self._hear(entry.order)

    def _change(
        self, entry: Entry, kind: str, price: Decimal, trigger: Decimal, quantity: int, disclosed: int
    ) -> None:
        """The terms meet the exchange; what cannot be is "not modified", the order stands as it was."""
        order, exchange = entry.order, self._market.exchange
        triggered = entry.kind in ("SL", "SLM") and order.type is not OrderType.STOP
        before = (entry.kind, entry.price, entry.trigger, entry.quantity, entry.disclosed)
        entry.kind, entry.price, entry.trigger = kind, price, trigger
        entry.quantity, entry.disclosed = quantity, disclosed
        reason = self._fault(entry, before[3])
        if entry.final or reason:
            entry.kind, entry.price, entry.trigger, entry.quantity, entry.disclosed = before
            kept, entry.reason = entry.reason, reason or entry.reason
            entry.remark("not modified")
            entry.reason = kept
            return
        order.quantity = Decimal(quantity)
        entry.changed = self._market.now()
        entry.remark("modified")
        if kind == "MARKET":
            exchange.matcher.book(order.listing).remove(order)
            order.type, order.price = (
                OrderType.MARKET,
                exchange.matcher.quote(order.listing, order.side.opposite),
            )
            exchange.enter(order)
        elif order.type is OrderType.STOP and not triggered:
            order.price = price if kind == "SL" else None
            exchange.move(order, trigger)
        else:
            exchange.move(order, price)
        exchange.matcher.match(order.listing.key)
        if not entry.final:
            entry.note(self._word(order))
            self._tell(entry)

    def _fault(self, entry: Entry, before: int) -> str:
        listing = entry.order.listing
        if entry.quantity <= entry.filled:
            return "16000 : The quantity is not more than what is traded already"
        try:
            for price in (entry.price, entry.trigger):
                if price:
                    check_price(listing, price)
        except Refused as why:
            return f"16283 : {why}"
        is_open = self._market.exchange.is_open(listing)
        return why_not(entry, self.estate, self.working(), self.account, is_open)

    def _end(self, entry: Entry) -> None:
        if entry.final:
            entry.remark("not cancelled")
            return
        self._market.exchange.cancel(self._owner, entry.order.id)

    def _hear(self, order: Order) -> None:
        """Something has happened to an order at the exchange."""
        entry = self._by_order.get(order.id)
        if entry is None or entry.final:
            return
        trades = self._trades_of()
        if order.status is Status.REJECTED:
            entry.reason, entry.changed = order.why, self._market.now()
        if entry.status in (RECEIVED, VALIDATING) and order.status is Status.NEW:
            return
        word = self._word(order)
        if (entry.status == OPENING and word in (COMPLETE, CANCELLED)) or (
            trades and entry.status == OPENING
        ):
            entry.note(OPEN)
        if entry.status == TRIGGER and word in (COMPLETE, CANCELLED) and order.filled:
            entry.note(OPEN)
        if entry.status != word or trades:
            entry.note(word)
        entry.exchange_time = self._market.now() if entry.exchange_order_id else None
        self._tell(entry, trades)

    def _trades_of(self) -> list[Trade]:
        """The fills that have not been booked yet."""
        fresh = []
        for fill in self._owner.fills[self._booked :]:
            entry = self._by_order[fill.order]
            self._trades += 1
            trade = Trade(str(self._trades), fill, entry)
            entry.trades.append(trade)
            position = self.estate.position(entry.scrip, entry.product)
            position.trade(entry.sign, int(fill.quantity), fill.price)
            self.estate.charges += fill.fee
            fresh.append(trade)
        self._booked = len(self._owner.fills)
        return fresh

    def _word(self, order: Order) -> str:
        match order.status:
            case Status.FILLED:
                return COMPLETE
            case Status.CANCELLED:
                return CANCELLED
            case Status.REJECTED:
                return REJECTED
        return TRIGGER if self._waits(order) else OPEN

    def _waits(self, order: Order) -> bool:
        return order in self._market.exchange.matcher.book(order.listing).stops

    def _tell(self, entry: Entry, trades: list[Trade] | None = None) -> None:
        for hear in self.heard:
            hear(entry, trades or [])
