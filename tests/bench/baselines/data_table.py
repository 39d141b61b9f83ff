"""A table of quotes as a Textual user would write it first: a DataTable, `update_cell` for each field.

`data_table.py ROWS CHANGES_A_SECOND`, the same changes as `line_api.py` makes.
"""

import asyncio
import random
import sys
import time

from rich.text import Text
from textual.app import App, ComposeResult
from textual.widgets import DataTable, Static

NAMES = ("symbol", "bid", "ask", "last", "chg", "chg%", "high", "low", "volume", "age")
MOVING = NAMES[1:6]
BURST = 200
"""Changes after which others may run."""


class Quotes(App[None]):
    CSS = "DataTable { height: 1fr; } #status { height: 1; }"

    def __init__(self, rows: int, rate: float) -> None:
        super().__init__()
        self.rows, self.rate, self.count = rows, rate, 0
        self.table: DataTable[str | Text] = DataTable(cursor_type="row")
        self.status = Static("ready row=0 n=0", id="status")

    def compose(self) -> ComposeResult:
        yield self.table
        yield self.status

    def on_mount(self) -> None:
        for name in NAMES:
            self.table.add_column(name, key=name, width=10)
        for row in range(self.rows):
            self.table.add_row(f"SYM{row}", *["0.0"] * (len(NAMES) - 1), key=str(row))
        self.run_worker(self.market())

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        self.status.update(f"ready row={event.cursor_row} n={self.count}")

    async def market(self) -> None:
        draw, began = random.Random(1), time.monotonic()
        while True:
            due = int((time.monotonic() - began) * self.rate)
            while self.count < due:
                row, price = str(draw.randrange(self.rows)), 100 + draw.random()
                style = "green" if draw.random() > 0.5 else "red"
                for name in MOVING:
                    self.table.update_cell(row, name, Text(f"{price:.5f}", style=style))
                self.count += 1
                if self.count % BURST == 0:
                    await asyncio.sleep(0)
            await asyncio.sleep(0.005)


if __name__ == "__main__":
    Quotes(int(sys.argv[1]), float(sys.argv[2])).run()
