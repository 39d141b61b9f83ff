"""What lies beneath a dialog is written by what changed: a terminal must show it all the same, dimmed."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from rich.segment import Segment
from textual.app import ComposeResult
from textual.geometry import Region
from textual.renderables.background_screen import BackgroundScreen
from textual.strip import Strip
from textual.widgets import Label

from tests.ui.widgets.stage import Look, Row, Stage, grid, looks
from tui_trader.ui.floating import Floating, Layered
from tui_trader.ui.widgets.grid import Grid

pytestmark = pytest.mark.anyio
SIZE = (70, 20)


class Base(Layered[None]):
    """A grid from edge to edge."""

    def __init__(self, rows: Grid[Row]) -> None:
        super().__init__()
        self.rows = rows

    def compose(self) -> ComposeResult:
        yield self.rows


class Dialog(Floating[None]):
    """A box somewhere above it."""

    CSS = (
        "Dialog { align: center middle; background: $background 40%; } Dialog Label { width: 24; height: 5; }"
    )

    def compose(self) -> ComposeResult:
        yield Label("above")

    @property
    def label(self) -> Label:
        return self.query_one(Label)


class Upper(Dialog):
    """Another, above that."""

    CSS = "Upper { align: right top; background: $background 40%; } Upper Label { width: 30; height: 3; }"


def seen(app: Stage) -> list[list[Look]]:
    """What ought to be on screen: the lowest screen, dimmed by each above it with its box, all made anew."""
    stack = app.screen_stack[1:]  # below them is the app's own, empty one
    lines = [list(strip) for strip in stack[0]._compositor.render_strips()]
    for screen in stack[1:]:
        lines = [list(BackgroundScreen.process_segments(line, screen.styles.background)) for line in lines]
        assert isinstance(screen, Dialog)
        box = screen.label.region
        for y, own in zip(box.line_range, _own(screen, box), strict=True):
            line = Strip(lines[y])
            lines[y] = [*line.crop(0, box.x), *own, *line.crop(box.right, SIZE[0])]
    return [looks(line) for line in lines]


def _own(screen: Dialog, box: Region) -> list[list[Segment]]:
    return [list(strip) for strip in screen.label.render_lines(Region(0, 0, *box.size))]


async def _step(app: Stage, rows: Grid[Row], rng: random.Random, now: float) -> None:
    rows.tick(now)
    for _ in range(rng.randrange(4)):
        bid = Decimal(rng.randrange(99990, 100010)) / 100000
        name = rng.choice(["SYM", "日本株", "é", "BTCUSD.long"])
        rows.show({f"k{rng.randrange(30)}": Row(name, bid, Decimal(rng.randrange(-20, 20)) / 10, now)})
    if rng.random() < 0.3:
        rows.move_to(f"k{rng.randrange(30)}")
    match rng.randrange(9):
        case 0 if len(app.screen_stack) == 2:
            await app.push_screen(Dialog())
        case 1 if len(app.screen_stack) == 3:
            await app.push_screen(Upper())
        case 2 if len(app.screen_stack) > 2:
            await app.pop_screen()
        case 3 if isinstance(app.screen, Dialog):
            app.screen.label.update(rng.choice(["above", "other words", "more\nlines"]))
        case 4 if isinstance(app.screen, Dialog):
            app.screen.label.styles.height = rng.choice([2, 5])
        case 5:
            app.theme = rng.choice(["trader-dark", "trader-light"])


@pytest.mark.parametrize("seed", range(4))
async def test_a_terminal_shows_the_dialog_over_what_goes_on_beneath(seed: int) -> None:
    rng = random.Random(seed)
    rows = grid(30)
    app = Stage(Label())
    async with app.run_test(size=SIZE) as pilot:
        await app.push_screen(Base(rows))
        now = 0.0
        for step in range(60):
            now += rng.choice([0.1, 0.3, 2.0])
            await _step(app, rows, rng, now)
            await pilot.pause()
            pairs = enumerate(zip(app.terminal_looks(), seen(app), strict=True))
            assert [(y, a, b) for y, (a, b) in pairs if a != b] == [], f"after step {step}"


async def test_a_changed_cell_beneath_costs_bytes_for_itself_alone() -> None:
    rows = grid(30)
    app = Stage(Label())
    async with app.run_test(size=SIZE) as pilot:
        await app.push_screen(Base(rows))
        await app.push_screen(Dialog())
        await pilot.pause()
        before = app.bytes_out
        rows.show({"k0": Row("SYM0", Decimal("1.01"))})
        await pilot.pause()
        assert 0 < app.bytes_out - before < 130


async def test_an_opaque_screen_shows_nothing_of_what_is_beneath() -> None:
    rows = grid(30)
    app = Stage(Label())
    async with app.run_test(size=SIZE) as pilot:
        await app.push_screen(Base(rows))
        veil = Dialog()
        await app.push_screen(veil)
        veil.styles.background = "black"
        await pilot.pause()
        before = app.bytes_out
        rows.show({"k0": Row("SYM0", Decimal("1.01"))})
        await pilot.pause()
        assert app.bytes_out == before
        assert not any("SYM" in line for line in app.terminal_lines())
