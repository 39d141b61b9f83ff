"""Signing in: what is typed becomes a session, or a sentence that says why not."""

from __future__ import annotations

import textwrap
from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input

from tui_trader.brokers.port import BrokerError, BrokerInfo, Login
from tui_trader.domain.account import Account
from tui_trader.ui.context import Context
from tui_trader.ui.format import money
from tui_trader.ui.keys import Key
from tui_trader.ui.screens.login_form import LoginForm
from tui_trader.ui.screens.picker import Picker
from tui_trader.ui.widgets.bars import KeyBar
from tui_trader.ui.widgets.lines import Line, Lines, Span, rule
from tui_trader.ui.widgets.tone import Tone

if TYPE_CHECKING:
    from tui_trader.ui.app import TraderApp

WELCOME = "Enter opens a market to practise on: real orders on made-up prices, no account needed."
KEYS = (
    Key("login.go", "enter", "go", "Sign in", "Sign in with what is typed"),
    Key("login.next", "tab", "app.focus_next", "Next field", "The next field"),
    Key("login.turn", "left", "none", "Change", "Left and right change a choice"),
    Key("login.back", "escape", "back", "Back", "Back to the screens"),
    Key("login.quit", "ctrl+q", "app.quit", "Quit", "Leave"),
)


class LoginScreen(Screen[None]):
    """One form, one attempt at a time; the broker's own words when it refuses."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="login.back"),
        Binding("enter", "go", "Sign in", id="login.go", show=False),
    ]
    AUTO_FOCUS = "#field-broker"

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.engine = context.engine
        self.form = LoginForm(context)
        self.busy = False

    @property
    def trader(self) -> TraderApp:
        """The app, as what it is."""
        return cast("TraderApp", self.app)

    def compose(self) -> ComposeResult:
        """Name, form, what happened, keys."""
        name = [Span(" tui-trader", Tone.STRONG), Span("   trading by hand, in a terminal", Tone.MUTED)]
        with Vertical(id="login"):
            yield Lines([name, []], height=2)
            yield self.form
            yield Lines(height=4, id="login-says")
        yield KeyBar(KEYS, self.context.keys)

    def on_mount(self) -> None:
        """Say what Enter does."""
        self._welcome()

    def on_screen_resume(self) -> None:
        """Come back with what went wrong, if something did."""
        lines = self.engine.newspaper.since(self.engine.newspaper.number - 1)
        if not lines or not self.context.failed or self.busy:
            return
        failed = next((one for one in self.context.profiles if one.name == self.context.failed), None)
        self.context.failed = ""
        if failed is not None:
            self.form.pick(failed)
        self.call_after_refresh(self._ended, lines[-1].text)

    @on(LoginForm.Turned)
    def _welcome(self) -> None:
        self.say(WELCOME if self.form.info is None else "")

    def say(self, text: str, tone: Tone = Tone.MUTED) -> None:
        """What is going on, or went wrong."""
        width = max(20, self.size.width - 6)
        mark = "✗ " if tone is Tone.BAD else ""
        words = f"{mark}{text}"
        lines: list[Line] = [rule("", width)]
        lines += [[Span(f" {line}", tone)] for line in textwrap.wrap(words, width)]
        self.query_one("#login-says", Lines).show(lines[:4])

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_go()

    def action_back(self) -> None:
        """Back to the screens, when somebody is signed in."""
        if self.engine.sessions:
            self.app.switch_mode("watchlist")

    def action_go(self) -> None:
        """Sign in with what is typed, one attempt at a time."""
        if self.busy:
            return
        info = self.form.info
        if info is None:
            self._work(self._practise())
        elif (login := self.form.login()) is not None:
            self._work(self._sign_in(info, login))

    def _work(self, work: Coroutine[None, None, None]) -> None:
        self.busy = True
        self.run_worker(work, group="sign in", name="sign in")

    async def _practise(self) -> None:
        self.say("starting the practice market ...")
        self._ended(await self.trader.begin_practice())

    async def _sign_in(self, info: BrokerInfo, login: Login) -> None:
        self.say(f"signing in to {info.title} at {login.base_url} ...")
        try:
            broker = self.engine.open(info.name, login)
        except BrokerError as error:
            self._ended(str(error))
            return
        try:
            accounts = await broker.sign_in()
        except BrokerError as error:
            await broker.close()
            self._ended(str(error))
            return
        if self.form.remembers:
            self._remember(info, login)
        chosen = await self._choose(accounts)
        if chosen is None:
            await broker.close()
            self._ended("no account was chosen")
            return
        self.say(f"account {chosen}: reading instruments ...")
        try:
            await self.engine.begin(login, broker, chosen)
        except BrokerError as error:
            await broker.close()
            self._ended(str(error))
            return
        self.trader.first_list(login.session)
        self._ended("")

    async def _choose(self, accounts: Sequence[Account]) -> str | None:
        """The account to trade: the profile's, the only one, or the one a person picks."""
        profile = self.form.profile
        known = {account.id for account in accounts}
        if profile is not None and profile.account in known:
            return profile.account
        if len(accounts) == 1:
            return accounts[0].id
        self.say("several accounts: choose one")
        return await self.app.push_screen_wait(Picker("Which account?", _rows(accounts)))

    def _remember(self, info: BrokerInfo, login: Login) -> None:
        for field in info.fields:
            secret = login.secrets.get(field.name, "") if field.secret else ""
            if secret and (wrong := self.context.remember(login.session, field.name, secret)):
                self.trader.warn(wrong)

    def _ended(self, wrong: str) -> None:
        self.busy = False
        if wrong:
            self.say(wrong, Tone.BAD)
            self.form.focus_secret()
        else:
            self.say("")
            self.app.switch_mode("watchlist")


def _rows(accounts: Sequence[Account]) -> list[tuple[str, str]]:
    return [(one.id, f"{one.id}  {one.name}  {_worth(one)}  {one.status}") for one in accounts]


def _worth(account: Account) -> str:
    """The balance where the broker tells it at sign-in, else the currency."""
    return account.currency if account.balance is None else money(account.balance, account.currency)
