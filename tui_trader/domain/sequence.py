"""How an order moves on: forward only, whatever order the reports come in."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import TypeVar

from tui_trader.domain.order import Order, OrderReport, Status, Ticket

_RANK = {
    Status.WORKING: 0,
    Status.PART_FILLED: 1,
    Status.CANCELLED: 2,
    Status.REJECTED: 2,
    Status.EXPIRED: 2,
    Status.FILLED: 3,
}
"""How far each of the broker's words has come; it never goes back. Filled may still follow cancelled (the
cancel lost the race), never the other way round."""
_told = attrgetter(*(one.name for one in fields(Order) if one.name != "changed"))
T = TypeVar("T")


def opened(ticket: Ticket, at: datetime) -> Order:
    """The order a confirmed ticket becomes, before anything has left."""
    return Order(
        key=ticket.id,
        instrument=ticket.instrument,
        symbol=ticket.symbol,
        side=ticket.side,
        type=ticket.type,
        quantity=ticket.quantity,
        in_force=ticket.in_force,
        status=Status.SENDING,
        asked=at,
        price=ticket.price,
        stop_price=ticket.stop_price,
        stop_loss=ticket.stop_loss,
        take_profit=ticket.take_profit,
        ours=True,
        product=ticket.option("product"),
    )


def merged(known: Order | None, report: OrderReport, key: str, at: datetime) -> Order:
    """What is known after one more report; the very same order when the report says nothing new.

    Filled never shrinks. What the broker ended stays ended. What was only believed here (rejected without
    an order id, not sent, not seen) gives way to a report: late acceptance is real.
    """
    if known is None:
        return _fresh(report, key, at)
    heard = known.broker_id is not None and known.status in _RANK
    if heard and _behind(known, report):
        return _completed(known, report)
    after = _moved(known, report, at, heard=heard)
    return known if _told(after) == _told(known) else after


def taken(asked: Order, broker_id: str, note: str, at: datetime) -> Order:
    """Ours once the broker has it, before any report."""
    return replace(asked, broker_id=broker_id or None, status=Status.WORKING, note=note, changed=at)


def adopted(asked: Order, shown: Order, note: str) -> Order:
    """Ours, of which a report came before the answer: what it said is kept, under our key."""
    return replace(
        shown,
        key=asked.key,
        ours=True,
        asked=asked.asked,
        note=note or shown.note,
        in_force=shown.in_force or asked.in_force,
        stop_loss=shown.stop_loss if shown.stop_loss is not None else asked.stop_loss,
        take_profit=shown.take_profit if shown.take_profit is not None else asked.take_profit,
    )


def _behind(known: Order, report: OrderReport) -> bool:
    """Whether a report is older than what is known; a second end of the same weight is no news."""
    mine, theirs = _RANK[known.status], _RANK.get(report.status, 0)
    if known.status.done:
        return theirs <= mine and report.filled <= known.filled
    return not report.status.done and report.filled < known.filled


def _completed(known: Order, report: OrderReport) -> Order:
    """An old report may still know what was not known."""
    average = known.average_price or report.average_price
    position, purpose = known.position or report.position, known.purpose or report.purpose
    note = known.note or report.reason
    if (average, position, purpose, note) == (known.average_price, known.position, known.purpose, known.note):
        return known
    return replace(known, average_price=average, position=position, purpose=purpose, note=note)


def _moved(known: Order, report: OrderReport, at: datetime, *, heard: bool) -> Order:
    filled = max(known.filled, report.filled)
    status = report.status
    if heard and _RANK.get(status, 0) < _RANK[known.status] + known.status.done:
        status = known.status
    quantity = _one(known.quantity, report.quantity)
    return Order(
        key=known.key,
        instrument=_one(known.instrument, report.instrument),
        symbol=_one(known.symbol, report.symbol),
        side=report.side,
        type=report.type,
        quantity=quantity,
        in_force=report.in_force or known.in_force,
        status=_in_part(status, filled, quantity),
        asked=known.asked,
        price=_one(known.price, report.price),
        stop_price=_one(known.stop_price, report.stop_price),
        stop_loss=known.stop_loss if report.stop_loss is None else _one(known.stop_loss, report.stop_loss),
        take_profit=(
            known.take_profit if report.take_profit is None else _one(known.take_profit, report.take_profit)
        ),
        filled=_one(quantity, filled),
        average_price=_one(known.price, report.average_price or known.average_price),
        broker_id=_one(known.broker_id, report.broker_id),
        position=_one(known.position, report.position) or known.position,
        changed=report.modified or at,
        # What was said of an outcome that was not known is no longer so once the broker shows the order.
        note=report.reason or (known.note if heard else ""),
        pending="" if report.status.done else known.pending,
        purpose=report.purpose or known.purpose,
        ours=known.ours,
        product=report.product or known.product,
    )


def _one(known: T, said: T) -> T:
    """One object for what is said twice: each of many orders says most of itself several times."""
    if isinstance(known, Decimal) and isinstance(said, Decimal) and not known.same_quantum(said):
        return said  # 0.10 is not 0.1 to a reader
    return known if known == said else said


def _fresh(report: OrderReport, key: str, at: datetime) -> Order:
    return Order(
        key=key,
        instrument=report.instrument,
        symbol=report.symbol,
        side=report.side,
        type=report.type,
        quantity=report.quantity,
        in_force=report.in_force,
        status=_in_part(report.status, report.filled, report.quantity),
        asked=report.created or at,
        price=report.price,
        stop_price=report.stop_price,
        stop_loss=report.stop_loss,
        take_profit=report.take_profit,
        filled=report.filled,
        average_price=report.average_price,
        broker_id=report.broker_id,
        position=report.position,
        changed=report.modified or at,
        note=report.reason,
        purpose=report.purpose,
        product=report.product,
    )


def _in_part(status: Status, filled: Decimal, quantity: Decimal) -> Status:
    """Working with something filled is partly filled, whatever word the broker has for it."""
    return Status.PART_FILLED if status is Status.WORKING and 0 < filled < quantity else status
