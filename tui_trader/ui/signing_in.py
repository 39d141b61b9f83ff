"""The one way in: open, visit, sign in, choose an account, begin."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from tui_trader.brokers.port import Broker, BrokerError, Login, LoginRefused
from tui_trader.domain.account import Account
from tui_trader.domain.environment import Environment
from tui_trader.engine.session import Session
from tui_trader.ui.context import SignIn
from tui_trader.ui.format import money
from tui_trader.ui.free_name import free_name

if TYPE_CHECKING:
    from tui_trader.ui.app import TraderApp

Tell = Callable[[str], None]


class NotEntered(BrokerError):
    """A sign-in that came to nothing on this side; the text says why."""


class SigningIn:
    """Signs in for the login screen, profiles, the practice market, accounts that were signed out.

    Each call needs a worker around it, for it may ask a person. What goes wrong is raised as a BrokerError
    whose text whoever called shows where the person looks.
    """

    def __init__(self, app: TraderApp) -> None:
        self._app, self._engine = app, app.engine
        self._asking = asyncio.Lock()
        """One question at a time, however many sign-ins are under way."""
        self._tags: dict[str, str] = {}
        """Of sign-ins under way, by session."""

    async def enter(self, wanted: SignIn, tell: Tell = lambda words: None) -> Session:
        """Sign in to one account, trade through it from now on. BrokerError."""
        login = replace(wanted.login, tag=self._free_tag(wanted.login))
        self._tags[login.session] = login.tag
        try:
            async with self._opened(wanted.broker, login) as broker:
                accounts = await self._admitted(broker, login, tell)
                chosen = await self._chosen(accounts, wanted, tell)
                self._only_once(broker, login, chosen)
                tell(f"account {chosen}: reading instruments ...")
                return await self._engine.begin(login, broker, chosen)
        finally:
            del self._tags[login.session]

    async def resume(self, session: Session, login: Login, tell: Tell) -> None:
        """Sign an account in that was signed out; its session goes on as it was. BrokerError.

        A broker of its own signs in, so that a login of somebody else never stands behind the session.
        """
        async with self._opened(session.broker.info.name, login) as broker:
            accounts = await self._admitted(broker, login, tell)
            if all(account.id != session.account.id for account in accounts):
                raise NotEntered(f"that login has no account {session.account.id}: is it somebody else's?")
            tell("signed in, reading instruments ...")
            await self._engine.resume(session, login, broker)

    async def walks(self, session: Session) -> bool:
        """Whether signing this session in takes pages in a browser rather than a secret."""
        visit = await session.broker.visit()
        if visit is not None:
            await visit.close()
        return visit is not None

    @asynccontextmanager
    async def _opened(self, name: str, login: Login) -> AsyncIterator[Broker]:
        """A broker that is closed again unless all goes well."""
        broker = await self._engine.open(name, login)
        try:
            yield broker
        except BaseException:
            await broker.close()
            raise

    async def _admitted(self, broker: Broker, login: Login, tell: Tell) -> Sequence[Account]:
        """The accounts of the login, once it is let in."""
        visit = await broker.visit()
        if visit is None:
            try:
                return await broker.sign_in()
            except LoginRefused:
                visit = await broker.visit()  # a token that is worth nothing any more
                if visit is None:
                    raise
        from tui_trader.ui.screens.visit import VisitScreen

        screen = VisitScreen(broker, visit, login, self._app.context)
        if self._asking.locked():
            tell("another sign-in has a question: this one goes on after it")
        try:
            async with self._asking:
                accounts = await self._app.push_screen_wait(screen)
        finally:
            await screen.forget()
        if accounts is None:
            raise NotEntered("the sign-in was left before it was done")
        return accounts

    async def _chosen(self, accounts: Sequence[Account], wanted: SignIn, tell: Tell) -> str:
        """The account named, the only one, or the one a person picks; no money means the first will do."""
        if not accounts:
            raise NotEntered("this login has no account to trade")
        known = {account.id for account in accounts}
        if wanted.account in known:
            return wanted.account
        alone = len(accounts) == 1 or wanted.login.environment is Environment.PRACTICE
        if alone and not wanted.account:
            return accounts[0].id
        from tui_trader.ui.screens.picker import Picker

        missing = f"This login has no account {wanted.account}. " if wanted.account else ""
        tell(f"{missing}Choose an account")
        async with self._asking:
            chosen = await self._app.push_screen_wait(Picker(f"{missing}Which account?", _rows(accounts)))
        if chosen is None:
            raise NotEntered("no account was chosen")
        return chosen

    def _only_once(self, broker: Broker, login: Login, account: str) -> None:
        """One account under two names would show everything twice."""
        for session in self._engine.sessions.values():
            known = session.login
            if session.name == login.session or known is None or known.base_url != login.base_url:
                continue
            if (session.broker.info.name, session.account.id) == (broker.info.name, account):
                raise NotEntered(f"account {account} is signed in already, as {session.account.tag}")

    def _free_tag(self, login: Login) -> str:
        sessions = self._engine.sessions.values()
        taken = {one.account.tag for one in sessions if one.name != login.session}
        return free_name(login.tag, taken | {*self._tags.values()})


def _rows(accounts: Sequence[Account]) -> list[tuple[str, str]]:
    return [(one.id, f"{one.id}  {one.name}  {_worth(one)}  {one.status}") for one in accounts]


def _worth(account: Account) -> str:
    """The balance where the broker tells it at sign-in, else the currency."""
    return account.currency if account.balance is None else money(account.balance, account.currency)
