"""The journal on screen: years of it open at once, all of it can be come to."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from tests.ui.driving import Driver, Stage, driving
from tests.ui.worlds import START, World, trading
from tui_trader.domain.events import Accepted, Refused
from tui_trader.engine.news import Weight
from tui_trader.ui.screens.journal import PAGE

pytestmark = pytest.mark.anyio
LINES = 2 * PAGE + 300


def years(folder: Path) -> World:
    """Many lines of earlier days, in pairs."""
    world = trading(folder, full=False)
    journal = world.engine.journal
    assert journal.last == 0
    for number in range(1, LINES):
        event = (
            Accepted(f"id{number}", f"b{number}") if number > 3 else Refused(f"id{number}", "far too dear")
        )
        journal.keep(START - timedelta(days=9) + timedelta(minutes=number), event)
    journal.append(START - timedelta(days=1), Accepted("newest", "b0"))
    return world


def rows(ui: Driver) -> list[str]:
    return [line for line in ui.lines if "taken by the broker" in line or "rejected" in line]


async def test_it_opens_with_the_newest_however_many_there_are(stage: Stage) -> None:
    async with driving(stage(years), (120, 36)) as ui:
        await ui.press("7")
        assert f"on disk: {LINES} lines, the newest {PAGE} here" in ui.page
        assert "newest" in rows(ui)[0]
        assert f"id{LINES - 1}" in rows(ui)[1]


async def test_older_lines_come_as_one_goes_there(stage: Stage) -> None:
    async with driving(stage(years), (120, 36)) as ui:
        await ui.press("7", "G")
        assert f"the newest {2 * PAGE} here" in ui.page
        assert f"id{LINES - PAGE + 1}" in ui.line("▶"), "the cursor stays on its row"
        for _ in range(3):
            await ui.press("G")
        assert f"on disk: {LINES} lines" in ui.page
        assert "here" not in ui.line("on disk")
        assert rows(ui)[-1].endswith("id1")
        await ui.press("g")
        assert "newest" in ui.line("▶")


async def test_a_filter_looks_through_all_of_it(stage: Stage) -> None:
    async with driving(stage(years), (120, 36)) as ui:
        await ui.press("7", "/", *"dear", "enter")
        await ui.look()
        await ui.look()
        assert [line.split()[-1] for line in rows(ui)] == ["id3", "id2", "id1"]


async def test_what_is_new_comes_on_top(stage: Stage) -> None:
    world = stage(years)
    world.engine.newspaper.say(START - timedelta(days=9), Weight.NOTE, "told between the lines")
    async with driving(world, (120, 36)) as ui:
        await ui.press("7")
        assert "told between" not in "".join(ui.lines[:-3]), "it is older than what is here"
        world.engine.journal.append(START, Accepted("another", "b99"))
        world.engine.newspaper.say(START + timedelta(seconds=1), Weight.NOTE, "told last")
        await ui.look()
        assert "told last" in ui.lines[4]
        assert "another" in ui.lines[5]
        await ui.press("/", *"told", "enter")
        await ui.look()
        await ui.look()
        assert ["told last" in ui.lines[4], "told between" in ui.lines[5]] == [True, True]


async def test_a_line_that_was_altered_ends_it_there_with_words(stage: Stage) -> None:
    world = stage(years)
    with sqlite3.connect(world.engine.journal.path) as db:
        db.execute("UPDATE line SET body = replace(body, 'b', 'c') WHERE number = ?", (LINES - 7,))
    db.close()
    async with driving(world, (120, 36)) as ui:
        await ui.press("7")
        await ui.look()
        assert "cannot be read whole" in ui.page
        assert len(rows(ui)) == 7
        world.engine.newspaper.say(START, Weight.NOTE, "life goes on")
        await ui.look()
        assert "life goes on" in ui.lines[4]
