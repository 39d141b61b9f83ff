"""Signing in: which broker, which environment, as whom."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import Input

from tui_trader.brokers.port import BrokerError, BrokerInfo, Login
from tui_trader.domain.account import Account, Environment
from tui_trader.ui.context import Context, SavedProfile
from tui_trader.ui.format import money
from tui_trader.ui.keys import Key
from tui_trader.ui.screens.picker import Picker
from tui_trader.ui.widgets.bars import KeyBar
from tui_trader.ui.widgets.form import Choice, Field
from tui_trader.ui.widgets.lines import Line, Lines, Span, rule
from tui_trader.ui.widgets.tone import Tone

if TYPE_CHECKING:
    from tui_trader.ui.app import TraderApp

PRACTICE = "practice"
NEW = ""
KEYS = (
    Key("login.go", "enter", "go", "Sign in", "Sign in with what is typed"),
    Key("login.next", "tab", "app.focus_next", "Next field", "The next field"),
    Key("login.turn", "left", "none", "Change", "Left and right change a choice"),
    Key("login.back", "escape", "back", "Back", "Back to the screens"),
    Key("login.quit", "ctrl+q", "app.quit", "Quit", "Leave"),
)


class LoginScreen(Screen[None]):
    """One form; the fields are those the chosen broker asks for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="login.back"),
        Binding("enter", "go", "Sign in", id="login.go", show=False),
    ]
    AUTO_FOCUS = "#field-broker"

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.engine = context.engine
        self.busy = False

    # The form.

    def compose(self) -> ComposeResult:
        """Name, choices, fields, what happened, keys."""
        engine = self.engine
        brokers = [(info.name, info.title) for info in engine.brokers]
        profiles = [(one.name, one.name) for one in self.context.profiles]
        with Vertical(id="login"):
            yield Lines(
                [
                    [Span(" tui-trader", Tone.STRONG), Span("   trading by hand, in a terminal", Tone.MUTED)],
                    [],
                ],
                height=2,
            )
            yield Choice("broker", "Broker", [(PRACTICE, "Practice market"), *brokers], self._first())
            yield Choice("profile", "Profile", [*profiles, (NEW, "new")])
            yield Choice("environment", "Environment", [("demo", "Demo"), ("live", "LIVE, real money")])
            with VerticalScroll(id="login-fields", can_focus=False):
                for info in engine.brokers:
                    with Vertical(id=f"broker-{info.name}", classes="broker-fields"):
                        for field in info.fields:
                            yield Field(
                                f"{info.name}-{field.name}",
                                field.label,
                                password=field.secret,
                                width=44,
                                hint=field.hint,
                            )
                yield Field("base_url", "Address", width=44, hint="only for a server of your own")
                yield Choice("remember", "Remember", [("no", "no"), ("yes", "the secrets, in the keyring")])
            yield Lines(height=4, id="login-says")
        yield KeyBar(KEYS, self.context.keys)

    def _first(self) -> str:
        return self.context.profiles[0].broker if self.context.profiles else PRACTICE

    def on_mount(self) -> None:
        """Show the fields of the broker chosen, filled from the profile chosen."""
        self._arrange()
        self._fill()

    def on_screen_resume(self) -> None:
        """Come back with what went wrong, if something did."""
        lines = self.engine.newspaper.since(self.engine.newspaper.number - 1)
        failed = next((one for one in self.context.profiles if one.name == self.context.failed), None)
        if lines and failed is not None and not self.busy:
            self.context.failed = ""
            self._choice("broker").value = failed.broker
            self._choice("profile").value = failed.name
            self.say(lines[-1].text, Tone.BAD)
            self._focus_secret()

    def _focus_secret(self) -> None:
        """What is wrong is the password as a rule."""
        info = self.info
        for field in info.fields if info is not None else ():
            if info is not None and field.secret:
                self.query_one(f"#field-{info.name}-{field.name}", Field).input.focus()

    def _choice(self, name: str) -> Choice:
        return self.query_one(f"#field-{name}", Choice)

    @property
    def trader(self) -> TraderApp:
        """The app, as what it is."""
        return cast("TraderApp", self.app)

    @property
    def info(self) -> BrokerInfo | None:
        """The broker chosen; None for the practice market."""
        wanted = self._choice("broker").value
        return next((info for info in self.engine.brokers if info.name == wanted), None)

    @property
    def profile(self) -> SavedProfile | None:
        """The profile chosen; None for a new one."""
        wanted = self._choice("profile").value
        return next((one for one in self.context.profiles if one.name == wanted), None)

    def _arrange(self) -> None:
        info = self.info
        own = [one for one in self.context.profiles if info is not None and one.broker == info.name]
        self._choice("profile").offer([*((one.name, one.name) for one in own), (NEW, "new")])
        for name in ("profile", "environment", "remember"):
            self._choice(name).display = info is not None
        self._choice("profile").display = bool(own)
        self.query_one("#field-base_url").display = info is not None
        for broker in self.engine.brokers:
            self.query_one(f"#broker-{broker.name}").display = info is broker
        if info is None:
            self.say("Enter opens a market to practise on: real orders on made-up prices, no account needed.")
        else:
            self.say("")

    def _fill(self) -> None:
        profile, info = self.profile, self.info
        if profile is None or info is None:
            return
        self._choice("environment").value = profile.environment
        self.query_one("#field-base_url", Field).input.value = profile.base_url
        secrets = self.context.secrets(profile.name, [field.name for field in info.fields if field.secret])
        for field in info.fields:
            known = secrets if field.secret else profile.values
            self.query_one(f"#field-{info.name}-{field.name}", Field).input.value = known.get(field.name, "")

    @on(Choice.Turned)
    def _turned(self, event: Choice.Turned) -> None:
        event.stop()
        if not self.is_mounted:
            return
        if event.choice.field == "broker":
            self._arrange()
        if event.choice.field in ("broker", "profile"):
            self._fill()

    def say(self, text: str, tone: Tone = Tone.MUTED) -> None:
        """What is going on, or went wrong; the broker's own words where it gave some."""
        width = max(20, self.size.width - 4)
        lines: list[Line] = [rule("", self.size.width - 2)]
        mark = "✗ " if tone is Tone.BAD else ""
        words = f"{mark}{text}"
        lines += [[Span(f" {words[at : at + width]}", tone)] for at in range(0, len(words), width)]
        self.query_one("#login-says", Lines).show(lines[:4])

    # Signing in.

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
        if self.info is None:
            self._work(self._practise())
            return
        login = self._login(self.info)
        if login is not None:
            self._work(self._sign_in(self.info, login))

    def _work(self, work: Coroutine[None, None, None]) -> None:
        self.busy = True
        self.run_worker(work, group="sign in", name="sign in")

    def _login(self, info: BrokerInfo) -> Login | None:
        values: dict[str, str] = {}
        secrets: dict[str, str] = {}
        for field in info.fields:
            row = self.query_one(f"#field-{info.name}-{field.name}", Field)
            text = row.value if field.secret else row.value.strip()
            row.note("")
            if field.required and not text:
                row.note("needed", Tone.BAD)
                row.input.focus()
                return None
            (secrets if field.secret else values)[field.name] = text
        environment = self._choice("environment").value
        typed = self.query_one("#field-base_url", Field).value.strip()
        profile = self.profile
        taken = profile.name if profile is not None else self._new_name(info)
        return Login(
            session=taken,
            tag=self._tag(info),
            environment=Environment.LIVE if environment == "live" else Environment.DEMO,
            base_url=typed or info.environments[environment],
            values=values,
            secrets=secrets,
        )

    def _new_name(self, info: BrokerInfo) -> str:
        return free_tag(info.name, list(self.engine.sessions))

    def _tag(self, info: BrokerInfo) -> str:
        return free_tag(info.tag, [session.account.tag for session in self.engine.sessions.values()])

    async def _practise(self) -> None:
        self.say("starting the practice market ...")
        wrong = await self.trader.begin_practice()
        self._ended(wrong)

    async def _sign_in(self, info: BrokerInfo, login: Login) -> None:
        self.say(f"signing in to {info.title} at {login.base_url} ...")
        try:
            broker, accounts = await self.engine.accounts(info.name, login)
        except BrokerError as error:
            self._ended(str(error))
            return
        self._remember(info, login)
        wanted = self.profile.account if self.profile is not None else ""
        if wanted or len(accounts) == 1:
            chosen: str | None = wanted or accounts[0].id
        else:
            self.say("several accounts: choose one")
            chosen = await self.app.push_screen_wait(Picker("Which account?", _rows(accounts)))
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

    def _remember(self, info: BrokerInfo, login: Login) -> None:
        if self._choice("remember").value == "yes":
            for field in info.fields:
                if field.secret and login.secrets.get(field.name):
                    self.context.remember(login.session, field.name, login.secrets[field.name])

    def _ended(self, wrong: str) -> None:
        self.busy = False
        if wrong:
            self.say(wrong, Tone.BAD)
            self._focus_secret()
        else:
            self.say("")
            self.app.switch_mode("watchlist")


def free_tag(tag: str, taken: Sequence[str]) -> str:
    """A short name no other session has: TL, then TL2, TL3."""
    number = 1
    while (name := tag if number == 1 else f"{tag}{number}") in taken:
        number += 1
    return name


def _rows(accounts: Sequence[Account]) -> list[tuple[str, str]]:
    return [
        (one.id, f"{one.id}  {one.name}  {money(one.balance, one.currency)}  {one.status}")
        for one in accounts
    ]
