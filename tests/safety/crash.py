"""A trading engine in a process of its own, which is killed at a named step of an order.

The child is forked from a server that has everything imported (`multiprocessing`'s forkserver), so a case
costs no start of an interpreter. It dies by SIGKILL: nothing is flushed, no `finally` runs.
"""

import asyncio
import multiprocessing
import os
import signal
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.brokers.contract.cases import CASES, opener
from tests.safety.scene import (
    OTHERS,
    SESSION,
    SILENT_AFTER,
    QuickClock,
    held,
    journal_path,
    limit,
    login,
    until,
    watched,
)
from tests.signing_in import sign_in
from tui_trader.brokers import catalog
from tui_trader.brokers.port import Broker, Login
from tui_trader.domain.events import Accepted, Event, MutationAsked, OrderAsked, Sending
from tui_trader.domain.instrument import Instrument
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, Mutation
from tui_trader.domain.order import Status, Ticket
from tui_trader.engine import session
from tui_trader.engine.engine import Engine
from tui_trader.engine.journal import Journal

BYSTANDER, BASE, VICTIM = "bystander", "base", "victim"
"""Ids: an order on the other instrument; what a change is about; the intent that is cut short."""


class Step(Enum):
    """Where the process dies."""

    BEFORE_INTENT = "before the intent is on disk"
    INTENT = "after the intent"
    SENDING = "after Sending, before the first byte"
    LOST = "after the bytes, which the broker never takes"
    LATE = "after the bytes, which the broker takes later"
    IN_FLIGHT = "after the broker took it, before the answer"
    ANSWERED = "after the answer, before Accepted is on disk"
    ACCEPTED = "after Accepted"

    @property
    def outside(self) -> bool:
        """The test kills, as only the venue knows when."""
        return self in (Step.LOST, Step.LATE, Step.IN_FLIGHT)


class Act(Enum):
    """What is cut short."""

    PLACE = "place"
    CANCEL = "cancel"
    CHANGE = "change"
    CLOSE = "close"


@dataclass(frozen=True)
class Plan:
    """What the child does, until it dies."""

    broker: str
    told: dict[str, str]
    folder: Path
    clock: QuickClock
    act: Act
    step: Step
    prices: tuple[Decimal, Decimal, Decimal]
    """A limit that rests in the instrument, one that rests in the other, one that fills at once."""


async def place(engine: Engine, ticket: Ticket) -> None:
    """Place an order as soon as nothing stands against it."""
    await until(lambda: not engine.desk.objections(ticket))
    assert engine.desk.place(ticket) == []


def mutation(engine: Engine, plan: Plan, instrument: Instrument) -> Mutation:
    """The change that is cut short."""
    order, key, symbol = engine.desk.book.orders[BASE], instrument.key, instrument.symbol
    id, case = order.broker_id or "", CASES[plan.broker]
    if plan.act is Act.CANCEL:
        return CancelOrder(VICTIM, BASE, SESSION, id, key, symbol)
    if plan.act is Act.CHANGE:
        price = plan.prices[0] - case.step
        return ChangeOrder(VICTIM, BASE, SESSION, id, key, symbol, quantity=case.more, price=price)
    (held,) = [one for one in engine.ledger.positions.values() if one.instrument == key]
    return ClosePosition(VICTIM, SESSION, held.key, key, symbol, held.side, held.quantity)


class Dying(Journal):
    """A journal at one of whose lines the process dies."""

    step: Step | None = None

    def append(self, at: datetime, event: Event) -> None:
        """Append, or die before it, or after it."""
        before, after = _hooks(event)
        if self.step is not None and self.step is before:
            die()
        super().append(at, event)
        if self.step is not None and self.step is after:
            die()


def _hooks(event: Event) -> tuple[Step | None, Step | None]:
    match event:
        case OrderAsked(ticket=asked) | MutationAsked(mutation=asked) if asked.id == VICTIM:
            return Step.BEFORE_INTENT, Step.INTENT
        case Sending(id=id) if id == VICTIM:
            return None, Step.SENDING
        case Accepted(id=id) if id == VICTIM:
            return Step.ANSWERED, Step.ACCEPTED
    return None, None


def die() -> None:
    """At once, as when the machine is switched off."""
    os.kill(os.getpid(), signal.SIGKILL)


def run(plan: Plan) -> None:
    """The child, in whose quick time a busy machine is no dead line."""
    session.SILENT_AFTER = SILENT_AFTER
    asyncio.run(trade(plan))


async def trade(plan: Plan) -> None:
    """Sign in, place what the change needs, then what is cut short; never comes back."""
    journal = Dying(journal_path(plan.folder))

    gate = asyncio.Event()
    gate.set()

    def opened(name: str, login: Login) -> Broker:
        return held(opener(name)(login, plan.clock), gate)

    engine = Engine(plan.clock, journal, catalog.infos(), opened)
    async with engine:
        case = CASES[plan.broker]
        signed = await sign_in(engine, plan.broker, login(plan.broker, plan.told), case.account)
        ruled = watched(engine, signed, case.symbol, OTHERS[plan.broker][0])
        await until(ruled)
        here, there = ruled()
        await until(lambda: {"orders", "history"} <= signed.read_at.keys())
        orders = engine.desk.book.orders
        await place(engine, limit(plan.broker, there, BYSTANDER, plan.prices[1]))
        await until(lambda: orders[BYSTANDER].status is Status.WORKING)
        if plan.act is Act.CLOSE:
            await place(engine, limit(plan.broker, here, BASE, plan.prices[2]))
            await until(lambda: any(one.instrument == here.key for one in engine.ledger.positions.values()))
            await until(lambda: orders[BASE].status is Status.FILLED)
        elif plan.act is not Act.PLACE:
            await place(engine, limit(plan.broker, here, BASE, plan.prices[0]))
            await until(lambda: orders[BASE].status is Status.WORKING)
        journal.step = plan.step
        gate.clear()  # a list that shows what was done would settle it before the answer came
        if plan.act is Act.PLACE:
            await place(engine, limit(plan.broker, here, VICTIM, plan.prices[0]))
        else:
            assert engine.desk.mutate(mutation(engine, plan, here)) == []
        await asyncio.Event().wait()


async def ended(process: ForkServerProcess) -> int | None:
    """Wait for a process to end; how it did."""
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(process.sentinel, over.set)
    try:
        await asyncio.wait_for(over.wait(), 20.0)
    finally:
        loop.remove_reader(process.sentinel)
    process.join()
    return process.exitcode


def child(plan: Plan) -> ForkServerProcess:
    """The process, started."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, *(f"{package}.broker" for package in catalog.OURS.values())])
    process = context.Process(target=run, args=(plan,), daemon=True)
    process.start()
    return process
