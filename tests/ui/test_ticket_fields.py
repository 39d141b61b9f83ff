"""What is wrong with a ticket stands beside the field, and stops the order."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.ui.driving import Stage, driving
from tests.ui.prices import EURUSD, quote_now
from tests.ui.worlds import trading
from tui_trader.domain.order import Ticket

pytestmark = pytest.mark.anyio


async def test_a_wrong_quantity_is_explained_beside_the_field(stage: Stage) -> None:
    wrong = {
        "abc": "is not a plain number",
        "0.105": "not on the step of 0.01: 0.10 or 0.11",
        "0": "must be above zero",
        "-1": "must be above zero",
        "1e400": "is not a plain number",
        "99": "above the most of 50",
        "0.001": "below the least of 0.01",
        "1,000": "is not a plain number",
        "nan": "is not a plain number",
    }
    async with driving(stage(trading)) as ui:
        await ui.press("b")
        for text, why in wrong.items():
            await ui.press("home", "shift+end", *text)
            assert why in ui.line("Quantity"), text
            assert "✗" in ui.line("Quantity")
            await ui.press("enter")
            assert ui.screen == "TicketScreen", text
        await ui.press("home", "shift+end", "delete", "enter")
        assert "empty" in ui.line("Quantity")
        assert ui.screen == "TicketScreen"
        assert not ui.calls


async def test_a_wrong_price_is_explained_beside_the_field(stage: Stage) -> None:
    wrong = {
        "1.082005": "not on the tick of 0.00001: 1.08200 or 1.08201",
        "0": "must be above zero",
        "-1": "must be above zero",
        "1e400": "is not a plain number",
        "x": "is not a plain number",
    }
    async with driving(stage(trading)) as ui:
        await ui.press("b", "ctrl+t")
        for text, why in wrong.items():
            await ui.press("home", "shift+end", *text)
            assert why in ui.line("Price"), text
            await ui.press("enter")
            assert ui.screen == "TicketScreen", text
        await ui.press("home", "shift+end", "delete", "enter")
        assert "empty" in ui.line("Price")
        assert ui.screen == "TicketScreen"


async def test_a_stop_on_the_wrong_side_of_the_market_is_refused(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("b", "ctrl+t", "ctrl+t", *"1.08000", "enter")
        assert "(o) Stop" in ui.line("Type")
        assert "above the ask" in ui.line("Price")
        assert ui.screen == "TicketScreen"
        await ui.press("f6", "enter")
        assert ui.screen == "Confirm"
        assert "SELL 0.01 lots of EURUSD, stop 1.08000" in ui.page


async def test_levels_on_the_wrong_side_are_refused(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("b", "tab", *"1.09", "tab", *"1.07")
        assert "a stop loss of a buy lies below" in ui.line("Stop loss")
        assert "a target of a buy lies above" in ui.line("Target")
        await ui.press("enter")
        assert ui.screen == "TicketScreen"
        await ui.press("f6")
        assert "✗" not in ui.page


async def test_a_distance_shows_its_price_and_is_sent_as_that_price(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("b", *"0.10", "tab", *"20t", "tab", *"0.5%")
        assert "at 1.08389: USD -2.00 there" in ui.line("Stop loss")
        assert "at 1.08951:" in ui.line("Target")
        await ui.press("enter")
        assert "stop loss 1.08389, target 1.08951" in ui.page
        await ui.press("y")
        [sent] = ui.calls
        assert isinstance(sent, Ticket)
        assert (sent.stop_loss, sent.take_profit) == (Decimal("1.08389"), Decimal("1.08951"))


async def test_f6_flips_the_side_and_ctrl_t_goes_round_the_types(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("b")
        await ui.press("f6")
        assert "(o) Sell" in ui.line("Side")
        assert "SELL EURUSD" in ui.page
        for word in ("Limit", "Stop", "Market"):
            await ui.press("ctrl+t")
            assert f"(o) {word}" in ui.line("Type")


async def test_up_and_down_step_by_the_lot_and_by_the_tick(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("b", "up", "up")
        assert " 0.03 " in ui.line("Quantity")
        await ui.press("down", "pageup")
        assert " 0.12 " in ui.line("Quantity")
        await ui.press("ctrl+t", *"1.082", "up")
        assert " 1.08201 " in ui.line("Price")
        await ui.press("down", "down")
        assert " 1.08199 " in ui.line("Price")


async def test_the_ticket_follows_the_market(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("b", *"1")
        assert "USD 108,409.00" in ui.line("Notional")
        quote_now(ui.world.engine, EURUSD, "1.09000", "1.09010")
        await ui.look()
        assert "1.09010" in ui.line("BUY EURUSD")
        assert "USD 109,010.00" in ui.line("Notional")
