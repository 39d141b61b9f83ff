"""Signing in: what is typed becomes a session, or a sentence that says why not."""

from __future__ import annotations

import textwrap
from collections.abc import Coroutine
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from tui_trader.brokers.port import BrokerError, BrokerInfo, Login
from tui_trader.ui.context import Context, SignIn
from tui_trader.ui.floating import Layered
from tui_trader.ui.keys import Key
from tui_trader.ui.screens.login_form import LoginForm
from tui_trader.ui.widgets.keybar import KeyBar
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


class LoginScreen(Layered[None]):
    """One form, one attempt at a time; the broker's own words when it refuses."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="login.back"),
        Binding("enter", "go", "Sign in", id="login.go", show=False),
    ]
    AUTO_FOCUS = "#field-broker"

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
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
        context = self.context
        if self.busy or not (context.failed or context.why):
            return
        failed = next((one for one in context.profiles if one.name == context.failed), None)
        if failed is not None:
            self.form.pick(failed)
        self.call_after_refresh(self._ended, context.why)

    @on(LoginForm.Turned)
    def _welcome(self) -> None:
        self.say(WELCOME if self.form.info is None else "")

    def say(self, text: str, tone: Tone = Tone.MUTED) -> None:
        """What is going on, or went wrong."""
        width = max(20, min(100, self.size.width) - 2)
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
        if self.context.opened and self.context.engine.sessions:
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
        else:
            self.say(self.form.wrong, Tone.BAD)

    def _work(self, work: Coroutine[None, None, None]) -> None:
        self.busy = True
        self.run_worker(work, group="sign in", name="sign in")

    async def _practise(self) -> None:
        self.say("starting the practice market ...")
        await self.trader.ready()
        wrong = await self.trader.accounts.begin_practice()
        self._ended(wrong) if wrong else self._entered()

    async def _sign_in(self, info: BrokerInfo, login: Login) -> None:
        self.say(f"signing in to {info.title} at {login.base_url} ...")
        await self.trader.ready()
        accounts, profile = self.trader.accounts, self.form.profile
        wanted = SignIn(info.name, login, "" if profile is None else profile.account)
        try:
            session = await accounts.signing_in.enter(wanted, self.say)
        except BrokerError as error:
            self._ended(str(error))
            return
        if self.form.remembers:
            accounts.remember(info, login)
        accounts.first_look.begin(session)
        self._entered()

    def _entered(self) -> None:
        """Somebody is in: show the watchlist, keep nothing secret here."""
        self.busy = False
        self.context.failed = self.context.why = ""
        self.form.fill()
        self.say("")
        if self.app.current_mode == "login":
            self.app.switch_mode("watchlist")

    def _ended(self, wrong: str) -> None:
        """Nobody came in; the next try begins where the mistake is, as a rule."""
        self.busy = False
        self.context.failed = self.context.why = ""
        if wrong:
            self.say(wrong, Tone.BAD)
        self.form.focus_secret()
