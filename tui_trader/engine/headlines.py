"""The sentence a person reads when something happens to an order."""

from __future__ import annotations

from tui_trader.domain.book import Book
from tui_trader.domain.brake import Brake
from tui_trader.domain.events import (
    Accepted,
    Armed,
    Braked,
    Decided,
    Event,
    Found,
    LimitsSet,
    MutationSettled,
    NotSeen,
    Refused,
    Reported,
    Unanswered,
)
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, Mutation
from tui_trader.domain.money import plain
from tui_trader.domain.order import Order, Status
from tui_trader.engine.news import Weight

QUIET = (Weight.NOTE, "")
_BELIEVED = (Status.NOT_SEEN, Status.NOT_SENT, Status.REJECTED)
"""Nothing stands at the broker, as far as was known: whoever shows up after that is an alarm."""


def about(book: Book, event: Event) -> tuple[Order | None, str]:
    """What an event is about, asked before the book takes it in: the order as it stood, a name."""
    if isinstance(event, Reported):
        order = book.match(event.report)
        return order, "" if order is None else words(order)
    id = getattr(event, "id", "")
    if (mutation := book.under_way.get(id)) is not None:
        return None, _doing(mutation)
    order = book.orders.get(id)
    return order, "" if order is None else words(order)


def headline(event: Event, before: Order | None, name: str) -> tuple[Weight, str]:
    """How weighty an event is, with its sentence; an empty one when it needs none."""
    match event:
        case Refused(reason=reason, sent=sent):
            return Weight.WARN, f"{'rejected' if sent else 'not sent'}: {name}: {reason}"
        case Unanswered(why=why):
            return Weight.ALARM, f"UNKNOWN what became of {name} ({why}): asking the broker"
        case Found(how=how):
            late = before is not None and before.status in _BELIEVED
            return (Weight.ALARM if late else Weight.GOOD), f"found at the broker {how}: {name}"
        case NotSeen():
            return Weight.ALARM, f"the broker does not show {name}: you decide, on the orders screen"
        case Decided(decision=decision):
            return Weight.NOTE, f"{name}: {decision}"
        case MutationSettled(done=done, how=how):
            return (Weight.GOOD if done else Weight.WARN), f"{name}: {how}"
        case Braked(brake=brake, why=why, account=account):
            weight = Weight.GOOD if brake is Brake.ACTIVE else Weight.ALARM
            return weight, f"{brake.value.upper()}: {account or 'all accounts'}: {why}"
        case LimitsSet(account=account):
            return Weight.NOTE, f"new limits for {account}"
        case Armed(account=account):
            return Weight.WARN, f"armed: orders on {account} move real money"
        case Accepted():
            return Weight.NOTE, f"taken by the broker: {name}"
        case Reported() if before is not None and before.status is not event.report.status:
            return _turned(event, before)
    return QUIET


def _turned(event: Reported, before: Order) -> tuple[Weight, str]:
    """A known order stands differently now."""
    report, name = event.report, words(before)
    if before.purpose:
        name = f"{before.purpose} {name}"
    if before.status is Status.NOT_SEEN or (before.status in _BELIEVED and before.broker_id is None):
        return Weight.ALARM, f"LATE: the broker now shows {name} as {report.status.value}"
    if report.status is Status.FILLED:
        at = f" at {plain(report.average_price)}" if report.average_price is not None else ""
        return Weight.GOOD, f"filled: {name}{at}"
    if report.status is Status.PART_FILLED:
        return Weight.GOOD, f"partly filled {plain(report.filled)} of {plain(report.quantity)}: {name}"
    if report.status is Status.REJECTED:
        return Weight.WARN, f"rejected by the broker: {name} {report.reason}".rstrip()
    if report.status is Status.CANCELLED and not before.purpose:
        part = f", filled {plain(report.filled)}" if report.filled else ""
        return Weight.NOTE, f"cancelled: {name}{part}"
    if before.status is Status.UNKNOWN:
        return Weight.GOOD, f"found at the broker by our own id: {name}"
    return QUIET


def words(order: Order) -> str:
    """An order in a few words: `buy 0.10 EURUSD market`."""
    return f"{order.side.value} {plain(order.quantity)} {order.symbol} {order.type.value}"


def _doing(mutation: Mutation) -> str:
    match mutation:
        case CancelOrder():
            return f"cancel of {mutation.symbol}"
        case ChangeOrder():
            return f"change of {mutation.symbol}"
        case ClosePosition():
            return f"close of {plain(mutation.quantity)} {mutation.symbol}"
    return f"protection of {mutation.symbol}"
