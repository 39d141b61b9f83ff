"""What became of what nobody answered: the broker's books are read until they say, or a person does."""

from __future__ import annotations

from datetime import timedelta

from tui_trader.brokers.port import BrokerError, Clock, SignedOut
from tui_trader.domain.account import Position
from tui_trader.domain.events import NotSeen
from tui_trader.domain.intent import ClosePosition, Mutation
from tui_trader.domain.order import Order, Status
from tui_trader.engine.desk import Desk
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
BEFORE = timedelta(hours=3)
"""How long before it was asked for an order is looked for: the broker's clock may be hours from ours."""


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

    async def _settle_order(self, session: Session, id: str) -> None:
        started = self.clock.monotonic()
        rounds = tries = 0
        while (order := self._open(id)) is not None:
            if await self._round(session, order) is not None:
                rounds += 1
            if (order := self._open(id)) is None:
                return
            waited = self.clock.monotonic() - started
            if order.status is not Status.NOT_SEEN and rounds >= ROUNDS and waited >= PATIENCE:
                self.desk.note(NotSeen(id, f"not in the broker's books after {rounds} readings"))
                order = self._open(id)
            seen_off = order is not None and order.status is Status.NOT_SEEN
            await self.clock.sleep(WATCH_ON if seen_off else WAITS[min(tries, len(WAITS) - 1)])
            tries += 1

    def _open(self, id: str) -> Order | None:
        order = self.desk.book.orders.get(id)
        return order if order is not None and order.status.unsettled else None

    async def _round(self, session: Session, order: Order | None) -> list[Position] | None:
        """Read orders, history, positions once; None when any reading failed, which proves nothing.

        Reports go through the desk, which links what carries our id.
        """
        try:
            for report in await session.broker.working_orders():
                self.desk.report(report)
            if order is not None:
                for report in await session.broker.done_orders(order.asked - BEFORE):
                    self.desk.report(report)
            return list(await session.broker.positions())
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
            settled = judge(self.desk.book, mutation, read, last=last)
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
    """Intents for this session's account that an earlier run sent, or may have sent, without a verdict."""
    ids = [order.key for order in desk.book.unsettled() if order.session == session.name]
    ids += [id for id, mutation in desk.book.under_way.items() if mutation.session == session.name]
    return [id for id in ids if desk.ours(id)]
