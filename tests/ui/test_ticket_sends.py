"""Nothing but `y` on the review sends, and it sends once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from textual.events import Paste

from tests.scenes import live
from tests.ui.driving import Driver, Stage, driving
from tests.ui.prices import US30
from tests.ui.worlds import trading
from tui_trader.domain.instrument import OrderType
from tui_trader.domain.order import Side, Ticket
from tui_trader.engine.watchlists import Entry

pytestmark = pytest.mark.anyio


def fresh_orders(ui: Driver, known: int) -> int:
    return len(ui.world.engine.desk.book.orders) - known


async def test_typing_replaces_the_quantity_and_y_sends_what_was_reviewed(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        known = len(ui.world.engine.desk.book.orders)
        await ui.press("b")
        assert ui.app.focused is not None
        assert ui.app.focused.id == "input-quantity"
        await ui.press(*"0.25")
        await ui.press("enter")
        assert "BUY 0.25 lots of EURUSD at market" in ui.page
        assert "TradeLocker DEMO, account 1001" in ui.page
        assert not ui.calls
        await ui.press("enter", "enter", "enter", "space", "tab", "enter")
        assert ui.screen == "Confirm"
        assert not ui.calls
        assert fresh_orders(ui, known) == 0
        await ui.press("y")
        [sent] = ui.calls
        assert isinstance(sent, Ticket)
        assert (sent.side, sent.quantity, sent.type) == (Side.BUY, Decimal("0.25"), OrderType.MARKET)
        assert sent.session == "paper"
        assert fresh_orders(ui, known) == 1
        assert ui.screen == "WatchlistScreen"


@pytest.mark.parametrize("key", ["n", "escape"])
async def test_back_from_the_review_sends_nothing_and_keeps_what_was_typed(stage: Stage, key: str) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("s", *"0.3", "enter", key)
        assert ui.screen == "TicketScreen"
        assert "0.3" in ui.line("Quantity")
        await ui.press("escape")
        assert ui.screen == "WatchlistScreen"
        assert not ui.calls


async def test_bounced_keys_make_one_order_at_most(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        known = len(ui.world.engine.desk.book.orders)
        await ui.press("b", *["enter"] * 20, *["y"] * 20)
        assert len(ui.calls) == 1
        assert fresh_orders(ui, known) == 1
        await ui.press(*["enter"] * 3, *["y"] * 3)
        assert len(ui.calls) == 1


async def test_keys_mashed_together_never_send_without_the_review(stage: Stage) -> None:
    async with driving(stage(live)) as ui:
        await ui.press("b", *"yyyy", "escape", *"yyy", "enter", *"yyy")
        assert not ui.calls


async def test_an_id_is_one_order_even_when_confirmed_twice(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("b", "enter", "y")
        [sent] = ui.calls
        assert isinstance(sent, Ticket)
        assert ui.world.engine.desk.place(sent) == []
        await ui.pilot.pause()
        assert len(ui.calls) == 1


async def test_the_next_ticket_begins_with_the_quantity_sent_last(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("b", *"0.25", "enter", "y", "b")
        assert "0.25" in ui.line("Quantity")


async def test_a_closed_session_says_so_and_takes_no_order(stage: Stage) -> None:
    world = stage(trading)
    world.context.watchlists.lists["Majors"] = [Entry(US30.key, US30.symbol)]
    async with driving(world) as ui:
        await ui.press("b", "enter")
        assert ui.screen == "TicketScreen"
        assert "session of US30 is closed" in ui.page
        await ui.press("y", "y")
        assert not ui.calls


async def test_a_market_order_on_a_stale_quote_is_refused_in_words(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press(*["down"] * 4, "b", "enter")
        assert ui.screen == "TicketScreen"
        assert "BUY XAUUSD" in ui.page
        assert "quote is stale" in ui.page


async def test_a_quote_that_grows_old_on_the_review_stops_the_order(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("b", "enter")
        assert ui.screen == "Confirm"
        await ui.world.clock.wind(60)
        await ui.press("y")
        assert not ui.calls
        assert "quote is not live" in ui.page


async def test_an_unknown_order_locks_new_risk_on_its_instrument(stage: Stage) -> None:
    async with driving(stage(trading)) as ui:
        await ui.press("down", "b", "enter")
        assert "BUY GBPUSD" in ui.page
        assert ui.screen == "TicketScreen"
        assert "locked" in ui.page
        assert not ui.calls


async def test_read_only_sends_nothing(stage: Stage) -> None:
    world = stage(trading)
    world.engine.read_only = world.engine.desk.read_only = True
    async with driving(world) as ui:
        assert "READ-ONLY" in ui.lines[1]
        await ui.press("b", "enter")
        assert "read-only: nothing can be sent" in ui.page
        await ui.press("y", "enter", "y")
        assert not ui.calls


PASTED = "0.5\n0.5\ny\ny\nbuy 5 EURUSD\n"


@pytest.mark.parametrize("before", [(), ("b",), ("b", "enter")], ids=["watchlist", "ticket", "review"])
async def test_a_pasted_block_with_line_breaks_sends_nothing(stage: Stage, before: tuple[str, ...]) -> None:
    """Property 9: a paste is text, whatever is in it."""
    async with driving(stage(trading)) as ui:
        await ui.press(*before)
        ui.app.post_message(Paste(PASTED))
        await ui.pilot.pause()
        await ui.press("f5")
        assert not ui.calls


@pytest.mark.parametrize("key", ["b", "enter", "y"])
async def test_a_held_key_makes_one_order_at_most(stage: Stage, key: str) -> None:
    """Property 9; the guard is `Confirm._spent`, behind it `Desk.place`."""
    async with driving(stage(trading)) as ui:
        await ui.press("b", "enter")
        await ui.press(*[key] * 30)
        assert len(ui.calls) == (key == "y")


async def test_a_double_click_on_the_ticket_is_one_order(stage: Stage) -> None:
    """Property 9; the guard is `Confirm._spent`."""
    async with driving(stage(trading)) as ui:
        await ui.press("b", "enter")
        row = next(y for y, line in enumerate(ui.lines) if "y Send it" in line)
        column = ui.lines[row].index("Send it")
        for _ in range(3):
            await ui.pilot.click(offset=(column, row))
        await ui.press("f5")
        assert len(ui.calls) == 1
