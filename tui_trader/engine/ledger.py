"""What an account holds: orders, positions, funds, fills, read on a beat."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from tui_trader.brokers.port import Clock
from tui_trader.domain.account import Fill, Funds, Position, PositionKey
from tui_trader.engine.board import Board
from tui_trader.engine.desk import Desk
from tui_trader.engine.session import Session

ORDERS_BEAT = 1.5
POSITIONS_BEAT = 1.5
FUNDS_BEAT = 1.0
HISTORY_BEAT = 20.0
FILLS_BEAT = 30.0
LOOK_BACK = timedelta(hours=24)
OVERLAP = timedelta(minutes=2)


class Ledger:
    """Reads each session's books; a failed read leaves what was known, growing older."""

    def __init__(self, clock: Clock, desk: Desk) -> None:
        self.clock = clock
        self.desk = desk
        self.positions: Board[PositionKey, Position] = Board()
        self.funds: Board[str, Funds] = Board()
        self.fills: Board[tuple[str, str], Fill] = Board()

    def loops(self, session: Session) -> Iterator[asyncio.Task[None]]:
        """Start what keeps one session's books read."""
        reads = {
            "orders": (ORDERS_BEAT, self._orders),
            "history": (HISTORY_BEAT, self._history),
            "positions": (POSITIONS_BEAT, self._positions),
            "funds": (FUNDS_BEAT, self._funds),
            "fills": (FILLS_BEAT, self._fills),
        }
        for book, (period, read) in reads.items():

            def seconds(period: float = period) -> float:
                return period

            beat = session.beat(book, seconds, lambda read=read: read(session))  # type: ignore[misc]
            yield asyncio.create_task(beat, name=f"{session.name} {book}")

    async def _orders(self, session: Session) -> None:
        reports = await session.broker.working_orders()
        shown = set()
        for report in reports:
            shown.add(report.broker_id)
            self.desk.report(report)
        working = (
            order
            for order in self.desk.working(session.name)
            if order.broker_id is not None and order.broker_id not in shown
        )
        if next(working, None) is not None:
            session.poke("history")  # it left the list; only the history says how

    async def _history(self, session: Session) -> None:
        now = self.clock.now()
        first = "history" not in session.read_at
        since = now - LOOK_BACK if first else now - OVERLAP - self._since_read(session, "history")
        for order in self.desk.book.unsettled():
            if order.session == session.name:
                since = min(since, order.asked - OVERLAP)
        for order in self.desk.working(session.name):
            since = min(since, order.asked - OVERLAP)
        for report in await session.broker.done_orders(since):
            self.desk.report(report)

    def _since_read(self, session: Session, book: str) -> timedelta:
        return timedelta(seconds=self.clock.monotonic() - session.read_at[book])

    async def _positions(self, session: Session) -> None:
        positions = await session.broker.positions()
        keys = set()
        for position in positions:
            keys.add(position.key)
            position = self._protected(session, position)
            if self.positions.get(position.key) != position:
                self.positions.put(position.key, position)
        for key in [key for key, _ in self.positions.items() if key.session == session.name]:
            if key not in keys:
                self.positions.drop(key)

    def _protected(self, session: Session, position: Position) -> Position:
        """With the levels of its child orders, where those are known."""
        for child, level, field in (
            (position.stop_loss_order, position.stop_loss, "stop_loss"),
            (position.take_profit_order, position.take_profit, "take_profit"),
        ):
            if child is None or level is not None:
                continue
            order = self.desk.book.by_broker_id(session.name, child)
            if order is None:
                session.poke("orders")
            elif not order.status.done:
                price = order.stop_price if field == "stop_loss" else order.price
                position = (
                    replace(position, stop_loss=price)
                    if field == "stop_loss"
                    else replace(position, take_profit=price)
                )
        return position

    async def _funds(self, session: Session) -> None:
        self.funds.put(session.name, await session.broker.funds())

    async def _fills(self, session: Session) -> None:
        for fill in await session.broker.fills():
            if self.fills.get((session.name, fill.id)) is None:
                self.fills.put((session.name, fill.id), fill)

    def forget(self, session: str) -> None:
        """The session is closed; its rows go."""
        for key in [key for key, _ in self.positions.items() if key.session == session]:
            self.positions.drop(key)
        self.funds.drop(session)
