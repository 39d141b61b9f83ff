"""Signing in through a browser: the address goes out whole, what comes back is taken however it comes."""

from __future__ import annotations

import pytest
from rich.style import Style
from textual.events import Paste

from tests.ui.driving import Driver, Stage, driving
from tests.ui.visiting import House, doors, wanted
from tests.ui.worlds import World
from tui_trader.brokers.port import LoginRefused, ReadFailed
from tui_trader.ui.screens.visit import VisitScreen
from tui_trader.ui.widgets.pasted import Address

pytestmark = pytest.mark.anyio
BACK = "http://127.0.0.1:8765/?code=c0ffee&state=x"


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def world(stage: Stage, house: House) -> World:
    return stage(doors(wanted("tradelab"), house=house))


async def paste(ui: Driver, text: str) -> None:
    assert ui.app.focused is not None
    ui.app.focused.post_message(Paste(text))
    await ui.press("f5")


async def enter(ui: Driver) -> None:
    """Enter, then the moment in which a paste would have gone on."""
    await ui.press("enter")
    await ui.world.clock.wind(0.3)
    await ui.press("f5")


def address(ui: Driver) -> Address:
    return ui.app.screen.query_one(Address)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_address_is_whole_from_edge_to_edge(
    world: World, house: House, size: tuple[int, int]
) -> None:
    async with world.engine, driving(world, size) as ui:
        assert ui.screen == "VisitScreen"
        url = house.walks[0].url
        top = next(n for n, line in enumerate(ui.lines) if line.startswith("https://"))
        pieces = ui.lines[top : top + -(-len(url) // size[0])]
        assert "".join(pieces) == url
        assert "The browser ends at http://127.0.0.1:8765/" in ui.page
        assert "Waiting for the browser" in ui.page


async def test_each_line_of_the_address_links_to_all_of_it(world: World, house: House) -> None:
    async with world.engine, driving(world) as ui:
        widget = address(ui)
        styles = [
            segment.style for y in range(3) for segment in widget.render_line(y) if segment.text.strip()
        ]
        assert {style.link for style in styles if isinstance(style, Style)} == {house.walks[0].url}
        assert len({style.link_id for style in styles if isinstance(style, Style)}) == 1
        await ui.press("ctrl+y")
        assert ui.app.clipboard == house.walks[0].url
        assert "copied" in ui.page


async def test_an_address_longer_than_the_screen_can_be_scrolled(world: World, house: House) -> None:
    async with world.engine, driving(world) as ui:
        address(ui).url = house.walks[0].url + "x" * 1500 + "END"
        await ui.press("f5")
        assert "Answer" in ui.page
        assert "END" not in ui.page
        await ui.press(*["pagedown"] * 10)
        assert "END" in ui.page


async def test_the_browser_that_comes_back_signs_in(world: World, house: House) -> None:
    async with world.engine, driving(world) as ui:
        house.walks[0].came.set_result(BACK)
        await ui.press("f5", "f5")
        assert ui.screen == "WatchlistScreen"
        assert house.tried == [("tradelab", BACK, {})]
        assert house.walks[0].closed == 1
        assert "TB ok" in ui.lines[1]


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        (BACK, BACK),
        ("\n  http://127.0.0.1:8765/?code=c0\r\nffee&sta\nte=x \n", BACK),
        (" code=c0ffee&state=x", "code=c0ffee&state=x"),
        ("c0ffee\n", "c0ffee"),
    ],
)
async def test_a_paste_survives_line_breaks(world: World, house: House, text: str, sent: str) -> None:
    house.deaf = "port 8765 is taken"
    async with world.engine, driving(world) as ui:
        assert "not heard here: port 8765 is taken" in ui.page
        await paste(ui, text)
        assert "c0ffee" not in ui.page
        assert "a code" in ui.line("Answer")
        await enter(ui)
        assert [tried[1] for tried in house.tried] == [sent]
        assert ui.screen == "WatchlistScreen"
        assert [walk.closed for walk in house.walks] == [1]


async def test_a_paste_that_comes_as_keys_is_not_sent_half(world: World, house: House) -> None:
    async with world.engine, driving(world) as ui:
        await ui.press(*"code=c0", "enter", *"ff")
        await world.clock.wind(0.3)
        await ui.press("f5")
        assert not house.tried
        await ui.press("enter", *"ee", "enter")
        await world.clock.wind(0.3)
        await ui.press("f5")
        assert [tried[1] for tried in house.tried] == ["code=c0ffee"]


async def test_a_refusal_is_shown_there_and_a_new_visit_begins(world: World, house: House) -> None:
    async with world.engine, driving(world) as ui:
        await paste(ui, "code=wrong")
        await enter(ui)
        assert "Tradelab refuses the login: [/b]the code is not known" in ui.page
        assert ui.screen == "VisitScreen"
        await ui.press("ctrl+r", "f5")
        assert [walk.closed for walk in house.walks] == [1, 0]
        assert house.walks[1].url in "".join(ui.lines)
        assert "a new visit" in ui.page
        house.walks[0].came.set_result(BACK)
        await ui.press("f5", "f5")
        assert ui.screen == "VisitScreen", "the old visit is heard no more"
        house.walks[1].came.set_result(BACK)
        await ui.press("f5", "f5")
        assert ui.screen == "WatchlistScreen"
        assert [walk.closed for walk in house.walks] == [1, 1]


async def test_without_a_line_the_same_paste_may_go_again(world: World, house: House) -> None:
    house.refuses["tradelab"] = ReadFailed("no connection to broker.example could be made")
    async with world.engine, driving(world) as ui:
        await paste(ui, BACK)
        await enter(ui)
        assert "no connection to broker.example" in ui.page
        house.refuses.clear()
        await enter(ui)
        assert ui.screen == "WatchlistScreen"


async def test_escape_leaves_and_says_so(world: World, house: House) -> None:
    async with world.engine, driving(world) as ui:
        await ui.press("escape", "f5")
        assert ui.screen == "LoginScreen"
        assert "the sign-in was left before it was done" in ui.page
        assert house.walks[0].closed == 1
        assert house.doors[0].closed
        assert not world.engine.sessions


async def test_leaving_the_program_closes_the_visit(world: World, house: House) -> None:
    async with world.engine:
        async with driving(world) as ui:
            assert isinstance(ui.app.screen, VisitScreen)
        assert house.walks[0].closed == 1


async def test_an_enter_with_nothing_pasted_sends_nothing(world: World, house: House) -> None:
    async with world.engine, driving(world) as ui:
        await enter(ui)
        assert "nothing is pasted yet" in ui.page
        await paste(ui, house.walks[0].url)
        assert "an address without a code" in ui.page
        assert not house.tried


async def test_two_visits_are_walked_one_after_the_other(stage: Stage, house: House) -> None:
    one, two = wanted("tradelab", "india"), wanted("tradelab", "other")
    house.ids = {"other": "2002"}
    world = stage(doors(one, two, house=house))
    async with world.engine, driving(world) as ui:
        assert sum(isinstance(screen, VisitScreen) for screen in ui.app.screen_stack) == 1
        assert "TB DEMO" in ui.page
        for walk in list(house.walks):
            walk.came.set_result(BACK)
        await ui.press("f5", "f5", "f5")
        assert {s.account.tag for s in world.engine.sessions.values()} == {"TB", "TB2"}
        assert [walk.closed for walk in house.walks] == [1, 1]


async def test_a_refused_arrival_does_not_end_the_listening_to_pastes(world: World, house: House) -> None:
    house.refuses["tradelab"] = LoginRefused("access was not allowed")
    async with world.engine, driving(world) as ui:
        house.walks[0].came.set_result("http://127.0.0.1:8765/?error=access_denied")
        await ui.press("f5", "f5")
        assert "access was not allowed" in ui.page
        house.refuses.clear()
        await paste(ui, BACK)
        await enter(ui)
        assert ui.screen == "WatchlistScreen"


async def test_a_token_that_is_dead_leads_to_the_browser(stage: Stage, house: House) -> None:
    house.dead = {"old"}
    world = stage(doors(wanted("tradelab", access_token="old", client_secret="s"), house=house))
    async with world.engine, driving(world) as ui:
        await ui.press("f5")
        assert ui.screen == "VisitScreen"
        house.walks[0].came.set_result(BACK)
        await ui.press("f5", "f5")
        assert "TB ok" in ui.lines[1]
        assert [walk.closed for walk in house.walks] == [1]
