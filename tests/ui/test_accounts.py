"""Many accounts: how the header tells of them, how one is chosen, how one is left."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.ui.driving import Driver, Stage, driving
from tests.ui.prices import EURUSD, quote_now
from tests.ui.visiting import House, doors, wanted
from tests.ui.worlds import World
from tui_trader.brokers.port import FeedState, LoginRefused, OrderRejected, OutcomeUnknown
from tui_trader.domain.environment import Environment
from tui_trader.ui.context import SignIn

pytestmark = pytest.mark.anyio
FIVE = (
    ("tradelocker", "tl2"),
    ("stockstrader", "st"),
    ("tradelab", "tb"),
    ("tradelocker", "tl3"),
    ("tradelab", "t2"),
)


@pytest.fixture
def house() -> House:
    return House()


def some(count: int, house: House) -> list[SignIn]:
    """Sign-ins that need nobody, each to an account of its own."""
    house.ids = {session: str(1000 + n) for n, (_, session) in enumerate(FIVE)}
    return [
        wanted(broker, session, access_token="x", token="x", password="x") for broker, session in FIVE[:count]
    ]


async def settled(ui: Driver) -> None:
    await ui.press("f5", "f5")


async def test_a_first_quote_waits_for_no_frame(stage: Stage, house: House) -> None:
    world = stage(doors(*some(2, house), house=house))
    async with world.engine, driving(world) as ui:
        await settled(ui)
        session = world.engine.sessions["tl2"]
        quote_now(world.engine, session.named("EURUSD") or EURUSD, "1.08401", "1.08409")
        await world.clock.wind(0.05)  # no screen looks by itself in a test
        await ui.pilot.pause()
        assert "1.08409" in ui.line("EURUSD")
        quote_now(world.engine, session.named("EURUSD") or EURUSD, "1.08501", "1.08509")
        await world.clock.wind(3.0)
        await ui.pilot.pause()
        assert "1.08409" in ui.line("EURUSD")  # from then on it is the frames' again


# The header.


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_whoever_is_in_trouble_is_in_the_header(
    stage: Stage, house: House, size: tuple[int, int]
) -> None:
    world = stage(doors(*some(5, house), house=house))
    sessions = world.engine.sessions
    async with world.engine, driving(world, size) as ui:
        await settled(ui)
        while sessions:  # five, four ... one
            await ui.look()
            assert ui.lines[1].count(" ok") == len(sessions)
            assert ui.lines[1].startswith(" DEMO  TL ")
            for name, session in sessions.items():
                house.of(name).answering = False
                await ui.look()
                assert f"{session.account.tag} no line" in ui.lines[1]
                house.of(name).answering = True
                session.signed_out = "the token has expired"
                await ui.look()
                assert f"{session.account.tag} signed out" in ui.lines[1]
                session.signed_out = ""
            for door in house.doors:
                door.answering = False
            await ui.look()
            assert ui.lines[1].count("no line") == len(sessions)
            for door in house.doors:
                door.answering = True
            await world.engine.end(list(sessions)[-1])


async def test_feed_speed_and_budget_are_told_where_there_is_room(stage: Stage, house: House) -> None:
    world = stage(doors(*some(3, house), house=house))
    async with world.engine, driving(world, (120, 36)) as ui:
        await settled(ui)
        house.of("tb").feed = FeedState.UP
        await ui.look()
        assert "TL ok <50ms   4/10 a s" in ui.lines[1]
        assert "TB feed ok" in ui.lines[1]
        house.of("tb").feed = FeedState.CONNECTING
        await ui.look()
        assert "TB feed connecting" in ui.lines[1]
    world = stage(doors(*some(5, house), house=house))
    async with world.engine, driving(world) as ui:
        await settled(ui)
        house.of("t2").feed = FeedState.DOWN
        await ui.look()
        assert "TB2 no feed" in ui.lines[1]


async def test_live_and_demo_stand_before_their_own_accounts(stage: Stage, house: House) -> None:
    demo, live = some(2, house)
    live = live._replace(login=replace(live.login, environment=Environment.LIVE))
    world = stage(doors(demo, live, house=house))
    async with world.engine, driving(world) as ui:
        await settled(ui)
        assert ui.lines[2].startswith("┃ LIVE  ST ok")
        assert "DEMO  TL ok" in ui.lines[2]


async def test_tags_are_never_the_same(stage: Stage, house: House) -> None:
    world = stage(doors(*some(5, house), house=house))
    async with world.engine, driving(world) as ui:
        await settled(ui)
        tags = {session.account.tag for session in world.engine.sessions.values()}
        assert tags == {"TL", "TL2", "ST", "TB", "TB2"}


async def test_one_account_under_two_names_is_refused(stage: Stage, house: House) -> None:
    world = stage(doors(*some(1, house), house=house))
    async with world.engine, driving(world) as ui:
        await settled(ui)
        house.ids["twin"] = house.ids["tl2"]
        wrong = await _in_worker(ui, wanted("tradelocker", "twin", password="x"))
        assert "account 1000 is signed in already, as TL" in wrong
        assert list(world.engine.sessions) == ["tl2"]


async def _in_worker(ui: Driver, one: SignIn) -> str:
    return await ui.app.run_worker(ui.app.accounts.begin(one)).wait()


# Choosing.


async def test_the_key_narrows_to_one_and_enter_alone_shows_all(stage: Stage, house: House) -> None:
    world = stage(doors(*some(3, house), house=house))
    async with world.engine, driving(world) as ui:
        await settled(ui)
        world.engine.sessions["st"].signed_out = "over"
        await ui.press("@")
        assert "StocksTrader DEMO 1001 USD   signed out" in ui.page
        await ui.press("down", "down", "down", "enter")
        assert world.context.only == "st"
        assert "only st" in ui.lines[1]
        await type_in(ui, "accounts")
        await ui.press("enter")
        assert world.context.only == ""


# Leaving.


async def type_in(ui: Driver, words: str) -> None:
    await ui.press(":", *words, "enter")


async def test_signing_out_asks_and_ends_only_that_one(stage: Stage, house: House) -> None:
    world = stage(doors(*some(3, house), house=house))
    async with world.engine, driving(world) as ui:
        await settled(ui)
        await type_in(ui, "signout")
        assert "sign out of which? TL, ST, TB" in ui.page
        world.context.only = "st"
        await type_in(ui, "signout st")
        assert "the login at the broker goes on" in ui.page
        await ui.press("enter", "n")
        assert "st" in world.engine.sessions
        await type_in(ui, "signout st")
        await ui.press("y", "f5")
        assert list(world.engine.sessions) == ["tl2", "tb"]
        assert (world.context.only, house.of("st").closed, house.of("st").logged_out) == ("", True, 0)
        assert not house.of("tb").closed
        assert "ST: ended here" in ui.lines[-2]


async def test_with_nobody_left_there_is_the_login_screen(stage: Stage, house: House) -> None:
    world = stage(doors(*some(1, house), house=house))
    async with world.engine, driving(world) as ui:
        await settled(ui)
        await type_in(ui, "signout")
        await ui.press("y", "f5", "f5")
        assert ui.screen == "LoginScreen"


async def test_a_broker_without_logout_says_why(stage: Stage, house: House) -> None:
    house.can = {"why_not": {"logs_out": "the broker has no call to end a login"}}
    world = stage(doors(*some(2, house), house=house))
    async with world.engine, driving(world) as ui:
        await settled(ui)
        await type_in(ui, "logout st")
        assert "ST: the broker has no call to end a login; :signout ST ends it here" in ui.page
        assert house.of("st").logged_out == 0


async def test_logging_out_asks_then_ends_the_login_once(stage: Stage, house: House) -> None:
    house.can = {"logs_out": True}
    world = stage(doors(*some(2, house), house=house))
    async with world.engine, driving(world) as ui:
        await settled(ui)
        await type_in(ui, "logout")
        assert "log out of which? TL, ST" in ui.page
        await type_in(ui, "logout ST")
        assert "end the login of ST at the broker" in ui.page
        assert "Other programs that use this login are signed out too" in ui.page
        assert house.of("st").logged_out == 0
        await ui.press("y", "f5")
        assert house.of("st").logged_out == 1
        assert list(world.engine.sessions) == ["tl2"]
        assert "ST: logged out at the broker" in ui.lines[-2]


@pytest.mark.parametrize(
    ("refuse", "words"),
    [
        (OrderRejected("not now"), "ST: not logged out: not now"),
        (OutcomeUnknown("no answer within 20 s"), "ST: whether the login has ended is not known"),
    ],
)
async def test_a_logout_that_fails_keeps_the_session(
    stage: Stage, house: House, refuse: Exception, words: str
) -> None:
    house.can = {"logs_out": True}
    world = stage(doors(*some(2, house), house=house))
    async with world.engine, driving(world) as ui:
        await settled(ui)
        house.of("st").refuse = refuse
        await type_in(ui, "logout ST")
        await ui.press("y", "f5")
        assert words in ui.lines[-2]
        assert "st" in world.engine.sessions


async def test_what_cannot_be_signed_in_to_is_named(stage: Stage, house: House) -> None:
    world = stage(doors(*some(1, house), house=house))
    async with world.engine, driving(world) as ui:
        await settled(ui)
        await type_in(ui, "signin tl")
        assert "TL is signed in" in ui.lines[-2]
        await type_in(ui, "signin nobody")
        assert "no account 'nobody' here (TL)" in ui.lines[-2]
        await type_in(ui, "signin")
        assert ui.screen == "LoginScreen"


# The practice market.


def practising(stage: Stage, house: House, offers: Sequence[SignIn]) -> World:
    world = stage(doors(house=house))

    async def practice() -> Sequence[SignIn]:
        made_up = Environment.PRACTICE
        return [one._replace(login=replace(one.login, environment=made_up)) for one in offers]

    world.context.practice = practice
    return world


def held_up(world: World, name: str) -> asyncio.Event:
    """The session of a name begins only when the event is set."""
    whole, gate = world.engine.begin, asyncio.Event()

    async def late(login, broker, account_id):  # type: ignore[no-untyped-def]
        if login.session == name:
            await gate.wait()
        return await whole(login, broker, account_id)

    world.engine.begin = late  # type: ignore[method-assign]
    return gate


async def test_the_watchlist_opens_with_the_first_that_is_in(stage: Stage, house: House) -> None:
    offers = some(3, house)
    house.refuses["tl2"] = LoginRefused("refused for once")
    world = practising(stage, house, offers)
    async with world.engine, driving(world) as ui:
        assert ui.screen == "LoginScreen"
        gate = held_up(world, "tb")
        await ui.press("enter", "f5", "f5")
        assert ui.screen == "WatchlistScreen"
        assert list(world.engine.sessions) == ["st"]
        gate.set()
        await settled(ui)
        assert list(world.engine.sessions) == ["st", "tb"]
        assert ui.screen == "WatchlistScreen"
        assert [entry.key.session for entry in world.context.watchlists.entries] == ["st", "tb"]
        news = "\n".join(one.text for one in world.engine.newspaper.since(0))
        assert "tl2: refused for once" in news


async def test_the_quotes_of_a_first_list_are_asked_for_at_once(stage: Stage, house: House) -> None:
    world = practising(stage, house, some(2, house))
    async with world.engine, driving(world) as ui:
        gate = held_up(world, "st")
        await ui.press("enter", "f5", "f5")
        assert (ui.screen, list(world.engine.sessions)) == ("WatchlistScreen", ["tl2"])
        gate.set()
        await ui.pilot.pause()
        await world.clock.wind(0.2)  # no screen looks by itself in a test
        assert "st" in {key.session for key in world.engine.market.asked}


async def test_when_none_is_in_the_login_screen_says_why(stage: Stage, house: House) -> None:
    offers = some(2, house)
    house.refuses = {one.login.session: LoginRefused(f"no {one.login.session}") for one in offers}
    world = practising(stage, house, offers)
    world.context.practise = True
    async with world.engine, driving(world) as ui:
        await settled(ui)
        assert ui.screen == "LoginScreen"
        assert "tl2: no tl2; st: no st" in ui.page


async def test_lists_are_filled_in_the_order_of_the_offers(stage: Stage, house: House) -> None:
    world = practising(stage, house, some(3, house))
    async with world.engine, driving(world) as ui:
        gate = held_up(world, "tl2")
        await ui.press("enter", "f5", "f5")
        assert list(world.engine.sessions) == ["st", "tb"]
        assert not world.context.watchlists.entries
        gate.set()
        await settled(ui)
        assert [entry.key.session for entry in world.context.watchlists.entries] == ["tl2", "st", "tb"]
        assert ui.lines[1].split()[1] == "TL"
