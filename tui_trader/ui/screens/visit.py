"""Signing in through a broker's own pages: where to go, what to bring back."""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input

from tui_trader.brokers.port import Broker, BrokerError, Login, LoginRefused, Visit
from tui_trader.domain.account import Account
from tui_trader.domain.environment import Environment
from tui_trader.ui.context import Context
from tui_trader.ui.floating import Floating
from tui_trader.ui.keys import Key
from tui_trader.ui.widgets.keybar import KeyBar
from tui_trader.ui.widgets.lines import Line, Lines, Span, rule
from tui_trader.ui.widgets.pasted import Address, PasteField, what_is
from tui_trader.ui.widgets.tone import Tone

BROWSE = "Open this address in a browser, sign in there, allow the access."
HEARD = "Waiting for the browser to come back here: this goes on by itself then."
ELSEWHERE = "Or paste the address of its last page below: that page need not load."
DEAF = "Paste the address of its last page below: that page need not load."
COPIED = "copied, where the terminal allows it; else select it with the mouse, Shift held down"
SETTLE = 0.2
"""Seconds without another key after Enter: where a paste comes as keys, its line breaks are Enters."""
KEYS = (
    Key("visit.go", "enter", "go", "Go on", "Sign in with what was pasted"),
    Key("visit.copy", "ctrl+y", "copy", "Copy address", "Copy the address to the clipboard"),
    Key("visit.again", "ctrl+r", "again", "New visit", "Begin again, with a new address"),
    Key("visit.back", "escape", "back", "Back", "Leave without signing in"),
    Key("login.quit", "ctrl+q", "app.quit", "Quit", "Leave"),
)


class VisitScreen(Floating[Sequence[Account] | None]):
    """Ends with the login's accounts, or None when the person leaves; whoever opened it calls `forget`."""

    AUTO_FOCUS = "#input-visit"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="visit.back"),
        Binding("ctrl+y", "copy", "Copy address", id="visit.copy"),
        Binding("ctrl+r", "again", "New visit", id="visit.again"),
        Binding("pageup", "page(-1)", show=False, id="visit.up"),
        Binding("pagedown", "page(1)", show=False, id="visit.down"),
    ]

    def __init__(self, broker: Broker, visit: Visit, login: Login, context: Context) -> None:
        super().__init__()
        self.broker = broker
        self.visit: Visit | None = visit
        self.login = login
        self.context = context
        self._told = ""
        self._tone = Tone.MUTED
        self._one = asyncio.Lock()
        self._ended = False

    def compose(self) -> ComposeResult:
        """What to do, the address whole from edge to edge, what comes back, keys."""
        live = self.login.environment is Environment.LIVE
        title = [
            Span(f" Sign in to {self.broker.info.title}   ", Tone.STRONG),
            Span(f"{self.login.tag} ", Tone.MUTED),
            Span(self.login.environment.value, Tone.LIVE if live else Tone.ACCENT),
        ]
        with Vertical(id="visit"):
            yield Lines([title, [], [Span(f" {BROWSE}")], []], height=4)
            # No border, no indent: what a terminal's mouse selects over several lines stays one address.
            yield VerticalScroll(Address(), id="visit-scroll", can_focus=False)
            yield Lines(id="visit-heard")
            yield PasteField("visit", "Answer")
            yield Lines(id="visit-says")
        yield KeyBar(KEYS, self.context.keys)

    def on_mount(self) -> None:
        """Show the visit, listen for its end."""
        self._begin()

    def on_resize(self) -> None:
        """Wrap the sentences anew."""
        self._draw()

    async def forget(self) -> None:
        """Listen no more."""
        visit, self.visit = self.visit, None
        if visit is not None:
            await visit.close()

    def say(self, text: str, tone: Tone = Tone.MUTED) -> None:
        """What is going on, or went wrong."""
        self._told, self._tone = text, tone
        self._draw()

    def _begin(self) -> None:
        if self.visit is not None:
            self.query_one(Address).url = self.visit.url
            self.run_worker(self._listen(self.visit), group="listen", exclusive=True, name="listen")
        self._draw()

    async def _listen(self, visit: Visit) -> None:
        redirected = await visit.arrival()
        await self._go(redirected)

    def _draw(self) -> None:
        width = max(40, self.size.width) - 2
        lines: list[Line] = [[]]
        if self.visit is not None:
            lines += _wrapped(f"The browser ends at {self.visit.redirect}", width, Tone.MUTED)
            lines.append([])
            deaf = self.visit.deaf
            words, tone = (f"It is not heard here: {deaf}", Tone.WARN) if deaf else (HEARD, Tone.PLAIN)
            lines += _wrapped(words, width, tone)
            lines += _wrapped(DEAF if deaf else ELSEWHERE, width, Tone.PLAIN if deaf else Tone.MUTED)
        self.query_one("#visit-heard", Lines).show([*lines, []])
        says: list[Line] = [rule("", width)]
        mark = "✗ " if self._tone is Tone.BAD else ""
        says += _wrapped(f"{mark}{self._told}", width, self._tone)
        self.query_one("#visit-says", Lines).show(says)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        words, sound = what_is(event.value)
        self.query_one(PasteField).note(words, Tone.MUTED if sound else Tone.WARN)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_go()

    def action_go(self) -> None:
        """Sign in with what was pasted."""
        pasted = self.query_one(PasteField).value
        if pasted:
            self.run_worker(self._go_when_whole(pasted), group="go", exclusive=True, name="go")
        else:
            self.say("nothing is pasted yet: the address the browser ended at, or its code", Tone.WARN)

    async def _go_when_whole(self, pasted: str) -> None:
        await self.context.engine.clock.sleep(SETTLE)
        if self.query_one(PasteField).value == pasted:
            # Not in this worker: another Enter must not cut off a sign-in that is under way.
            self.run_worker(self._go(pasted), group="enter", name="enter")

    async def _go(self, redirected: str) -> None:
        """Sign in; the first that is let in ends the visit."""
        async with self._one:
            if self._ended:
                return
            self.say("signing in ...")
            try:
                accounts = await self.broker.sign_in(redirected)
            except LoginRefused as error:
                self.query_one(PasteField).input.value = ""  # a code is good for one try
                self.say(f"{_sentence(error)} ^R begins a new visit.", Tone.BAD)
            except BrokerError as error:
                self.say(f"{_sentence(error)} Enter tries once more, ^R begins a new visit.", Tone.BAD)
            else:
                self._ended = True
                self.dismiss(accounts)

    def action_copy(self) -> None:
        """The address to the terminal's clipboard (OSC 52), which works through ssh."""
        address = self.query_one(Address).url
        if address:
            self.app.copy_to_clipboard(address)
            self.say(COPIED)

    def action_again(self) -> None:
        """A new visit: the old address is worth nothing from here on."""
        if not self._one.locked() and not self._ended:
            self.run_worker(self._renew(), group="renew", name="renew")

    async def _renew(self) -> None:
        async with self._one:
            self.workers.cancel_group(self, "listen")
            await self.forget()
            self.query_one(PasteField).input.value = ""
            try:
                self.visit = await self.broker.visit()
            except BrokerError as error:
                self.query_one(Address).url = ""
                self.say(f"{_sentence(error)} ^R tries once more.", Tone.BAD)
                return
            if self._ended:  # left meanwhile: nobody else knows of this one
                await self.forget()
                return
            self.say("a new visit: use this address, not the one before")
            self._begin()

    def action_page(self, by: int) -> None:
        """More of an address longer than the screen has room for."""
        self.query_one("#visit-scroll", VerticalScroll).scroll_relative(y=by * 5, animate=False)

    def action_back(self) -> None:
        """Leave; nothing was signed in."""
        if not self._ended:
            self._ended = True
            self.dismiss(None)


def _sentence(error: BrokerError) -> str:
    return f"{str(error).rstrip('.')}."


def _wrapped(text: str, width: int, tone: Tone) -> list[Line]:
    return [[Span(f" {line}", tone)] for line in textwrap.wrap(text, width)]
