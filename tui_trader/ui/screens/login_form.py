"""The form of the login screen: the fields the chosen broker asks for."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.message import Message

from tui_trader.brokers.port import BrokerInfo, Login
from tui_trader.domain.account import Environment
from tui_trader.ui.context import Context, SavedProfile
from tui_trader.ui.widgets.form import Choice, Field
from tui_trader.ui.widgets.tone import Tone

PRACTICE = "practice"
NEW = ""


class LoginForm(Vertical):
    """Broker, profile, environment, then the broker's own fields."""

    DEFAULT_CSS = "LoginForm { height: auto; }"

    class Turned(Message):
        """Another broker was chosen."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.brokers = context.engine.brokers

    def compose(self) -> ComposeResult:
        """All fields of all brokers; those of the chosen one are shown."""
        first = self.context.profiles[0].broker if self.context.profiles else PRACTICE
        brokers = [(PRACTICE, "Practice market"), *((info.name, info.title) for info in self.brokers)]
        yield Choice("broker", "Broker", brokers, first)
        yield Choice("profile", "Profile", [*((p.name, p.name) for p in self.context.profiles), (NEW, "new")])
        yield Choice("environment", "Environment", [("demo", "Demo"), ("live", "LIVE, real money")])
        with VerticalScroll(id="login-fields", can_focus=False):
            for info in self.brokers:
                with Vertical(id=f"broker-{info.name}", classes="broker-fields"):
                    for one in info.fields:
                        name = f"{info.name}-{one.name}"
                        yield Field(name, one.label, password=one.secret, width=44, hint=one.hint)
            yield Field("base_url", "Address", width=44, hint="only for a server of your own")
            yield Choice("remember", "Remember", [("no", "no"), ("yes", "the secrets, in the keyring")])

    def on_mount(self) -> None:
        """Show the fields of the broker chosen, filled from the profile chosen."""
        self.lay_out()
        self.fill()

    def choice(self, name: str) -> Choice:
        """One of the choices."""
        return self.query_one(f"#field-{name}", Choice)

    def field(self, info: BrokerInfo, name: str) -> Field:
        """One of a broker's fields."""
        return self.query_one(f"#field-{info.name}-{name}", Field)

    @property
    def info(self) -> BrokerInfo | None:
        """The broker chosen; None for the practice market."""
        wanted = self.choice("broker").value
        return next((info for info in self.brokers if info.name == wanted), None)

    @property
    def profile(self) -> SavedProfile | None:
        """The profile chosen; None for a new one."""
        wanted = self.choice("profile").value
        return next((one for one in self.context.profiles if one.name == wanted), None)

    @property
    def remembers(self) -> bool:
        """Whether the secrets shall be kept in the keyring."""
        return self.choice("remember").value == "yes"

    def pick(self, profile: SavedProfile) -> None:
        """Begin with this profile."""
        self.choice("broker").value = profile.broker
        self.choice("profile").value = profile.name

    def lay_out(self) -> None:
        """Show what the chosen broker asks for."""
        info = self.info
        own = [one for one in self.context.profiles if info is not None and one.broker == info.name]
        self.choice("profile").offer([*((one.name, one.name) for one in own), (NEW, "new")])
        for name in ("environment", "remember"):
            self.choice(name).display = info is not None
        self.choice("profile").display = bool(own)
        self.query_one("#field-base_url").display = info is not None
        for broker in self.brokers:
            self.query_one(f"#broker-{broker.name}").display = info is broker

    def fill(self) -> None:
        """Put in what the profile says, with the secrets that are known."""
        profile, info = self.profile, self.info
        if profile is None or info is None:
            return
        self.choice("environment").value = profile.environment
        self.query_one("#field-base_url", Field).input.value = profile.base_url
        secrets = self.context.secrets(profile.name, [field.name for field in info.fields if field.secret])
        for field in info.fields:
            known = secrets if field.secret else profile.values
            self.field(info, field.name).input.value = known.get(field.name, "")

    def focus_secret(self) -> None:
        """Go to the password: when a sign-in fails it is what is wrong, as a rule."""
        info = self.info
        if info is not None and (secret := next((one for one in info.fields if one.secret), None)):
            self.field(info, secret.name).input.focus()

    @on(Choice.Turned)
    def _turned(self, event: Choice.Turned) -> None:
        event.stop()
        if not self.is_mounted:
            return
        if event.choice.field == "broker":
            self.lay_out()
            self.post_message(self.Turned())
        if event.choice.field in ("broker", "profile"):
            self.fill()

    def login(self) -> Login | None:
        """What is typed, or None with the cursor on what is missing."""
        info, profile = self.info, self.profile
        if info is None:
            return None
        values: dict[str, str] = {}
        secrets: dict[str, str] = {}
        for one in info.fields:
            row = self.field(info, one.name)
            text = row.value if one.secret else row.value.strip()
            row.note("")
            if one.required and not text:
                row.note("needed", Tone.BAD)
                row.input.focus()
                return None
            (secrets if one.secret else values)[one.name] = text
        environment = self.choice("environment").value
        typed = self.query_one("#field-base_url", Field).value.strip()
        sessions = self.context.engine.sessions
        return Login(
            session=profile.name if profile is not None else free_name(info.name, list(sessions)),
            tag=free_name(info.tag, [session.account.tag for session in sessions.values()]),
            environment=Environment.LIVE if environment == "live" else Environment.DEMO,
            base_url=typed or info.environments[environment],
            values=values,
            secrets=secrets,
        )


def free_name(name: str, taken: Sequence[str]) -> str:
    """A name no other session has: TL, then TL2, TL3."""
    number = 1
    while (free := name if number == 1 else f"{name}{number}") in taken:
        number += 1
    return free
