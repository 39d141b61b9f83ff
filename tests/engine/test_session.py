"""Sessions: what the line is called, loops that nothing kills, one sign-in for all."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.engine.conftest import LOGIN, Desktop
from tests.engine.fake import EURUSD, ticket
from tui_trader.brokers.port import Beats, LoginRefused, ReadFailed, SignedOut
from tui_trader.engine.clock import HandClock
from tui_trader.engine.engine import Engine
from tui_trader.engine.freshness import Freshness
from tui_trader.engine.journal import Journal
from tui_trader.engine.market import Urgency
from tui_trader.engine.session import Line

pytestmark = pytest.mark.anyio


def engine_tasks() -> set[str]:
    names = {task.get_name() for task in asyncio.all_tasks()}
    return {name for name in names if name.startswith(("fake ", "send ", "alerts"))}


async def test_an_engine_without_a_session_is_fine(tmp_path: Path) -> None:
    clock = HandClock()
    engine = Engine(clock, Journal(tmp_path / "j.sqlite"), [], lambda name, login: pytest.fail("not asked"))
    async with engine:
        await clock.wind(60)
        assert engine.desk.place(ticket("t1")) == ["that account is not signed in"]
        assert engine.market.freshness(EURUSD.key, clock.monotonic()) is Freshness.DISCONNECTED
        assert (engine.farewell(), engine.market.instrument(EURUSD.key)) == ([], None)
    assert engine_tasks() == set()


async def test_nothing_runs_on_after_the_end(desktop: Desktop) -> None:
    async with desktop.run():
        assert len(engine_tasks()) > 10
    assert engine_tasks() == set()
    assert desktop.fake.closed


async def test_a_session_that_ends_takes_its_rows_along(desktop: Desktop) -> None:
    async with desktop.run():
        assert desktop.engine.ledger.funds.get("fake") is not None
        await desktop.engine.end("fake")
        assert desktop.engine.ledger.funds.get("fake") is None
        assert engine_tasks() == {"alerts"} or not engine_tasks()
        assert desktop.engine.desk.place(ticket("t1")) == ["that account is not signed in"]


async def test_a_second_sign_in_replaces_the_first_only_when_it_works(desktop: Desktop) -> None:
    async with desktop.run() as session:
        desktop.fake.fails["instruments"] = ReadFailed("no")
        with pytest.raises(ReadFailed):
            await desktop.engine.begin(LOGIN, desktop.fake, "77")
        assert desktop.engine.sessions["fake"] is session


def line(desktop: Desktop) -> Line:
    return desktop.engine.sessions["fake"].line


async def line_within(desktop: Desktop, seconds: float) -> Line:
    for _ in range(int(seconds * 10)):
        await desktop.clock.wind(0.1)
        if desktop.engine.sessions["fake"].line is not Line.OK:
            break
    return desktop.engine.sessions["fake"].line


@pytest.mark.parametrize("after", [0, 7.3])
async def test_a_dead_broker_is_told_within_five_seconds(desktop: Desktop, after: float) -> None:
    async with desktop.run() as session:
        desktop.engine.market.watch("test", [EURUSD.key])
        await desktop.clock.wind(after)
        assert session.line is Line.OK
        desktop.fake.fails["all"] = ReadFailed("cannot be reached")
        assert await line_within(desktop, 5) is Line.DOWN
        now = desktop.clock.monotonic()
        assert desktop.engine.market.freshness(EURUSD.key, now) is Freshness.DISCONNECTED
        del desktop.fake.fails["all"]
        await desktop.clock.wind(2)
        assert session.line is Line.OK
        now = desktop.clock.monotonic()
        assert desktop.engine.market.freshness(EURUSD.key, now) is Freshness.LIVE


async def test_a_broker_that_hangs_is_told_as_well(desktop: Desktop) -> None:
    async with desktop.run():

        async def hang(name: str) -> None:
            await asyncio.Event().wait()

        desktop.fake._read = hang  # type: ignore[method-assign]
        assert await line_within(desktop, 5) is Line.DOWN


async def test_answers_that_are_all_web_pages_are_no_line(desktop: Desktop) -> None:
    async with desktop.run():

        async def page(name: str) -> None:
            desktop.fake.answered = desktop.clock.monotonic()
            desktop.fake.trouble = "answered with a web page"
            raise ReadFailed("answered with a web page")

        desktop.fake._read = page  # type: ignore[method-assign]
        assert await line_within(desktop, 5) is Line.DOWN


async def test_a_pause_the_broker_asked_for_is_no_dead_line(desktop: Desktop) -> None:
    async with desktop.run():
        desktop.fake.answered = desktop.clock.monotonic() - 10
        assert line(desktop) is Line.DOWN
        desktop.fake.paused_until = desktop.clock.monotonic() + 1
        assert line(desktop) is Line.OK


async def test_one_sign_in_for_everybody_who_was_sent_away(desktop: Desktop) -> None:
    async with desktop.run() as session:
        for book in ("orders", "history", "positions", "funds", "fills"):
            desktop.fake.fails[book] = SignedOut("expired")
        session.poke("orders", "history", "positions", "funds", "fills")
        await desktop.clock.wind(3)
        assert desktop.fake.sign_ins == 1
        assert session.line is Line.OK


async def test_a_refused_sign_in_is_said_and_asked_no_more(desktop: Desktop) -> None:
    async with desktop.run() as session:
        desktop.fake.fails = {"orders": SignedOut("expired"), "sign_in_again": LoginRefused("wrong password")}
        await desktop.clock.wind(10)
        assert (session.line, session.signed_out) == (Line.SIGNED_OUT, "wrong password")
        assert desktop.fake.sign_ins == 1
        asked = len(desktop.fake.asked)
        await desktop.clock.wind(60)
        assert len(desktop.fake.asked) == asked
        assert desktop.engine.desk.place(ticket("t1")) == ["that account is not signed in"]
        assert "alarm: signed out: wrong password" in desktop.news()


@pytest.mark.parametrize(
    ("book", "beat"),
    [
        ("orders", 10),
        ("positions", 10),
        ("funds", 10),
        ("rules", 310),
        ("day", 70),
        ("quote 1", 10),
        ("depth", 10),
    ],
)
async def test_a_mistake_in_a_loop_is_told_and_does_not_end_it(
    desktop: Desktop, book: str, beat: float
) -> None:
    async with desktop.run():
        desktop.engine.market.watch("test", [EURUSD.key], Urgency.TICKET)
        desktop.engine.market.watch_depth(EURUSD.key)
        desktop.fake.fails[book] = ValueError("never expected")
        await desktop.clock.wind(beat)
        assert desktop.news().count("a mistake in the program") >= 1
        assert "never expected" not in desktop.news(), "what an error carries may be a secret"
        told = desktop.news().count("a mistake")
        await desktop.clock.wind(30)
        assert desktop.news().count("a mistake") == told, "told once"
        del desktop.fake.fails[book]
        desktop.fake.asked.clear()
        await desktop.clock.wind(beat)
        assert book in desktop.fake.asked


async def test_a_poke_reads_at_once_even_while_reading(desktop: Desktop) -> None:
    async with desktop.run() as session:
        desktop.fake.asked.clear()
        session.poke("history")
        await desktop.clock.wind(0)
        assert desktop.fake.asked.count("history") == 1
        session.poke("no such book")


async def test_the_history_covers_a_sleep_of_the_machine(desktop: Desktop) -> None:
    async with desktop.run() as session:
        asleep = desktop.clock.now()
        desktop.clock.jump_wall(8 * 3600)
        desktop.fake.since.clear()
        session.poke("history")
        await desktop.clock.wind(0)
        assert desktop.fake.since[-1] <= asleep - timedelta(hours=2)


async def test_a_second_instance_looks_and_does_not_judge(desktop: Desktop) -> None:
    gate = desktop.fake.gate = asyncio.Event()
    async with desktop.run():
        desktop.engine.desk.place(ticket("t1"))
        await desktop.clock.wind(0)
        other = Desktop(desktop.folder)
        async with other.run():
            assert "another tui-trader holds the journal" in other.news()
            assert "another tui-trader" in other.engine.desk.place(ticket("t2"))[0]
            await other.clock.wind(5)
            assert other.news().count("alarm") == 1
            assert other.fake.told == []
        gate.set()
        await desktop.clock.wind(0)
        assert desktop.news().count("alarm") == 0


async def test_one_read_that_fails_is_no_dead_line_where_books_are_read_seldom(desktop: Desktop) -> None:
    fake = desktop.fake
    seldom = Beats(orders=3, positions=3, funds=5, history=15)
    fake.capabilities = replace(fake.capabilities, beats=seldom)
    async with desktop.run() as session:
        desktop.engine.market.watch("screen", [EURUSD.key])
        fake.fails["quote 1"] = ReadFailed("no such page")
        for _ in range(300):
            await desktop.clock.wind(0.1)
            assert session.line is Line.OK
        fake.fails["all"] = fake.fails.pop("quote 1")
        await desktop.clock.wind(6)
        assert session.line is Line.DOWN
