"""What an account holds: orders, positions, funds, fills, read on a beat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial

from tui_trader.brokers.port import Clock
from tui_trader.domain.account import Fill, Funds, Holding, HoldingKey, Position, PositionKey
from tui_trader.domain.book import Book
from tui_trader.domain.order import OrderReport
from tui_trader.engine.board import Board
from tui_trader.engine.desk import Desk
from tui_trader.engine.session import Session
from tui_trader.engine.unprotected import Unprotected

LOOK_BACK = timedelta(hours=24)
OVERLAP = timedelta(hours=3)
"""How far each reading of the history overlaps the last: the broker's clock may be hours from ours."""
DOUBT = timedelta(days=1)
"""How long the history is searched for an order that a person has given up."""
HURRIES = 5
"""How often the history is asked at once for orders that left the list; after that on its beat."""


class Ledger:
    """Reads each session's books; a failed read leaves what was known, growing older."""

    def __init__(self, clock: Clock, desk: Desk) -> None:
        self.clock = clock
        self.desk = desk
        self.positions: Board[PositionKey, Position] = Board()
        self.funds: Board[str, Funds] = Board()
        self.fills: Board[tuple[str, str], Fill] = Board()
        self.holdings: Board[HoldingKey, Holding] = Board()
        self._unprotected = Unprotected(clock, desk.recorder)
        self._shown: dict[str, list[Position]] = {}
        """Each session's positions as the broker last showed them, without what their orders tell."""
        self._gone: dict[str, tuple[frozenset[str], int]] = {}
        """Each session's orders that left the list, with how often the history was asked for them."""

    def start(self, session: Session) -> None:
        """Keep one session's books read."""
        can = session.broker.capabilities
        reads = {
            "orders": (can.beats.orders, self._orders),
            "history": (can.beats.history, self._history),
            "positions": (can.beats.positions, self._positions),
            "funds": (can.beats.funds, self._funds),
            "fills": (can.beats.fills, self._fills),
        }
        if can.holdings:
            reads["holdings"] = (can.beats.holdings, self._holdings)
        for book, (period, read) in reads.items():
            session.start(book, partial(session.beat, book, period, partial(read, session)))

    async def _orders(self, session: Session) -> None:
        reports = await session.broker.working_orders()
        self._take(session, reports)
        shown = {report.broker_id for report in reports}
        gone = frozenset(
            order.key
            for order in self.desk.working(session.name)
            if order.broker_id is not None and order.broker_id not in shown
        )
        before, hurries = self._gone.get(session.name, (frozenset(), 0))
        hurries = hurries + 1 if gone == before else 0
        self._gone[session.name] = (gone, hurries)
        if gone and hurries < HURRIES:
            session.poke("history")  # only the history says how it left the list

    async def _history(self, session: Session) -> None:
        now = self.clock.now()
        since = now - LOOK_BACK
        if "history" in session.read_at:
            passed = timedelta(seconds=self.clock.monotonic() - session.read_at["history"])
            since = min(now - passed, session.read_when["history"]) - OVERLAP
        gone = self._gone.get(session.name, (frozenset(), 0))[0]
        for key in gone:
            if (left := self.desk.book.orders.get(key)) is not None:
                since = min(since, left.asked - OVERLAP)
        for order in self.desk.book.doubtful():
            if order.session == session.name and now - order.asked < DOUBT:
                since = min(since, order.asked - OVERLAP)
        self._take(session, await session.broker.done_orders(since))

    def _take(self, session: Session, reports: Iterable[OrderReport]) -> None:
        news = [self.desk.report(report) for report in reports]
        if any(news):
            session.poke("positions", "funds", "fills")
            self._join(session)

    async def _positions(self, session: Session) -> None:
        self._shown[session.name] = list(await session.broker.positions())
        self._join(session)
        mine = (one for one in self.positions.values() if one.key.session == session.name)
        self._unprotected.look(session, list(mine))

    def _join(self, session: Session) -> None:
        """Positions with the levels of their child orders; those the broker no longer shows go."""
        if session.name not in self._shown:
            return
        shown = {one.key: protected(self.desk.book, one) for one in self._shown[session.name]}
        for key, position in shown.items():
            if self.positions.get(key) != position:
                self.positions.put(key, position)
        for key in [key for key, _ in self.positions.items() if key.session == session.name]:
            if key not in shown:
                self.positions.drop(key)

    async def _funds(self, session: Session) -> None:
        funds = await session.broker.funds()
        self.funds.put(session.name, funds)
        self.desk.controls.look(session.account, funds)

    async def _fills(self, session: Session) -> None:
        for fill in await session.broker.fills():
            if self.fills.get((session.name, fill.id)) is None:
                self.fills.put((session.name, fill.id), fill)

    async def _holdings(self, session: Session) -> None:
        shown = {one.key: one for one in await session.broker.holdings()}
        for key, holding in shown.items():
            if self.holdings.get(key) != holding:
                self.holdings.put(key, holding)
        for key in [key for key, _ in self.holdings.items() if key.session == session.name]:
            if key not in shown:
                self.holdings.drop(key)

    def forget(self, session: str) -> None:
        """The session is closed; its rows go."""
        self._shown.pop(session, None)
        self._gone.pop(session, None)
        for key in [key for key, _ in self.positions.items() if key.session == session]:
            self.positions.drop(key)
        for fill in [key for key, _ in self.fills.items() if key[0] == session]:
            self.fills.drop(fill)
        for holding in [key for key, _ in self.holdings.items() if key.session == session]:
            self.holdings.drop(holding)
        self.funds.drop(session)


def protected(book: Book, position: Position) -> Position:
    """A position with the levels of its child orders, where those are known and stand."""
    stop, target = position.stop_loss, position.take_profit
    if stop is None:
        stop = _level(book, position, position.stop_loss_order)
    if target is None:
        target = _level(book, position, position.take_profit_order)
    return replace(position, stop_loss=stop, take_profit=target)


def _level(book: Book, position: Position, child: str | None) -> Decimal | None:
    order = None if child is None else book.by_broker_id(position.key.session, child)
    if order is None or order.status.done:
        return None
    return order.stop_price if order.stop_price is not None else order.price
