"""What must be so after every step, judged by what the exchange knows."""

from collections import Counter
from decimal import Decimal as D

from tests.safety.exchange import Exchange
from tui_trader.domain.book import Book
from tui_trader.domain.events import Decided, Found, Sending
from tui_trader.domain.instrument import InstrumentKey
from tui_trader.domain.intent import ChangeOrder, ClosePosition
from tui_trader.domain.order import Order, Status
from tui_trader.engine.engine import Engine

BELIED = (Status.REJECTED, Status.NOT_SENT)


def ours(book: Book) -> dict[str, Order]:
    return {key: order for key, order in book.orders.items() if order.ours}


def locked(book: Book, instrument: InstrumentKey) -> bool:
    """Whether anything of unknown fate stands on an instrument, by looking at every row."""
    doubts = [book.under_way[id] for id in book.unanswered]
    return any(
        one.ours and one.instrument == instrument and one.status in (Status.UNKNOWN, Status.NOT_SEEN)
        for one in book.orders.values()
    ) or any(one.instrument == instrument and isinstance(one, ChangeOrder | ClosePosition) for one in doubts)


class Oracle:
    """Follows the journal line by line beside the program, over all its lives."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.confirmed: set[str] = set()
        """Intents a person said yes to."""
        self.decided: set[str] = set()
        self.shadow = Book()
        self._number = 0
        self._seen: dict[str, Order] = {}

    def check(self, engine: Engine) -> None:
        book = engine.desk.book
        self._truth()
        for entry in engine.journal.since(self._number):
            self._number = entry.number
            self._judge(entry.event)
            key = self.shadow.apply(entry.at, entry.event)
            if key is not None and (moved := self.shadow.orders[key]).ours:
                self._forward(moved)
        assert ours(self.shadow) == ours(book), "the journal knows what the book knows"
        assert self.shadow.under_way == book.under_way, "changes under way are on disk"
        assert (self.shadow.sent, self.shadow.photographs) == (book.sent, book.photographs)
        assert dict(engine.desk.orders.items()) == book.orders, "the board shows the book"
        ids = Counter(one.broker_id for one in book.orders.values() if one.broker_id is not None)
        assert not [id for id, rows in ids.items() if rows > 1], "each order of the broker is one row"
        self._believed(book)
        said = "\n".join(one.text for one in engine.newspaper.since(0))
        assert "a mistake in the program" not in said, said

    def _truth(self) -> None:
        """Nothing was told twice, nothing before it was on disk, nothing nobody said yes to."""
        assert not self.exchange.wrongs, self.exchange.wrongs
        told = [one.id for one in self.exchange.told]
        assert len(told) == len(set(told)), "no intent is told twice"
        assert set(told) <= self.confirmed, "nothing is told that nobody confirmed"
        taken = [made.intent for made in self.exchange.made.values() if made.intent]
        assert len(taken) == len(set(taken)), "no intent has two orders"

    def _judge(self, event: object) -> None:
        if isinstance(event, Decided):
            self.decided.add(event.id)
        if isinstance(event, Found) and event.how == "matched by content":
            made = self.exchange.made[event.broker_id]
            seen = self.exchange.photographs
            assert event.broker_id not in seen[Sending, event.id], "it was there before"
            if made.intent == "":
                fits = [
                    id for id, one in self.exchange.made.items() if one.intent == event.id and one.as_asked
                ]
                shown = [id for id in fits if id in seen[Found, event.id]]
                assert not shown, f"{event.broker_id} is a stranger's, and {shown[0]} fits too"

    def _believed(self, book: Book) -> None:
        """What the broker took is never called refused, unless a person gave it up."""
        for made in self.exchange.made.values():
            if made.intent and made.intent not in self.decided:
                order = book.orders[made.intent]
                assert order.status not in BELIED, f"{order.key} was taken, shown {order.status.value}"

    def _forward(self, order: Order) -> None:
        """With each line of the journal an order of ours moves forward only."""
        before = self._seen.get(order.key)
        self._seen[order.key] = order
        if before is None:
            return
        assert order.filled >= before.filled, "filled never shrinks"
        if before.status.done and before.broker_id is not None:
            late = before.status is Status.CANCELLED and order.status is Status.FILLED
            assert order.status is before.status or late, f"{before.status} became {order.status}"

    def settled(self, engine: Engine) -> None:
        """The line has been good for long enough: everything is known, or said to be not seen."""
        book = engine.desk.book
        assert not book.under_way, f"still under way: {book.under_way}"
        for order in book.orders.values():
            assert order.status not in (Status.SENDING, Status.UNKNOWN), order
        for id, made in self.exchange.made.items():
            row = book.by_broker_id("fake", id)
            assert row is not None, f"{id} has no row"
            shown = (row.status, row.filled, row.price)
            assert shown == (made.report.status, made.report.filled, made.report.price), (row, made)
            if made.intent and self.exchange.echo != "nothing":
                assert row.key == made.intent, "our id says whose it is"
        for held in self.exchange.held.values():
            assert (engine.ledger.positions.get(held.key) or held).quantity == held.quantity > D(0)
