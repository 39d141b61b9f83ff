"""Find an instrument by typing part of its symbol or description."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from tui_trader.brokers.port import BrokerError
from tui_trader.domain.directory import best
from tui_trader.domain.instrument import Instrument, InstrumentKey
from tui_trader.engine.session import Session
from tui_trader.ui import whose
from tui_trader.ui.context import Context
from tui_trader.ui.floating import Floating
from tui_trader.ui.format import fit, safe
from tui_trader.ui.widgets.lines import Lines, Span
from tui_trader.ui.widgets.results import Results
from tui_trader.ui.widgets.tone import Tone

PAUSE = 0.25
"""Seconds without a key after which a broker is asked."""
SOON = 0.02
"""Seconds from look to look whether a list came: a frame is long for who has typed already."""
MOST = 50
"""Rows offered; a person types one more letter rather than scroll."""


class Search(Floating[InstrumentKey | None]):
    """Enter takes the row under the cursor, which up and down move while you type.

    Each key asks the directories, which answer at once. While one is still loading, its broker is asked as
    well, a little after the last key; what it finds joins the rows.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", id="search.back"),
        Binding("down", "move(1)", show=False, id="search.down"),
        Binding("up", "move(-1)", show=False, id="search.up"),
    ]

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.engine = context.engine
        self.results = Results()
        self.text = ""
        self.found: list[Instrument] = []
        self._told: dict[str, tuple[str, Sequence[Instrument]]] = {}
        """What each broker found, with the text it was asked for."""
        self._trouble: dict[str, str] = {}
        self._lists: tuple[tuple[str, bool], ...] = ()
        """Whose lists there are, whether each is still loading."""
        self._listed = ""
        """The text the rows are for."""

    def compose(self) -> ComposeResult:
        """Field, results, how far the lists have come."""
        with Vertical(id="search"):
            yield Lines([[Span(" Add: part of a symbol or description", Tone.STRONG)]], height=1)
            yield Input(compact=True)
            yield self.results
            yield Lines(height=1, id="search-says")

    def on_mount(self) -> None:
        """What is best known, until something is typed; look on while a list loads."""
        self.set_interval(self.context.frame, self.look)
        self.run_worker(self._await_lists(), group="lists")
        self._list()
        self.look()

    async def _await_lists(self) -> None:
        """Until all are there; one that comes with a later account is found by the frame."""
        while not self._lists or any(loading for _, loading in self._lists):
            await self.engine.clock.sleep(SOON)
            if self._come() != self._lists:
                self.look()

    def _sessions(self) -> list[Session]:
        only = self.context.only
        return [one for one in self.engine.sessions.values() if only in ("", one.name)]

    def _come(self) -> tuple[tuple[str, bool], ...]:
        return tuple((one.name, bool(one.directory.loading)) for one in self._sessions())

    def look(self) -> None:
        """How far the lists have come; rows are looked up again when one came, or came to its end."""
        says = []
        for one in self._sessions():
            if words := self._trouble.get(one.name) or one.directory.loading:
                says.append(f"{whose.tag(self.engine, one.name)}: {words}")
        if (lists := self._come()) != self._lists:
            self._lists = lists
            self._list()
        self.query_one("#search-says", Lines).show([[Span(f" {'   '.join(says)}", Tone.WARN)]])

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self.text = event.value
        self._trouble.clear()
        self._list()
        if self.text.strip() and any(one.directory.loading for one in self._sessions()):
            self.run_worker(self._ask(self.text), group="search", exclusive=True)
        self.look()

    async def _ask(self, text: str) -> None:
        """Ask the brokers whose lists are not all there, once nothing has been typed for a moment."""
        await self.engine.clock.sleep(PAUSE)
        loading = [one for one in self._sessions() if one.directory.loading]
        await asyncio.gather(*(self._ask_one(one, text) for one in loading))

    async def _ask_one(self, session: Session, text: str) -> None:
        try:
            self._told[session.name] = text, await session.broker.search(text)
        except BrokerError as error:
            self._trouble[session.name] = f"the search failed: {error}"
        if text == self.text:
            self._list()
            self.look()

    def _list(self) -> None:
        """Show what is known for the text; the highlighted row keeps the highlight."""
        place = self.results.highlighted
        here = self.found[place].key if place is not None and place < len(self.found) else None
        lists = [one.directory.search(self.text, MOST) for one in self._sessions()]
        lists += [list(told) for text, told in self._told.values() if text == self.text]
        each = {one.key: one for one in best(self.text, lists, MOST * len(lists))}
        stays = self._listed == self.text
        self._listed = self.text
        self.found = list(each.values())[:MOST]
        keys = [one.key for one in self.found]
        place = (keys.index(here) if stays and here in keys else 0) if keys else None
        self.results.show([self._line(one) for one in self.found], place)

    def _line(self, instrument: Instrument) -> str:
        """Symbol, account, exchange, description, kind."""
        tag = whose.tag(self.engine, instrument.key.session)
        symbol, text = fit(safe(instrument.symbol), 22, middle=True), fit(safe(instrument.description), 23)
        return f"{symbol} {fit(tag, 6)} {fit(safe(instrument.exchange), 6)} {text} {instrument.kind.value}"

    def action_move(self, by: int) -> None:
        """Up and down in the results while the field keeps the keys."""
        self.results.move(by)

    @on(Input.Submitted)
    @on(Results.Picked)
    def _take(self) -> None:
        place = self.results.highlighted
        if place is None or place >= len(self.found):
            self.dismiss(None)
            return
        taken = self.found[place]
        session = self.engine.sessions.get(taken.key.session)
        if session is not None and session.instrument(taken.key.id) is None:
            session.learn(taken)  # the broker found what the list has not come to yet
        self.dismiss(taken.key)
