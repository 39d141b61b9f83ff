"""The grid's drawing surface: lines on screen, what of them must be painted again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from rich.segment import Segment
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui_trader.ui.format import fit
from tui_trader.ui.themes import TONES
from tui_trader.ui.widgets.glass import GlassStrip, Glazed
from tui_trader.ui.widgets.grid_columns import GUTTER, Column, Place, lay_out
from tui_trader.ui.widgets.grid_ink import Palette
from tui_trader.ui.widgets.grid_line import Line
from tui_trader.ui.widgets.grid_look import RowLook
from tui_trader.ui.widgets.grid_rows import Rows
from tui_trader.ui.widgets.tone import Tone

R = TypeVar("R")
_TONES = "\n".join(
    f"    & > .grid--{tone.value} {{ color: ${colour}; text-style: {style}; }}"
    for tone, (colour, style) in TONES.items()
)


class GridCanvas(Glazed, ScrollView, Generic[R]):
    """Draws rows; the regions to paint leave out the outermost columns (`glass` says why)."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "grid--head",
        "grid--cursor",
        *(f"grid--{tone.value}" for tone in Tone),
    }
    DEFAULT_CSS = f"""
GridCanvas {{
    height: 1fr;
    width: 1fr;
    overflow-x: hidden;
    overflow-y: auto;
    scrollbar-size-vertical: 1;
    scrollbar-gutter: stable;
{_TONES}
    & > .grid--head {{ color: $muted; }}
    & > .grid--cursor {{ background: $cursor-blurred-bg; }}
    &:focus > .grid--cursor {{ background: $cursor-bg; }}
}}
"""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        *,
        empty: str = "",
        newest_first: bool = False,
        mark: str = "▶",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.columns = tuple(columns)
        self.empty = empty
        self.flashes = True
        """Whether changes are marked for a moment; off, they cost half the bytes."""
        self._mark = mark
        self._model: Rows[R] = Rows(self.columns, newest_first)
        self._now = 0.0
        self._places: tuple[Place, ...] = ()
        self._ageing: tuple[int, ...] = ()
        self._lines: dict[str, Line] = {}
        self._on_screen: dict[str, int] = {}
        self._laid_out_for = -1
        self._drawn_for: object = None
        self._palette: Palette | None = None

    # What must be painted again.

    def _repaint_all(self) -> None:
        self._repaint_lines(range(self.size.height))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Paint what is new at each line, instead of all."""
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = new_value
        if round(old_value) != round(new_value):
            self._repaint_lines(range(1, self.size.height))

    def notify_style_update(self) -> None:
        """Another theme, or the focus came or went: other inks."""
        super().notify_style_update()
        self._palette = None

    def _sync(self) -> None:
        """Bring the lines in step with size, scrolling, rows."""
        width, height = self.size
        top, model = self.scroll_offset.y, self._model
        wanted = (model.version, top, width, height)
        if wanted == self._drawn_for:
            return
        if width != self._laid_out_for:
            self._laid_out_for = width
            self._places = lay_out(self.columns, max(1, width - self.scrollbar_size_vertical))
            self._ageing = tuple(i for i, p in enumerate(self._places) if p.column.ages is not None)
            self._lines = {}
        self._drawn_for = wanted
        keys = model.view[top : top + max(0, height - 1)]
        known, by_key, places, now = self._lines, model.by_key, self._places, self._now
        self._lines = {key: known.get(key) or Line(places, by_key[key], now) for key in keys}
        self._on_screen = {key: y for y, key in enumerate(keys, 1)}
        self._strips = [None] * height

    # Drawing.

    def _ink(self) -> Palette:
        if self._palette is None:
            self._palette = Palette(self.get_component_rich_style, self._inks)
        return self._palette

    def _width(self) -> int:
        """Cells that are ours: all but the scrollbar's while it shows."""
        return self.size.width - (self.scrollbar_size_vertical if self.show_vertical_scrollbar else 0)

    def _line(self, y: int) -> Strip:
        """Line y of the widget: the head, a row, or nothing."""
        width, palette = self._width(), self._ink()
        if y == 0:
            return Strip([Segment(fit(self._head(), width), palette.head.style)], width)
        plain = palette.inks[Tone.PLAIN, False, False].style
        at = self.scroll_offset.y + y - 1
        view = self._model.view
        if at < len(view):
            line = self._lines[view[at]]
            under = at == self._model.cursor
            mark = self._mark.ljust(GUTTER) if under else " " * GUTTER
            return GlassStrip(self._glass, y, RowLook(mark, line.cells, self._places, palette, under, width))
        if not view and y == max(1, self.size.height // 3):
            told = self.empty if not self._model.needle else f"no row matches {self._model.needle!r}"
            muted = palette.inks[Tone.MUTED, False, False].style
            return Strip([Segment(fit(told[:width].center(width), width), muted)], width)
        return Strip.blank(width, plain)

    def _head(self) -> str:
        """The titles; an arrow at the one the rows were sorted by."""
        parts = [" " * GUTTER]
        name, reverse = self._model.sorted_by or ("", False)
        for place in self._places:
            column = place.column
            title = column.title
            if column.id == name:
                arrow = "↓" if reverse else "↑"
                title = arrow + title if column.align == "right" else title + arrow
            room = place.width + (place.gap if column.align == "right" else 0)
            parts.append(" " * (place.gap + place.width - room) + fit(title, room, column.align))
        return "".join(parts)

    def _resize_to_rows(self) -> None:
        """As many lines to scroll through as there are rows, with the head."""
        size = Size(1, len(self._model.view) + 1)
        if size != self.virtual_size:
            self.virtual_size = size
