"""Orders: confirmed here, on disk, sent once, their fate recorded."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping

from tui_trader.brokers.port import Clock, NotSent, OrderRejected, SignedOut
from tui_trader.domain.account import Account, Position, PositionKey
from tui_trader.domain.events import (
    Accepted,
    Decided,
    MutationAsked,
    OrderAsked,
    Refused,
    Seen,
    Sending,
    Unanswered,
)
from tui_trader.domain.intent import ChangeOrder, ClosePosition, Mutation
from tui_trader.domain.order import Order, Status, Ticket
from tui_trader.engine.content import photograph, photographable
from tui_trader.engine.controls import Controls
from tui_trader.engine.gate import Gate
from tui_trader.engine.guard import Guard
from tui_trader.engine.journal import Entry, Journal, JournalUnusable
from tui_trader.engine.market import Market
from tui_trader.engine.news import Newspaper
from tui_trader.engine.recorder import Recorder
from tui_trader.engine.session import Session
from tui_trader.engine.tasks import cancelled
from tui_trader.engine.telling import completed, tell

log = logging.getLogger("tui_trader.desk")
FILLS_AFTER = 0.25
"""Seconds after an answer at which a fill may be looked for; each book may be asked about once a second."""


class Desk:
    """The one door of every order; sends from tasks of its own, which no screen can cancel."""

    def __init__(
        self,
        clock: Clock,
        journal: Journal,
        market: Market,
        sessions: Mapping[str, Session],
        newspaper: Newspaper,
        *,
        read_only: bool,
    ) -> None:
        self.clock = clock
        self.journal = journal
        self.market = market
        self.sessions = sessions
        self.read_only = read_only
        self.recorder = Recorder(clock, journal, newspaper)
        self.gate = Gate(clock)
        self.guard = Guard(market, self.recorder, sessions, self.gate)
        self.controls = Controls(self.recorder, self.guard)
        self.book = self.recorder.book
        self.orders = self.recorder.orders
        self.note = self.recorder.note
        self.report = self.recorder.report
        self.replay = self.recorder.replay
        self.closing = False  # the program is ending: nothing new is taken
        self.settle: Callable[[str], None] = lambda id: None
        """Called with the id of an intent nobody answered; the engine has it reconciled."""
        self.position: Callable[[PositionKey], Position | None] = lambda key: None
        """Where a position is looked up; the engine's ledger."""
        self._sends: dict[asyncio.Task[None], tuple[str, str]] = {}
        """What is on its way: session, id."""

    def working(self, session: str | None = None) -> Iterator[Order]:
        """Orders that stand at a broker, as far as is known."""
        for order in self.book.working():
            if session in (None, order.session) and self.ours(order.key):
                yield order

    def ours(self, id: str) -> bool:
        """Whether an intent was meant for the account its session trades now: a profile may have moved on."""
        order, mutation = self.book.orders.get(id), self.book.under_way.get(id)
        name = order.session if order is not None else mutation.session if mutation is not None else ""
        session = self.sessions.get(name)
        meant = self.book.accounts.get(id)
        return meant is None or session is None or meant == session.account.id

    def place(
        self,
        ticket: Ticket,
        seen: Seen | None = None,
        waved: Collection[str] | None = None,
        meant: Account | None = None,
    ) -> list[str]:
        """Take a confirmed ticket; returns at once with objections, none when it is on its way.

        The same ticket twice is the same order: the second is taken for the first. `waved`: the kinds of
        concern a person has waved through; None where nobody was asked. `meant`: the account on the review.
        """
        if ticket.id in self.book.accounts:
            return []
        if found := self.objections(ticket) or self.guard.not_waved(ticket, waved):
            return found
        session = self.sessions[ticket.session]
        if meant is not None and not session.account.same(meant):
            return ["the account is not the one that was reviewed: review it again"]
        asked = OrderAsked(ticket, session.account.id, session.account.environment.value, seen)
        try:
            self.recorder.record(asked)
        except JournalUnusable as error:
            return [f"{error}: no new risk without a journal"]
        self._start(session, ticket.id, lambda: session.broker.place(ticket))
        return []

    def mutate(self, mutation: Mutation) -> list[str]:
        """Take a confirmed change, cancel, close or protection; returns at once with objections.

        Only a change of an order needs the journal: what takes risk away is never held up by a full disk.
        """
        if mutation.id in self.book.accounts:
            return []
        session = self.sessions.get(mutation.session)
        if session is None:
            return ["that account is not signed in"]
        if self.read_only:
            return ["read-only: nothing can be sent"]
        if self.closing:
            return ["the program is ending"]
        if isinstance(mutation, ChangeOrder) and (found := self.guard.against_change(mutation)):
            return found
        position = self.position(mutation.position) if isinstance(mutation, ClosePosition) else None
        mutation = completed(mutation, session.broker, self.book.target(mutation), position)
        asked = MutationAsked(mutation, session.account.id, session.account.environment.value)
        if isinstance(mutation, ChangeOrder):
            try:
                self.recorder.record(asked)
            except JournalUnusable as error:
                return [f"{error}: no new risk without a journal"]
        else:
            self.note(asked)
        self._start(session, mutation.id, lambda: tell(session.broker, mutation))
        return []

    def objections(self, ticket: Ticket) -> list[str]:
        """Why this ticket may not be sent now, in sentences; checked again when it is placed."""
        if self.read_only:
            return ["read-only: nothing can be sent"]
        if self.closing:
            return ["the program is ending"]
        if self.journal.trouble:
            return [f"{self.journal.trouble}: no new risk without a journal"]
        session = self.sessions.get(ticket.session)
        if session is not None and not photographable(session):
            return [
                "the account's orders have not been read yet: without them a lost answer could not be told"
            ]
        return self.guard.objections(ticket)

    def _start(self, session: Session, id: str, send: Callable[[], Awaitable[str]]) -> None:
        task = asyncio.create_task(self._send(session, id, send), name=f"send {id}")
        self._sends[task] = (session.name, id)
        task.add_done_callback(lambda done: self._sends.pop(done, None))

    async def _send(self, session: Session, id: str, send: Callable[[], Awaitable[str]]) -> None:
        """Tell the broker, once, whatever happens."""
        sending = Sending(id, photograph(self.book, session, id))
        needs_disk = id in self.book.orders or isinstance(self.book.under_way.get(id), ChangeOrder)
        try:
            self.recorder.record(sending)
        except JournalUnusable as error:
            if needs_disk:
                self.note(Refused(id, f"not sent: {error}", sent=False))
                return
            self.note(sending)
        started = self.clock.monotonic()
        try:
            broker_id = await send()
        except NotSent as error:
            self.note(Refused(id, str(error), sent=False))
        except OrderRejected as error:
            self.note(Refused(id, str(error)))
        except SignedOut as error:
            self._unanswered(id, str(error))
        except Exception as error:  # whatever it was, it proves nothing about the order
            log.warning("send %s: %s", id, type(error).__name__)
            self._unanswered(id, str(error) or type(error).__name__)
        else:
            self.note(Accepted(id, broker_id, self.clock.monotonic() - started))
        session.poke("orders", "funds")
        session.poke_after(FILLS_AFTER, "history", "positions", "funds", "fills")

    def _unanswered(self, id: str, why: str) -> None:
        self.note(Unanswered(id, why))
        self.settle(id)

    async def head_start(self, id: str, seconds: float) -> None:
        """Wait until an intent was answered, for so long at most: it leaves before others take their turn."""
        sends = [task for task, (_, sent) in self._sends.items() if sent == id]
        if sends:
            await asyncio.wait(sends, timeout=seconds)

    async def drain(self, seconds: float, session: str | None = None) -> list[str]:
        """See through what is in flight (on one session), for so long at most; the ids still without a
        verdict. Without a session nothing new is taken from here on.
        """
        self.closing = self.closing or session is None
        late = asyncio.ensure_future(self.clock.sleep(seconds))
        try:
            while (sends := self._under_way(session)) and not late.done():
                await asyncio.wait({*sends, late}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await cancelled({late})
        return [self._sends[task][1] for task in self._under_way(session)]

    def _under_way(self, session: str | None) -> set[asyncio.Task[None]]:
        return {
            task
            for task, (name, _) in self._sends.items()
            if not task.done() and (session is None or name == session)
        }

    async def stop(self, session: str | None = None) -> None:
        """Wait no longer for answers (on one session): the journal has them as sending, and the next start
        asks the broker.
        """
        await cancelled(self._under_way(session))

    def decide(self, id: str, decision: str) -> None:
        """A person settles what no reading could; there is an alarm if the broker shows it later."""
        self.note(Decided(id, decision))

    def story(self, order: Order) -> list[Entry]:
        """What the journal has on one order, oldest first; nothing when it cannot be read."""
        try:
            return self.recorder.story(order)
        except JournalUnusable:
            return []

    def wind_up(self) -> None:
        """What an earlier run left without a verdict: not sent if it never left, else unknown."""
        why = "the program ended before the answer came"
        open_ids = [order.key for order in self.book.unsettled() if order.status is Status.SENDING]
        open_ids += [id for id in self.book.under_way if id not in self.book.unanswered]
        for id in open_ids:
            if id in self.book.sent:
                self.note(Unanswered(id, why))
            else:
                self.note(Refused(id, "not sent: the program ended before", sent=False))
