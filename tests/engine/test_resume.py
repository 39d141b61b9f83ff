"""An account that was signed out goes on with a broker signed in anew."""

import asyncio
from dataclasses import replace

import pytest

from tests.engine.conftest import LOGIN, Desktop
from tests.engine.fake import EURUSD, GBPUSD, Fake, report, ticket
from tui_trader.brokers.port import LoginRefused, OutcomeUnknown, ReadFailed, SignedOut
from tui_trader.domain.order import Status
from tui_trader.engine.session import Line

pytestmark = pytest.mark.anyio
ANEW = replace(LOGIN, secrets={"token": "new"})


async def sign_out(desktop: Desktop) -> None:
    desktop.fake.fails = {"orders": SignedOut("expired"), "sign_in_again": LoginRefused("needs a person")}
    await desktop.clock.wind(3)
    assert desktop.engine.sessions["fake"].line is Line.SIGNED_OUT


async def test_the_same_session_goes_on_with_its_orders(desktop: Desktop) -> None:
    async with desktop.run() as session:
        desktop.engine.desk.place(ticket("t1"))
        await desktop.clock.wind(1)
        await sign_out(desktop)
        old, desktop.fake = desktop.fake, Fake(desktop.clock)
        desktop.fake.working = [report("b1", our_id="t1")]
        await desktop.engine.resume(session, ANEW, desktop.fake)
        await desktop.clock.wind(0)
        assert desktop.engine.sessions["fake"] is session
        assert (session.broker, session.login, session.line) == (desktop.fake, ANEW, Line.OK)
        assert old.closed
        assert desktop.engine.desk.book.orders["t1"].status is Status.WORKING
        asked = len(old.asked)
        await desktop.clock.wind(5)
        assert len(old.asked) == asked, "nothing asks on the old line"
        assert "orders" in desktop.fake.asked
        assert desktop.engine.desk.place(ticket("t2")) == []
        await desktop.clock.wind(1)
        assert [len(one.told) for one in (old, desktop.fake)] == [1, 1]


async def test_what_cannot_be_read_changes_nothing(desktop: Desktop) -> None:
    async with desktop.run() as session:
        await sign_out(desktop)
        other = Fake(desktop.clock)
        other.fails["instruments"] = ReadFailed("no")
        with pytest.raises(ReadFailed):
            await desktop.engine.resume(session, ANEW, other)
        assert (session.broker, session.login, session.line) == (desktop.fake, LOGIN, Line.SIGNED_OUT)


async def test_an_account_that_ended_meanwhile_does_not_come_back(desktop: Desktop) -> None:
    async with desktop.run() as session:
        await sign_out(desktop)
        await desktop.engine.end("fake")
        with pytest.raises(ReadFailed, match="was ended meanwhile"):
            await desktop.engine.resume(session, ANEW, Fake(desktop.clock))
        assert desktop.engine.sessions == {}


async def test_a_write_in_flight_is_seen_through_first(desktop: Desktop) -> None:
    async with desktop.run() as session:
        old = desktop.fake
        gate = old.gate = asyncio.Event()
        desktop.engine.desk.place(ticket("t1"))
        await desktop.clock.wind(0)
        await sign_out(desktop)
        other = Fake(desktop.clock)
        resuming = asyncio.create_task(desktop.engine.resume(session, ANEW, other))
        await desktop.clock.wind(1)
        assert session.broker is old
        gate.set()
        await desktop.clock.wind(0)
        await resuming
        assert desktop.engine.desk.book.orders["t1"].broker_id == "b1"


async def test_what_nobody_answered_is_asked_for_on_the_new_line(desktop: Desktop) -> None:
    async with desktop.run() as session:

        def lost(intent: object) -> str:
            raise OutcomeUnknown("no answer")

        desktop.fake.on_write = lost
        desktop.engine.desk.place(ticket("t1"))
        await desktop.clock.wind(0)
        desktop.fake.fails = {
            name: SignedOut("expired") for name in ("orders", "history", "positions", "funds")
        }
        desktop.fake.fails["sign_in_again"] = LoginRefused("needs a person")
        await desktop.clock.wind(3)
        assert desktop.engine.desk.book.orders["t1"].status is Status.UNKNOWN
        desktop.fake = Fake(desktop.clock)
        desktop.fake.working = [report("b7", our_id="t1")]
        await desktop.engine.resume(session, ANEW, desktop.fake)
        await desktop.clock.wind(3)
        order = desktop.engine.desk.book.orders["t1"]
        assert (order.status, order.broker_id) == (Status.WORKING, "b7")


async def test_a_session_begun_again_reads_its_rules_at_once(desktop: Desktop) -> None:
    bare = [replace(EURUSD, rules=None), GBPUSD]
    async with desktop.run():
        desktop.engine.market.watch("test", [EURUSD.key])
        await desktop.clock.wind(2)
        await desktop.engine.end("fake")
        desktop.fake = Fake(desktop.clock)
        desktop.fake.listed = bare
        await desktop.engine.begin(LOGIN, desktop.fake, "77")
        await desktop.clock.wind(2)
        assert "rules" in desktop.fake.asked
