"""Closing and protecting positions: nothing leaves before a yes, and exactly that leaves."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.ui.driving import Stage, driving
from tests.ui.prices import EURUSD, quote_now
from tests.ui.worlds import trading
from tui_trader.domain.intent import KEEP, CancelOrder, ClosePosition, ProtectPosition

pytestmark = pytest.mark.anyio


async def test_close_asks_first_and_closes_that_position(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("3", "x")
        assert "SELL 0.10 EURUSD at market to close the whole position" in ui.page
        assert "TradeLocker DEMO, account 1001" in ui.page
        await ui.press("enter", "enter", "escape")
        assert not ui.calls
        await ui.press("x", "y", "y")
        [told] = ui.calls
        assert isinstance(told, ClosePosition)
        assert (told.position.id, told.quantity) == ("5001", Decimal("0.10"))


async def test_a_part_may_be_a_quantity_or_a_share_on_the_step(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("3", "percent_sign", *"33%", "enter")
        assert "SELL 0.03 EURUSD at market to close a part, 0.07 stays open" in ui.page
        await ui.press("n", "percent_sign", *"0.2", "enter")
        assert "only 0.10 is open" in ui.page
        await ui.press("home", "shift+end", *"0.005", "enter")
        assert "0.01" in ui.page
        assert ui.screen == "Asking"
        await ui.press("home", "shift+end", *"0.04", "enter", "y")
        [told] = ui.calls
        assert isinstance(told, ClosePosition)
        assert told.quantity == Decimal("0.04")


async def test_protect_takes_prices_and_distances_and_takes_away_what_is_emptied(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("3", "e", "delete", "tab", *"30t")
        assert "will be taken away" in ui.line("Stop loss")
        assert "at 1.08431" in ui.line("Target")
        await ui.press("enter")
        assert "stop loss none, target 1.08431" in ui.page
        await ui.press("enter", "y")
        [told] = ui.calls
        assert isinstance(told, ProtectPosition)
        assert (told.stop_loss, told.take_profit) == (None, Decimal("1.08431"))


async def test_protect_refuses_a_level_that_would_fire_at_once(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("3", "e", *"1.085", "enter")
        assert ui.screen == "ProtectScreen"
        assert "lies below the mark" in ui.line("Stop loss")
        await ui.press("home", "shift+end", *"1.083", "enter", "y")
        [told] = ui.calls
        assert isinstance(told, ProtectPosition)
        assert told.take_profit is KEEP


async def test_profit_moves_with_the_market(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("3")
        assert "+3.00" in ui.line("▶ EURUSD")
        quote_now(ui.world.engine, EURUSD, "1.08301", "1.08309")
        await ui.look()
        assert "-7.00" in ui.line("▶ EURUSD")
        assert "-70" in ui.line("▶ EURUSD")


async def test_panic_lists_what_it_will_send_and_still_needs_a_yes(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("b", "f9")
        assert "cancel 4 working orders" in ui.page
        await ui.press("enter", "y", "2")
        assert "CLOSE 5 POSITIONS" in ui.page
        for line in ("sell 0.10 EURUSD", "buy 0.250 BTCUSD", "sell 1.5 DE40"):
            assert line in ui.page
        await ui.press("n")
        assert not ui.calls
        await ui.press("1", "y")
        assert len(ui.calls) == 4
        assert all(isinstance(call, CancelOrder) for call in ui.calls)
