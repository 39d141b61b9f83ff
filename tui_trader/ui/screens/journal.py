"""The journal on screen: what was asked for, what came of it, newest first."""

from __future__ import annotations

import sys
from contextlib import suppress

from textual.app import ComposeResult

from tui_trader.engine.journal import Entry, JournalUnusable
from tui_trader.engine.news import News
from tui_trader.engine.story import concerns, sentence
from tui_trader.ui.context import Context
from tui_trader.ui.format import clock
from tui_trader.ui.screens.tables import TableScreen
from tui_trader.ui.widgets.bars import WEIGHTS
from tui_trader.ui.widgets.grid import Grid
from tui_trader.ui.widgets.grid_columns import Column
from tui_trader.ui.widgets.tone import Tone

PAGE, NEAR = 500, 100
"""Lines that are read at once, some 10 ms; when so few are left below, the next are."""
MOST = 50_000
"""With more on screen the memory would go to those who never look at them: `tui-trader journal` has all."""


class JournalScreen(TableScreen):
    """Lines from disk, with the other news of this run between them."""

    PLACE = "journal"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        zone, clock_now = context.zone, context.engine.clock
        self.grid: Grid[Entry | News] = Grid(
            [
                Column(
                    "time",
                    "time",
                    11,
                    lambda r: (clock(r.at, zone, clock_now.now()), Tone.MUTED),
                    align="left",
                    sort=lambda r: r.at,
                ),
                Column("about", "about", 12, self._about, align="left", min_width=8),
                Column("what", "what happened", 44, lambda r: _what(r), align="left", grow=1),
                Column("id", "id", 22, lambda r: (_id(r), Tone.MUTED), align="left", priority=1),
            ],
            empty="Nothing has been asked for yet",
            newest_first=True,
        )
        self.title_bar = self.titled()
        self._newest = 0
        self._oldest = sys.maxsize
        """Of the lines that are here; 0 when there is none before it."""
        self._heard = 0
        self._news: list[News] = []
        """Of this run, older than any line that is here."""

    def body(self) -> ComposeResult:
        """Title, table."""
        yield self.title_bar
        yield self.grid

    def draw(self) -> None:
        """Lines that came since the last look; older ones as somebody comes near them."""
        journal = self.engine.journal
        if self._oldest and self.grid.left < NEAR and len(self.grid.rows) < MOST:
            try:
                self._look_back()
            except JournalUnusable:  # its trouble is told; what happens from now on is shown all the same
                self._oldest, self._newest = 0, max(self._newest, journal.last)
        with suppress(JournalUnusable):
            self._look_on()
        right = f"on disk: {max(self._newest, journal.last)} lines"
        if self._oldest:
            right += f", the newest {self._newest - self._oldest + 1} here"
        trouble = journal.trouble
        self.title_bar.show([self.title_line("Journal", f"! {trouble}" if trouble else right)])

    def _look_on(self) -> None:
        fresh: list[Entry | News] = list(self.engine.journal.since(self._newest))
        if fresh and isinstance(last := fresh[-1], Entry):
            self._newest = last.number
        fresh += self._told()
        if fresh:
            fresh.sort(key=lambda row: row.at)
            self.grid.show({_key(row): row for row in fresh})

    def _look_back(self) -> None:
        """One page further into the past."""
        if self._oldest == sys.maxsize:
            self._news = self._told()
        page: list[Entry | News] = []
        try:
            for entry in self.engine.journal.before(self._oldest, PAGE):
                self._newest, self._oldest = max(self._newest, entry.number), entry.number
                page.append(entry)
            if len(page) < PAGE or self._oldest == 1:
                self._oldest = 0
        finally:  # what was read before one that cannot be is shown
            reached = page[-1].at if self._oldest and page else None
            told = [line for line in self._news if reached is None or line.at >= reached]
            self._news = [line for line in self._news if line not in told]
            rows = sorted([*reversed(told), *page], key=lambda row: row.at, reverse=True)
            self.grid.follow({_key(row): row for row in rows})

    def _told(self) -> list[News]:
        """News since the last look that are no lines of the journal."""
        news = self.engine.newspaper.since(self._heard)
        if news:
            self._heard = news[-1].number
        return [line for line in news if not line.journaled]

    def _about(self, row: Entry | News) -> str:
        """The symbol; of a line that only names an intent, the symbol of its order."""
        if not isinstance(row, Entry):
            return ""
        id, symbol = concerns(row.event)
        order = self.engine.desk.book.orders.get(id)
        return symbol or ("" if order is None else order.symbol)


def _key(row: Entry | News) -> str:
    return f"{'e' if isinstance(row, Entry) else 'n'}{row.number}"


def _what(row: Entry | News) -> tuple[str, Tone]:
    return (sentence(row.event), Tone.PLAIN) if isinstance(row, Entry) else (row.text, WEIGHTS[row.weight])


def _id(row: Entry | News) -> str:
    return concerns(row.event)[0] if isinstance(row, Entry) else ""
