"""A random day at the desk: nothing is told twice, the journal knows as much as the book."""

import asyncio
import tempfile
from decimal import Decimal as D
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.conftest import Desktop
from tests.engine.fake import EURUSD, report, ticket
from tui_trader.brokers.port import OrderRejected, OutcomeUnknown, ReadFailed
from tui_trader.domain.book import Book
from tui_trader.domain.intent import CancelOrder
from tui_trader.domain.order import Order, OrderReport, Status, Ticket

FATES = ("taken", "rejected", "lost before", "lost after", "reported first")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["place", "again", "cancel", "fill", "wind", "blind", "decide", "restart"]),
        st.sampled_from(FATES),
        st.integers(0, 3),
    ),
    max_size=25,
)


class Day:
    """A broker that takes orders, loses answers, fills; with a person who keeps trying."""

    def __init__(self, folder: Path) -> None:
        self.desktop = Desktop(folder)
        self.fate = "taken"
        self.taken: dict[str, OrderReport] = {}
        self.asked: list[str] = []
        self.desktop.fake.on_write = self.write

    def write(self, intent: object) -> str:
        fake = self.desktop.fake
        if isinstance(intent, CancelOrder):
            if intent.broker_id in self.taken:
                self.move(intent.broker_id, Status.CANCELLED)
            return ""
        assert isinstance(intent, Ticket)
        if self.fate == "rejected":
            raise OrderRejected("no")
        if self.fate == "lost before":
            raise OutcomeUnknown("no answer")
        id = f"b{len(self.taken)}"
        tag = None if self.fate == "reported first" else intent.id
        self.taken[id] = report(id, our_id=tag)
        fake.working.append(self.taken[id])
        if self.fate == "reported first":
            self.desktop.engine.desk.report(self.taken[id])
        if self.fate == "lost after":
            raise OutcomeUnknown("no answer")
        return id

    def move(self, id: str, status: Status) -> None:
        fake, known = self.desktop.fake, self.taken[id]
        if known in fake.working:
            fake.working.remove(known)
            self.taken[id] = report(id, status, our_id=known.our_id)
            fake.done.append(self.taken[id])

    async def step(self, what: str, fate: str, which: int) -> None:
        desk, self.fate = self.desktop.engine.desk, fate
        match what:
            case "place":
                self.asked.append(f"t{len(self.asked)}")
                desk.place(ticket(self.asked[-1]))
            case "again" if self.asked:
                desk.place(ticket(self.asked[which % len(self.asked)]))
            case "cancel":
                for order in list(desk.working())[:which]:
                    id = self.desktop.engine.draw_id()
                    desk.mutate(
                        CancelOrder(id, order.key, "fake", order.broker_id or "", EURUSD.key, "EURUSD")
                    )
            case "fill" if self.taken:
                self.move(f"b{which % len(self.taken)}", Status.FILLED)
            case "blind":
                self.desktop.fake.fails = {"orders": ReadFailed("no")} if which else {}
            case "decide":
                for order in desk.book.unsettled()[:which]:
                    if order.status is not Status.SENDING:
                        desk.decide(order.key, "not placed")
        await self.desktop.clock.wind((0.0, 1.0, 4.0, 20.0)[which])

    def check(self) -> None:
        book, told = self.desktop.engine.desk.book, self.desktop.fake.told
        sent = [one.id for one in told if isinstance(one, Ticket)]
        assert len(sent) == len(set(sent)), "no intent is told twice"
        assert set(sent) <= set(book.orders)
        again = Book()
        for entry in self.desktop.engine.journal.replay():
            again.apply(entry.at, entry.event)
        assert ours(again) == ours(book)
        for id in self.taken:
            rows = [order for order in book.orders.values() if order.broker_id == id]
            assert len(rows) <= 1


def ours(book: Book) -> dict[str, Order]:
    return {key: order for key, order in book.orders.items() if order.ours}


async def live(steps: list[tuple[str, str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        day, rest = Day(Path(folder)), list(steps)
        while True:
            async with day.desktop.run():
                while rest and rest[0][0] != "restart":
                    await day.step(*rest.pop(0))
                day.check()
            if not rest:
                break
            rest.pop(0)
            day.desktop.fake.fails = {}
        day.desktop.fake.fails = {}
        async with day.desktop.run():
            await day.desktop.clock.wind(25)
            book = day.desktop.engine.desk.book
            assert all(order.status is not Status.SENDING for order in book.orders.values())
            for id, shown in day.taken.items():
                if shown.our_id:
                    found = book.by_broker_id("fake", id)
                    assert found is not None
                    assert found.status is shown.status
                    assert found.filled >= (D("0.10") if shown.status is Status.FILLED else D(0))


@settings(max_examples=10, deadline=None)
@given(STEPS)
def test_a_random_day(steps: list[tuple[str, str, int]]) -> None:
    asyncio.run(live(steps))
