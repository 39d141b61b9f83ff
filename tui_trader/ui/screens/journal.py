"""The journal on screen: what was asked for, what came of it, newest first."""

from __future__ import annotations

from textual.app import ComposeResult

from tui_trader.engine.journal import Entry
from tui_trader.engine.news import News
from tui_trader.engine.story import concerns, sentence
from tui_trader.ui.context import Context
from tui_trader.ui.format import clock
from tui_trader.ui.screens.tables import TableScreen
from tui_trader.ui.widgets.bars import WEIGHTS
from tui_trader.ui.widgets.grid import Grid
from tui_trader.ui.widgets.grid_columns import Column
from tui_trader.ui.widgets.tone import Tone


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
        self._number = 0
        self._news = 0

    def body(self) -> ComposeResult:
        """Title, table."""
        yield self.title_bar
        yield self.grid

    def draw(self) -> None:
        """Lines that came since the last look."""
        fresh: list[Entry | News] = list(self.engine.journal.since(self._number))
        if fresh and isinstance(last := fresh[-1], Entry):
            self._number = last.number
        news = self.engine.newspaper.since(self._news)
        if news:
            self._news = news[-1].number
            fresh += [line for line in news if not line.journaled]
        if fresh:
            fresh.sort(key=lambda row: row.at)
            self.grid.show({_key(row): row for row in fresh})
        trouble = self.engine.journal.trouble
        right = f"! {trouble}" if trouble else f"on disk: {self._number} lines"
        self.title_bar.show([self.title_line("Journal", right)])

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
