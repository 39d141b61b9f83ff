"""Alerts are made by a key, ring once, say so everywhere."""

from __future__ import annotations

import pytest

from tests.ui.driving import Stage, driving
from tests.ui.prices import EURUSD, quote_now
from tests.ui.worlds import trading

pytestmark = pytest.mark.anyio


async def test_an_alert_rings_once(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("A", "home", "shift+end", *"1.085", "enter", "6")
        assert "waiting" in ui.line("rises to 1.085")
        engine = ui.world.engine
        engine.alerts.look()
        before = engine.newspaper.number
        for bid, ask in (("1.08510", "1.08518"), ("1.08400", "1.08408"), ("1.08520", "1.08528")):
            quote_now(engine, EURUSD, bid, ask)
            engine.alerts.look()
        assert engine.newspaper.number == before + 1
        await ui.look()
        assert "rang" in ui.line("rises to 1.085")
        assert "! ALERT EURUSD rises to 1.085" in ui.page
        await ui.press("2")
        assert "! ALERT EURUSD rises to 1.085" in ui.page


async def test_what_is_no_price_makes_no_alert(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        for text in ("abc", "", "1e400", "-1", "0"):
            await ui.press("A", "home", "shift+end", "delete", *text, "enter")
            assert ui.screen == "Asking", text
            await ui.press("escape")
        assert len(list(ui.world.engine.alerts.board.values())) == 2


async def test_alerts_are_added_by_search_and_forgotten(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("6", "+", *"btc", "enter", "home", "shift+end", *"80000", "enter")
        assert "rises to 80000" in ui.line("BTCUSD")
        assert "▶ BTCUSD" not in ui.page or ui.screen == "AlertsScreen"
        await ui.press("g", "-")
        assert len(list(ui.world.engine.alerts.board.values())) == 2
