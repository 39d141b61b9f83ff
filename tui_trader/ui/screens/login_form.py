"""The form of the login screen: the fields the chosen broker asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.message import Message

from tui_trader.brokers.port import BrokerInfo, Login
from tui_trader.domain.environment import Environment
from tui_trader.ui.context import Context, SavedProfile
from tui_trader.ui.free_name import free_name
from tui_trader.ui.widgets.choice import Choice
from tui_trader.ui.widgets.field import Field
from tui_trader.ui.widgets.tone import Tone
from tui_trader.web_address import is_address

PRACTICE = "practice"
NEW = ""
ADDRESS = "base_url"
NEEDED = "is needed"
NO_ADDRESS = "is no address: it begins with https:// and has a host"
ENVIRONMENTS = {"demo": "Demo", "live": "LIVE, real money"}


class LoginForm(Vertical):
    """Broker, profile, environment, then the broker's own fields."""

    DEFAULT_CSS = "LoginForm { height: auto; }"

    class Turned(Message):
        """Another broker was chosen."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.brokers = context.brokers
        self.wrong = ""
        """What is wrong with what is typed, in words that name the field."""
        self._choices: dict[str, Choice] = {}
        self._fields: dict[tuple[str, str], Field] = {}
        self._groups: dict[str, Vertical] = {}
        self._scroll = VerticalScroll(id="login-fields", can_focus=False)

    def compose(self) -> ComposeResult:
        """Which broker; what each asks for comes when it is chosen."""
        first = self.context.profiles[0].broker if self.context.profiles else PRACTICE
        brokers = [(PRACTICE, "Practice"), *((info.name, info.title) for info in self.brokers)]
        yield self._choice("broker", "Broker", brokers, first)

    def on_mount(self) -> None:
        """Show the fields of the broker chosen, filled from the profile chosen."""
        self.lay_out()
        self.fill()

    def _choice(self, name: str, label: str, words: Sequence[tuple[str, str]], value: str = "") -> Choice:
        made = self._choices[name] = Choice(name, _label(label), words, value)
        return made

    def _ask(self, info: BrokerInfo) -> None:
        """Have the fields that this broker asks for, made when it is first chosen."""
        if not self._groups:
            profiles = [*((one.name, one.name) for one in self.context.profiles), (NEW, "new")]
            remember = [("no", "no"), ("yes", "the secrets, in the keyring")]
            self.mount(
                self._choice("profile", "Profile", profiles),
                self._choice("environment", "Environment", list(ENVIRONMENTS.items())),
                self._scroll,
            )
            self._scroll.mount(self._choice("remember", "Remember", remember))
        if info.name not in self._groups:
            group = Vertical(*self._made(info), id=f"broker-{info.name}", classes="broker-fields")
            self._groups[info.name] = group
            self._scroll.mount(group, before=self._choices["remember"])

    def _made(self, info: BrokerInfo) -> list[Field]:
        """A broker's own fields; the address comes first where each has another."""
        own = all(info.environments.values())
        hint = "only for a server of your own" if own else "of your broker: https://..."
        address = Field(f"{info.name}-{ADDRESS}", "Address", width=44, hint=hint)
        self._fields[info.name, ADDRESS] = address
        asked = []
        for one in info.fields:
            if one.asked:
                field = Field(
                    f"{info.name}-{one.name}", one.label, password=one.secret, width=44, hint=one.hint
                )
                self._fields[info.name, one.name] = field
                asked.append(field)
        return [*asked, address] if own else [address, *asked]

    def choice(self, name: str) -> Choice:
        """One of the choices."""
        return self._choices[name]

    def field(self, info: BrokerInfo, name: str) -> Field:
        """One of a broker's fields."""
        return self._fields[info.name, name]

    @property
    def info(self) -> BrokerInfo | None:
        """The broker chosen; None for the practice market."""
        wanted = self.choice("broker").value
        return next((info for info in self.brokers if info.name == wanted), None)

    @property
    def profile(self) -> SavedProfile | None:
        """The profile chosen; None for a new one."""
        if not self._groups:
            return None
        wanted = self.choice("profile").value
        return next((one for one in self.context.profiles if one.name == wanted), None)

    @property
    def _own(self) -> list[str]:
        """The profiles of the broker chosen."""
        info = self.info
        return [one.name for one in self.context.profiles if info is not None and one.broker == info.name]

    @property
    def remembers(self) -> bool:
        """Whether the secrets shall be kept in the keyring."""
        return self.choice("remember").value == "yes"

    def pick(self, profile: SavedProfile) -> None:
        """Begin with this profile."""
        self.choice("broker").value = profile.broker
        self.lay_out()
        self.choice("profile").value = profile.name

    def lay_out(self) -> None:
        """Show what the chosen broker asks for."""
        info = self.info
        if info is not None:
            self._ask(info)
            known = info.environments
            self.choice("environment").offer(
                [(name, ENVIRONMENTS[name]) for name in ENVIRONMENTS if name in known]
            )
            own = self._own
            self.choice("profile").offer([*((name, name) for name in own), (NEW, "new")])
            self.choice("profile").display = bool(own)
        if self._groups:
            self.choice("environment").display = self._scroll.display = info is not None
            if info is None:
                self.choice("profile").display = False
        for name, group in self._groups.items():
            group.display = info is not None and info.name == name

    def _prefer_profile(self) -> None:
        """Whoever comes to a broker that has profiles means one of them."""
        if self._own and self.profile is None:
            self.choice("profile").value = self._own[0]

    def fill(self) -> None:
        """Put in what the profile says, with the secrets that are known; else what holds by default."""
        profile, info = self.profile, self.info
        if info is None:
            return
        secrets: Mapping[str, str] = {}
        if profile is not None:
            names = [field.name for field in info.fields if field.secret]
            secrets = self.context.secrets(profile.name, names)
            self.choice("environment").value = profile.environment
        self.field(info, ADDRESS).input.value = "" if profile is None else profile.base_url
        values = {} if profile is None else profile.values
        for field in info.fields:
            if field.asked:
                known = secrets if field.secret else values
                self.field(info, field.name).input.value = known.get(field.name, field.default)

    def focus_secret(self) -> None:
        """Go to the password: when a sign-in fails it is what is wrong, as a rule."""
        info = self.info
        if info is not None:
            asked = [one for one in info.fields if one.asked and one.secret]
            asked.sort(key=lambda one: not one.required)
            for one in asked[:1]:
                self.field(info, one.name).input.focus()

    @on(Choice.Turned)
    def _turned(self, event: Choice.Turned) -> None:
        event.stop()
        if not self.is_mounted:
            return
        if event.choice.field == "broker":
            self.lay_out()
            self._prefer_profile()
            self.post_message(self.Turned())
        if event.choice.field in ("broker", "profile"):
            self.fill()

    def login(self) -> Login | None:
        """What is typed; None when something is missing or cannot be: `wrong` says what."""
        info, profile = self.info, self.profile
        self.wrong = ""
        if info is None:
            return None
        environment = self.choice("environment").value
        for name, label, problem in self._problems(info, environment):
            row = self.field(info, name)
            row.note("needed" if problem.startswith(NEEDED) else "no address" if problem else "", Tone.BAD)
            if problem and not self.wrong:
                self.wrong = f"{label} {problem}"
                row.input.focus()
        if self.wrong:
            return None
        typed = self.field(info, ADDRESS).value.strip()
        # What is not asked for here stands in the profile's file.
        values = {} if profile is None else dict(profile.values)
        fields = [one for one in info.fields if one.asked]
        values |= {one.name: self.field(info, one.name).value.strip() for one in fields if not one.secret}
        return Login(
            session=profile.name if profile is not None else self._free_session(info),
            tag=info.tag,
            environment=Environment.LIVE if environment == "live" else Environment.DEMO,
            base_url=typed or info.environments[environment],
            values=values,
            secrets={one.name: self.field(info, one.name).value for one in fields if one.secret},
        )

    def _free_session(self, info: BrokerInfo) -> str:
        """The name of a login that is no profile's; watchlists keep it."""
        saved = [one.name for one in self.context.profiles]
        taken = self.context.engine.sessions if self.context.opened else ()
        return free_name(info.name, [*taken, *saved])

    def _problems(self, info: BrokerInfo, environment: str) -> Iterator[tuple[str, str, str]]:
        """Each field with its label, what is wrong with it in words; empty when nothing is."""
        address = self.field(info, ADDRESS).value.strip()
        if not address:
            missing = not info.environments.get(environment)
            yield ADDRESS, "Address", f"{NEEDED}: each {info.title} broker has its own" if missing else ""
        else:
            yield ADDRESS, "Address", "" if is_address(address) else NO_ADDRESS
        for one in info.fields:
            if one.asked:
                text = self.field(info, one.name).value
                missing = one.required and not text.strip()
                yield one.name, one.label, NEEDED if missing else ""


def _label(text: str) -> str:
    """As wide as the labels of the fields."""
    return f"{text:<17}"
