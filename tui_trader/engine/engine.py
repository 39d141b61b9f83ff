"""The life of everything behind the screens: what starts, what stops in which order."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from types import TracebackType
from typing import Self

from tui_trader.brokers.port import Broker, BrokerInfo, Clock, Login, ReadFailed
from tui_trader.domain.account import Account
from tui_trader.domain.money import plain
from tui_trader.domain.order import Order, Status
from tui_trader.engine.alerts import Alerts
from tui_trader.engine.asker import Asker
from tui_trader.engine.desk import Desk
from tui_trader.engine.history import History
from tui_trader.engine.journal import Journal, JournalUnusable
from tui_trader.engine.ledger import Ledger
from tui_trader.engine.market import Market
from tui_trader.engine.news import Newspaper, Weight
from tui_trader.engine.reconcile import Reconciler, orphans
from tui_trader.engine.session import Line, Session
from tui_trader.engine.streaming import Streaming
from tui_trader.engine.tasks import cancelled, steady

DRAIN = 25.0
"""Seconds that leaving waits for answers to what was sent: longer than a write may take."""


async def _ready(broker: str) -> None:
    return


class Engine:
    """What the screens hold. `open_broker(name, login)` makes a broker by its name, after `prepare(name)`."""

    def __init__(
        self,
        clock: Clock,
        journal: Journal,
        brokers: Sequence[BrokerInfo],
        open_broker: Callable[[str, Login], Broker],
        *,
        prepare: Callable[[str], Awaitable[None]] = _ready,
        read_only: bool = False,
    ) -> None:
        self.clock = clock
        self.journal = journal
        self.brokers = brokers
        self._open_broker, self._prepare = open_broker, prepare
        self.read_only = read_only
        self.sessions: dict[str, Session] = {}
        self.newspaper = Newspaper()
        self.market = Market(clock, self.sessions)
        self.asker = Asker(self.market)
        self.desk = Desk(clock, journal, self.market, self.sessions, self.newspaper, read_only=read_only)
        self.ledger = Ledger(clock, self.desk)
        self.alerts = Alerts(clock, self.market.quotes, self.newspaper)
        self.history = History(clock, self.sessions)
        self.reconciler = Reconciler(clock, self.desk)
        self.desk.settle = self._settle
        self.desk.position = self.ledger.positions.get
        self.desk.guard.positions = self.ledger.positions.values
        self._accounts: dict[str, Account] = {}
        """Of every session of this run, ended ones too."""
        self._tasks: list[asyncio.Task[None]] = []
        self.left: list[str] = []
        """Orders without a verdict when the engine stopped, in words."""

    async def __aenter__(self) -> Self:
        try:
            for _ in self.desk.replay():
                await asyncio.sleep(0)
        except asyncio.CancelledError:  # somebody quits before it is read
            self.journal.close()
            raise
        except JournalUnusable as error:
            self._say(Weight.ALARM, f"{error}: no order can be sent")
        if self.journal.trouble:
            self._say(Weight.ALARM, self.journal.trouble)
        if self.journal.ours:
            self.desk.wind_up()  # otherwise another instance may be sending them right now
        told = partial(self._say, Weight.ALARM)
        for name, work in (("alerts", self.alerts.run), ("clock", self._watch_clock)):
            self._tasks.append(asyncio.create_task(steady(name, work, self.clock, told)))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        open_ids = await self.desk.drain(DRAIN)
        orders = (self.desk.book.orders.get(id) for id in open_ids)
        self.left = [self._line(order) for order in orders if order is not None]
        await self.desk.stop()
        await cancelled(self._tasks)
        for session in list(self.sessions.values()):
            await session.close()
        self.journal.close()

    async def warm(self) -> None:
        """Do now, aside, what the first order would otherwise have to wait for."""
        await asyncio.to_thread(self.journal.warm)

    def _say(self, weight: Weight, text: str, session: str = "") -> None:
        self.newspaper.say(self.clock.now(), weight, text, session)

    @staticmethod
    def draw_id() -> str:
        """A new id for an intent: 96 random bits, 20 characters every broker can carry."""
        return secrets.token_hex(10)

    async def open(self, broker: str, login: Login) -> Broker:
        """A broker nobody has signed in to yet; whoever asks closes it, or begins with it. ReadFailed."""
        await self._prepare(broker)
        return self._open_broker(broker, login)

    async def begin(self, login: Login, broker: Broker, account_id: str) -> Session:
        """Trade through this account from now on; its session. ReadFailed."""
        account = await broker.use(account_id)
        directory = await broker.instruments()
        if login.session in self.sessions:
            await self.end(login.session)
        session = Session(login.session, broker, account, self.clock, login)
        session.alarm = lambda text: self._say(Weight.ALARM, text, session.name)
        session.directory = directory
        self.sessions[session.name] = session
        self._accounts[session.name] = account
        self._hide_others(session)
        self._run(session)
        words = f"signed in: {account.broker} {account.environment.value} {account.id} ({account.currency})"
        self._say(Weight.GOOD, words, session.name)
        return session

    async def resume(self, session: Session, login: Login, broker: Broker) -> None:
        """Let a session that was signed out go on with a broker that is signed in anew: the same account,
        with its rows. Until everything has been read the session stays as it was. ReadFailed.
        """
        account = await broker.use(session.account.id)
        directory = await broker.instruments()
        await self.desk.drain(DRAIN, session.name)
        await self.desk.stop(session.name)
        if self.sessions.get(session.name) is not session:
            raise ReadFailed(f"{session.name} was ended meanwhile")
        session.adopt(broker, account, directory, login)
        self._run(session)
        self._say(Weight.GOOD, f"{account.tag}: signed in again", session.name)

    def _run(self, session: Session) -> None:
        """Start what feeds a session; ask what became of what nobody answered."""
        self.ledger.start(session)
        self.asker.turned(session.name)  # rules that were asked for on an earlier line are asked for anew
        self.asker.start(session)
        Streaming(self.market, session, self.asker.turned, partial(self._quoted, session)).start()
        session.start("line", partial(self._watch_line, session))
        for id in orphans(self.desk, session):
            self._settle(id)

    def _quoted(self, session: Session, text: str) -> None:
        self._say(Weight.NOTE, f"{session.account.tag}: the exchange says: {text}", session.name)

    async def _watch_clock(self) -> None:
        """After a sleep of the machine nothing that was read before it is believed."""
        while True:
            await self.clock.sleep(1.0)
            if self.desk.gate.slept():
                self._say(Weight.WARN, "the machine slept, or its clock was set: everything is read anew")
                for session in self.sessions.values():
                    self.desk.gate.shut(session, "the machine slept")

    async def _watch_line(self, session: Session) -> None:
        """Say once when a line goes, once when it is back."""
        down = False
        while True:
            self.desk.gate.look(session)
            if (session.line is Line.DOWN) != down:
                down = not down
                trouble = session.standing().trouble
                words = f"no line: {trouble or 'the broker is silent'}" if down else "the line is back"
                weight = Weight.WARN if down else Weight.GOOD
                self._say(weight, f"{session.account.tag}: {words}", session.name)
            await self.clock.sleep(0.5)

    async def log_out(self, name: str) -> None:
        """End a session's login at the broker, as a person asked by its name; then the session.
        OrderRejected, OutcomeUnknown.
        """
        await self.sessions[name].broker.log_out()
        await self.end(name)

    async def end(self, name: str) -> None:
        """Let one session go, once what is in flight on it has been seen through."""
        session = self.sessions.pop(name, None)
        if session is not None:
            await self.desk.drain(DRAIN, name)
            await self.desk.stop(name)
        if session is not None:
            await session.close()
            self.ledger.forget(name)
            self.desk.gate.forget(session)

    def _hide_others(self, session: Session) -> None:
        """Rows of an account this profile traded before are not this account's."""
        for key, order in list(self.desk.orders.items()):
            if order.session == session.name and not self.desk.ours(key):
                self.desk.orders.drop(key)

    def _settle(self, id: str) -> None:
        order = self.desk.book.orders.get(id)
        mutation = self.desk.book.under_way.get(id)
        name = order.session if order is not None else mutation.session if mutation is not None else ""
        if (session := self.sessions.get(name)) is None:
            return  # it is settled when that session begins
        task = f"settle {id}"
        if not any(one.get_name() == f"{name} {task}" for one in session.tasks):
            session.start(task, partial(self.reconciler.settle, session, id))

    def farewell(self) -> list[str]:
        """What a person should know on leaving: orders that stay at the broker, orders of unknown fate.

        Best asked after the engine has stopped: by then what was in flight has been seen through.
        """
        lines = []
        for order in self.desk.working():
            if not order.purpose and order.session in self._accounts:
                lines.append(f"stays working: {self._line(order)}")
        for order in self.desk.book.unsettled():
            word = "NOT SEEN at the broker" if order.status is Status.NOT_SEEN else "outcome UNKNOWN"
            lines.append(f"{word}: {self._line(order)}")
        return lines

    def _line(self, order: Order) -> str:
        """`demo (DEMO 1001): buy 0.10 EURUSD limit at 1.05, 0.04 filled  (order 77)`."""
        account = self._accounts.get(order.session)
        meant = self.desk.book.accounts.get(order.key, "" if account is None else account.id)
        where = meant if account is None else f"{account.environment.value} {meant}"
        at = order.price if order.price is not None else order.stop_price
        price = "" if at is None else f" at {plain(at)}"
        done = f", {plain(order.filled)} filled" if order.filled else ""
        id = f"  (order {order.broker_id})" if order.broker_id else ""
        what = f"{order.side.value} {plain(order.quantity)} {order.symbol} {order.type.value}"
        return f"{order.session} ({where}): {what}{price}{done}{id}"
