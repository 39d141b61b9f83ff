"""The life of everything behind the screens: what starts, what stops in which order."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine, Sequence
from types import TracebackType
from typing import Self

from tui_trader.brokers.port import Broker, BrokerInfo, Clock, Login, ReadFailed
from tui_trader.domain.account import Account
from tui_trader.domain.events import Unanswered
from tui_trader.domain.order import Order, Status
from tui_trader.engine.alerts import Alerts
from tui_trader.engine.desk import Desk
from tui_trader.engine.history import History
from tui_trader.engine.journal import Journal, JournalUnusable
from tui_trader.engine.ledger import Ledger
from tui_trader.engine.market import Market
from tui_trader.engine.news import Newspaper, Weight
from tui_trader.engine.reconcile import Reconciler, cancelled, orphans
from tui_trader.engine.session import Session

log = logging.getLogger("tui_trader.engine")
DRAIN = 25.0
"""Seconds that leaving waits for answers to what was sent: longer than a write may take."""


class Engine:
    """What the screens hold. `open_broker(name, login)` makes a broker by its name."""

    def __init__(
        self,
        clock: Clock,
        journal: Journal,
        brokers: Sequence[BrokerInfo],
        open_broker: Callable[[str, Login], Broker],
        *,
        read_only: bool = False,
    ) -> None:
        self.clock = clock
        self.journal = journal
        self.brokers = brokers
        self._open_broker = open_broker
        self.read_only = read_only
        self.sessions: dict[str, Session] = {}
        self.newspaper = Newspaper()
        self.market = Market(clock, self.sessions)
        self.desk = Desk(clock, journal, self.market, self.sessions, self.newspaper, read_only=read_only)
        self.ledger = Ledger(clock, self.desk)
        self.alerts = Alerts(clock, self.market.quotes, self.newspaper)
        self.history = History(clock, self.sessions)
        self.reconciler = Reconciler(clock, self.desk)
        self.desk.settle = self._settle
        self._tasks: set[asyncio.Task[None]] = set()
        self.left: list[str] = []
        """Orders without a verdict when the engine stopped, in words."""

    async def __aenter__(self) -> Self:
        try:
            self.desk.replay()
        except JournalUnusable as error:
            self._say(Weight.ALARM, f"{error}: no order can be sent")
        if self.journal.trouble:
            self._say(Weight.ALARM, self.journal.trouble)
        for order in self.desk.stuck():
            self.desk.note(Unanswered(order.key, "the program ended before the answer came"))
        self._keep(self.alerts.run(), "alerts")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        open_ids = await self.desk.drain(DRAIN)
        self.left = [id for id in open_ids if id in self.desk.book.orders]
        await cancelled(self._tasks)
        for session in list(self.sessions.values()):
            await session.close()
        self.journal.close()

    def _say(self, weight: Weight, text: str, session: str = "") -> None:
        self.newspaper.say(self.clock.now(), weight, text, session)

    @staticmethod
    def draw_id() -> str:
        """A new id for an intent: 96 random bits, 20 characters every broker can carry."""
        return secrets.token_hex(10)

    async def accounts(self, broker: str, login: Login) -> tuple[Broker, Sequence[Account]]:
        """Sign in and list the login's accounts. LoginRefused, ReadFailed."""
        opened = self._open_broker(broker, login)
        try:
            return opened, await opened.sign_in()
        except BaseException:
            await opened.close()
            raise

    async def begin(self, login: Login, broker: Broker, account_id: str) -> Session:
        """Trade through this account from now on; its session. ReadFailed."""
        if login.session in self.sessions:
            await self.end(login.session)
        account = await broker.use(account_id)
        session = Session(login.session, broker, account, self.clock)
        session.adopt(await broker.instruments())
        self.sessions[session.name] = session
        session.tasks.update(self.ledger.loops(session))
        session.tasks.update(self.market.loops(session))
        for id in orphans(self.desk, session):
            self._settle(id)
        words = f"signed in: {account.broker} {account.environment.value} {account.id} ({account.currency})"
        self._say(Weight.GOOD, words, session.name)
        return session

    async def sign_in(self, broker: str, login: Login, account_id: str = "") -> Session:
        """Sign in straight to one account: the one named, else the first."""
        opened, accounts = await self.accounts(broker, login)
        try:
            ids = [account.id for account in accounts]
            if not ids or (account_id and account_id not in ids):
                known = ", ".join(ids) or "none"
                raise ReadFailed(f"this login has no account {account_id}: it has {known}")
            return await self.begin(login, opened, account_id or ids[0])
        except BaseException:
            await opened.close()
            raise

    async def end(self, name: str) -> None:
        """Let one session go."""
        session = self.sessions.pop(name, None)
        if session is not None:
            await session.close()
            self.ledger.forget(name)

    def _settle(self, id: str) -> None:
        order = self.desk.book.orders.get(id)
        mutation = self.desk.book.under_way.get(id)
        name = order.session if order is not None else mutation.session if mutation is not None else ""
        if (session := self.sessions.get(name)) is not None:
            self._keep(self.reconciler.settle(session, id), f"settle {id}")

    def _keep(self, work: Coroutine[None, None, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("%s ended: %r", task.get_name(), error)
            self._say(Weight.ALARM, f"{task.get_name()} ended: {type(error).__name__}")

    def farewell(self) -> list[str]:
        """What a person should know on leaving: orders that stay at the broker, orders of unknown fate."""
        lines = []
        for order in self.desk.working():
            if not order.purpose:
                lines.append(f"stays working: {_line(order)}")
        for order in self.desk.book.unsettled():
            word = "NOT SEEN at the broker" if order.status is Status.NOT_SEEN else "outcome UNKNOWN"
            lines.append(f"{word}: {_line(order)}")
        return lines


def _line(order: Order) -> str:
    at = order.price if order.price is not None else order.stop_price
    price = "" if at is None else f" at {at}"
    done = f", {order.filled} filled" if order.filled else ""
    id = f"  (order {order.broker_id})" if order.broker_id else ""
    what = f"{order.side.value} {order.quantity} {order.symbol} {order.type.value}"
    return f"{order.session}: {what}{price}{done}{id}"
