"""The desk: on disk before the wire, told once, three outcomes, its tasks its own."""

import asyncio
from dataclasses import replace
from decimal import Decimal as D

import pytest

from tests.engine.conftest import Desktop, until
from tests.engine.fake import EURUSD, GBPUSD, position, report, ticket
from tui_trader.brokers.port import NotSent, OrderRejected, OutcomeUnknown, SignedOut
from tui_trader.domain.events import MutationAsked, OrderAsked, Sending, Unanswered
from tui_trader.domain.instrument import InstrumentKey, MarketState, OrderType
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, ProtectPosition
from tui_trader.domain.order import Order, Status, Ticket
from tui_trader.engine.journal import Journal, JournalUnusable
from tui_trader.engine.news import Weight

pytestmark = pytest.mark.anyio


def kinds(desktop: Desktop) -> list[str]:
    return [type(entry.event).__name__ for entry in desktop.engine.journal.replay()]


def order(desktop: Desktop, key: str) -> Order:
    return desktop.engine.desk.book.orders[key]


def cancel(id: str = "c1", key: str = "t1", broker_id: str = "b1") -> CancelOrder:
    return CancelOrder(id, key, "fake", broker_id, EURUSD.key, "EURUSD")


async def test_the_intent_and_the_sending_are_on_disk_before_the_broker_is_told(desktop: Desktop) -> None:
    """Property 2; the guard is `Desk._send`."""
    async with desktop.run():
        on_disk: list[list[str]] = []

        def look(intent: object) -> str:
            on_disk.append(kinds(desktop))
            return "b1"

        desktop.fake.on_write = look
        assert desktop.engine.desk.place(ticket("t1")) == []
        assert kinds(desktop) == ["OrderAsked"], "the intent is there when place returns"
        await desktop.clock.wind(0)
        assert on_disk == [["OrderAsked", "Sending"]]
        assert kinds(desktop) == ["OrderAsked", "Sending", "Accepted"]
        assert (order(desktop, "t1").status, order(desktop, "t1").broker_id) == (Status.WORKING, "b1")


async def test_the_same_ticket_twice_is_one_order(desktop: Desktop) -> None:
    """Property 9; the guard is `Desk.place`."""
    async with desktop.run():
        desk = desktop.engine.desk
        assert [desk.place(ticket("t1")) for _ in range(20)] == [[]] * 20
        await desktop.clock.wind(0)
        assert desk.place(ticket("t1")) == []
        assert len(desktop.fake.told) == 1


async def test_the_same_change_twice_is_told_once_even_after_it_is_settled(desktop: Desktop) -> None:
    async with desktop.run():
        close = ClosePosition("x1", "fake", position().key, EURUSD.key, "EURUSD", position().side, D("0.05"))
        for _ in range(3):
            assert desktop.engine.desk.mutate(close) == []
            await desktop.clock.wind(0)
        assert len(desktop.fake.told) == 1


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotSent("not sent: no route"), Status.NOT_SENT),
        (OrderRejected("margin"), Status.REJECTED),
        (OutcomeUnknown("no answer"), Status.UNKNOWN),
        (SignedOut("sign in again"), Status.UNKNOWN),
        (KeyError("a mistake"), Status.UNKNOWN),
        (TimeoutError(), Status.UNKNOWN),
    ],
)
async def test_three_outcomes(desktop: Desktop, error: Exception, status: Status) -> None:
    async with desktop.run():

        def fail(intent: object) -> str:
            raise error

        desktop.fake.on_write = fail
        assert desktop.engine.desk.place(ticket("t1")) == []
        await desktop.clock.wind(0)
        assert order(desktop, "t1").status is status
        assert order(desktop, "t1").note, "with a reason"


async def test_unknown_locks_its_instrument_for_new_risk_only(desktop: Desktop) -> None:
    """Property 5; the guard is `checks.lock`."""
    async with desktop.run():
        desk = desktop.engine.desk
        desk.place(ticket("t0"))
        await desktop.clock.wind(0)

        def fail(intent: object) -> str:
            raise OutcomeUnknown("no answer")

        desktop.fake.on_write = fail
        desk.place(ticket("t1"))
        await desktop.clock.wind(0)
        assert desk.place(ticket("t2")) == ["locked: what became of buy 0.10 EURUSD is not known yet"]
        other = ticket("t3", instrument=GBPUSD.key, symbol="GBPUSD")
        assert desk.place(other) == []
        assert desk.mutate(cancel(key="t0")) == []
        await desktop.clock.wind(0)
        assert desktop.fake.told[-1] == cancel(key="t0")
        assert desk.place(ticket("t2"))[0].startswith("locked")


async def test_an_unanswered_close_locks_new_risk(desktop: Desktop) -> None:
    async with desktop.run():

        def fail(intent: object) -> str:
            raise OutcomeUnknown("no answer")

        desktop.fake.held = [position()]
        desktop.fake.on_write = fail
        close = ClosePosition("x1", "fake", position().key, EURUSD.key, "EURUSD", position().side, D("0.05"))
        desktop.engine.desk.mutate(close)
        await desktop.clock.wind(0)
        assert desktop.engine.desk.book.pending_on(position().key) == "closing: UNKNOWN"
        (objection,) = desktop.engine.desk.place(ticket("t1"))
        assert "change or close of EURUSD is not known" in objection


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (ticket("t", quantity=D("0.015")), "quantity 0.015 is not on the step"),
        (ticket("t", quantity=D("0")), "above zero"),
        (ticket("t", price="1.050001"), "price 1.050001 is not on the tick"),
        (ticket("t", type=OrderType.STOP_LIMIT), "stop limit orders are not taken"),
        (ticket("t", stop_loss=D("-1")), "stop loss must be above zero"),
        (ticket("t", instrument=InstrumentKey("fake", "99")), "rules have not come"),
        (ticket("t", instrument=InstrumentKey("other", "1")), "not signed in"),
        (ticket("t", OrderType.MARKET, None), "quote is not live"),
    ],
)
async def test_objections_name_what_is_wrong(desktop: Desktop, wrong: Ticket, words: str) -> None:
    async with desktop.run():
        found = desktop.engine.desk.place(wrong)
        assert len(found) == 1
        assert words in found[0]
        await desktop.clock.wind(0)
        assert desktop.fake.told == []
        assert kinds(desktop) == []


async def test_no_order_into_a_closed_market_or_a_dead_line(desktop: Desktop) -> None:
    async with desktop.run() as session:
        assert EURUSD.rules is not None
        session.learn(replace(EURUSD, rules=replace(EURUSD.rules, state=MarketState.CLOSED)))
        assert desktop.engine.desk.place(ticket("t1")) == ["the market is closed"]
        session.learn(EURUSD)
        desktop.fake.answered, desktop.fake.trouble = desktop.clock.monotonic() - 2, "gone"
        assert desktop.engine.desk.place(ticket("t1")) == ["there is no line to the broker"]


async def test_read_only_tells_nothing(desktop: Desktop) -> None:
    async with desktop.run(read_only=True):
        assert desktop.engine.desk.place(ticket("t1")) == ["read-only: nothing can be sent"]
        assert desktop.engine.desk.mutate(cancel()) == ["read-only: nothing can be sent"]
        await desktop.clock.wind(0)
        assert desktop.fake.told == []


async def test_without_a_journal_no_new_risk_but_cancel_and_close(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Property 25; the guard is `Desk.place`."""
    async with desktop.run():
        desk = desktop.engine.desk
        desk.place(ticket("t1"))
        await desktop.clock.wind(0)
        real = Journal.append

        def full(self: Journal, *_: object) -> None:
            raise JournalUnusable("the journal cannot be written: disk full")

        monkeypatch.setattr(Journal, "append", full)
        assert "no new risk" in desk.place(ticket("t2"))[0]
        change = ChangeOrder("m1", "t1", "fake", "b1", EURUSD.key, "EURUSD", price=D("1.06"))
        assert "no new risk" in desk.mutate(change)[0]
        protect = ProtectPosition("p1", "fake", position().key, EURUSD.key, "EURUSD", stop_loss=D("1.04"))
        assert [desk.mutate(one) for one in (cancel(), protect)] == [[], []]
        await desktop.clock.wind(0)
        assert desktop.fake.told[1:] == [cancel(), protect]
        alarms = [one for one in desktop.engine.newspaper.since(0) if one.weight is Weight.ALARM]
        assert len(alarms) == 1, "told once"

        monkeypatch.setattr(Journal, "append", real)
        assert desk.place(ticket("t3")) == []
        await desktop.clock.wind(0)
        assert "can be written again" in desktop.news()
        events = [entry.event for entry in desktop.engine.journal.replay()]
        written = sum(isinstance(one, MutationAsked) for one in events)
        assert written == 2, "what could not be written is on disk now"
        times = [entry.at for entry in desktop.engine.journal.replay()]
        assert times == sorted(times)


async def test_leaving_sees_through_what_is_in_flight(desktop: Desktop) -> None:
    desktop.fake.gate = asyncio.Event()
    async with desktop.run():
        desktop.engine.desk.place(ticket("t1"))
        await until(lambda: desktop.fake.told)
        leaving = asyncio.create_task(desktop.engine.desk.drain(25.0))
        await desktop.clock.wind(1)
        assert not leaving.done()
        assert desktop.engine.desk.place(ticket("t2")) == ["the program is ending"]
        desktop.fake.gate.set()
        assert await leaving == []
    assert order(desktop, "t1").status is Status.WORKING
    assert desktop.engine.farewell() == [
        "stays working: fake (DEMO 77): buy 0.10 EURUSD limit at 1.05  (order b1)"
    ]


async def test_an_answer_that_never_comes_leaves_sending_on_disk(desktop: Desktop) -> None:
    desktop.fake.gate = asyncio.Event()
    run = desktop.run()
    await run.__aenter__()
    desktop.engine.desk.place(ticket("t1"))
    await until(lambda: desktop.fake.told)
    leaving = asyncio.create_task(run.__aexit__(None, None, None))
    await desktop.clock.wind(24)
    assert not leaving.done()
    await desktop.clock.wind(2)
    await leaving
    assert desktop.engine.left == ["fake (DEMO 77): buy 0.10 EURUSD limit at 1.05"]
    journal = Journal(desktop.path)
    assert [type(entry.event) for entry in journal.replay()] == [OrderAsked, Sending]
    journal.close()

    desktop.fake.gate = None
    async with desktop.run():
        assert order(desktop, "t1").status is Status.UNKNOWN
        assert desktop.engine.desk.place(ticket("t2"))[0].startswith("locked")
        desktop.fake.working = [report("b1", our_id="t1")]
        await desktop.clock.wind(2)
        assert order(desktop, "t1").status is Status.WORKING
        assert len(desktop.fake.told) == 1, "never sent again"
        assert desktop.engine.desk.place(ticket("t2")) == []


async def test_killed_between_asked_and_sending_it_was_not_sent(desktop: Desktop) -> None:
    journal = Journal(desktop.path)
    journal.append(desktop.clock.now(), OrderAsked(ticket("t1"), "77", "DEMO"))
    journal.append(desktop.clock.now(), MutationAsked(cancel(key="t0"), "77", "DEMO"))
    journal.close()
    async with desktop.run():
        assert order(desktop, "t1").status is Status.NOT_SENT
        assert desktop.engine.desk.book.under_way == {}
        assert desktop.engine.desk.place(ticket("t2")) == []
        await desktop.clock.wind(0)
        assert desktop.fake.told == [ticket("t2")]


async def test_another_account_of_the_same_profile_is_not_asked_about_it(desktop: Desktop) -> None:
    journal = Journal(desktop.path)
    for event in (OrderAsked(ticket("t1"), "OLD", "DEMO"), Sending("t1"), Unanswered("t1", "no answer")):
        journal.append(desktop.clock.now(), event)
    journal.close()
    async with desktop.run():
        for _ in range(12):
            await desktop.clock.wind(30)
        assert order(desktop, "t1").status is Status.UNKNOWN, "this account's books say nothing about it"
        assert desktop.engine.desk.orders.get("t1") is None
        assert any("OLD" in line and "UNKNOWN" in line for line in desktop.engine.farewell())


async def test_a_report_before_the_answer_becomes_our_order(desktop: Desktop) -> None:
    desktop.fake.gate = asyncio.Event()
    async with desktop.run():
        desk = desktop.engine.desk
        desk.place(ticket("t1", stop_loss=D("1.04")))
        await until(lambda: desktop.fake.told)
        desktop.fake.working = [report("b1", Status.PART_FILLED, filled=D("0.04"))]
        await desktop.clock.wind(2)
        assert desk.orders.get("fake:b1") is not None
        desktop.fake.gate.set()
        await desktop.clock.wind(0)
        assert desk.orders.get("fake:b1") is None, "one order is one row"
        shown = desk.orders.get("t1")
        assert shown is not None
        assert (shown.filled, shown.status, shown.ours) == (D("0.04"), Status.PART_FILLED, True)
        assert shown.stop_loss == D("1.04")
        book = dict(desk.book.orders)
        again = Journal(desktop.path)
    # The early report is on disk as well: a restart knows as much.
    async with desktop.run():
        assert desktop.engine.desk.book.orders["t1"] == book["t1"]
    again.close()


async def test_the_story_of_an_order_has_its_changes(desktop: Desktop) -> None:
    async with desktop.run():
        desk = desktop.engine.desk
        desk.place(ticket("t0", instrument=GBPUSD.key, symbol="GBPUSD"))
        desk.place(ticket("t1"))
        await desktop.clock.wind(0)
        desk.mutate(cancel(broker_id=order(desktop, "t1").broker_id or ""))
        await desktop.clock.wind(0)
        desk.report(report(order(desktop, "t1").broker_id or "", Status.CANCELLED))
        story = [type(entry.event).__name__ for entry in desk.story(order(desktop, "t1"))]
        assert story == [
            "OrderAsked", "Sending", "Accepted", "MutationAsked", "Sending", "Accepted", "Reported"
        ]  # fmt: skip


async def test_a_decision_by_hand_and_a_late_match_alarms(desktop: Desktop) -> None:
    async with desktop.run():

        def fail(intent: object) -> str:
            raise OutcomeUnknown("no answer")

        desk = desktop.engine.desk
        desktop.fake.on_write = fail
        desk.place(ticket("t1"))
        await desktop.clock.wind(0)
        desk.decide("t1", "treated as not placed")
        assert order(desktop, "t1").status is Status.NOT_SENT
        assert desk.objections(ticket("t2")) == []
        await desktop.clock.wind(400)
        desktop.fake.done = [report("b9", Status.FILLED, our_id="t1", created=order(desktop, "t1").asked)]
        await desktop.clock.wind(30)
        assert order(desktop, "t1").status is Status.FILLED
        assert "alarm: LATE: the broker now shows buy 0.10 EURUSD limit as filled" in desktop.news()


async def test_a_change_says_the_levels_again_that_the_broker_cannot_show(desktop: Desktop) -> None:
    async with desktop.run():
        fake = desktop.fake
        fake.capabilities = replace(fake.capabilities, shows_protection=False)
        assert desktop.engine.desk.place(ticket("t1", stop_loss=D("1.04"), take_profit=D("1.09"))) == []
        await desktop.clock.wind(0)
        change = ChangeOrder(
            "m1", "t1", "fake", "b1", EURUSD.key, "EURUSD", price=D("1.06"), take_profit=None
        )
        assert desktop.engine.desk.mutate(change) == []
        await desktop.clock.wind(0)
        assert fake.told[-1] == replace(change, stop_loss=D("1.04"))


async def test_a_close_is_capped_at_what_is_open_as_it_leaves(desktop: Desktop) -> None:
    desktop.fake.held = [position(quantity="0.04")]
    async with desktop.run():
        close = ClosePosition("x1", "fake", position().key, EURUSD.key, "EURUSD", position().side, D("0.10"))
        assert desktop.engine.desk.mutate(close) == []
        await desktop.clock.wind(0)
        (told,) = desktop.fake.told
        assert isinstance(told, ClosePosition)
        assert (told.quantity, told.open_quantity) == (D("0.04"), D("0.04"))
