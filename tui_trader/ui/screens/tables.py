"""What every screen with a table can do: filter, sort, copy, open tickets from a row."""

from __future__ import annotations

from typing import Any, ClassVar

from tui_trader.domain.instrument import Instrument, InstrumentKey
from tui_trader.domain.order import Side
from tui_trader.engine.news import Weight
from tui_trader.ui.live import LiveScreen
from tui_trader.ui.screens.asking import Asking
from tui_trader.ui.widgets.grid import Grid
from tui_trader.ui.widgets.lines import Line, Lines, rule


def row_key(key: InstrumentKey | tuple[str, str]) -> str:
    """A two-part key as the text a grid knows its rows by."""
    return f"{key[0]}\x1f{key[1]}"


class TableScreen(LiveScreen):
    """One grid under a title line; subclasses fill it in `draw`."""

    AUTO_FOCUS: ClassVar[str] = "Grid"

    grid: Grid[Any]

    def instrument_here(self) -> Instrument | None:
        """The instrument of the row under the cursor."""
        return None

    def title_line(self, title: str, right: str = "") -> Line:
        """The rule above the table, with the filter when one is set."""
        if self.grid.needle:
            right = f"filter {self.grid.needle!r}  {right}"
        return rule(title, self.size.width, right)

    def titled(self) -> Lines:
        """The line for a title."""
        return Lines(height=1, id="title")

    # Keys.

    def action_filter(self) -> None:
        """Type a filter; it works as it is typed, Esc clears it."""

        def done(text: str | None) -> None:
            self.grid.filter(text or "")

        hint = "rows with this text; !text for rows without; empty shows all"
        self.app.push_screen(Asking("/", hint, text=self.grid.needle, live=self.grid.filter), done)

    def action_sort(self) -> None:
        """Sort by the next column; after the last, back to the order of the list."""
        names = [column.id for column in self.grid.columns if column.title]
        current = self.grid.sorted_by
        if current is None:
            self.grid.sort_by(names[0])
        else:
            after = names.index(current[0]) + 1 if current[0] in names else 0
            self.grid.sort_by(names[after] if after < len(names) else None)

    def action_reverse(self) -> None:
        """Turn the order round."""
        if (current := self.grid.sorted_by) is not None:
            self.grid.sort_by(current[0], not current[1])

    def action_copy_row(self) -> None:
        """The row as text on the clipboard (OSC 52), said below so that it can be read too."""
        key = self.grid.cursor_key
        if key is not None:
            row, now = self.grid.rows[key], self.engine.clock.monotonic()
            cells = (column.cell(row, now)[0].strip() for column in self.grid.columns)
            text = "  ".join(cell for cell in cells if cell)
            self.app.copy_to_clipboard(text)
            self.say(f"copied: {text}")

    def action_ticket(self, side: str) -> None:
        """Open a ticket for the row under the cursor."""
        from tui_trader.ui.screens.ticket import TicketScreen

        instrument = self.instrument_here()
        if instrument is not None:
            self.app.push_screen(TicketScreen(self.context, instrument, Side(side)))

    def action_chart(self) -> None:
        """Candles of the instrument under the cursor."""
        from tui_trader.ui.screens.chart import ChartScreen

        if (instrument := self.instrument_here()) is not None:
            self.app.push_screen(ChartScreen(self.context, instrument))

    def action_depth(self) -> None:
        """The market's book of the instrument under the cursor."""
        from tui_trader.ui.screens.depth import DepthScreen

        if (instrument := self.instrument_here()) is not None:
            self.app.push_screen(DepthScreen(self.context, instrument))

    def say(self, text: str, weight: Weight = Weight.NOTE) -> None:
        """A sentence for the news line."""
        self.engine.newspaper.say(self.engine.clock.now(), weight, text)
