"""An account that was signed out comes back, with its screen, its rows, its list; others notice nothing."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from tests.ui.driving import Driver, Stage, driving
from tests.ui.test_visit import BACK, enter, paste
from tests.ui.visiting import House, doors, wanted
from tests.ui.worlds import World
from tui_trader.brokers.port import LoginRefused, ReadFailed, SignedOut
from tui_trader.domain.account import Position, PositionKey
from tui_trader.domain.instrument import InstrumentKey
from tui_trader.domain.order import Side
from tui_trader.engine.session import Line

pytestmark = pytest.mark.anyio


@pytest.fixture
def house() -> House:
    return House()


def start(stage: Stage, house: House, broker: str, **secrets: str) -> World:
    """Two accounts: the one that will be signed out, and TradeLocker beside it."""
    both = wanted(broker, "mine", **secrets), wanted("tradelocker", "other", password="pw")
    return stage(doors(*both, house=house))


async def sign_out(ui: Driver, house: House, session: str = "mine") -> None:
    """Its next read is turned away, and signing in again takes a person."""

    async def over() -> None:
        raise SignedOut("the session has ended")

    house.of(session).working_orders = over  # type: ignore[method-assign,assignment]
    ui.world.engine.sessions[session].poke("orders")
    await ui.world.clock.wind(0)
    await ui.press("f5")
    assert ui.world.engine.sessions[session].line is Line.SIGNED_OUT


async def test_the_header_marks_it_and_the_news_names_the_key(stage: Stage, house: House) -> None:
    world = start(stage, house, "stockstrader", token="old")
    async with world.engine, driving(world) as ui:
        await ui.press("f5")
        await sign_out(ui, house)
        assert "ST signed out" in ui.lines[1]
        assert "TL ok" in ui.lines[1]
        assert "ST: signed out: the token has expired" in ui.lines[-2]
        assert "L signs in again" in ui.lines[-2]


async def test_a_new_token_brings_it_back_as_it_was(stage: Stage, house: House) -> None:
    world = start(stage, house, "stockstrader", token="old")
    async with world.engine, driving(world) as ui:
        await ui.press("f5")
        engine = world.engine
        session, other = engine.sessions["mine"], engine.sessions["other"]
        before, beside = house.of("mine"), house.of("other")
        entries = list(world.context.watchlists.entries)
        key = PositionKey("mine", "p1")
        held = Position(
            key, InstrumentKey("mine", "278"), "EURUSD", Side.BUY, Decimal(1), Decimal("1.08"), Decimal(0)
        )
        house.held["mine"] = [held]
        session.poke("positions")
        await world.clock.wind(0)
        await ui.press("3")
        await sign_out(ui, house)
        await ui.press("L", "f5")
        assert ui.screen == "AgainScreen"
        assert "Sign ST in again" in ui.page
        assert "signed out: the token has expired" in ui.page
        assert "old" not in ui.line("API token")
        house.refuses["mine"] = LoginRefused("StocksTrader refuses the token [/b]")
        await ui.press("enter", "f5")
        assert "refuses the token [/b]" in ui.page
        assert session.broker is before
        assert session.signed_out
        house.refuses.clear()
        await ui.press("home", *["delete"] * 3, *"brand-new", "enter", "f5")
        assert ui.screen == "PositionsScreen"
        assert engine.sessions["mine"] is session
        assert (session.line, session.signed_out) == (Line.OK, "")
        assert session.broker is house.of("mine") is not before
        assert house.tried[-1] == ("mine", "", {"token": "brand-new"})
        assert session.login is not None
        assert session.login.secrets == {"token": "brand-new"}
        assert list(world.context.watchlists.entries) == entries
        assert engine.ledger.positions.get(key) == held
        await world.clock.wind(0)
        assert before.closed
        assert engine.sessions["other"] is other
        assert (other.broker, beside.closed) == (beside, False)
        assert "ST ok" in ui.lines[1]
        # What feeds it runs again, on the new line.
        house.held.clear()
        await world.clock.wind(3)
        assert engine.ledger.positions.get(key) is None


async def test_a_visit_brings_it_back(stage: Stage, house: House) -> None:
    world = start(stage, house, "tradelab", client_secret="s3cret")
    async with world.engine, driving(world) as ui:
        await paste(ui, BACK)
        await enter(ui)
        session = world.engine.sessions["mine"]
        await ui.press("2")
        await sign_out(ui, house)
        await ui.press(":", *"signin tb", "enter", "f5", "f5")
        assert ui.screen == "VisitScreen", "no secret is asked for where a browser is all it takes"
        house.right = "f00d"
        house.walks[-1].came.set_result("http://127.0.0.1:8765/?code=f00d")
        await ui.press("f5", "f5")
        assert ui.screen == "OrdersScreen"
        assert world.engine.sessions["mine"] is session
        assert session.line is Line.OK
        assert all(walk.closed == 1 for walk in house.walks)


async def test_somebody_elses_login_never_stands_behind_the_session(stage: Stage, house: House) -> None:
    world = start(stage, house, "stockstrader", token="old")
    async with world.engine, driving(world) as ui:
        await ui.press("f5")
        session, before = world.engine.sessions["mine"], house.of("mine")
        await sign_out(ui, house)
        house.ids["mine"] = "9999"
        await ui.press("L", "f5", *"theirs", "enter", "f5")
        assert "that login has no account 1001" in ui.page
        assert session.broker is before
        assert session.signed_out
        assert house.of("mine").closed
        assert not before.closed


async def test_what_cannot_be_read_leaves_it_signed_out(stage: Stage, house: House) -> None:
    world = start(stage, house, "stockstrader", token="old")
    async with world.engine, driving(world) as ui:
        await ui.press("f5")
        await sign_out(ui, house)
        house.refuses["mine"] = ReadFailed("no connection could be made")
        await ui.press("L", "f5", "enter", "f5")
        assert "no connection could be made" in ui.page
        await ui.press("escape")
        assert ui.screen == "WatchlistScreen"
        assert world.engine.sessions["mine"].line is Line.SIGNED_OUT


async def test_leaving_half_way_leaves_everything_as_it_was(stage: Stage, house: House) -> None:
    world = start(stage, house, "stockstrader", token="old")
    async with world.engine, driving(world) as ui:
        await ui.press("f5")
        session, before = world.engine.sessions["mine"], house.of("mine")
        await sign_out(ui, house)
        house.gate = asyncio.Event()
        await ui.press("L", "f5", "enter", "f5")
        assert "signing in" in ui.page
        await ui.press("escape", "f5")
        house.gate.set()
        await ui.press("f5")
        assert ui.screen == "WatchlistScreen"
        assert session.broker is before
        assert session.signed_out
        assert house.of("mine").closed


async def test_the_new_secret_is_kept_when_asked_for(stage: Stage, house: House) -> None:
    world = start(stage, house, "stockstrader", token="old")
    kept: list[tuple[str, str, str]] = []
    world.context.remember = lambda *told: kept.append(told) or ""  # type: ignore[func-returns-value]
    async with world.engine, driving(world) as ui:
        await ui.press("f5")
        await sign_out(ui, house)
        await ui.press("L", "f5", *"fresh", "tab", "right", "enter", "f5")
        assert kept == [("mine", "token", "fresh")]


async def test_of_several_one_is_picked(stage: Stage, house: House) -> None:
    world = start(stage, house, "stockstrader", token="old")
    async with world.engine, driving(world) as ui:
        await ui.press("f5")
        await sign_out(ui, house)
        await sign_out(ui, house, "other")
        await ui.press("L")
        assert "Sign in to which?" in ui.page
        await ui.press("down", "enter", "f5")
        assert "Sign ST in again" in ui.page
