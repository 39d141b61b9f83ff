"""What lies in the depository, beside the positions."""

from __future__ import annotations

import pytest

from tests.ui.driving import Stage, driving
from tests.ui.mixed import INDIA, RELIANCE, mixed
from tests.ui.prices import quote_now
from tests.ui.worlds import trading
from tui_trader.domain.account import HoldingKey

pytestmark = pytest.mark.anyio


async def test_a_key_turns_from_positions_to_holdings_and_back(stage: Stage) -> None:
    async with driving(stage(mixed)) as ui:
        await ui.press("3")
        assert "H holdings" in ui.line("Positions, ")
        await ui.press("H")
        assert "Holdings, 2" in ui.page
        assert "EURUSD" not in ui.page
        assert " 10 " in ui.line("  RELIANCE")
        assert "101.50" in ui.line("▶ GAIL")
        assert "+1,150.00" in ui.line("▶ GAIL")
        assert "INE129A01019" in ui.page
        await ui.press("j", "H")
        assert "Positions, 7 open" in ui.page
        assert "▶ EURUSD" in ui.page


async def test_a_holding_follows_the_market_once_a_quote_comes(stage: Stage) -> None:
    async with driving(stage(mixed)) as ui:
        await ui.press("3", "H")
        assert "1425.00" in ui.line("  RELIANCE")
        quote_now(ui.world.engine, RELIANCE, "1430.00", "1430.05")
        await ui.look()
        assert "1430.00" in ui.line("  RELIANCE")
        assert "+16,080.00" in ui.line("  RELIANCE")


async def test_a_holding_is_sold_with_a_ticket_never_closed(stage: Stage) -> None:
    async with driving(stage(mixed)) as ui:
        await ui.press("3", "H", "down")
        for key in ("x", "%", "e"):
            await ui.press(key)
            assert ui.screen == "PositionsScreen"
            assert "a holding is sold with a ticket: s" in ui.page
        await ui.press("s")
        assert "SELL RELIANCE" in ui.page
        assert not ui.calls


async def test_a_holding_that_is_gone_leaves(stage: Stage) -> None:
    async with driving(stage(mixed)) as ui:
        await ui.press("3", "H")
        ui.world.engine.ledger.holdings.drop(HoldingKey(INDIA, "INE129A01019"))
        await ui.look()
        assert "GAIL" not in ui.page
        assert "Holdings, 1" in ui.page


async def test_without_a_depository_the_key_says_why(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("3")
        assert "H holdings" not in ui.page
        await ui.press("H")
        assert "Positions, 5 open" in ui.page
        assert "no holdings: " in ui.page


async def test_narrowing_to_an_account_without_holdings_turns_back(stage: Stage) -> None:
    async with driving(stage(mixed)) as ui:
        await ui.press("3", "H")
        ui.world.context.only = "paper"
        await ui.look()
        assert "Positions, 4 open" in ui.page
        assert "GAIL" not in ui.page
