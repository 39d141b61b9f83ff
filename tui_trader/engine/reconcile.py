"""What became of what nobody answered: the broker's books are read until they say, or a person does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from tui_trader.brokers.port import BrokerError, Clock, SignedOut
from tui_trader.domain.account import Position
from tui_trader.domain.events import Found, NotSeen
from tui_trader.domain.intent import ClosePosition, Mutation
from tui_trader.domain.money import plain
from tui_trader.domain.order import Order, OrderReport, Status
from tui_trader.engine.content import INFERRED, candidates, twin
from tui_trader.engine.desk import Desk
from tui_trader.engine.news import Weight
from tui_trader.engine.session import Session
from tui_trader.engine.verdict import judge

WAITS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds between rounds of reading; the last repeats."""
ROUNDS = 5
PATIENCE = 60.0
"""An order is called not seen after so many complete rounds and so many seconds, never before."""
MUTATION_ROUNDS = 3
WATCH_ON = 30.0
"""Seconds between looks at an order that was not seen: late acceptance exists."""
DAY = timedelta(days=1)
BEFORE = timedelta(hours=3)
"""How long before it was asked for an order is looked for: the broker's clock may be hours from ours."""


class _Read(NamedTuple):
    """One complete reading of the books."""

    reports: list[OrderReport]
    positions: list[Position]


class Reconciler:
    """One task per unanswered intent; never sends anything."""

    def __init__(self, clock: Clock, desk: Desk) -> None:
        self.clock = clock
        self.desk = desk

    async def settle(self, session: Session, id: str) -> None:
        """Read until the outcome of `id` is known."""
        if id in self.desk.book.under_way:
            await self._settle_mutation(session, self.desk.book.under_way[id])
        else:
            await self._settle_order(session, id)
            await self._watch_for_twins(id)

    async def _settle_order(self, session: Session, id: str) -> None:
        started = self.clock.monotonic()
        rounds = tries = fits = 0
        while (order := self._open(id)) is not None:
            if (read := await self._round(session, order)) is not None:
                rounds += 1
                fits = self._by_content(order, read.reports)
            if (order := self._open(id)) is None:
                return
            waited = self.clock.monotonic() - started
            if order.status is not Status.NOT_SEEN and rounds >= ROUNDS and waited >= PATIENCE:
                why = f"not in the broker's books after {rounds} readings"
                if fits > 1:
                    why = f"{fits} orders in the broker's books fit it, and none carries our id"
                self.desk.note(NotSeen(id, why))
                order = self._open(id)
            seen_off = order is not None and order.status is Status.NOT_SEEN
            await self.clock.sleep(WATCH_ON if seen_off else WAITS[min(tries, len(WAITS) - 1)])
            tries += 1

    def _by_content(self, order: Order, reports: Sequence[OrderReport]) -> int:
        """Take the one order that fits, where our own id cannot tell; how many fit."""
        if self._open(order.key) is None:
            return 0
        found = candidates(self.desk.book, order, reports)
        if len(found) == 1:
            self.desk.note(Found(order.key, found[0].broker_id, INFERRED))
        return len(found)

    async def _watch_for_twins(self, id: str) -> None:
        """What was matched by content may be somebody else's: a second that fits is an alarm, for a day."""
        order = self.desk.book.orders.get(id)
        while order is not None and order.note == INFERRED and self.clock.now() - order.asked < DAY:
            if (other := twin(self.desk.book, order)) is not None:
                words = f"two orders fit {order.side.value} {plain(order.quantity)} {order.symbol}"
                text = f"{words}: {order.broker_id}, taken for ours, with {other.broker_id}: look at both"
                self.desk.recorder.newspaper.say(self.clock.now(), Weight.ALARM, text, order.session)
                return
            await self.clock.sleep(WATCH_ON)
            order = self.desk.book.orders.get(id)

    def _open(self, id: str) -> Order | None:
        order = self.desk.book.orders.get(id)
        return order if order is not None and order.status.unsettled else None

    async def _round(self, session: Session, order: Order | None) -> _Read | None:
        """Read orders, history, positions once; None when any reading failed, which proves nothing.

        Reports go through the desk, which links what carries our id.
        """
        try:
            reports = list(await session.broker.working_orders())
            if order is not None:
                reports += await session.broker.done_orders(order.asked - BEFORE)
            for report in reports:
                self.desk.report(report)
            return _Read(reports, list(await session.broker.positions()))
        except SignedOut:
            session.poke("funds")  # that loop signs in again
        except BrokerError:
            pass
        return None

    async def _settle_mutation(self, session: Session, mutation: Mutation) -> None:
        started = self.clock.monotonic()
        rounds = tries = 0
        while mutation.id in self.desk.book.under_way:
            await self.clock.sleep(WAITS[min(tries, len(WAITS) - 1)])
            tries += 1
            read = await self._round(session, self.desk.book.target(mutation))
            if read is None:
                continue
            rounds += 1
            last = self._enough(mutation, rounds, self.clock.monotonic() - started)
            settled = judge(self.desk.book, mutation, read.positions, last=last)
            if settled is not None and mutation.id in self.desk.book.under_way:
                self.desk.note(settled)
                session.poke("orders", "positions", "funds")

    def _enough(self, mutation: Mutation, rounds: int, waited: float) -> bool:
        """Whether the books have been read often enough to say that nothing was done.

        What may be told twice without harm is given up soon; half a position closed twice is a whole one.
        """
        if isinstance(mutation, ClosePosition) and mutation.quantity != mutation.open_quantity:
            return rounds >= ROUNDS and waited >= PATIENCE
        return rounds >= MUTATION_ROUNDS


def orphans(desk: Desk, session: Session) -> list[str]:
    """Intents for this session's account that an earlier run sent, or may have sent, without a verdict; with
    those whose verdict was inferred, which are watched on.
    """
    ids = [order.key for order in desk.book.unsettled() if order.session == session.name]
    inferred = (desk.book.orders.get(id) for id in desk.book.photographs)
    ids += [one.key for one in inferred if one and one.session == session.name and one.note == INFERRED]
    ids += [id for id, mutation in desk.book.under_way.items() if mutation.session == session.name]
    return [id for id in ids if desk.ours(id)]
