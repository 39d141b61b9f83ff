"""Brakes, limits, what has to be waved through: by keys, told on every screen."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.ui.driving import Driver, Stage, driving
from tests.ui.worlds import trading
from tui_trader.domain.brake import Brake
from tui_trader.domain.risk import Limits
from tui_trader.engine.controls import Controls
from tui_trader.ui.screens import confirm

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confirm, "PAUSE", 0.001)


def controls(ui: Driver) -> Controls:
    return ui.world.engine.desk.controls


async def test_a_halt_is_one_key_and_is_said_everywhere_until_the_word_is_typed(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("f9", "4")
        assert "now: halted" in ui.page
        await ui.press("escape")
        for digit in "2345678901":
            await ui.press(digit)
            assert ui.lines[1].startswith(" HALTED ")
        await ui.press("b", "enter")
        assert ui.screen == "TicketScreen"
        assert "halted: no new order leaves" in ui.page
        await ui.press("escape", "f9", "5", *"yes", "enter")
        assert "type RESUME" in ui.page
        assert controls(ui).mandate.brake("") is Brake.HALTED
        await ui.press(*["backspace"] * 3, *"RESUME", "enter")
        assert "now: active" in ui.page
        assert controls(ui).mandate.brake("") is Brake.ACTIVE
        assert not ui.calls


async def test_a_halt_lets_cancels_and_closes_through(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("f9", "4", "1")
        assert "CANCEL 4 ORDERS" in ui.page
        await ui.press("y")
        assert len(ui.calls) == 4


async def test_a_brake_of_one_account_names_it(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("at", "down", "enter", "f9", "3", "escape", "at", "enter")
        assert " REDUCE ONLY  " in ui.lines[1]
        assert not ui.lines[1].startswith(" REDUCE ONLY")
        assert controls(ui).mandate.brake("") is Brake.ACTIVE


async def test_a_concern_takes_a_second_yes(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("b", *"0.25", "ctrl+t", *"1.14", "enter")
        assert ui.screen == "Confirm"
        assert "% from the market" in ui.page.replace(" %", "%")
        assert "y Go on" in ui.page
        await ui.press("y")
        assert not ui.calls
        while "all the same" not in ui.page:  # the second yes does not count at once
            await ui.pilot.pause()
        await ui.press("y", "y")
        assert len(ui.calls) == 1


async def test_what_rests_away_from_the_market_is_said_and_takes_one_yes(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("b", *"0.25", "ctrl+t", *"1.02", "enter")
        assert "! the price is 5.91 % from the market" in ui.page
        await ui.press("y")
        assert len(ui.calls) == 1


async def test_limits_are_typed_kept_and_hold(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("colon", *"limits TL", "enter")
        assert ui.screen == "LimitsScreen"
        await ui.press(*"lots", "enter")
        assert "not a plain number" in ui.page
        assert controls(ui).mandate.limits == {}
        await ui.press(*["backspace"] * 4, *"0.2", "enter")
        assert ui.screen == "WatchlistScreen"
        (limits,) = controls(ui).mandate.limits.values()
        assert limits == Limits(quantity=Decimal("0.2"))
        await ui.press("b", *"0.25", "enter")
        assert "above this account's largest order of 0.2" in " ".join(ui.page.replace("│", " ").split())
        await ui.press("escape", "colon", *"limits TL", "enter", *"9", "escape")
        assert controls(ui).mandate.limits == dict(controls(ui).mandate.limits)
        assert next(iter(controls(ui).mandate.limits.values())) == limits


async def test_a_command_about_an_account_wants_its_name(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("colon", *"limits", "enter")
        assert "of which account?" in ui.page
        await ui.press("colon", *"arm TL", "enter")
        assert "nothing to arm" in ui.page
