"""What brokers write is text: never markup, never terminal codes, never a crash."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.driving import Stage, driving
from tests.ui.money import BUY, LIMIT, ticket
from tests.ui.prices import EURUSD, TL
from tests.ui.worlds import trading
from tui_trader.brokers.port import OrderRejected
from tui_trader.domain.events import OrderAsked, Refused
from tui_trader.engine.news import Weight
from tui_trader.engine.watchlists import Entry

pytestmark = pytest.mark.anyio
NASTY = "[/b][NSE]\x1b[31m\u202e"
SHOWN = "[/b][NSE]·[31m·"


async def test_nasty_symbols_reasons_news_show_as_text_on_every_screen(stage: Stage) -> None:
    world = stage(trading)
    engine = world.engine
    odd = replace(EURUSD, symbol=NASTY, description=NASTY)
    engine.sessions[TL].learn(odd)
    lists = world.context.watchlists.lists
    lists["Majors"] = [Entry(odd.key, odd.symbol)]
    lists[NASTY] = []
    account = engine.sessions[TL].account
    engine.sessions[TL].account = replace(account, id=NASTY, status=NASTY, facts=((NASTY, NASTY),))
    order = ticket(77, odd, BUY, LIMIT, "0.10", "1.08000")
    engine.desk.note(OrderAsked(order, NASTY, "DEMO"))
    engine.desk.note(Refused(order.id, NASTY))
    engine.newspaper.say(world.clock.now(), Weight.ALARM, NASTY, TL)
    async with driving(world, (120, 36)) as ui:
        for key in ("1", "2", "3", "4", "5", "6", "7", "0"):
            await ui.press(key)
            assert SHOWN in ui.page, key
            assert "\x1b" not in ui.page
        await ui.press("2", "enter")
        assert SHOWN in ui.page
        await ui.press("escape", "1", "W")
        assert SHOWN in ui.page
        await ui.press("escape", "at")
        assert SHOWN in ui.page
        await ui.press("escape", "plus", *"nse")
        assert SHOWN in ui.page
        await ui.press("escape", "v", "d", "b")
        assert SHOWN in ui.page
        await ui.press("escape", "escape", "A", *"1.09", "enter", "b", "enter")
        assert SHOWN in ui.page
        await ui.press("Y", "escape", "escape", "slash", *"[/b]", "enter")
        assert "filter '[/b]'" in ui.page


async def test_a_brokers_refusal_with_markup_is_news_as_text(stage: Stage) -> None:
    world = stage(trading)
    world.brokers[TL].refuse = OrderRejected(f"no margin {NASTY}")
    async with driving(world) as ui:
        await ui.press("b", "enter", "y")
        assert f"no margin {SHOWN}" in ui.page
        await ui.press("2")
        assert f"no margin {SHOWN}" in ui.page
