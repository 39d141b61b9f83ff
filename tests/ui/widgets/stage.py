"""A bare app to put one widget on, with a terminal that can be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pyte
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from tui_trader.ui import format as fmt
from tui_trader.ui import themes
from tui_trader.ui.widgets.grid import Column, Grid, Tone


class Stage(App[None]):
    """Shows one widget; `told` has its messages, `terminal` what a terminal would show."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, widget: Widget, theme: str = "trader-dark") -> None:
        super().__init__()
        self.widget = widget
        self.told: list[Message] = []
        self.bytes_out = 0
        self.terminal: pyte.Screen | None = None
        self._wanted_theme = theme
        self.console._color_system = ColorSystem.TRUECOLOR

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return themes.variable_defaults()

    def compose(self) -> ComposeResult:
        yield self.widget

    def on_mount(self) -> None:
        for theme in themes.themes():
            self.register_theme(theme)
        self.theme = self._wanted_theme
        self.widget.focus()

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Also what a real driver would be told, fed to a terminal."""
        if renderable is not None and screen is self.screen:
            if self.terminal is None or (self.terminal.columns, self.terminal.lines) != self.size:
                self.terminal = pyte.Screen(*self.size)
                self._stream = pyte.Stream(self.terminal)
            console: Console = self.console
            told = renderable.render_segments(console).replace("\n", "\r\n")
            self.bytes_out += len(told.encode())
            self._stream.feed(told)
        super()._display(screen, renderable)

    def terminal_lines(self) -> list[str]:
        assert self.terminal is not None
        return [line.rstrip() for line in self.terminal.display]

    def whole_lines(self) -> list[str]:
        """What Textual itself takes the screen to be."""
        return ["".join(s.text for s in strip).rstrip() for strip in self.screen._compositor.render_strips()]

    def terminal_looks(self) -> list[list[Look]]:
        """Each cell of the terminal: its text with its colours."""
        terminal = self.terminal
        assert terminal is not None
        found = []
        for y in range(terminal.lines):
            cells = [terminal.buffer[y][x] for x in range(terminal.columns)]
            found.append(
                [_look(c.data, c.fg.strip("#"), c.bg, c.bold, c.italics, c.reverse) for c in cells if c.data]
            )
        return found

    def whole_looks(self) -> list[list[Look]]:
        """The same as Textual itself means it."""
        return [looks(strip) for strip in self.screen._compositor.render_strips()]


Look = tuple[str, str, str, bool, bool]


def looks(segments: Iterable[Segment]) -> list[Look]:
    """Each cell of a line as Textual means it."""
    line: list[Look] = []
    for text, style, _ in segments:
        style = style or Style()
        front = style.color.triplet.hex.strip("#") if style.color and style.color.triplet else "default"
        back = style.bgcolor.triplet.hex.strip("#") if style.bgcolor and style.bgcolor.triplet else "default"
        flags = bool(style.bold), bool(style.italic), bool(style.reverse)
        line.extend(_look(char, front, back, *flags) for char in text)
    return line


def _look(char: str, front: str, back: str, bold: bool, italic: bool, reverse: bool) -> Look:
    """A cell as an eye sees it: on a blank only the ground counts."""
    if reverse:
        front, back = back, front
    return (" ", "", back, False, False) if char == " " else (char, front, back, bold, italic)


@dataclass(frozen=True)
class Row:
    name: str
    bid: Decimal | None = Decimal("1.08401")
    chg: Decimal = Decimal("0.10")
    at: float = 0.0
    note: str = ""

    def but(self, **changes: Any) -> Row:
        return replace(self, **changes)


def _tone(row: Row) -> Tone:
    return Tone.RISE if row.chg > 0 else Tone.FALL if row.chg < 0 else Tone.PLAIN


COLUMNS = [
    Column[Row]("name", "symbol", 10, lambda r: r.name, align="left", grow=1),
    Column[Row](
        "bid",
        "bid",
        9,
        lambda r: fmt.price(r.bid, 5),
        flash=True,
        value=lambda r: r.bid,
        sort=lambda r: r.bid,
    ),
    Column[Row]("chg", "chg %", 8, lambda r: fmt.movement(r.chg), tone=_tone, sort=lambda r: r.chg),
    Column[Row]("note", "note", 12, lambda r: (r.note, Tone.MUTED), align="left", priority=2),
    Column[Row]("age", "age", 5, ages=lambda r, now: (fmt.age(now - r.at), Tone.MUTED), priority=1),
]


def grid(count: int = 0, **options: Any) -> Grid[Row]:
    made: Grid[Row] = Grid(COLUMNS, **options)
    made.show(rows(count))
    return made


def rows(count: int) -> dict[str, Row]:
    return {f"k{i}": Row(f"SYM{i}", Decimal(100 + i) / 100) for i in range(count)}
