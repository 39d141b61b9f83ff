"""The one table for everything that ticks: only cells that changed, where they show, are painted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from tui_trader.ui.widgets.grid_canvas import GridCanvas
from tui_trader.ui.widgets.grid_columns import Cell, Column
from tui_trader.ui.widgets.tone import Tone

__all__ = ["Cell", "Column", "Grid", "Tone"]

R = TypeVar("R")


class Grid(GridCanvas[R], can_focus=True):
    """Rows by key under a fixed head, a cursor that stays with its row.

    `show` what changed, `tick` at each frame; both cost what is on screen, however many rows there are.
    """

    BINDING_GROUP_TITLE = "Table"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "step(-1)", "Up", show=False, id="grid.up"),
        Binding("down,j", "step(1)", "Down", show=False, id="grid.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="grid.page_up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="grid.page_down"),
        Binding("home,g", "edge(-1)", "First row", show=False, id="grid.first"),
        Binding("end,G", "edge(1)", "Last row", show=False, id="grid.last"),
        Binding("enter", "choose", "Open", show=False, id="grid.choose"),
    ]
    WHEEL = 3

    class Chosen(Message):
        """Enter or a double click on a row."""

        def __init__(self, grid: Grid[Any], key: str) -> None:
            super().__init__()
            self.grid, self.key = grid, key

        @property
        def control(self) -> Grid[Any]:
            """The grid, for `@on` with a selector."""
            return self.grid

    class Moved(Message):
        """The cursor came to another row; told once for many steps, after they are painted."""

        def __init__(self, grid: Grid[Any], key: str | None) -> None:
            super().__init__()
            self.grid, self.key = grid, key

        @property
        def control(self) -> Grid[Any]:
            """The grid, for `@on` with a selector."""
            return self.grid

    # What is in it.

    @property
    def rows(self) -> Mapping[str, R]:
        """Every row by its key, those filtered out included."""
        return self._model.by_key

    @property
    def keys(self) -> Sequence[str]:
        """The keys in the order on screen, without those filtered out."""
        return self._model.view

    @property
    def cursor_key(self) -> str | None:
        """The key of the row under the cursor."""
        return self._model.cursor_key

    @property
    def cursor_row(self) -> R | None:
        """The row under the cursor."""
        key = self._model.cursor_key
        return None if key is None else self._model.by_key[key]

    @property
    def sorted_by(self) -> tuple[str, bool] | None:
        """The column the user sorted by, whether reversed."""
        return self._model.sorted_by

    @property
    def needle(self) -> str:
        """The filter's text."""
        return self._model.needle

    @property
    def painted_cells(self) -> int:
        """How many cells were written to the terminal so far."""
        return self._glass.painted

    def visible_keys(self) -> list[str]:
        """The keys of the rows on screen, top to bottom."""
        top = self.scroll_offset.y
        return self._model.view[top : top + max(0, self.size.height - 1)]

    @property
    def left(self) -> int:
        """How many rows there are below the cursor, below those on screen."""
        model = self._model
        return len(model.view) - max(model.cursor + 1, self.scroll_offset.y + self.size.height - 1)

    def show(self, news: Mapping[str, R | None]) -> None:
        """Take in rows that are new or changed, let go of those that are None."""
        model, on_screen, dirty = self._model, self._on_screen, []

        def take() -> None:
            for key in model.take(news):
                if (y := on_screen.get(key)) is not None and self._lines[key].take(
                    self._places, model.by_key[key], self._now, self.flashes
                ):
                    dirty.append(y)

        self._keeping_place(take)
        self._repaint_lines(dirty)

    def follow(self, rows: Mapping[str, R]) -> None:
        """Take in rows that come after all others, in this order; `left` tells when they are wanted."""
        self._keeping_place(lambda: self._model.follow(rows))

    def tick(self, now: float) -> None:
        """Let time go on (the engine's monotonic seconds): ages and flashes; called at each frame."""
        self._now = now
        places, ageing, lines = self._places, self._ageing, self._lines
        self._repaint_lines(
            [y for key, y in self._on_screen.items() if lines[key].grow_old(places, ageing, now)]
        )

    # What the user asks for.

    def order(self, keys: Iterable[str]) -> None:
        """Put rows into this order; those not named follow."""
        self._keeping_place(lambda: self._model.order(keys))

    def filter(self, text: str, columns: Sequence[str] | None = None) -> None:
        """Only rows that hold the text (`!text`: that do not) in these, else in the searched columns."""
        self._keeping_place(lambda: self._model.filter(text, columns))

    def sort_by(self, column_id: str | None, reverse: bool = False) -> None:
        """Sort once, now; None brings back the original order. Rows do not move by themselves later."""
        self._keeping_place(lambda: self._model.sort(column_id, reverse))

    def move_to(self, key: str) -> bool:
        """Bring the cursor to a row; whether it is there."""
        at = self._model.index(key)
        if at is not None:
            self._go(at)
        return at is not None

    def action_step(self, by: int) -> None:
        """One row up or down."""
        self._go(self._model.cursor + by)

    def action_page(self, way: int) -> None:
        """A screen up or down."""
        self._go(self._model.cursor + way * max(1, self.size.height - 2))

    def action_edge(self, way: int) -> None:
        """To the first or the last row."""
        self._go(0 if way < 0 else len(self._model.view) - 1)

    def action_choose(self) -> None:
        """Tell that this row is meant."""
        if (key := self.cursor_key) is not None:
            self.post_message(self.Chosen(self, key))

    def on_click(self, event: events.Click) -> None:
        """Bring the cursor under the pointer; a second click chooses; on the head, sort."""
        if event.y == 0:
            self._sort_at(event.x)
        elif (at := self.scroll_offset.y + event.y - 1) < len(self._model.view):
            self._go(at)
            if event.chain == 2:
                self.action_choose()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll at once; an animation would paint every row many times."""
        event.prevent_default().stop()
        self._scroll_rows(self.scroll_offset.y + self.WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll at once."""
        event.prevent_default().stop()
        self._scroll_rows(self.scroll_offset.y - self.WHEEL)

    # How it moves.

    def _go(self, at: int) -> None:
        model = self._model
        at = max(0, min(at, len(model.view) - 1))
        if at != model.cursor:
            top, before, model.cursor = self.scroll_offset.y, model.cursor, at
            rows = range(self.size.height - 1)
            self._repaint_lines(y + 1 for i in (before, at) if (y := i - top) in rows)
            self._tell()
        self._reveal()

    def _tell(self) -> None:
        """Say where the cursor is now, when the screen shows it."""
        if not self._telling:
            self._telling = True
            self.call_after_refresh(self._say)

    def _say(self) -> None:
        self._telling = False
        self.post_message(self.Moved(self, self.cursor_key))

    _telling = False

    def _reveal(self) -> None:
        """Scroll just so far that the cursor shows."""
        at, top, height = self._model.cursor, self.scroll_offset.y, max(1, self.size.height - 1)
        if not top <= at < top + height:
            self._scroll_rows(at if at < top else at - height + 1)

    def _scroll_rows(self, top: int) -> None:
        most = max(0, len(self._model.view) - max(1, self.size.height - 1))
        if (top := max(0, min(top, most))) != self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, force=True)

    def _keeping_place(self, change: Callable[[], None]) -> None:
        """Change rows or their order; the cursor's row stays where it is on screen, if it was there."""
        model = self._model
        version, cursor, key, top = model.version, model.cursor, model.cursor_key, self.scroll_offset.y
        seen = 0 <= cursor - top < self.size.height - 1
        change()
        if version == model.version:
            return
        self._resize_to_rows()
        self._scroll_rows(top + model.cursor - cursor if top else top)
        if seen:
            self._reveal()
        self._repaint_all()
        if key != model.cursor_key:
            self._tell()

    def _sort_at(self, x: int) -> None:
        for place in self._places:
            if place.x <= x < place.end:
                name = place.column.id
                self.sort_by(name, reverse=self.sorted_by == (name, False))
