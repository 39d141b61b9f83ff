from __future__ import annotations

from decimal import Decimal

import pytest

from tests.ui.widgets.stage import COLUMNS, Row, Stage, grid, rows
from tui_trader.ui.widgets.grid import Grid
from tui_trader.ui.widgets.grid_columns import lay_out

pytestmark = pytest.mark.anyio


def line(g: Grid[Row], y: int) -> str:
    return g.render_line(y).text


async def test_rows_stand_under_their_titles_with_numbers_right_aligned() -> None:
    g = grid(3)
    async with Stage(g).run_test(size=(80, 24)):
        head, first = line(g, 0), line(g, 1)
        assert head.split() == ["symbol", "bid", "chg", "%", "note", "age"]
        assert first.split() == ["▶", "SYM0", "1.00000", "▲", "0.10", "<2s"]
        assert head.index("bid") + 3 == first.index("1.00000") + 7
        assert line(g, 2).startswith("  SYM1")


async def test_the_cursor_stays_with_its_row() -> None:
    g = grid(50, newest_first=False)
    async with Stage(g).run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "j", "down")
        assert g.cursor_key == "k3"
        g.show({"k0": None, "k1": None})
        assert g.cursor_key == "k3"
        g.sort_by("bid", reverse=True)
        assert g.cursor_key == "k3"
        assert "k3" in g.visible_keys()
        g.sort_by(None)
        g.filter("sym3")
        assert g.cursor_key == "k3"
        g.show({"k3": None})
        assert g.cursor_key is not None


async def test_newest_first_puts_new_rows_on_top_without_moving_the_cursor_off_its_row() -> None:
    g = grid(3, newest_first=True)
    async with Stage(g).run_test(size=(80, 24)) as pilot:
        assert list(g.keys) == ["k2", "k1", "k0"]
        await pilot.press("down")
        g.show({"k9": Row("NEW")})
        assert list(g.keys) == ["k9", "k2", "k1", "k0"]
        assert g.cursor_key == "k1"


async def test_only_cells_that_changed_are_painted() -> None:
    g = grid(20)
    async with Stage(g).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        before = g.painted_cells
        g.show({"k4": g.rows["k4"].but(bid=Decimal("1.05001"))})
        await pilot.pause()
        assert g.painted_cells == before + 1
        g.show({"k4": g.rows["k4"].but()})
        await pilot.pause()
        assert g.painted_cells == before + 1
        g.tick(0.5)
        await pilot.pause()
        assert g.painted_cells == before + 2, "the flash ended"
        g.tick(0.6)
        await pilot.pause()
        assert g.painted_cells == before + 2


async def test_rows_off_screen_cost_no_paint() -> None:
    g = grid(200)
    async with Stage(g).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        before = g.painted_cells
        g.show({f"k{i}": g.rows[f"k{i}"].but(bid=Decimal(i)) for i in range(100, 200)})
        await pilot.pause()
        assert g.painted_cells == before


async def test_a_change_flashes_in_its_direction_then_settles() -> None:
    g = grid(3)
    async with Stage(g).run_test(size=(80, 24)):
        g.tick(10.0)
        g.show({"k0": g.rows["k0"].but(bid=Decimal("1.00020"))})
        bold = [s.text for s in g.render_line(1) if s.style and s.style.bold and s.text.strip("▶ ")]
        assert bold == ["20"]
        risen = next(s.style for s in g.render_line(1) if s.text == "20")
        g.show({"k0": g.rows["k0"].but(bid=Decimal("1.00010"))})
        fallen = next(s.style for s in g.render_line(1) if s.text == "10")
        assert risen is not None
        assert fallen is not None
        assert risen.color != fallen.color
        g.tick(10.39)
        assert any(s.text == "10" for s in g.render_line(1))
        g.tick(10.41)
        assert not any(s.text == "10" for s in g.render_line(1))


async def test_without_flashes_a_change_is_painted_once() -> None:
    g = grid(3)
    g.flashes = False
    async with Stage(g).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        before = g.painted_cells
        g.show({"k0": g.rows["k0"].but(bid=Decimal("1.00020"))})
        g.tick(1.0)
        await pilot.pause()
        assert g.painted_cells == before + 1


async def test_ages_go_on_with_the_clock_only_where_they_show() -> None:
    g = grid(100)
    async with Stage(g).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        before = g.painted_cells
        g.tick(5.0)
        await pilot.pause()
        assert line(g, 1).rstrip().endswith("5s")
        assert g.painted_cells == before + 23


async def test_filter_sort_and_back() -> None:
    g = grid(12, empty="press +")
    async with Stage(g).run_test(size=(80, 24)):
        g.filter("SYM1")
        assert list(g.keys) == ["k1", "k10", "k11"]
        g.filter("sym11")
        assert list(g.keys) == ["k11"]
        g.filter("!sym1")
        assert list(g.keys) == ["k0", *(f"k{i}" for i in range(2, 10))]
        g.filter("nothing like it")
        assert "no row matches 'nothing like it'" in "".join(line(g, y) for y in range(1, 24))
        g.filter("")
        g.sort_by("bid", reverse=True)
        assert list(g.keys)[:2] == ["k11", "k10"]
        assert "↓bid" in line(g, 0)
        g.show({"k0": g.rows["k0"].but(bid=Decimal(900)), "new": Row("NEW", None)})
        assert list(g.keys)[-2:] == ["k0", "new"], "rows move only when asked"
        g.sort_by("bid", reverse=True)
        assert g.keys[0] == "k0"
        assert list(g.keys)[-1] == "new", "unknown goes last"


async def test_new_rows_are_held_against_the_filter() -> None:
    g = grid(3)
    async with Stage(g).run_test(size=(80, 24)):
        g.filter("abc")
        g.show({"x": Row("xabcx"), "y": Row("other")})
        assert list(g.keys) == ["x"]
        assert set(g.rows) == {"k0", "k1", "k2", "x", "y"}


def test_columns_are_left_out_by_priority() -> None:
    assert [p.column.id for p in lay_out(COLUMNS, 80)] == ["name", "bid", "chg", "note", "age"]
    assert [p.column.id for p in lay_out(COLUMNS, 48)] == ["name", "bid", "chg", "age"]
    assert [p.column.id for p in lay_out(COLUMNS, 35)] == ["name", "bid", "chg"]
    assert [p.column.id for p in lay_out(COLUMNS, 5)] == ["name", "bid", "chg"]
    for width in range(36, 200):
        assert lay_out(COLUMNS, width)[-1].end == width, "one column grows into what is left"


async def test_a_narrower_terminal_leaves_out_columns_at_once() -> None:
    g = grid(3)
    async with Stage(g).run_test(size=(80, 24)) as pilot:
        await pilot.resize_terminal(36, 24)
        await pilot.pause()
        assert line(g, 0).split() == ["symbol", "bid", "chg", "%"]


async def test_keys_click_wheel_and_messages() -> None:
    g = grid(100)
    seen: list[str] = []

    class Watching(Stage):
        def on_grid_chosen(self, message: Grid.Chosen) -> None:
            seen.append(f"chosen {message.key}")

        def on_grid_moved(self, message: Grid.Moved) -> None:
            seen.append(f"moved {message.key}")

    async with Watching(g).run_test(size=(80, 24)) as pilot:
        await pilot.press("G", "enter")
        await pilot.pause()
        assert seen[-1].endswith("k99")
        assert "chosen k99" in seen
        assert g.visible_keys()[-1] == "k99"
        await pilot.press("home")
        assert g.visible_keys()[0] == "k0"
        await pilot.press("pagedown")
        assert g.cursor_key == "k22"
        await pilot.press("g")
        await pilot.click(g, offset=(5, 4))
        await pilot.pause()
        assert g.cursor_key == "k3"
        assert seen[-1] == "moved k3"
        await pilot.click(g, offset=(5, 0))
        assert g.sorted_by == ("name", False)


async def test_an_empty_grid_says_what_would_be_here() -> None:
    g = grid(0, empty="No instruments yet: + adds one")
    async with Stage(g).run_test(size=(80, 24)) as pilot:
        assert "No instruments yet: + adds one" in "".join(line(g, y) for y in range(24))
        await pilot.press("down", "enter", "G")
        assert g.cursor_key is None


async def test_a_hundred_thousand_rows() -> None:
    many = rows(100_000)
    g = grid(0)
    async with Stage(g).run_test(size=(80, 24)) as pilot:
        g.show(many)
        await pilot.pause()
        for i in range(1000):
            g.show({f"k{i * 97}": many["k5"]})
            g.action_step(1)
        assert g.cursor_key == "k1000"
        g.action_edge(1)
        assert g.cursor_key == "k99999"
