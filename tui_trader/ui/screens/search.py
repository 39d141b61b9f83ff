"""Find an instrument by typing part of its symbol or description."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from tui_trader.domain.directory import best
from tui_trader.domain.instrument import Instrument, InstrumentKey
from tui_trader.ui.context import Context
from tui_trader.ui.format import fit, safe
from tui_trader.ui.widgets.lines import Lines, Span
from tui_trader.ui.widgets.tone import Tone

MOST = 50
"""Rows offered; a person types one more letter rather than scroll."""


class Search(ModalScreen[InstrumentKey | None]):
    """Enter takes the row under the cursor, which up and down move while you type."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", id="search.back"),
        Binding("down", "move(1)", show=False, id="search.down"),
        Binding("up", "move(-1)", show=False, id="search.up"),
    ]

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.found: list[Instrument] = []

    def compose(self) -> ComposeResult:
        """Field, results."""
        with Vertical(id="search"):
            yield Lines([[Span(" Add: part of a symbol or description", Tone.STRONG)]], height=1)
            yield Input(compact=True)
            yield OptionList(markup=False, compact=True)

    def on_mount(self) -> None:
        """Everything, until something is typed."""
        self.query_one(OptionList).can_focus = False
        self._list("")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._list(event.value)

    def _list(self, text: str) -> None:
        only = self.context.only
        sessions = [one for one in self.context.engine.sessions.values() if only in ("", one.name)]
        self.found = best(text, (one.directory.search(text, MOST) for one in sessions), MOST)
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(Option(Content(self._line(one))) for one in self.found)
        options.highlighted = 0 if self.found else None

    def _line(self, instrument: Instrument) -> str:
        tag = self.context.engine.sessions[instrument.key.session].account.tag
        symbol, text = fit(safe(instrument.symbol), 16), fit(safe(instrument.description), 36)
        return f"{symbol} {fit(tag, 4)} {text} {instrument.kind.value}"

    def action_move(self, by: int) -> None:
        """Up and down in the results while the field keeps the keys."""
        options = self.query_one(OptionList)
        if by > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _take(self) -> None:
        place = self.query_one(OptionList).highlighted
        self.dismiss(self.found[place].key if place is not None and place < len(self.found) else None)
