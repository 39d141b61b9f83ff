"""Which of the broker's orders is ours, where none carries our id (`order_safety.md` 5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from tui_trader.domain.book import Book
from tui_trader.domain.order import Order, OrderReport
from tui_trader.engine.session import Session

INFERRED = "matched by content"
"""How an order was found that does not carry our id; it stands as its note."""
WINDOW = timedelta(hours=3)
"""How far from our asking an order may have been made by the broker's clock, which may be hours from ours."""


def candidates(book: Book, order: Order, reports: Iterable[OrderReport]) -> list[OrderReport]:
    """The orders that may be this one: not there before it was sent, nobody else's, equal in all it says.

    None where no photograph was taken: then nothing tells an old order from a new one.
    """
    before = book.photographs.get(order.key)
    if before is None:
        return []
    found = {one.broker_id: one for one in reports if _fits(order, one) and one.broker_id not in before}
    return [one for one in found.values() if not _taken(book, one)]


def twin(book: Book, order: Order) -> Order | None:
    """A stranger that fits as well as the order that was taken for ours, and was not there before either."""
    before = book.photographs.get(order.key, frozenset())
    for one in book.strangers(order.instrument, order.side):
        known = one.purpose or one.broker_id is None or one.broker_id in before
        if not known and _content(one) == _content(order) and abs(one.asked - order.asked) <= WINDOW:
            return one
    return None


def photograph(book: Book, session: Session, id: str) -> tuple[str, ...]:
    """What tells an order without our id from those before it; nothing where our id comes back.

    What is ours, of another instrument or of the other side is never taken for it.
    """
    order = book.orders.get(id)
    if session.broker.capabilities.echoes_our_id or order is None:
        return ()
    return ("", *(one.broker_id or "" for one in book.strangers(order.instrument, order.side)))


def photographable(session: Session) -> bool:
    """Whether enough has been read for a photograph."""
    return bool(session.broker.capabilities.echoes_our_id) or {"orders", "history"} <= session.read_at.keys()


def _fits(order: Order, report: OrderReport) -> bool:
    if report.purpose or (report.created is not None and abs(report.created - order.asked) > WINDOW):
        return False
    return _content(order) == _content(report)


def _content(one: Order | OrderReport) -> tuple[object, ...]:
    return (one.instrument, one.side, one.type, one.quantity, one.price, one.stop_price)


def _taken(book: Book, report: OrderReport) -> bool:
    """Whether it is known to be another order of ours."""
    known = book.by_broker_id(report.instrument.session, report.broker_id)
    return known is not None and known.ours
