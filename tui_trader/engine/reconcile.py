"""What became of what nobody answered: the broker's books are read until they say, or a person does."""

from __future__ import annotations

import asyncio

from tui_trader.brokers.port import BrokerError, Clock, SignedOut
from tui_trader.domain.account import Position
from tui_trader.domain.events import MutationSettled, NotSeen
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, Keep, Mutation, ProtectPosition
from tui_trader.domain.order import Order, Status
from tui_trader.engine.desk import Desk
from tui_trader.engine.ledger import OVERLAP
from tui_trader.engine.session import Session

WAITS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds between rounds of reading; the last repeats."""
ROUNDS = 5
PATIENCE = 60.0
"""An order is called not seen after so many complete rounds and so many seconds, never before."""
MUTATION_ROUNDS = 3
WATCH_ON = 30.0
"""Seconds between looks at an order that was not seen: late acceptance exists."""


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
        while (order := self.desk.book.orders.get(id)) is not None and order.status.unsettled:
            if await self._round(session, order) is not None:
                rounds += 1
            order = self.desk.book.orders.get(id)
            if order is None or not order.status.unsettled:
                return
            waited = self.clock.monotonic() - started
            if order.status is not Status.NOT_SEEN and rounds >= ROUNDS and waited >= PATIENCE:
                self.desk.note(NotSeen(id, f"not in the broker's books after {rounds} readings"))
            seen_off = self.desk.book.orders[id].status is Status.NOT_SEEN
            await self.clock.sleep(WATCH_ON if seen_off else WAITS[min(tries, len(WAITS) - 1)])
            tries += 1

    async def _round(self, session: Session, order: Order) -> list[Position] | None:
        """Read orders, history, positions once; None when any reading failed, which proves nothing.

        Reports go through the desk, which links what carries our id.
        """
        try:
            for report in await session.broker.working_orders():
                self.desk.report(report)
            for report in await session.broker.done_orders(order.asked - OVERLAP):
                self.desk.report(report)
            return list(await session.broker.positions())
        except SignedOut:
            session.poke("funds")
        except BrokerError:
            pass
        return None

    async def _settle_mutation(self, session: Session, mutation: Mutation) -> None:
        rounds = tries = 0
        before = next((p for p in await self._positions(session) if p.key == _position(mutation)), None)
        while mutation.id in self.desk.book.under_way:
            await self.clock.sleep(WAITS[min(tries, len(WAITS) - 1)])
            tries += 1
            order = self._target(mutation)
            read = await self._round(session, order) if order else await self._positions(session)
            if read is None:
                continue
            rounds += 1
            settled = self._judge(mutation, read, rounds >= MUTATION_ROUNDS, before)
            if settled is not None and mutation.id in self.desk.book.under_way:
                self.desk.note(settled)
                session.poke("orders", "positions", "funds")

    def _target(self, mutation: Mutation) -> Order | None:
        if isinstance(mutation, CancelOrder | ChangeOrder):
            return self.desk.book.orders.get(mutation.order)
        return None

    async def _positions(self, session: Session) -> list[Position]:
        while True:
            try:
                return list(await session.broker.positions())
            except BrokerError:
                await self.clock.sleep(1.0)

    def _judge(
        self, mutation: Mutation, positions: list[Position], last: bool, before: Position | None
    ) -> MutationSettled | None:
        """What the books say of a change; None while they may yet say otherwise."""
        order = self._target(mutation)
        match mutation:
            case CancelOrder():
                if order is None or order.status.done:
                    word = "gone" if order is None else order.status.value
                    done = order is not None and order.status is Status.CANCELLED
                    return MutationSettled(mutation.id, done, f"the order is {word}")
                return MutationSettled(mutation.id, False, "the order still works") if last else None
            case ChangeOrder():
                if order is None or order.status.done:
                    word = "gone" if order is None else order.status.value
                    return MutationSettled(mutation.id, False, f"the order is {word}")
                if _changed(order, mutation):
                    return MutationSettled(mutation.id, True, "the change is in force")
                return MutationSettled(mutation.id, False, "the old values still stand") if last else None
            case ClosePosition():
                now = next((p for p in positions if p.key == mutation.position), None)
                if now is None or (before is not None and now.quantity < before.quantity):
                    left = "nothing" if now is None else str(now.quantity)
                    return MutationSettled(mutation.id, True, f"{left} is left open")
                return MutationSettled(mutation.id, False, "the position is still open") if last else None
            case ProtectPosition():
                text = "look at the levels: what the broker shows is on the row"
                return MutationSettled(mutation.id, False, text) if last else None


def _position(mutation: Mutation) -> object:
    return mutation.position if isinstance(mutation, ClosePosition | ProtectPosition) else None


def _changed(order: Order, change: ChangeOrder) -> bool:
    """Whether an order shows the values that were asked for."""
    return all(
        wanted is None or isinstance(wanted, Keep) or wanted == shown
        for wanted, shown in (
            (change.quantity, order.quantity),
            (change.price, order.price),
            (change.stop_price, order.stop_price),
        )
    )


def orphans(desk: Desk, session: Session) -> list[str]:
    """Intents of this session that an earlier run sent, or may have sent, without a verdict."""
    ids = [order.key for order in desk.book.unsettled() if order.session == session.name]
    return ids + [id for id, mutation in desk.book.under_way.items() if mutation.session == session.name]


async def cancelled(tasks: set[asyncio.Task[None]]) -> None:
    """Stop tasks and wait until they have stopped."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
