"""Signing in by hand: what goes wrong is said in the broker's words, and may be tried again."""

from __future__ import annotations

import pytest

from tests.scenes import profile, refused, several
from tests.ui.driving import Stage, driving
from tests.ui.prices import ALL, TL
from tests.ui.worlds import accounts
from tui_trader.brokers.port import Login, ReadFailed

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
