"""Several accounts at brokers that differ: each row says whose it is, nothing is added that should not be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.ui.driving import Driver, Stage, driving
from tests.ui.mixed import INDIA, RELIANCE, SHARE, SHARES, Mixed, mixed, shows
from tests.ui.prices import EURUSD, TL
from tests.ui.worlds import World, trading
from tui_trader.brokers.port import ReadFailed
from tui_trader.domain.directory import Instruments
from tui_trader.domain.instrument import Instrument, InstrumentKey
from tui_trader.domain.intent import ProtectPosition
from tui_trader.domain.order import Status, Step

pytestmark = pytest.mark.anyio


def with_orders(folder: Path) -> World:
    """A working order at each of two brokers."""
    world = mixed(folder)
    shows(world, "250327000000027", RELIANCE, Status.WORKING, product="MIS")
    shows(world, "000123", SHARE, Status.WORKING)
    return world


def narrow(ui: Driver, name: str) -> None:
    ui.world.context.only = name


async def test_each_row_names_its_account(stage: Stage) -> None:
    async with driving(stage(with_orders)) as ui:
        for digit, symbol, tag in (("1", "RELIANCE", "TB"), ("2", "RELIANCE", "TB"), ("3", "RELIANCE", "TB")):
            await ui.press(digit)
            assert f" {tag} " in ui.line(symbol)
        await ui.press("4")
        assert " TB " in ui.line("RELIANCE")


async def test_equal_tags_give_way_to_the_names_of_the_sessions(stage: Stage) -> None:
    world = stage(with_orders)
    session = world.engine.sessions[SHARES]
    session.account = replace(session.account, tag="TB")
    async with driving(world, (120, 36)) as ui:
        await ui.press("2")
        assert " india " in ui.line("RELIANCE")
        assert " shares " in ui.line("AAPL")
        await ui.press("3")
        assert " india " in ui.line("RELIANCE")


async def test_narrowing_works_on_every_list(stage: Stage) -> None:
    async with driving(stage(with_orders)) as ui:
        narrow(ui, INDIA)
        for digit in "12340":
            await ui.press(digit)
            assert "RELIANCE" in ui.page, digit
            for other in ("AAPL", "EURUSD"):
                assert other not in ui.page, digit
        await ui.press("5")
        assert "XYZ1" in ui.page
        assert "00123" not in ui.page


async def test_rows_come_back_where_they_stood_when_everything_is_shown_again(stage: Stage) -> None:
    async with driving(stage(with_orders)) as ui:
        for digit in "23":
            narrow(ui, "")
            await ui.press(digit)
            before = [line[:30] for line in ui.lines[3:16]]
            for name in (SHARES, INDIA, ""):
                narrow(ui, name)
                await ui.look()
            assert [line[:30].replace("▶", " ") for line in ui.lines[3:16]] == [
                line.replace("▶", " ") for line in before
            ]


async def test_currencies_are_never_added(stage: Stage) -> None:
    async with driving(stage(mixed)) as ui:
        await ui.press("3")
        assert "EUR +36.10   INR +50.00   USD +45.57" in ui.line("Positions, ")
        await ui.press("5")
        assert "28,032.10" in ui.line(" EUR 2 accounts")
        assert "500,000.00" in ui.line(" INR 1 account")
        assert "100,276.96" in ui.line(" USD 1 account")


async def test_where_a_broker_tells_no_equity_the_header_says_what_is_free(stage: Stage) -> None:
    async with driving(stage(mixed), (120, 36)) as ui:
        narrow(ui, INDIA)
        await ui.look()
        assert ui.lines[1].rstrip().endswith("INR free 500,000.00")
        narrow(ui, SHARES)
        await ui.look()
        assert ui.lines[1].split()[-3:] == ["EUR", "8,000.00", "0.00"]


@pytest.mark.parametrize(("exchange", "said"), [("FOREX", "dollar  forex"), ("LMAX", "dollar  LMAX forex")])
async def test_an_exchange_that_is_named_as_the_kind_is_said_once(
    stage: Stage, exchange: str, said: str
) -> None:
    world = stage(mixed)
    world.engine.sessions[TL].learn(replace(EURUSD, exchange=exchange))
    async with driving(world, (120, 36)) as ui:
        assert said in ui.page


async def test_every_figure_the_broker_gives_is_shown_by_its_label(stage: Stage) -> None:
    async with driving(stage(mixed)) as ui:
        narrow(ui, INDIA)
        await ui.press("5")
        assert "123,456.70" in ui.line("Available to trade")
        assert "INR, netting" in ui.page


async def test_times_are_in_the_exchanges_zone_which_is_said_once(stage: Stage) -> None:
    async with driving(stage(with_orders)) as ui:
        await ui.press("2")
        assert "times UTC, TB IST" in ui.line("Orders, all")
        assert "10:15:00" in ui.line("RELIANCE")
        assert "04:45:00" in ui.line("AAPL")
        narrow(ui, INDIA)
        await ui.press("4")
        assert "times IST" in ui.line("Trades, 1")
        assert "16:10:02" in ui.line("RELIANCE")
        await ui.press("3")
        assert "IST" in ui.line("opened")


async def test_what_is_not_seen_at_a_broker_that_cannot_show_it_is_unverified(stage: Stage) -> None:
    world = stage(mixed)
    async with driving(world) as ui:
        narrow(ui, SHARES)
        await ui.press("3")
        assert "stop loss unverified  target unverified" in ui.page
        await ui.press("e")
        assert "unverified: empty leaves what stands as it is" in ui.line("Stop loss")
        await ui.press(*"200", "enter", "y")
        [told] = ui.calls
        assert isinstance(told, ProtectPosition)
        assert told.stop_loss == Decimal(200)


async def test_what_a_broker_cannot_do_says_why(stage: Stage) -> None:
    async with driving(stage(with_orders)) as ui:
        narrow(ui, SHARES)
        await ui.press("2", "m")
        assert ui.screen == "OrdersScreen"
        assert "not changed: this account's orders cannot be changed" in ui.page
        await ui.press("3", "%")
        assert ui.screen == "PositionsScreen"
        assert "not closed in part: StocksTrader closes a deal only whole" in ui.page
        await ui.press("d")
        assert "StocksTrader shows no market book" in ui.page
        await ui.press("escape", "v")
        assert "StocksTrader has no price history" in ui.page
        await ui.press("escape")
        narrow(ui, INDIA)
        await ui.look()
        await ui.press("e")
        assert ui.screen == "PositionsScreen"
        assert "not protected: a position at Tradelab carries no stop loss" in ui.page
        assert not ui.calls


async def test_a_change_where_no_levels_are_taken_greys_them(stage: Stage) -> None:
    async with driving(stage(with_orders)) as ui:
        narrow(ui, INDIA)
        await ui.press("2", "m")
        assert "Tradelab takes stop loss and target only as" in ui.line("Stop loss")
        await ui.press(*"1600", "enter")
        assert "above the day's upper circuit limit of 1567.50" in ui.line("Price")


async def test_an_orders_steps_are_read_when_it_is_opened(stage: Stage) -> None:
    world = stage(with_orders)
    broker = world.brokers[INDIA]
    assert isinstance(broker, Mixed)
    early = datetime(2026, 1, 5, 4, 45, 1, tzinfo=UTC)
    broker.told = (Step(None, "put order req received", ""), Step(early, "open", "10 at 1400.00 [/b]"))
    async with driving(world, (100, 44)) as ui:
        narrow(ui, INDIA)
        await ui.press("2", "enter")
        assert "At the broker  times IST" in ui.page
        assert "put order req received" in ui.page
        assert "10:15:01  open: 10 at 1400.00 [/b]" in ui.page
        assert "MIS" in ui.line("product")


async def test_steps_that_cannot_be_read_say_why(stage: Stage) -> None:
    world = stage(with_orders)
    broker = world.brokers[INDIA]
    assert isinstance(broker, Mixed)
    broker.told = ReadFailed("the order's history did not come")
    async with driving(world, (100, 44)) as ui:
        narrow(ui, INDIA)
        await ui.press("2", "enter")
        assert "could not be read: the order's history did not come" in ui.page
        await ui.press("escape")
        narrow(ui, SHARES)
        await ui.look()
        await ui.press("enter")
        assert "StocksTrader does not tell the life of an order" in ui.page


async def test_a_reason_that_comes_later_is_shown(stage: Stage) -> None:
    world = stage(with_orders)
    async with driving(world) as ui:
        narrow(ui, INDIA)
        await ui.press("2")
        assert "working" in ui.line("RELIANCE")
        shows(world, "250327000000027", RELIANCE, Status.REJECTED, reason="RMS:Margin Exceeds")
        await ui.look()
        assert "rejected: RMS:Margin Exceeds" in ui.page


# Searching.


class Loading(Instruments):
    """A list of which little is there yet; it must not be walked through."""

    loading = "reading the contracts: 40,000 of 180,000"

    def __iter__(self):  # type: ignore[no-untyped-def]
        raise AssertionError("walked through on a key")


async def test_a_search_is_usable_while_a_list_loads(stage: Stage) -> None:
    world = stage(mixed)
    engine, clock = world.engine, world.clock
    engine.sessions[INDIA].directory = Loading([RELIANCE])
    broker = world.brokers[INDIA]
    assert isinstance(broker, Mixed)
    late = Instrument(InstrumentKey(INDIA, "NSE-1594"), "INFY", "Infosys", RELIANCE.kind, "NSE")
    broker.finds = (late,)
    async with driving(world) as ui:
        await ui.press("+")
        assert "TB: reading the contracts: 40,000 of 180,000" in ui.page
        await ui.press(*"relia")
        assert "NSE" in ui.line("RELIANCE")
        await ui.press("home", "shift+end", *"inf")
        assert broker.searched == [], "not while keys still come"
        await clock.wind(1)
        await ui.look()
        assert broker.searched == ["inf"], "once, for what stood there at last"
        assert "Infosys" in ui.line("INFY")
        await ui.press("enter")
        assert "INFY" in ui.page
        assert ui.screen == "WatchlistScreen"


async def test_a_list_that_came_waits_for_no_frame(stage: Stage) -> None:
    world = stage(mixed)
    session = world.engine.sessions[INDIA]
    session.directory = Loading()
    async with driving(world) as ui:
        await ui.press("+", *"relia")
        assert "NSE" not in ui.line("RELIANCE IND")
        session.directory = Instruments([RELIANCE])
        await world.clock.wind(0.05)  # no screen looks by itself in a test
        await ui.pilot.pause()
        assert "NSE" in ui.line("RELIANCE   ")


async def test_a_search_that_fails_says_so_and_the_rest_stays(stage: Stage) -> None:
    world = stage(mixed)
    world.engine.sessions[INDIA].directory = Loading([RELIANCE])
    broker = world.brokers[INDIA]
    assert isinstance(broker, Mixed)
    broker.finds = ReadFailed("the broker answered with a web page")
    async with driving(world) as ui:
        await ui.press("+", *"aapl")
        await world.clock.wind(1)
        await ui.look()
        assert "TB: the search failed: the broker answered with a web page" in ui.page
        assert " ST " in ui.page


async def test_a_search_that_was_open_first_finds_what_an_account_brings(stage: Stage) -> None:
    world = stage(trading)
    late = world.engine.sessions.pop(TL)
    async with driving(world) as ui:
        await ui.press("plus", *"BTC")
        assert "Bitcoin" not in ui.page
        world.engine.sessions[TL] = late
        await ui.look()
        assert "Bitcoin" in ui.page
