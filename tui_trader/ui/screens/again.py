"""Signing an account in again that was signed out, over the screen that was open."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from tui_trader.brokers.port import BrokerError, Login, LoginField
from tui_trader.domain.environment import Environment
from tui_trader.engine.session import Session
from tui_trader.ui.context import Context
from tui_trader.ui.floating import Floating
from tui_trader.ui.keys import Key
from tui_trader.ui.widgets.choice import Choice
from tui_trader.ui.widgets.field import Field
from tui_trader.ui.widgets.keybar import KeyBar
from tui_trader.ui.widgets.lines import Line, Lines, Span, rule
from tui_trader.ui.widgets.tone import Tone

if TYPE_CHECKING:
    from tui_trader.ui.app import TraderApp

KEYS = (
    Key("again.go", "enter", "go", "Sign in", "Sign in with what is typed"),
    Key("again.next", "tab", "app.focus_next", "Next field", "The next field"),
    Key("again.back", "escape", "back", "Back", "Stay signed out for now"),
)


class AgainScreen(Floating[None]):
    """Asks the secrets anew, or walks the broker's pages; the session then goes on as it was."""

    AUTO_FOCUS = "Field Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="again.back"),
        Binding("enter", "go", "Sign in", id="again.go"),
    ]

    def __init__(self, session: Session, login: Login, context: Context) -> None:
        super().__init__()
        self.session = session
        self.login = login
        self.context = context
        self.busy = False

    @property
    def secrets(self) -> list[LoginField]:
        """What is asked anew."""
        return [one for one in self.session.broker.info.fields if one.secret and one.asked]

    def compose(self) -> ComposeResult:
        """Who, why, what is asked, what happened."""
        account, info = self.session.account, self.session.broker.info
        live = account.environment is Environment.LIVE
        why = textwrap.wrap(f"signed out: {self.session.signed_out or 'no reason was given'}", 70)
        known = [
            f" {one.label:<17}{self.login.values[one.name]}"
            for one in info.fields
            if not one.secret and one.asked and self.login.values.get(one.name)
        ]
        with Vertical(id="again"):
            yield Lines(
                [
                    [
                        Span(f" Sign {account.tag} in again   ", Tone.STRONG),
                        Span(f"{info.title} ", Tone.MUTED),
                        Span(account.environment.value, Tone.LIVE if live else Tone.ACCENT),
                        Span(f", account {account.id}", Tone.MUTED),
                    ],
                    *([Span(f" {line}", Tone.WARN)] for line in why[:3]),
                    [],
                    *([Span(line, Tone.MUTED)] for line in known),
                ]
            )
            for one in self.secrets:
                value = self.login.secrets.get(one.name, "")
                yield Field(f"again-{one.name}", one.label, value, password=True, width=40, hint=one.hint)
            yield Choice("again-remember", f"{'Remember':<17}", [("no", "no"), ("yes", "in the keyring")])
            yield Lines(height=4, id="again-says")
            yield KeyBar(KEYS, self.context.keys)

    def on_mount(self) -> None:
        """Where a browser is all it takes, go there at once."""
        self.say("")
        self._work(walk=True)

    def say(self, text: str, tone: Tone = Tone.MUTED) -> None:
        """What is going on, or went wrong."""
        mark = "✗ " if tone is Tone.BAD else ""
        lines: list[Line] = [rule("", 74)]
        lines += [[Span(f" {line}", tone)] for line in textwrap.wrap(f"{mark}{text}", 72)]
        self.query_one("#again-says", Lines).show(lines[:4])

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_go()

    def action_go(self) -> None:
        """Sign in with what is typed, one attempt at a time."""
        for one in self.secrets:
            field = self._field(one)
            missing = one.required and not field.value
            field.note("needed" if missing else "", Tone.BAD)
            if missing:
                self.say(f"{one.label} is needed", Tone.BAD)
                field.input.focus()
                return
        self._work()

    def _field(self, one: LoginField) -> Field:
        return self.query_one(f"#field-again-{one.name}", Field)

    def _work(self, *, walk: bool = False) -> None:
        if not self.busy:
            self.busy = True
            self.run_worker(self._sign_in(walk), group="sign in again", name="sign in again")

    async def _sign_in(self, walk: bool) -> None:
        signing_in = cast("TraderApp", self.app).accounts.signing_in
        login = self._typed()
        try:
            if walk and not await signing_in.walks(self.session):
                return
            self.say("signing in ...")
            await signing_in.resume(self.session, login, self.say)
        except BrokerError as error:
            self.say(str(error), Tone.BAD)
            return
        finally:
            self.busy = False
        self._remember(login)
        self.dismiss()

    def _typed(self) -> Login:
        typed = {one.name: self._field(one).value for one in self.secrets}
        return replace(self.login, secrets={**self.login.secrets, **typed})

    def _remember(self, login: Login) -> None:
        if self.query_one("#field-again-remember", Choice).value == "yes":
            cast("TraderApp", self.app).accounts.remember(self.session.broker.info, login)

    def action_back(self) -> None:
        """Stay signed out; the account's rows stay, as old as they are."""
        self.dismiss()
