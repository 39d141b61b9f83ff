"""Accounts come, go, are chosen: what the app does for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand

from tui_trader.brokers.port import BrokerError, BrokerInfo, Login, OrderRejected
from tui_trader.engine.news import Weight
from tui_trader.engine.session import Session
from tui_trader.ui.context import SignIn
from tui_trader.ui.first_look import FirstLook
from tui_trader.ui.signing_in import SigningIn
from tui_trader.ui.widgets.standings import in_order

if TYPE_CHECKING:
    from tui_trader.ui.app import TraderApp
    from tui_trader.ui.screens.confirm import Confirm

MORE = ""
"""The row of a picker that is no session."""


class Accounts:
    """What screens, keys, commands call about accounts; needs the app for its workers, its screens."""

    def __init__(self, app: TraderApp) -> None:
        self._app, self._context, self._engine = app, app.context, app.engine
        self.signing_in = SigningIn(app)
        self.first_look = FirstLook(app)
        self._entering = 0
        """Sign-ins under way that no screen waits for."""

    # Coming.

    async def begin_practice(self) -> str:
        """Start the practice market, sign in to all it offers side by side. Comes back with the first that
        is in, while the others go on; what went wrong, in words, when none is.
        """
        try:
            offers = await self._context.practice()
        except (OSError, BrokerError) as error:
            return self._trouble(f"the practice market did not start: {error}")
        ended: asyncio.Queue[str] = asyncio.Queue()

        async def enter(offer: SignIn, before: asyncio.Event, done: asyncio.Event) -> None:
            try:
                ended.put_nowait(await self.begin(offer, before))
            finally:
                done.set()

        before = asyncio.Event()
        before.set()
        for offer in offers:
            done = asyncio.Event()
            self._app.run_worker(enter(offer, before, done), group=f"sign in {offer.login.session}")
            before = done
        wrong: list[str] = []
        for _ in offers:
            wrong.append(await ended.get())
            if not wrong[-1]:
                return ""
        return "; ".join(wrong)

    async def begin(self, wanted: SignIn, before: asyncio.Event | None = None) -> str:
        """Sign in to one account; what went wrong, in words. Its first list is filled after `before`."""
        self._entering += 1
        try:
            session = await self.signing_in.enter(wanted)
        except BrokerError as error:
            words = f"{wanted.login.session}: {error}"
        else:
            await self.first_look.show(session, before)
            return ""
        finally:
            self._entering -= 1
        self._context.failed = wanted.login.session
        return self._trouble(words)

    def _trouble(self, words: str) -> str:
        self._say(Weight.ALARM, words)
        earlier = "" if self._engine.sessions else self._context.why
        self._context.why = f"{earlier}; {words}" if earlier else words
        self._show_login()
        return words

    def _show_login(self) -> None:
        """With nobody signed in, nor about to be, there is only the login screen."""
        if not self._engine.sessions and not self._entering:
            self._app.switch_mode("login")

    def _say(self, weight: Weight, words: str) -> None:
        self._engine.newspaper.say(self._engine.clock.now(), weight, words)

    def sign_in(self) -> None:
        """Sign an account in again that was signed out; where there is none, sign in to one more."""
        out = [session for session in in_order(self._engine) if session.signed_out]
        if len(out) < 2:
            self._sign_in_to(out[0].name if out else MORE)
            return
        from tui_trader.ui.screens.picker import Picker

        rows = [*((one.name, row(one)) for one in out), (MORE, "one more account")]
        self._app.push_screen(Picker("Sign in to which?", rows), self._sign_in_to)

    def _sign_in_to(self, name: str | None) -> None:
        if name == MORE:
            self._app.switch_mode("login")
        elif name is not None and (session := self._engine.sessions.get(name)) is not None:
            self.sign_in_again(session)

    def sign_in_again(self, session: Session) -> None:
        """Ask for what an account that was signed out needs, over the screen that is open."""
        from tui_trader.ui.screens.again import AgainScreen

        if session.login is None:
            self._app.warn(f"{session.account.tag}: nothing is known of how it was signed in")
        else:
            self._app.push_screen(AgainScreen(session, session.login, self._context))

    def remember(self, info: BrokerInfo, login: Login) -> None:
        """Keep a login's secrets, as a person asked for."""
        for one in info.fields:
            secret = login.secrets.get(one.name, "") if one.secret else ""
            if secret and (wrong := self._context.remember(login.session, one.name, secret)):
                self._app.warn(wrong)

    # Being chosen.

    def named(self, name: str) -> Session | None:
        """The session of a name, or of the tag that the screens show."""
        sessions = self._engine.sessions
        tagged = (one for one in sessions.values() if one.account.tag.lower() == name.lower())
        return sessions.get(name) or next(tagged, None)

    def choose(self) -> None:
        """Narrow everything to one account, or show all."""
        from tui_trader.ui.screens.picker import Picker

        rows = [("", "all accounts"), *((one.name, row(one)) for one in in_order(self._engine))]

        def chosen(name: str | None) -> None:
            if name is not None:
                self._context.only = name

        self._app.push_screen(Picker("Which account?", rows), chosen)

    # Going.

    def sign_out(self, session: Session) -> None:
        """End a session here, once a person has said yes."""
        from tui_trader.ui import leaving

        self._ask(leaving.sign_out(self._engine, session), lambda: self._end(session))

    def log_out(self, session: Session) -> None:
        """End a login at its broker, once a person has said yes; the news line says why not."""
        from tui_trader.ui import leaving

        if wrong := leaving.no_log_out(session):
            self._app.warn(wrong)
        else:
            self._ask(leaving.log_out(self._engine, session), lambda: self._log_out(session))

    def _ask(self, question: Confirm, go: Callable[[], Coroutine[None, None, None]]) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self._app.run_worker(go(), group="leave", name="leave")

        self._app.push_screen(question, answered)

    async def _end(self, session: Session) -> None:
        await self._engine.end(session.name)
        self._say(Weight.GOOD, f"{session.account.tag}: ended here")
        self._gone(session)

    async def _log_out(self, session: Session) -> None:
        tag = session.account.tag
        try:
            await self._engine.log_out(session.name)
        except OrderRejected as error:
            self._app.warn(f"{tag}: not logged out: {error}")
        except BrokerError as error:
            self._app.warn(f"{tag}: whether the login has ended is not known: {error}")
        else:
            self._say(Weight.GOOD, f"{tag}: logged out at the broker")
            self._gone(session)

    def _gone(self, session: Session) -> None:
        if self._context.only == session.name:
            self._context.only = ""
        self._show_login()

    def commands(self) -> Iterator[SystemCommand]:
        """What the palette offers for each account."""
        from tui_trader.ui import leaving

        for session in self._engine.sessions.values():
            tag = session.account.tag
            if session.signed_out:
                again = partial(self.sign_in_again, session)
                yield SystemCommand(f"Sign {tag} in again", session.signed_out, again)
            yield SystemCommand(f"Sign out {tag}", leaving.SIGN_OUT, partial(self.sign_out, session))
            why = leaving.no_log_out(session) or leaving.LOG_OUT
            yield SystemCommand(f"Log out {tag}", why, partial(self.log_out, session))


def row(session: Session) -> str:
    """`TL   TradeLocker DEMO 1001 USD   signed out`, for a list to choose from."""
    account = session.account
    words = f"{account.tag:<4} {account.broker} {account.environment.value} {account.id} {account.currency}"
    return f"{words}   {session.line.value}"
