"""The few orders that are not finished, without a look at those that are."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.chance import EVENTS, asked, once
from tests.engine.fake import EURUSD, report
from tui_trader.domain.book import Book
from tui_trader.domain.events import Accepted, Event, Reported
from tui_trader.domain.order import Side

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)


@settings(max_examples=300, deadline=None)
@given(st.lists(EVENTS, max_size=60))
def test_what_is_open_is_what_a_look_at_every_order_finds(events: list[Event]) -> None:
    book = Book()
    for event in once(events):
        book.apply(NOW, event)
        every = book.orders.values()
        assert {one.key: one for one in book.working()} == {o.key: o for o in every if o.status.working}
        assert {one.key: one for one in book.unsettled()} == {o.key: o for o in every if o.status.unsettled}
        for order in every:
            if order.broker_id is not None:
                assert book.by_broker_id(order.session, order.broker_id) is order
        for side in Side:
            strangers = {one.key: one for one in book.strangers(EURUSD.key, side)}
            assert strangers == {o.key: o for o in every if not o.ours and o.side is side}


def test_an_id_that_turned_out_to_be_of_another_order_stands_for_neither() -> None:
    book, taken = Book(), Accepted("t1", "b1")
    events: list[Event] = [asked("t1"), asked("t2"), Reported(report("b1", our_id="t2"))]
    for event in (*events, Reported(report("b2")), Accepted("t2", "b2"), taken, taken):
        book.apply(NOW, event)
    assert {key: one.broker_id for key, one in book.orders.items()} == {"t1": "b1", "t2": "b2"}
