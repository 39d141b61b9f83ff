"""The book: forward only, ours found by our id, replay is the same."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal as D
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.domain.chance import EVENTS, asked, cancel, once
from tests.engine.fake import EURUSD, GBPUSD, report
from tui_trader.domain.book import Book
from tui_trader.domain.events import (
    Accepted,
    Decided,
    Event,
    Found,
    MutationAsked,
    NotSeen,
    Refused,
    Reported,
    Sending,
    Unanswered,
)
from tui_trader.domain.intent import ChangeOrder
from tui_trader.domain.order import Order, Side, Status
from tui_trader.domain.sequence import merged
from tui_trader.engine.journal import Journal

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)


def after(*events: Event) -> Book:
    book = Book()
    for number, event in enumerate(events):
        book.apply(NOW + timedelta(seconds=number), event)
    return book


def status(*events: Event) -> Status:
    return after(asked(), Sending("t1"), *events).orders["t1"].status


@pytest.mark.parametrize(
    ("first", "then", "end"),
    [
        (Status.FILLED, Status.WORKING, Status.FILLED),
        (Status.CANCELLED, Status.WORKING, Status.CANCELLED),
        (Status.REJECTED, Status.WORKING, Status.REJECTED),
        (Status.EXPIRED, Status.PART_FILLED, Status.EXPIRED),
        (Status.FILLED, Status.CANCELLED, Status.FILLED),
        (Status.CANCELLED, Status.FILLED, Status.FILLED),
        (Status.PART_FILLED, Status.CANCELLED, Status.CANCELLED),
        (Status.WORKING, Status.PART_FILLED, Status.PART_FILLED),
    ],
)
def test_what_the_broker_ended_stays_ended(first: Status, then: Status, end: Status) -> None:
    events = [Reported(report("b1", one)) for one in (first, then)]
    assert status(Accepted("t1", "b1"), *events) is end


@pytest.mark.parametrize(
    "believed", [Refused("t1", "no"), Refused("t1", "no", sent=False), NotSeen("t1", "")]
)
def test_late_acceptance_reopens_what_was_only_believed(believed: Event) -> None:
    assert status(believed, Reported(report("b1", our_id="t1"))) is Status.WORKING
    assert status(believed, Found("t1", "b1", "by our own id")) is Status.WORKING
    late = after(asked(), believed, Reported(report("b1", our_id="t1")))
    assert late.orders["t1"].note == "", "nothing is left of why it was believed"


def test_filled_never_shrinks_and_a_cancel_keeps_it() -> None:
    def part(filled: str, state: Status = Status.PART_FILLED) -> Reported:
        return Reported(report("b1", state, filled=D(filled)))

    book = after(asked(), Accepted("t1", "b1"), part("0.04"), part("0.02"))
    assert (book.orders["t1"].filled, book.orders["t1"].status) == (D("0.04"), Status.PART_FILLED)
    book.apply(NOW, part("0", Status.CANCELLED))
    assert (book.orders["t1"].filled, book.orders["t1"].status) == (D("0.04"), Status.CANCELLED)


def test_an_end_is_not_swapped_for_another_though_more_was_filled() -> None:
    """Property 18; the guard is `sequence._moved`."""
    book = after(asked(), Accepted("t1", "b1"), Reported(report("b1", Status.EXPIRED)))
    book.apply(NOW, Reported(report("b1", Status.CANCELLED, filled=D("0.01"))))
    assert (book.orders["t1"].status, book.orders["t1"].filled) == (Status.EXPIRED, D("0.01"))


def test_an_old_report_takes_no_new_price_back() -> None:
    book = after(asked(), Accepted("t1", "b1"))
    book.apply(NOW, Reported(report("b1", Status.PART_FILLED, filled=D("0.05"), price=D("1.06"))))
    book.apply(NOW, Reported(report("b1", price=D("1.05"))))
    assert book.orders["t1"].price == D("1.06")


def test_a_refusal_after_a_report_changes_nothing() -> None:
    shown = Reported(report("b1", Status.FILLED, our_id="t1"))
    for late in (Refused("t1", "no"), Unanswered("t1", "?"), NotSeen("t1", ""), Decided("t1", "no")):
        assert status(shown, late) is Status.FILLED


@pytest.mark.parametrize(
    "other",
    [
        report("b2", our_id="t1", side=Side.SELL),
        report("b2", our_id="t1", instrument=GBPUSD.key),
        report("b2", our_id="t1", purpose="stop loss"),
        report("b2", our_id="t9"),
        report("b2"),
    ],
)
def test_our_id_finds_only_the_opening_order(other: object) -> None:
    book = after(asked(), Unanswered("t1", "?"), Reported(other))  # type: ignore[arg-type]
    assert book.orders["t1"].status is Status.UNKNOWN
    assert set(book.orders) == {"t1", "fake:b2"}


def test_a_second_order_with_our_id_stays_a_stranger() -> None:
    book = after(asked(), Reported(report("b1", our_id="t1")), Reported(report("b2", our_id="t1")))
    assert (book.orders["t1"].broker_id, book.orders["fake:b2"].ours) == ("b1", False)


def test_a_report_before_the_answer_is_kept_under_our_key() -> None:
    book = after(asked(), Reported(report("b1", Status.FILLED)))
    assert book.folded(Accepted("t1", "b1")) == "fake:b1"
    book.apply(NOW, Accepted("t1", "b1"))
    assert set(book.orders) == {"t1"}
    assert (book.orders["t1"].status, book.orders["t1"].ours) == (Status.FILLED, True)


def test_a_change_under_way_is_found_after_its_row_became_ours() -> None:
    book = after(asked(), Reported(report("b1")), MutationAsked(cancel(order="fake:b1"), "77", "DEMO"))
    assert book.orders["fake:b1"].pending == "cancelling"
    book.apply(NOW, Accepted("t1", "b1"))
    assert book.orders["t1"].pending == "cancelling"
    book.apply(NOW, Accepted("c1"))
    assert book.orders["t1"].pending == ""


def test_the_same_report_again_is_no_news() -> None:
    known = merged(None, report("b1", Status.PART_FILLED, filled=D("0.03")), "k", NOW)
    assert merged(known, report("b1", Status.PART_FILLED, filled=D("0.03")), "k", NOW + timedelta(1)) is known
    assert merged(known, report("b1", filled=D("0.01")), "k", NOW) is known
    ended = merged(known, report("b1", Status.FILLED), "k", NOW)
    assert merged(ended, report("b1"), "k", NOW) is ended


def test_levels_the_broker_took_are_kept_though_no_list_shows_them() -> None:
    change = ChangeOrder("m1", "t1", "fake", "b1", EURUSD.key, "EURUSD", stop_loss=D("1.04"))
    book = after(asked(), Accepted("t1", "b1"), MutationAsked(change, "77", "DEMO"), Accepted("m1"))
    book.apply(NOW, Reported(report("b1", Status.PART_FILLED, filled=D("0.02"))))
    assert book.orders["t1"].stop_loss == D("1.04")


ENDED = (Status.FILLED, Status.CANCELLED, Status.EXPIRED)


def state(book: Book) -> tuple[object, ...]:
    return (book.orders, book.under_way, book.unanswered, book.unsettled(), book.accounts, book.sent)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(EVENTS, max_size=40))
def test_replaying_the_journal_is_the_book(tmp_path: Path, events: list[Event]) -> None:
    path = tmp_path / "journal.sqlite"
    path.unlink(missing_ok=True)
    journal, book = Journal(path), Book()
    moment = NOW
    for event in once(events):
        moment += timedelta(microseconds=1_234_567)
        journal.append(moment, event)
        book.apply(moment, event)
    again = Book()
    for entry in journal.replay():
        again.apply(entry.at, entry.event)
    journal.close()
    assert state(again) == state(book)


@settings(max_examples=300, deadline=None)
@given(st.lists(EVENTS, max_size=60))
def test_orders_only_go_forward(events: list[Event]) -> None:
    """Property 18; the guard is `sequence._moved`."""
    book = Book()
    for event in once(events):
        before: dict[str, Order] = {o.broker_id: o for o in book.orders.values() if o.broker_id}
        book.apply(NOW, event)
        for order in book.orders.values():
            assert sum(other.broker_id == order.broker_id for other in book.orders.values()) == 1 or (
                order.broker_id is None
            ), "one order of the broker is one row"
            known = before.get(order.broker_id or "")
            if known is not None:
                assert order.filled >= known.filled
                if known.status in ENDED:
                    assert order.status in (known.status, Status.FILLED)
                assert order.ours or not known.ours
