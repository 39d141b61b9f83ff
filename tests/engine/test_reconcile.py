"""What nobody answered: read until it is known, never sent again."""

from datetime import timedelta
from decimal import Decimal as D

import pytest

from tests.engine.conftest import Desktop
from tests.engine.fake import EURUSD, position, report, ticket
from tui_trader.brokers.port import OutcomeUnknown, ReadFailed, SignedOut
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, Mutation, ProtectPosition
from tui_trader.domain.order import Side, Status

pytestmark = pytest.mark.anyio


def unanswered(intent: object) -> str:
    raise OutcomeUnknown("no answer")


async def lost(desktop: Desktop) -> None:
    """An order nobody answered."""
    desktop.fake.on_write = unanswered
    assert desktop.engine.desk.place(ticket("t1")) == []
    await desktop.clock.wind(0)


def status(desktop: Desktop) -> Status:
    return desktop.engine.desk.book.orders["t1"].status


async def test_found_by_our_own_id(desktop: Desktop) -> None:
    async with desktop.run():
        await lost(desktop)
        assert status(desktop) is Status.UNKNOWN
        desktop.fake.working = [report("b5", our_id="t1")]
        await desktop.clock.wind(2)
        assert status(desktop) is Status.WORKING
        assert desktop.engine.desk.objections(ticket("t2")) == []
        assert len(desktop.fake.told) == 1


async def test_the_same_content_without_our_id_is_not_ours(desktop: Desktop) -> None:
    async with desktop.run():
        await lost(desktop)
        desktop.fake.working = [report("b5"), report("b6", our_id="t9")]
        await desktop.clock.wind(30)
        assert status(desktop) is Status.UNKNOWN


async def test_not_seen_only_after_a_minute_and_five_complete_rounds(desktop: Desktop) -> None:
    """Property 6; the guard is `Reconciler._settle_order`."""
    async with desktop.run():
        await lost(desktop)
        await desktop.clock.wind(59)
        assert status(desktop) is Status.UNKNOWN
        await desktop.clock.wind(20)
        assert status(desktop) is Status.NOT_SEEN
        assert desktop.engine.desk.objections(ticket("t2"))[0].startswith("locked"), "a person decides"
        assert len(desktop.fake.told) == 1


@pytest.mark.parametrize("book", ["orders", "history", "positions"])
async def test_failed_reads_prove_nothing(desktop: Desktop, book: str) -> None:
    async with desktop.run():
        await lost(desktop)
        desktop.fake.fails[book] = ReadFailed("half a page")
        await desktop.clock.wind(600)
        assert status(desktop) is Status.UNKNOWN
        del desktop.fake.fails[book]
        await desktop.clock.wind(120)
        assert status(desktop) is Status.NOT_SEEN


async def test_it_is_watched_on_and_a_late_match_alarms(desktop: Desktop) -> None:
    async with desktop.run():
        await lost(desktop)
        await desktop.clock.wind(90)
        assert status(desktop) is Status.NOT_SEEN
        desktop.fake.done = [report("b5", Status.FILLED, our_id="t1", created=desktop.clock.now())]
        await desktop.clock.wind(40)
        assert status(desktop) is Status.FILLED
        assert "alarm: LATE: the broker now shows" in desktop.news()


@pytest.mark.parametrize("jump", [-7200, 7200])
async def test_a_wall_clock_two_hours_off_changes_no_verdict(desktop: Desktop, jump: int) -> None:
    async with desktop.run():
        await lost(desktop)
        theirs = desktop.clock.now()
        desktop.fake.done = [report("b5", Status.FILLED, our_id="t1", created=theirs - timedelta(hours=2))]
        desktop.clock.jump_wall(jump)
        await desktop.clock.wind(5)
        assert status(desktop) is Status.FILLED


async def test_reading_ends_with_the_session_and_begins_again_with_it(desktop: Desktop) -> None:
    async with desktop.run():
        await lost(desktop)
        await desktop.engine.end("fake")
        asked = len(desktop.fake.asked)
        await desktop.clock.wind(300)
        assert len(desktop.fake.asked) == asked
        assert status(desktop) is Status.UNKNOWN
    assert "ended" not in desktop.news()
    desktop.fake.working = [report("b5", our_id="t1")]
    async with desktop.run():
        await desktop.clock.wind(2)
        assert status(desktop) is Status.WORKING


async def test_signed_out_while_asking_signs_in_again(desktop: Desktop) -> None:
    async with desktop.run():
        await lost(desktop)
        desktop.fake.working = [report("b5", our_id="t1")]
        for book in ("orders", "history", "positions", "funds"):
            desktop.fake.fails[book] = SignedOut("expired")
        await desktop.clock.wind(5)
        assert status(desktop) is Status.WORKING
        assert desktop.fake.sign_ins == 1


CLOSE = ClosePosition("m1", "fake", position().key, EURUSD.key, "EURUSD", Side.BUY, D("0.04"))
CANCEL = CancelOrder("m1", "fake:b1", "fake", "b1", EURUSD.key, "EURUSD")
CHANGE = ChangeOrder("m1", "fake:b1", "fake", "b1", EURUSD.key, "EURUSD", price=D("1.06"))
PROTECT = ProtectPosition("m1", "fake", position().key, EURUSD.key, "EURUSD", stop_loss=D("1.04"))


async def tell(desktop: Desktop, mutation: Mutation) -> None:
    desktop.fake.working = [report("b1")]
    desktop.fake.held = [position()]
    await desktop.clock.wind(2)
    desktop.fake.on_write = unanswered
    assert desktop.engine.desk.mutate(mutation) == []
    await desktop.clock.wind(0)
    assert "m1" in desktop.engine.desk.book.unanswered


async def test_a_cancel_that_was_done(desktop: Desktop) -> None:
    async with desktop.run():
        await tell(desktop, CANCEL)
        assert desktop.engine.desk.book.orders["fake:b1"].pending == "cancelling: UNKNOWN"
        desktop.fake.working, desktop.fake.done = [], [report("b1", Status.CANCELLED, filled=D("0.02"))]
        await desktop.clock.wind(5)
        assert desktop.engine.desk.book.under_way == {}
        assert desktop.engine.desk.book.orders["fake:b1"].filled == D("0.02")
        assert "good: cancel of EURUSD: the order is cancelled after 0.02" in desktop.news()


async def test_a_cancel_that_lost_the_race(desktop: Desktop) -> None:
    """Property 19; the guard is `verdict._cancel`."""
    async with desktop.run():
        await tell(desktop, CANCEL)
        desktop.fake.working, desktop.fake.done = [], [report("b1", Status.FILLED)]
        await desktop.clock.wind(5)
        assert "warning: cancel of EURUSD: the order is filled after 0.10" in desktop.news()


@pytest.mark.parametrize("mutation", [CANCEL, CHANGE])
async def test_what_is_still_as_it_was_may_be_asked_again(desktop: Desktop, mutation: Mutation) -> None:
    async with desktop.run():
        await tell(desktop, mutation)
        await desktop.clock.wind(1)
        assert "m1" in desktop.engine.desk.book.under_way, "not after one look"
        await desktop.clock.wind(15)
        assert desktop.engine.desk.book.under_way == {}
        assert desktop.engine.desk.book.orders["fake:b1"].pending == ""
        assert len(desktop.fake.told) == 1


async def test_a_change_in_force(desktop: Desktop) -> None:
    async with desktop.run():
        await tell(desktop, CHANGE)
        desktop.fake.working = [report("b1", price=D("1.06"))]
        await desktop.clock.wind(2)
        assert "the change is in force" in desktop.news()


async def test_levels_that_are_not_shown_are_not_claimed(desktop: Desktop) -> None:
    change = ChangeOrder("m1", "fake:b1", "fake", "b1", EURUSD.key, "EURUSD", stop_loss=D("1.01"))
    async with desktop.run():
        await tell(desktop, change)
        await desktop.clock.wind(20)
        assert "the change is not seen" in desktop.news()
        assert "in force" not in desktop.news()


async def test_a_partial_close_is_judged_by_the_quantity_before_it_was_asked(desktop: Desktop) -> None:
    async with desktop.run():
        await tell(desktop, CLOSE)
        desktop.fake.held = [position(quantity="0.06")]
        await desktop.clock.wind(5)
        assert "close of 0.04 EURUSD: 0.06 is left open" in desktop.news()


async def test_half_a_close_is_not_given_up_within_a_minute(desktop: Desktop) -> None:
    async with desktop.run():
        await tell(desktop, CLOSE)
        await desktop.clock.wind(55)
        assert "m1" in desktop.engine.desk.book.under_way
        await desktop.clock.wind(30)
        assert "the position is still open" in desktop.news()


async def test_protection_is_judged_by_the_child_orders(desktop: Desktop) -> None:
    async with desktop.run():
        await tell(desktop, PROTECT)
        desktop.fake.held = [position(stop_loss_order="s1")]
        desktop.fake.working = [
            report("b1"),
            report("s1", price=None, stop_price=D("1.04"), purpose="stop loss"),
        ]
        await desktop.clock.wind(5)
        assert "the levels are in force" in desktop.news()


async def test_an_unanswered_close_of_an_earlier_run_is_settled_at_the_next(desktop: Desktop) -> None:
    async with desktop.run():
        await tell(desktop, CLOSE)
    async with desktop.run():
        desktop.fake.held = [position(quantity="0.06")]
        await desktop.clock.wind(5)
        assert desktop.engine.desk.book.under_way == {}
        assert len(desktop.fake.told) == 1
