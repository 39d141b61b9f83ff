"""Keys of one's own: clashes are told, remapped keys work where they are shown."""

from __future__ import annotations

import pytest

from tests.ui.driving import Stage, driving
from tests.ui.worlds import trading
from tui_trader.ui import keys


def test_the_keys_as_they_come_do_not_clash() -> None:
    assert keys.problems({}) == []


def test_an_unknown_action_is_named() -> None:
    [problem] = keys.problems({"order.bye": "b"})
    assert "order.bye" in problem


def test_two_actions_on_one_key_are_both_named_with_the_place() -> None:
    found = keys.problems({"order.sell": "b"})
    assert any("watchlist" in one and "order.buy" in one and "order.sell" in one for one in found)


@pytest.mark.parametrize("chosen", [{"order.buy": "1"}, {"review.send": "n"}, {"ticket.side": "f9"}])
def test_a_clash_with_a_key_that_works_everywhere_is_told(chosen: dict[str, str]) -> None:
    assert keys.problems(chosen)


def test_enter_never_sends_unless_somebody_says_so() -> None:
    assert all("enter" not in key.keys.split(",") for key in keys.REVIEW)
    assert [key.keys for key in keys.REVIEW if key.id == "review.send"] == ["y"]


@pytest.mark.anyio
async def test_remapped_keys_work_and_show(stage: Stage) -> None:
    world = stage(trading)
    world.context.keys = {"order.buy": "f2", "app.orders": "f5", "order.cancel": "X"}
    assert keys.problems(world.context.keys) == []
    async with driving(world) as ui:
        assert "F2 Buy" in ui.lines[-1]
        await ui.press("b")
        assert ui.screen == "WatchlistScreen"
        await ui.press("f2")
        assert ui.screen == "TicketScreen"
        await ui.press("escape", "question_mark")
        assert "F2" in ui.line("Open a ticket to buy")
        await ui.press("question_mark", "2")
        assert ui.screen == "WatchlistScreen"
        await ui.press("f5")
        assert ui.screen == "OrdersScreen"
        assert "X Cancel" in ui.lines[-1]
        await ui.press("X", "y")
        assert len(ui.calls) == 1
