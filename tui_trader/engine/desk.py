"""Orders: confirmed here, on disk, sent once, their fate recorded."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime

from tui_trader.brokers.port import Clock, NotSent, OrderRejected, SignedOut
from tui_trader.domain.book import Book
from tui_trader.domain.events import (
    Accepted,
    Decided,
    Event,
    MutationAsked,
    OrderAsked,
    Refused,
    Reported,
    Seen,
    Sending,
    Unanswered,
)
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, Mutation, ProtectPosition
from tui_trader.domain.order import Order, OrderReport, Status, Ticket
from tui_trader.domain.sequence import same
from tui_trader.engine.board import Board
from tui_trader.engine.checks import objections
from tui_trader.engine.headlines import about, headline
from tui_trader.engine.journal import Entry, Journal, JournalUnusable
from tui_trader.engine.market import Market
from tui_trader.engine.news import Newspaper, Weight
from tui_trader.engine.session import Session
from tui_trader.engine.story import concerns

log = logging.getLogger("tui_trader.desk")


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
        self.newspaper = newspaper
        self.read_only = read_only
        self.book = Book()
        self.orders: Board[str, Order] = Board()
        self.closing = False
        """The program is ending: nothing new is taken."""
        self.settle: Callable[[str], None] = lambda id: None
        """Called with the id of an intent nobody answered; the engine has it reconciled."""
        self._sends: set[asyncio.Task[None]] = set()
        self._alarmed = ""

    def replay(self) -> None:
        """Take in what the journal says happened before this run."""
        for entry in self.journal.replay():
            key = self.book.apply(entry.at, entry.event)
            if key is not None and key in self.book.orders:
                self.orders.put(key, self.book.orders[key])

    def record(self, event: Event) -> None:
        """The one door: on disk, then in the book, then on the board. JournalUnusable."""
        at = self.clock.now()
        self.journal.append(at, event)
        self._apply(at, event)

    def note(self, event: Event) -> None:
        """Record what is so whether or not the disk takes it: then in memory, with one alarm."""
        try:
            self.record(event)
        except JournalUnusable as error:
            if self._alarmed != str(error):
                self._alarmed = str(error)
                self.newspaper.say(self.clock.now(), Weight.ALARM, f"kept in memory only: {error}")
            self._apply(self.clock.now(), event)

    def report(self, report: OrderReport) -> None:
        """The broker shows an order. Those placed elsewhere are read again at each start, so only what
        concerns our own goes to disk.
        """
        session = report.instrument.session
        known = self.book.by_broker_id(session, report.broker_id)
        if known is not None and same(known, report):
            return
        if (known is not None and known.ours) or (report.our_id or "") in self.book.orders:
            self.note(Reported(report))
        else:
            self._apply(self.clock.now(), Reported(report))

    def _apply(self, at: datetime, event: Event) -> None:
        before, name = about(self.book, event)
        key = self.book.apply(at, event)
        if key is not None:
            if before is not None and before.key != key:
                self.orders.drop(before.key)
            self.orders.put(key, self.book.orders[key])
        weight, text = headline(event, before, name)
        if text:
            self.newspaper.say(at, weight, text)

    def working(self, session: str | None = None) -> Iterator[Order]:
        """Orders that stand at a broker."""
        for order in self.book.orders.values():
            if order.status.working and (session is None or order.session == session):
                yield order

    def place(self, ticket: Ticket, seen: Seen | None = None) -> list[str]:
        """Take a confirmed ticket; returns at once with objections, none when it is on its way.

        The same ticket twice is the same order: the second is taken for the first.
        """
        if ticket.id in self.book.orders:
            return []
        if found := self.objections(ticket):
            return found
        session = self.sessions[ticket.session]
        asked = OrderAsked(ticket, session.account.id, session.account.environment.value, seen)
        try:
            self.record(asked)
        except JournalUnusable as error:
            return [f"{error}: no new risk without a journal"]
        self._start(session, ticket.id, lambda: session.broker.place(ticket))
        return []

    def mutate(self, mutation: Mutation) -> list[str]:
        """Take a confirmed change, cancel, close or protection; returns at once with objections."""
        if mutation.id in self.book.under_way:
            return []
        session = self.sessions.get(mutation.session)
        if session is None:
            return ["that account is not signed in"]
        if self.read_only:
            return ["read-only: nothing can be sent"]
        if self.closing:
            return ["the program is ending"]
        asked = MutationAsked(mutation, session.account.id, session.account.environment.value)
        if isinstance(mutation, ChangeOrder) and self.journal.trouble:
            return [f"{self.journal.trouble}: no new risk without a journal"]
        self.note(asked)
        self._start(session, mutation.id, lambda: self._tell(session, mutation))
        return []

    def objections(self, ticket: Ticket) -> list[str]:
        """Why this ticket may not be sent now, in sentences; checked again when it is placed."""
        if self.read_only:
            return ["read-only: nothing can be sent"]
        if self.closing:
            return ["the program is ending"]
        if self.journal.trouble:
            return [self.journal.trouble]
        return objections(ticket, self.sessions.get(ticket.session), self.market, self.book)

    async def _tell(self, session: Session, mutation: Mutation) -> str:
        match mutation:
            case CancelOrder():
                await session.broker.cancel(mutation)
            case ChangeOrder():
                await session.broker.change(mutation)
            case ClosePosition():
                await session.broker.close_position(mutation)
            case ProtectPosition():
                await session.broker.protect(mutation)
        return ""

    def _start(self, session: Session, id: str, send: Callable[[], Awaitable[str]]) -> None:
        task = asyncio.create_task(self._send(session, id, send), name=f"send {id}")
        self._sends.add(task)
        task.add_done_callback(self._sends.discard)

    async def _send(self, session: Session, id: str, send: Callable[[], Awaitable[str]]) -> None:
        """Tell the broker, once, whatever happens."""
        mutation = id in self.book.under_way
        try:
            self.record(Sending(id))
        except JournalUnusable as error:
            if not mutation:
                self.note(Refused(id, f"not sent: {error}", sent=False))
                return
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
        session.poke("orders", "history", "positions", "funds", "fills")

    def _unanswered(self, id: str, why: str) -> None:
        self.note(Unanswered(id, why))
        self.settle(id)

    async def drain(self, seconds: float) -> list[str]:
        """See through what is in flight, for so long at most; the ids still without a verdict."""
        self.closing = True
        if self._sends:
            await asyncio.wait(set(self._sends), timeout=seconds)
        return [task.get_name().removeprefix("send ") for task in self._sends if not task.done()]

    def decide(self, id: str, decision: str) -> None:
        """A person settles what no reading could; there is an alarm if the broker shows it later."""
        self.note(Decided(id, decision))

    def story(self, order: Order) -> list[Entry]:
        """What the journal has on one order, oldest first."""
        ids = {order.key}
        found = []
        for entry in self.journal.replay():
            event = entry.event
            if isinstance(event, MutationAsked) and getattr(event.mutation, "order", "") == order.key:
                ids.add(event.mutation.id)
            if concerns(event)[0] in ids or (
                isinstance(event, Reported) and event.report.broker_id == order.broker_id
            ):
                found.append(entry)
        return found

    def stuck(self) -> list[Order]:
        """Orders the journal has as being sent, which no task of this run is sending."""
        sending = {task.get_name().removeprefix("send ") for task in self._sends}
        return [o for o in self.book.unsettled() if o.status is Status.SENDING and o.key not in sending]
