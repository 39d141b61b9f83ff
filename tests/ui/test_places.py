"""Where the digits lead, what every place says of the accounts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.scenes import live, nobody
from tests.ui.driving import Stage, driving
from tests.ui.worlds import trading
from tui_trader.domain.risk import Limits

pytestmark = pytest.mark.anyio
PLACES = {
    "2": "OrdersScreen",
    "3": "PositionsScreen",
    "4": "TradesScreen",
    "5": "FundsScreen",
    "6": "AlertsScreen",
    "7": "JournalScreen",
    "0": "Dashboard",
    "1": "WatchlistScreen",
}


async def test_every_digit_goes_to_its_screen_where_live_is_said_in_a_word(stage: Stage) -> None:
    async with driving(stage(live)) as ui:
        for digit, screen in PLACES.items():
            await ui.press(digit)
            assert ui.screen == screen
            assert f"▸{digit} " in ui.lines[1]
            assert ui.lines[0].startswith("┏"), "the frame"
            assert ui.lines[2].startswith("┃ LIVE ")
        for key, screen in (("v", "ChartScreen"), ("d", "DepthScreen")):
            await ui.press(key)
            assert ui.screen == screen
            assert ui.lines[0].startswith("┏"), "the frame"
            assert ui.lines[2].startswith("┃ LIVE ")
        await ui.press("b")
        assert "LIVE" in ui.line("BUY EURUSD")
        engine = ui.world.engine
        session = next(one for one in engine.sessions.values() if one.account.environment.value == "LIVE")
        engine.desk.controls.limit(session.account, Limits(quantity=Decimal(1)))
        await ui.press("enter")
        assert ui.screen == "Asking"
        await ui.press(*"0000", "enter")
        assert "last 4" in ui.page
        await ui.press(*["backspace"] * 4, *session.account.id[-4:], "enter")
        assert ui.screen == "Confirm"
        assert "LIVE" in ui.line("REVIEW")


async def test_brackets_go_to_the_neighbours(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("]")
        assert ui.screen == "OrdersScreen"
        await ui.press("[", "[")
        assert ui.screen == "Dashboard"


async def test_one_live_account_among_others_is_enough_for_the_word(stage: Stage) -> None:
    from dataclasses import replace

    from tests.ui.prices import EUR
    from tui_trader.domain.environment import Environment

    world = stage(trading)
    session = world.engine.sessions[EUR]
    session.account = replace(session.account, environment=Environment.LIVE)
    async with driving(world) as ui:
        assert "LIVE" in ui.lines[2]
        assert "DEMO" in ui.lines[2]
        await ui.press("2", "C")
        assert "LIVE" in ui.line("CANCEL 4 ORDERS")


async def test_at_narrows_every_screen_to_one_account(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("at", "down", "down", "enter")
        assert "only euro" in ui.lines[1]
        assert "DE40" in ui.page
        assert "GBPUSD" not in ui.page
        for digit in "234":
            await ui.press(digit)
            assert "DE40" in ui.page
            assert "AAPL" not in ui.page
        await ui.press("5")
        assert "2002" in ui.page
        assert "1001" not in ui.page
        await ui.press("0")
        assert "DE40" in ui.page
        assert "AAPL" not in ui.page
        await ui.press("at", "enter", "1")
        assert "GBPUSD" in ui.page


async def test_rows_of_nobody_open_no_ticket(stage: Stage) -> None:
    async with driving(stage(nobody)) as ui:
        await ui.press("b", "s", "v", "d", "x")
        assert ui.screen == "WatchlistScreen"
