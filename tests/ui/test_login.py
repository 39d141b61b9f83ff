"""Signing in by hand: what goes wrong is said in the broker's words, and may be tried again."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from tests.scenes import profile, refused, several
from tests.ui.driving import Stage, driving
from tests.ui.prices import ALL, TL
from tests.ui.visiting import House, doors, wanted
from tests.ui.worlds import World, accounts
from tui_trader.brokers.port import Login, LoginRefused, ReadFailed
from tui_trader.domain.environment import Environment
from tui_trader.ui.context import SavedProfile

pytestmark = pytest.mark.anyio


async def test_a_refusal_is_told_and_the_next_try_goes_in(stage: Stage) -> None:
    world = stage(refused)
    stub = world.brokers[""]
    stub.accounts = [accounts()[TL]]
    stub.known = [one for one in ALL if one.key.session == TL]
    async with world.engine, driving(world) as ui:
        await ui.press("enter")
        assert "Bad credentials [/b], 2 attempts left" in ui.page
        assert ui.screen == "LoginScreen"
        stub.refuse = ReadFailed("no connection to demo.example could be made")
        await ui.press("enter")
        assert "no connection to demo.example" in ui.page
        stub.refuse = None
        await ui.press("enter")
        assert ui.screen == "WatchlistScreen"
        assert "TL ok" in ui.lines[1]
    assert not world.engine.left


async def test_an_empty_field_is_asked_for_before_anything_is_sent(stage: Stage) -> None:
    world = stage(profile)
    world.context.secrets = lambda name, fields: {}
    async with driving(world) as ui:
        await ui.press("enter")
        assert "needed" in ui.line("Password")
        assert ui.app.focused is not None
        assert ui.app.focused.id == "input-tradelocker-password"


async def test_the_password_never_shows(stage: Stage) -> None:
    async with driving(stage(profile)) as ui:
        assert "correct horse" not in ui.page
        assert "•" in ui.line("Password")
    login = Login(TL, "TL", accounts()[TL].environment, "http://x", {}, {"password": "correct horse"})
    assert "correct horse" not in repr(login)


async def test_one_of_several_accounts_is_chosen(stage: Stage) -> None:
    world = stage(several)
    async with world.engine, driving(world) as ui:
        await ui.press("enter")
        assert "Which account?" in ui.page
        await ui.press("down", "enter")
        assert ui.screen == "WatchlistScreen"
        [session] = world.engine.sessions.values()
        assert session.account.id == "2002"


async def test_no_account_chosen_is_no_sign_in(stage: Stage) -> None:
    world = stage(several)
    async with driving(world) as ui:
        await ui.press("enter", "escape")
        assert "no account was chosen" in ui.page
        assert not world.engine.sessions


async def test_digits_lead_nowhere_while_nobody_is_signed_in(stage: Stage) -> None:
    async with driving(stage(profile)) as ui:
        await ui.press("2", "0", "f9", "escape")
        assert ui.screen == "LoginScreen"


# What each broker asks for.


def asking(stage: Stage, house: House, broker: str) -> World:
    """The form of one broker, empty."""
    world = stage(doors(house=house))
    world.context.profiles = [SavedProfile("saved", broker, "demo", "", "", {})]
    return world


async def test_a_broker_with_hosts_of_its_own_needs_an_address(stage: Stage) -> None:
    house = House()
    async with driving(asking(stage, house, "tradelab")) as ui:
        await ui.press("enter")
        assert "Address is needed: each Tradelab broker has its own" in ui.page
        assert "needed" in ui.line("Address")
        assert "needed" in ui.line("Client id")
        assert ui.app.focused is not None
        assert ui.app.focused.id == "input-tradelab-base_url"
        await ui.press(*"example com", "enter")
        assert "Address is no address: it begins with https://" in ui.page
        await ui.press("home", *["delete"] * 20, *"https://tradelab.example", "enter")
        assert "Client id is needed" in ui.page
        assert not house.doors


async def test_defaults_stand_in_the_form_and_optional_secrets_may_be_empty(stage: Stage) -> None:
    house = House()
    world = asking(stage, house, "tradelab")
    async with world.engine, driving(world) as ui:
        assert "http://127.0.0.1" in ui.line("Redirect address")
        assert "Feed address" not in ui.page
        ui.app.screen.query_one("#input-tradelab-base_url", Input).value = "https://tradelab.example"
        ui.app.screen.query_one("#input-tradelab-client_id", Input).value = " trader-77 "
        await ui.press("enter", "f5")
        assert ui.screen == "VisitScreen"
        login = house.doors[0].login
        assert login.values == {"client_id": "trader-77", "redirect_uri": "http://127.0.0.1"}
        assert login.secrets == {"client_secret": "", "access_token": ""}
        assert (login.session, login.base_url) == ("saved", "https://tradelab.example")


async def test_what_is_not_asked_for_comes_from_the_profile(stage: Stage) -> None:
    house = House()
    world = asking(stage, house, "tradelab")
    values = {"client_id": "x", "feed_url": "wss://feed.example"}
    world.context.profiles = [
        SavedProfile("saved", "tradelab", "live", "https://tradelab.example", "1001", values)
    ]
    world.context.secrets = lambda name, fields: {"access_token": "t0ken"}
    async with world.engine, driving(world) as ui:
        await ui.press("enter", "f5")
        login = house.doors[0].login
        assert login.values["feed_url"] == "wss://feed.example"
        assert (login.environment, login.secrets["access_token"]) == (Environment.LIVE, "t0ken")
        assert "LIVE  TB ok" in ui.lines[2]


async def test_nothing_secret_stays_in_the_form(stage: Stage) -> None:
    house = House()
    world = asking(stage, house, "stockstrader")
    async with world.engine, driving(world) as ui:
        ui.app.screen.query_one("#input-stockstrader-token", Input).value = "s3cret"
        await ui.press("enter", "f5")
        assert ui.screen == "WatchlistScreen"
        await ui.press("L")
        assert ui.app.screen.query_one("#input-stockstrader-token", Input).value == ""


async def test_an_account_the_login_does_not_have_is_asked_for_anew(stage: Stage) -> None:
    house = House()
    house.ids = {"saved": "1001,1002"}
    world = asking(stage, house, "stockstrader")
    world.context.profiles = [SavedProfile("saved", "stockstrader", "demo", "", "99", {})]
    world.context.secrets = lambda name, fields: {"token": "t"}
    async with world.engine, driving(world) as ui:
        await ui.press("enter", "f5")
        assert "This login has no account 99. Which account?" in ui.page
        await ui.press("down", "enter", "f5")
        assert world.engine.sessions["saved"].account.id == "1002"


async def test_one_failed_profile_leaves_the_other_alone(stage: Stage) -> None:
    house = House()
    house.refuses = {"b": LoginRefused("wrong password for b")}
    house.ids = {"a": "1", "b": "2"}
    both = wanted("tradelocker", "a", password="x"), wanted("tradelocker", "b", password="x")
    world = stage(doors(*both, house=house))
    world.context.profiles = [
        SavedProfile(name, "tradelocker", "demo", "", "", {"email": name, "server": "S"}) for name in "ab"
    ]
    async with world.engine, driving(world) as ui:
        await ui.press("f5")
        assert ui.screen == "WatchlistScreen"
        assert list(world.engine.sessions) == ["a"]
        await ui.press("L", "f5")
        assert "b: wrong password for b" in ui.page
        assert "b" in ui.line("Email")
