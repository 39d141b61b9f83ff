"""What one account may risk, to be read or changed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from tui_trader.domain.account import Account
from tui_trader.domain.money import NotANumber, number, plain
from tui_trader.domain.risk import Limits
from tui_trader.ui.context import Context
from tui_trader.ui.floating import Floating
from tui_trader.ui.keys import Key
from tui_trader.ui.widgets.field import Field
from tui_trader.ui.widgets.keybar import KeyBar
from tui_trader.ui.widgets.lines import Line, Lines, Span
from tui_trader.ui.widgets.tone import Tone
from tui_trader.ui.words import account_words

KEYS = (
    Key("limits.save", "enter", "save", "Save", "Keep these limits"),
    Key("limits.back", "escape", "back", "Back", "Leave them as they were"),
)
WORDS = {
    "quantity": ("Per order", "the largest order, in its own unit; empty: not set"),
    "notional": ("Worth", "what one order may be worth, {currency}"),
    "day_notional": ("Worth a day", "what a day's orders (UTC) may be worth, {currency}"),
    "day_loss": ("Day's loss", "at this loss only reducing is left, {currency}"),
    "away_warn": ("Away, ask", "% through the market: asks once more"),
    "away_most": ("Away, refuse", "% from the market: refuses"),
    "spread_warn": ("Spread, ask", "% of the price, at market: asks once more"),
    "orders": ("Orders", "how many may work at once"),
    "positions": ("Positions", "how many may be open at once"),
    "per_minute": ("Per minute", "orders after which each asks once more"),
    "similar": ("Alike, s", "seconds in which one like the last asks once more"),
}
"""Label, explanation of each limit."""


class LimitsScreen(Floating[None]):
    """Enter keeps what is typed; nothing is loosened from anywhere else."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "Back", id="limits.back")]

    def __init__(self, context: Context, account: Account) -> None:
        super().__init__()
        self.context = context
        self.controls = context.engine.desk.controls
        self.account = account
        self.limits = self.controls.mandate.limit(account.identity)

    def compose(self) -> ComposeResult:
        """Account, a field for each limit, what is wrong, keys."""
        title: Line = [Span(" LIMITS  ", Tone.STRONG), Span(account_words(self.account))]
        with Vertical(id="limits"):
            yield Lines([title, []], height=2)
            for name, (label, _) in WORDS.items():
                yield Field(name, label, _shown(getattr(self.limits, name)), width=11)
            yield Lines(height=2, id="limits-says")
            yield KeyBar(KEYS, self.context.keys)

    def on_mount(self) -> None:
        """Say what each is."""
        for name, (_, words) in WORDS.items():
            self._field(name).note(words.format(currency=self.account.currency))

    def _field(self, name: str) -> Field:
        return self.query_one(f"#field-{name}", Field)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_save()

    def action_back(self) -> None:
        """Leave them as they were."""
        self.dismiss()

    def action_save(self) -> None:
        """Keep what is typed, if all of it can be a limit."""
        said: dict[str, Any] = {}
        for name, (label, _) in WORDS.items():
            try:
                said[name] = _read(name, self._field(name).value.strip())
            except NotANumber as error:
                self._say(f"{label}: {error}")
                self._field(name).input.focus()
                return
        limits = replace(self.limits, **said)
        if limits.away_most < limits.away_warn:
            self._say("what refuses cannot be nearer than what asks")
        elif wrong := self.controls.limit(self.account, limits):
            self._say(wrong)
        else:
            self.dismiss()

    def _say(self, text: str) -> None:
        self.query_one("#limits-says", Lines).show([[], [Span(f" ✗ {text}", Tone.BAD)]])


def _shown(value: Decimal | int | None) -> str:
    return "" if value is None else plain(Decimal(value))


def _read(name: str, text: str) -> Decimal | int | None:
    """A limit as typed; empty is none where there may be none. NotANumber."""
    usual = getattr(Limits(), name)
    if not text and usual is None:
        return None
    value = number(text)
    if value < 0:
        raise NotANumber("must not be below zero")
    if not isinstance(usual, int):
        return value
    if value != int(value):
        raise NotANumber(f"{text} is no whole number")
    return int(value)
