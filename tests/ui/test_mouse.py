"""Everything a key does on the frame, a click does too."""

from __future__ import annotations

import pytest

from tests.ui.driving import Driver, Stage, driving
from tests.ui.worlds import trading

pytestmark = pytest.mark.anyio


async def click(ui: Driver, word: str, line: int | None = None) -> None:
    """Click on a word where it first stands."""
    y = next(y for y, text in enumerate(ui.lines) if word in text) if line is None else line
    assert await ui.pilot.click(offset=(ui.lines[y].index(word) + 1, y))
    await ui.look()


async def test_a_click_on_a_row_brings_the_cursor_and_a_second_opens_the_chart(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await click(ui, "BTCUSD")
        assert "▶ BTCUSD" in ui.page
        y = next(y for y, text in enumerate(ui.lines) if "BTCUSD" in text)
        await ui.pilot.click(offset=(5, y), times=2)
        await ui.look()
        assert ui.screen == "ChartScreen"


async def test_a_click_on_the_header_goes_there(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await click(ui, "3 Positions", 0)
        assert ui.screen == "PositionsScreen"
        await click(ui, "1 Watch", 0)
        assert ui.screen == "WatchlistScreen"


async def test_a_click_on_a_key_presses_it(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await click(ui, "? Help", 23)
        assert ui.screen == "Help"
        await ui.press("escape")
        await click(ui, "s Sell", 23)
        assert ui.screen == "TicketScreen"
        assert "SELL EURUSD" in ui.page
        await click(ui, "Enter Review")
        assert ui.screen == "Confirm"
        await click(ui, "n Back")
        assert ui.screen == "TicketScreen"
        assert not ui.calls


async def test_a_click_on_a_choice_and_on_y_sends_what_was_reviewed(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("b")
        await click(ui, "( ) Sell")
        await click(ui, "Enter Review")
        assert "SELL 0.01 lots" in ui.page
        await click(ui, "y Send it")
        assert len(ui.calls) == 1


async def test_a_click_on_a_column_sorts_by_it(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await click(ui, "symbol", 3)
        assert "AAPL" in ui.lines[4]
        await click(ui, "symbol", 3)
        assert "XAUUSD" in ui.lines[4]
