"""The ticket at brokers that want more said, or take less, than others."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.ui.driving import Driver, Stage, driving
from tests.ui.mixed import FUTURE, INDEX, INDIA, ONLY_BUY, RELIANCE, SHARE, SHARES, mixed, of
from tests.ui.prices import AAPL, EURUSD, quote_now
from tui_trader.domain.directory import Instruments
from tui_trader.domain.instrument import Instrument, OrderType
from tui_trader.domain.order import Ticket
from tui_trader.engine.watchlists import Entry

pytestmark = pytest.mark.anyio


async def ticket_for(ui: Driver, one: Instrument, side: str = "b") -> None:
    ui.world.context.watchlists.lists["Mixed"] = [Entry(one.key, one.symbol)]
    await ui.look()
    await ui.press(side)


def sent(ui: Driver) -> Ticket:
    [call] = ui.calls
    assert isinstance(call, Ticket)
    return call


async def test_options_stand_as_fields_and_are_sent_as_confirmed(stage: Stage) -> None:
    async with driving(stage(mixed)) as ui:
        await ticket_for(ui, RELIANCE)
        assert "(o) MIS  ( ) CNC" in ui.line("Product")
        assert "units shown to the market" in ui.line("Disclosed")
        await ui.press(*"10", *["tab"] * 2, "right", "tab", *"5", "enter")
        assert "Product CNC, Protection % 5, Disclosed 0" in ui.page
        await ui.press("y")
        assert sent(ui).options == (("product", "CNC"), ("market_protection", "5"), ("disclosed", "0"))


async def test_an_option_of_other_types_is_grey_and_not_sent(stage: Stage) -> None:
    async with driving(stage(mixed)) as ui:
        await ticket_for(ui, RELIANCE)
        await ui.press("ctrl+t", *"1400")
        assert "only for market or stop orders" in ui.line("Protection")
        await ui.press("enter", "y")
        assert sent(ui).options == (("product", "MIS"), ("disclosed", "0"))


@pytest.mark.parametrize(
    ("text", "why"), [("101", "above the most of 100"), ("1.5", "not a whole"), ("x", "plain")]
)
async def test_a_wrong_option_is_explained_beside_it_and_stops_the_order(
    stage: Stage, text: str, why: str
) -> None:
    async with driving(stage(mixed)) as ui:
        await ticket_for(ui, RELIANCE)
        await ui.press(*["tab"] * 3, *text)
        assert "✗ " in ui.line("Protection")
        assert why in ui.line("Protection")
        await ui.press("home", "enter")
        assert ui.screen == "TicketScreen"
        await ui.press("y")
        assert not ui.calls


async def test_up_and_down_count_an_option_down_to_nothing(stage: Stage) -> None:
    async with driving(stage(mixed)) as ui:
        await ticket_for(ui, RELIANCE)
        await ui.press(*["tab"] * 3, "up", "up")
        assert " 2 " in ui.line("Protection")
        await ui.press(*["down"] * 5)
        assert " 0 " in ui.line("Protection")


async def test_the_next_ticket_of_an_instrument_begins_with_what_was_said_last(stage: Stage) -> None:
    async with driving(stage(mixed)) as ui:
        await ticket_for(ui, RELIANCE)
        await ui.press("tab", "tab", "right", "enter", "y")
        assert sent(ui).option("product") == "CNC"
        await ticket_for(ui, RELIANCE)
        assert "(o) CNC" in ui.line("Product")
        await ui.press("escape")
        await ticket_for(ui, FUTURE)
        assert "(o) MIS" in ui.line("Product")


async def test_an_expiry_may_be_left_out(stage: Stage) -> None:
    async with driving(stage(mixed)) as ui:
        await ticket_for(ui, SHARE)
        assert "only for limit orders" in ui.line("Expires in h")
        await ui.press("ctrl+t", *"225", "enter", "y")
        assert sent(ui).options == ()


async def test_a_stop_limit_has_a_trigger_with_a_limit(stage: Stage) -> None:
    async with driving(stage(mixed)) as ui:
        await ticket_for(ui, RELIANCE)
        assert "only for stop limit orders" in ui.line("│ Limit ")
        await ui.press("ctrl+t", "ctrl+t", "ctrl+t")
        assert "(o) Stop limit" in ui.line("Type")
        await ui.press(*"1430", "tab", *"1429")
        assert "below the trigger" in ui.page
        await ui.press("home", "shift+end", *"1431", "enter")
        assert "stop 1430, limit 1431" in ui.page
        await ui.press("y")
        order = sent(ui)
        assert (order.type, order.stop_price, order.price) == (
            OrderType.STOP_LIMIT,
            Decimal(1430),
            Decimal(1431),
        )


async def test_there_is_no_stop_limit_where_the_rules_take_none(stage: Stage) -> None:
    async with driving(stage(mixed)) as ui:
        await ticket_for(ui, EURUSD)
        assert "Stop limit" not in ui.page
        assert "Product" not in ui.page


async def test_a_price_outside_the_circuit_limits_is_refused(stage: Stage) -> None:
    async with driving(stage(mixed)) as ui:
        await ticket_for(ui, RELIANCE)
        await ui.press("ctrl+t")
        await ui.press(*"1200")
        assert "below the day's lower circuit limit of 1282.50" in ui.line("Price")
        await ui.press("home", "shift+end", *"1600", "enter")
        assert "above the day's upper circuit limit of 1567.50" in ui.line("Price")
        assert ui.screen == "TicketScreen"


async def test_units_go_in_whole_lots(stage: Stage) -> None:
    async with driving(stage(mixed)) as ui:
        await ticket_for(ui, FUTURE)
        assert "1 lot of 75" in ui.line("Quantity")
        await ui.press(*"100")
        assert "not in whole lots of 75: 75 or 150" in ui.line("Quantity")
        await ui.press("enter")
        assert ui.screen == "TicketScreen"
        await ui.press("home", "shift+end", *"150")
        assert "2 lots of 75" in ui.line("Quantity")


async def test_a_side_that_may_not_be_opened_is_crossed_and_says_why(stage: Stage) -> None:
    async with driving(stage(mixed)) as ui:
        await ticket_for(ui, ONLY_BUY)
        assert "( ) Sell ✗" in ui.line("Side")
        await ui.press("f6")
        assert "TSLA.nq may only be bought now" in ui.line("Side")
        await ui.press("enter")
        assert ui.screen == "TicketScreen"
        await ui.press("f6", "enter")
        assert ui.screen == "Confirm"


async def test_an_index_is_watched_not_traded(stage: Stage) -> None:
    async with driving(stage(mixed)) as ui:
        await ticket_for(ui, INDEX)
        assert "NIFTY 50 is an index: to be watched, not traded" in ui.page
        await ui.press("enter", "y")
        assert not ui.calls


async def test_levels_are_grey_with_the_brokers_sentence_where_it_takes_none(stage: Stage) -> None:
    async with driving(stage(mixed)) as ui:
        await ticket_for(ui, RELIANCE)
        assert "Tradelab takes stop loss and target only as" in ui.line("Stop loss")
        assert "orders of their own" in ui.line("Target")
        await ui.press("enter")
        assert "no stop loss, no target" in ui.page


async def test_an_unknown_currency_shows_no_sign_of_another(stage: Stage) -> None:
    async with driving(stage(mixed)) as ui:
        await ticket_for(ui, SHARE)
        await ui.press(*"10")
        assert " 2,299.50" in ui.line("Notional")
        assert not any(sign in ui.line("Notional") for sign in ("USD", "EUR", "$"))


async def test_the_account_is_said_and_changed_before_the_review(stage: Stage) -> None:
    async with driving(stage(mixed)) as ui:
        await ticket_for(ui, AAPL)
        assert "to TL TradeLocker DEMO, account 1001" in ui.page
        await ui.press(*"7", "tab", *"220")
        await ui.press("f3")
        assert "to ST StocksTrader DEMO, account 00123" in ui.page
        assert "229.95" in ui.line("BUY AAPL")
        assert "shares, 1 .. 1000, step 0.01" in ui.line("Quantity")
        assert "Expires in h" in ui.page
        await ui.press("enter")
        assert "StocksTrader DEMO, account 00123" in ui.page
        await ui.press("f3")
        assert ui.screen == "Confirm", "the account stands once it is reviewed"
        await ui.press("y")
        order = sent(ui)
        assert (order.session, order.instrument) == (SHARES, SHARE.key)
        assert order.quantity == 1, "seven lots there are not seven shares here"


async def test_levels_typed_for_one_account_are_emptied_where_none_are_taken(stage: Stage) -> None:
    world = stage(mixed)
    twin = of(INDIA, EURUSD, "CDS")
    world.engine.sessions[INDIA].directory = Instruments([twin])
    quote_now(world.engine, twin, "1.08401", "1.08409")
    async with driving(world) as ui:
        await ticket_for(ui, EURUSD)
        await ui.press(*"0.1", "tab", *"1.08000", "f3", "f3")
        assert "to TB Tradelab DEMO, account XYZ1" in ui.page
        assert "1.08000" not in ui.line("Stop loss")
        await ui.press("enter")
        assert "no stop loss, no target" in ui.page
        await ui.press("y")
        assert (sent(ui).session, sent(ui).stop_loss) == (INDIA, None)


async def test_a_symbol_no_other_account_knows_stays_where_it_is(stage: Stage) -> None:
    async with driving(stage(mixed)) as ui:
        await ticket_for(ui, RELIANCE)
        await ui.press("f3")
        assert "no other account knows RELIANCE" in ui.page
        assert "to TB Tradelab DEMO, account XYZ1" in ui.page
