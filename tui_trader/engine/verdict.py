"""What the broker's books say of a change that nobody answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from tui_trader.domain.account import Position
from tui_trader.domain.book import Book
from tui_trader.domain.events import MutationSettled
from tui_trader.domain.intent import (
    CancelOrder,
    ChangeOrder,
    ClosePosition,
    Keep,
    Level,
    Mutation,
    ProtectPosition,
)
from tui_trader.domain.money import plain
from tui_trader.domain.order import Order, Status
from tui_trader.engine.ledger import protected


def judge(
    book: Book, mutation: Mutation, positions: Sequence[Position], *, last: bool
) -> MutationSettled | None:
    """The verdict on one complete reading; None while the books may yet say otherwise (until `last`)."""
    match mutation:
        case CancelOrder():
            return _cancel(mutation, book.target(mutation), last)
        case ChangeOrder():
            return _change(mutation, book.target(mutation), last)
        case ClosePosition():
            return _close(mutation, positions, last)
        case ProtectPosition():
            return _protect(mutation, (protected(book, position) for position in positions), last)


def _cancel(cancel: CancelOrder, order: Order | None, last: bool) -> MutationSettled | None:
    if order is not None and order.status.done:
        filled = f" after {plain(order.filled)}" if order.filled else ""
        done = order.status is Status.CANCELLED
        return MutationSettled(cancel.id, done, f"the order is {order.status.value}{filled}")
    text = "the order still works" if order is not None else "the broker does not show the order"
    return MutationSettled(cancel.id, False, text) if last else None


def _change(change: ChangeOrder, order: Order | None, last: bool) -> MutationSettled | None:
    if order is not None and order.status.done:
        return MutationSettled(change.id, False, f"the order is {order.status.value}")
    if order is not None and _changed(order, change):
        return MutationSettled(change.id, True, "the change is in force")
    text = "the change is not seen: look at the order before asking again"
    return MutationSettled(change.id, False, text) if last else None


def _changed(order: Order, change: ChangeOrder) -> bool:
    """Whether an order shows the values that were asked for."""
    values = (
        (change.quantity, order.quantity),
        (change.price, order.price),
        (change.stop_price, order.stop_price),
    )
    levels = ((change.stop_loss, order.stop_loss), (change.take_profit, order.take_profit))
    return all(asked is None or asked == shown for asked, shown in values) and _stand(levels)


def _stand(levels: Iterable[tuple[Level, Decimal | None]]) -> bool:
    return all(isinstance(asked, Keep) or asked == shown for asked, shown in levels)


def _close(close: ClosePosition, positions: Sequence[Position], last: bool) -> MutationSettled | None:
    now = next((one.quantity for one in positions if one.key == close.position), Decimal(0))
    if not now:
        return MutationSettled(close.id, True, "nothing is left open")
    was = close.open_quantity
    if was is not None and now <= was - close.quantity:
        return MutationSettled(close.id, True, f"{plain(now)} is left open")
    if not last:
        return None
    if was is None:
        text = f"{plain(now)} is open, and it is not known what was before: look before asking again"
    elif now < was:
        text = f"only {plain(was - now)} of {plain(close.quantity)} was closed"
    else:
        text = "the position is still open"
    return MutationSettled(close.id, False, text)


def _protect(protect: ProtectPosition, positions: Iterable[Position], last: bool) -> MutationSettled | None:
    position = next((one for one in positions if one.key == protect.position), None)
    if position is None:
        return MutationSettled(protect.id, False, "the position is closed")
    levels = ((protect.stop_loss, position.stop_loss), (protect.take_profit, position.take_profit))
    if _stand(levels):
        return MutationSettled(protect.id, True, "the levels are in force")
    return MutationSettled(protect.id, False, "the levels are not seen in force") if last else None
