"""Cancelling and changing working orders: nothing leaves before a yes, and exactly that leaves."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.ui.driving import Stage, driving
from tests.ui.worlds import trading
from tui_trader.brokers.port import OrderRejected
from tui_trader.domain.intent import KEEP, CancelOrder, ChangeOrder

pytestmark = pytest.mark.anyio


async def test_cancel_asks_first_and_cancels_that_order(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("2", "c")
        assert "limit 0.1 @ 1.08200" in ui.page
        await ui.press("enter", "n")
        assert ui.screen == "OrdersScreen"
        assert not ui.calls
        await ui.press("c", "y", "y")
        [told] = ui.calls
        assert isinstance(told, CancelOrder)
        assert told.broker_id == "700109"


async def test_a_refused_cancel_says_the_brokers_reason(stage: Stage) -> None:
    world = stage(trading)
    world.brokers["paper"].refuse = OrderRejected("too late: it is being filled [/b]")
    async with driving(world) as ui:
        await ui.press("2", "c", "y")
        assert "too late: it is being filled [/b]" in ui.page
        assert "working" in ui.line("10:45:30 EURUSD")


async def test_cancel_all_lists_what_it_will_cancel_and_nothing_else(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("2", "C")
        for words in ("EURUSD", "DE40", "AAPL", "XAUUSD"):
            assert words in ui.page
        assert "CANCEL 4 ORDERS" in ui.page
        assert "GBPUSD" not in "\n".join(line for line in ui.lines if "cancel" in line)
        assert not ui.calls
        await ui.press("y")
        assert {call.symbol for call in ui.calls} == {"EURUSD", "DE40", "AAPL", "XAUUSD"}
        assert all(isinstance(call, CancelOrder) for call in ui.calls)


async def test_cancel_all_obeys_the_filter(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("2", "/", *"aapl", "enter", "C", "y")
        assert [call.symbol for call in ui.calls] == ["AAPL"]


async def test_a_done_order_cannot_be_cancelled_or_changed(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("2", "G", "c")
        assert ui.screen == "OrdersScreen"
        assert "nothing to change or cancel" in ui.page
        await ui.press("m")
        assert ui.screen == "OrdersScreen"


async def test_change_sends_what_differs_after_a_review(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("2", "m", "enter")
        assert "nothing is different" in ui.page
        await ui.press("home", "shift+end", *"1.08150", "tab", *"0.2", "enter")
        assert "price 1.08200 -> 1.08150" in ui.page
        assert "quantity 0.10 -> 0.2" in ui.page
        assert not ui.calls
        await ui.press("enter", "enter", "y", "y")
        [told] = ui.calls
        assert isinstance(told, ChangeOrder)
        assert (told.price, told.quantity) == (Decimal("1.08150"), Decimal("0.2"))
        assert (told.stop_loss, told.take_profit) == (KEEP, KEEP)


async def test_an_emptied_level_is_taken_away_and_a_wrong_one_stops(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("2", "m", "tab", "tab", *"1.09", "enter")
        assert ui.screen == "ChangeScreen"
        assert "a stop loss of a buy lies below" in ui.line("Stop loss")
        await ui.press("home", "shift+end", "delete", "enter")
        assert "stop loss 1.07900 -> none" in ui.page
        await ui.press("y")
        [told] = ui.calls
        assert isinstance(told, ChangeOrder)
        assert told.stop_loss is None
        assert told.take_profit is KEEP


async def test_show_goes_round_all_working_and_done(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("2", "f")
        assert "Orders, working" in ui.page
        assert "UNKNOWN" in ui.page
        assert "rejected" not in ui.page
        await ui.press("f")
        assert "rejected: not enough" in ui.page or "rejected:" in ui.page
        assert "0.1 @ 1.08200" not in ui.page


async def test_only_an_order_not_seen_can_be_settled_by_hand(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("2", "U")
        assert ui.screen == "OrdersScreen"
        await ui.press("down", "down", "down", "U")
        assert "as never placed" in ui.page
        await ui.press("y")
        assert "not sent" in ui.line("USDJPY")
        assert not ui.calls


async def test_details_tell_the_orders_whole_journal(stage: Stage) -> None:
    async with driving(stage(trading), (100, 40)) as ui:
        await ui.press("2", "G", "up", "enter")
        assert ui.screen == "OrderDetail"
        assert "asked for: buy 12 BTCUSD market" in ui.page
        assert "rejected: not enough margin: 927,140.40 needed, 98,661.02 free" in ui.page
        await ui.press("escape")
        assert ui.screen == "OrdersScreen"
