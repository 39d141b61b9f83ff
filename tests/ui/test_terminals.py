"""Terminals that are too small, have no colours, or only sixteen."""

from __future__ import annotations

import pytest

from tests.scenes import SCENES
from tests.ui.driving import Stage, driving
from tests.ui.worlds import trading

pytestmark = pytest.mark.anyio


async def test_too_small_says_so_and_a_ticket_below_survives_it(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("b", *"0.25", "tab", *"20t")
        await ui.pilot.resize_terminal(60, 15)
        await ui.look()
        assert "needs at least 80x24" in ui.page
        assert "60x15" in ui.page
        await ui.press("enter", "y", "escape", "1", "2")
        assert not ui.calls
        assert "needs at least 80x24" in ui.page
        await ui.pilot.resize_terminal(80, 24)
        await ui.look()
        assert ui.screen == "TicketScreen"
        assert "0.25" in ui.line("Quantity")
        assert "20t" in ui.line("Stop loss")
        await ui.press("enter", "y")
        assert len(ui.calls) == 1


async def test_a_terminal_that_starts_too_small_shows_the_list_once_it_has_grown(stage: Stage) -> None:
    async with driving(stage(trading), (60, 15)) as ui:
        assert "needs at least 80x24" in ui.page
        await ui.pilot.resize_terminal(120, 36)
        await ui.look()
        assert "EURUSD" in ui.page
        assert ui.screen == "WatchlistScreen"


@pytest.mark.parametrize("look", ["NO_COLOR", "ansi-dark", "ansi-light"])
async def test_every_place_shows_in_few_or_no_colours(
    stage: Stage, look: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if look == "NO_COLOR":
        monkeypatch.setenv("NO_COLOR", "1")
    world = stage(trading)
    if look != "NO_COLOR":
        assert look in world.app.available_themes
        world.context.theme = look
    async with driving(world) as ui:
        for key in ("0", "1", "d", "b", "enter"):
            await ui.press(key)
        assert "BUY" in ui.page
        assert "DEMO" in ui.page


async def test_plain_characters_where_asked_for(stage: Stage) -> None:
    world = stage(trading)
    world.context.ascii = True
    async with driving(world) as ui:
        assert "^ 0.12" in ui.line("EURUSD")
        assert "v 0.20" in ui.line("GBPUSD")


def test_every_scene_has_a_name_of_its_own() -> None:
    names = [scene.name for scene in SCENES]
    assert len(names) == len(set(names))
