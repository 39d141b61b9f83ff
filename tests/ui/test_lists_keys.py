"""Lists by their keys: filter, sort, add, remove with undo, move, pick."""

from __future__ import annotations

import pytest

from tests.scenes import quiet
from tests.ui.driving import Driver, Stage, driving
from tests.ui.prices import SOLUSD, quote_now
from tests.ui.worlds import trading

pytestmark = pytest.mark.anyio


def symbols(ui: Driver) -> list[str]:
    """The first word of each row on screen."""
    rows = [line[1:].split() for line in ui.lines[4:16]]
    return [words[0] for words in rows if words]


async def test_filter_works_as_it_is_typed_and_escape_clears_it(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("/", *"btc")
        await ui.press("enter")
        assert symbols(ui) == ["BTCUSD"]
        assert "filter 'btc'" in ui.page
        await ui.press("/", "escape")
        assert len(symbols(ui)) == 11
        await ui.press("/", *"!usd", "enter")
        assert "EURUSD" not in symbols(ui)
        assert "DE40" in symbols(ui)


async def test_prices_stand_aligned_before_their_rules_have_come(stage: Stage) -> None:
    async with driving(stage(trading), (120, 36)) as ui:
        for ask, shown in (("150.3", "150.30"), ("150", "150.00")):
            quote_now(ui.world.engine, SOLUSD, "150.25", ask)
            await ui.look()
            assert f"150.25     {shown} " in ui.line("SOLUSD")


async def test_sort_reverse_and_back_to_the_lists_own_order(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        own = symbols(ui)
        await ui.press("o")
        assert symbols(ui) == sorted(own)
        await ui.press("O")
        assert symbols(ui) == sorted(own, reverse=True)
        before = symbols(ui)
        await ui.press("J")
        assert "the list is sorted" in ui.page
        assert symbols(ui) == before
        for _ in range(20):
            await ui.press("o")
            if symbols(ui) == own:
                break
        assert symbols(ui) == own


async def test_add_by_part_of_a_description_remove_and_undo(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("w")
        assert symbols(ui) == ["AAPL"]
        await ui.press("+", *"bitc", "enter")
        assert symbols(ui) == ["AAPL", "BTCUSD"]
        assert "▶ BTCUSD" in ui.page
        await ui.press("+", *"btc", "enter")
        assert "BTCUSD is on this list already" in ui.page
        await ui.press("-")
        assert symbols(ui) == ["AAPL"]
        assert "u puts it back" in ui.page
        await ui.press("u")
        assert symbols(ui) == ["AAPL", "BTCUSD"]
        await ui.press("+", *"zzzz", "enter")
        assert symbols(ui) == ["AAPL", "BTCUSD"]


async def test_a_row_moves_and_the_cursor_goes_with_it(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("J", "J")
        assert symbols(ui)[:3] == ["GBPUSD", "USDJPY", "EURUSD"]
        assert "▶ EURUSD" in ui.page
        await ui.press("K")
        assert symbols(ui)[:3] == ["GBPUSD", "EURUSD", "USDJPY"]


async def test_lists_are_picked_and_made(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("W", "down", "enter")
        assert "Shares 2/2" in ui.page
        await ui.press("W", "end", "enter", *"Metals [/b]", "enter")
        assert "Metals [/b] 3/3" in ui.page
        assert "Nothing here yet" in ui.page


async def test_an_empty_list_says_which_key_fills_it(stage: Stage) -> None:
    async with driving(stage(quiet)) as ui:
        assert "+ adds an instrument" in ui.page
        await ui.press("+", *"eur", "enter")
        assert symbols(ui) == ["EURUSD"]
        await ui.press("2")
        assert "No orders: b or s" in ui.page
        await ui.press("3")
        assert "No open positions" in ui.page


async def test_the_cursor_keeps_its_row_when_data_comes(stage: Stage) -> None:
    from tests.ui.prices import EURUSD, quote_now

    async with driving(stage(trading)) as ui:
        await ui.press("down", "down")
        for n in range(3):
            quote_now(ui.world.engine, EURUSD, f"1.0850{n}", f"1.0851{n}")
            await ui.look()
        assert "▶ USDJPY" in ui.page
        assert "1.08502" in ui.line("EURUSD")
