"""A table of quotes as a careful Textual program would draw it: the Line API, changed cells alone.

`line_api.py ROWS CHANGES_A_SECOND [FRAMES_A_SECOND]`: random prices in five cells of a row for each
change, painted ten times a second unless said otherwise.
"""

import asyncio
import random
import sys
import time

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Static

WIDTH, COLUMNS, MOVING = 11, 10, 5
RISE, FALL, CURSOR = Style.parse("green"), Style.parse("red"), Style.parse("reverse")
Cell = tuple[str, Style | None]


class Table(ScrollView, can_focus=True):
    BINDINGS = [Binding("down", "step(1)"), Binding("up", "step(-1)")]  # noqa: RUF012

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.cursor = 0
        self.changed: set[tuple[int, int]] = set()
        nothing: Cell = ("0.0".ljust(WIDTH), None)
        self.cells: list[list[Cell]] = [
            [(f"SYM{row}".ljust(WIDTH), None), *[nothing] * (COLUMNS - 1)] for row in range(rows)
        ]
        self.virtual_size = Size(WIDTH * COLUMNS, rows)

    def render_line(self, y: int) -> Strip:
        row = y + self.scroll_offset.y
        if row >= len(self.cells):
            return Strip.blank(self.size.width)
        segments = []
        for text, style in self.cells[row]:
            if row == self.cursor:
                style = CURSOR if style is None else style + CURSOR
            segments.append(Segment(text, style))
        return Strip(segments, WIDTH * COLUMNS)

    def action_step(self, by: int) -> None:
        before = self.cursor
        self.cursor = min(max(0, before + by), len(self.cells) - 1)
        for row in (before, self.cursor):
            self.refresh(Region(0, row - self.scroll_offset.y, self.size.width, 1))
        assert isinstance(self.app, Quotes)
        self.app.tell()

    def paint(self) -> None:
        top, height = self.scroll_offset.y, self.size.height
        seen = [
            Region(column * WIDTH, row - top, WIDTH, 1)
            for row, column in self.changed
            if top <= row < top + height
        ]
        self.changed.clear()
        if seen:
            self.refresh(*seen)


class Quotes(App[None]):
    CSS = "Table { height: 1fr; } #status { height: 1; }"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, rows: int, rate: float, frames: float) -> None:
        super().__init__()
        self.table, self.status = Table(rows), Static("ready row=0 n=0", id="status")
        self.rate, self.frames, self.count = rate, frames, 0

    def compose(self) -> ComposeResult:
        yield self.table
        yield self.status

    def on_mount(self) -> None:
        self.table.focus()
        self.run_worker(self.market())
        self.set_interval(1 / self.frames, self.table.paint)

    def tell(self) -> None:
        self.status.update(f"ready row={self.table.cursor} n={self.count}")

    async def market(self) -> None:
        draw, began, cells = random.Random(1), time.monotonic(), self.table.cells
        while True:
            due = int((time.monotonic() - began) * self.rate)
            for _ in range(due - self.count):
                row, price = draw.randrange(len(cells)), 100 + draw.random()
                style = RISE if draw.random() > 0.5 else FALL
                for column in range(1, MOVING + 1):
                    cells[row][column] = f"{price:.5f}".ljust(WIDTH), style
                    self.table.changed.add((row, column))
                self.count += 1
            await asyncio.sleep(0.005)


if __name__ == "__main__":
    Quotes(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]) if len(sys.argv) > 3 else 10.0).run()
