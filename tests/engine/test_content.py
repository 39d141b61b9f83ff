"""An answer that is lost where our id does not come back: told by what the order says, never sent again."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D

import pytest

from tests.engine.conftest import Desktop
from tests.engine.fake import GBPUSD, report, ticket
from tests.engine.test_reconcile import lost, status
from tui_trader.domain.events import Sending
from tui_trader.domain.order import Side, Status
from tui_trader.domain.order import reference as number_of

pytestmark = pytest.mark.anyio


@pytest.fixture
def silent(desktop: Desktop) -> Desktop:
    """Nothing of ours comes back with an order."""
    desktop.fake.capabilities = replace(desktop.fake.capabilities, echoes_our_id=0)
    return desktop


async def test_the_one_new_order_that_fits_is_ours(silent: Desktop) -> None:
    async with silent.run():
        silent.fake.working = [report("old")]
        await silent.clock.wind(3)
        await lost(silent)
        silent.fake.working = [report("old"), report("new", created=silent.clock.now())]
        await silent.clock.wind(2)
        assert status(silent) is Status.WORKING
        order = silent.engine.desk.book.orders["t1"]
        assert (order.broker_id, order.note) == ("new", "matched by content")
        assert len(silent.fake.told) == 1
        assert "fake:new" not in silent.engine.desk.book.orders, "one order, one row"


@pytest.mark.parametrize(
    "other",
    [
        {"side": Side.SELL},
        {"quantity": D("0.11")},
        {"price": D("1.06")},
        {"purpose": "stop loss"},
        {"created": timedelta(hours=-4)},
    ],
)
async def test_what_differs_in_anything_is_not_ours(silent: Desktop, other: dict[str, object]) -> None:
    async with silent.run():
        await lost(silent)
        at = other.get("created")
        moment = {"created": silent.clock.now() + at} if isinstance(at, timedelta) else {}
        silent.fake.working = [report("new", **(other | moment))]  # type: ignore[arg-type]
        await silent.clock.wind(30)
        assert status(silent) is Status.UNKNOWN


@pytest.mark.parametrize("jump", [-7_200, 0, 7_200])
@pytest.mark.parametrize("hours", [-2, 0, 2])
async def test_a_clock_hours_off_changes_no_verdict(silent: Desktop, hours: int, jump: int) -> None:
    """Property 23; the guard is `content.WINDOW`: the broker's clock, or ours in mid-flight, is hours off."""
    async with silent.run():
        await lost(silent)
        theirs = silent.clock.now() + timedelta(hours=hours)
        silent.clock.jump_wall(jump)
        silent.fake.working = [report("new", created=theirs)]
        await silent.clock.wind(5)
        assert status(silent) is Status.WORKING
        assert len(silent.fake.told) == 1


async def test_of_two_that_fit_a_person_decides(silent: Desktop) -> None:
    """Property 8; the guard is `Reconciler._by_content`."""
    async with silent.run():
        await lost(silent)
        silent.fake.working = [report("a"), report("b")]
        await silent.clock.wind(90)
        assert status(silent) is Status.NOT_SEEN
        assert "2 orders in the broker's books fit" in silent.engine.desk.book.orders["t1"].note


async def test_another_order_of_ours_is_not_taken_for_it(silent: Desktop) -> None:
    async with silent.run():
        assert silent.engine.desk.place(ticket("t0")) == []
        await silent.clock.wind(1)
        placed = silent.engine.desk.book.orders["t0"].broker_id
        await lost(silent)
        silent.fake.working = [report(str(placed))]
        await silent.clock.wind(30)
        assert status(silent) is Status.UNKNOWN


async def test_after_a_restart_the_photograph_is_still_there(silent: Desktop) -> None:
    silent.fake.working = [report("old")]
    async with silent.run():
        await silent.clock.wind(3)
        await lost(silent)
    silent.fake.working = [report("old"), report("new")]
    async with silent.run():
        await silent.clock.wind(5)
        assert silent.engine.desk.book.orders["t1"].broker_id == "new"
    assert len(silent.fake.told) == 1


async def test_a_photograph_has_only_what_the_order_could_be_taken_for(silent: Desktop) -> None:
    others = [report("sold", side=Side.SELL), report("pounds", instrument=GBPUSD.key), report("old")]
    async with silent.run():
        silent.fake.working = others
        await silent.clock.wind(3)
        assert silent.engine.desk.place(ticket("t0", price="1.04")) == []
        await silent.clock.wind(0)
        assert silent.engine.desk.book.photographs == {}, "it was answered"
        await lost(silent)
        sent = [one.event for one in silent.engine.journal.replay() if isinstance(one.event, Sending)]
        assert [one.known for one in sent] == [("", "old")] * 2
        silent.fake.working = [*others, report("new")]
        await silent.clock.wind(5)
        assert silent.engine.desk.book.orders["t1"].broker_id == "new"


async def test_before_the_books_are_read_nothing_is_sent(silent: Desktop) -> None:
    async with silent.run() as session:
        del session.read_at["history"]
        assert "have not been read yet" in silent.engine.desk.place(ticket("t1"))[0]
    assert silent.fake.told == []


async def test_a_number_that_stands_for_our_id_is_our_id(desktop: Desktop) -> None:
    async with desktop.run():
        await lost(desktop)
        desktop.fake.working = [report("x", our_id="12"), report("b5", our_id=str(number_of("t1")))]
        await desktop.clock.wind(2)
        assert desktop.engine.desk.book.orders["t1"].broker_id == "b5"


@pytest.mark.parametrize("again", [False, True])
async def test_a_second_that_fits_later_is_an_alarm(silent: Desktop, again: bool) -> None:
    """What was taken for ours may be somebody else's: it is watched on, over a restart too."""
    mine = report("new")
    async with silent.run():
        await lost(silent)
        silent.fake.working = [mine]
        await silent.clock.wind(5)
        assert status(silent) is Status.WORKING
        if not again:
            silent.fake.working = [mine, report("late")]
            await silent.clock.wind(60)
            assert "two orders fit" in silent.news()
    if again:
        silent.fake.working = [mine, report("late")]
        async with silent.run():
            await silent.clock.wind(60)
            assert "two orders fit" in silent.news()
    assert len(silent.fake.told) == 1
