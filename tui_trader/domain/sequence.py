"""How an order moves on: forward only, whatever order the reports come in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

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
        after = _completed(known, report)
    else:
        after = _moved(known, _fresh(report, key, at), report, heard=heard)
    return known if replace(after, changed=known.changed) == known else after


def _behind(known: Order, report: OrderReport) -> bool:
    """Whether a report is older than what is known; a second end of the same weight is no news."""
    mine, theirs = _RANK[known.status], _RANK.get(report.status, 0)
    if known.status.done:
        return theirs <= mine and report.filled <= known.filled
    return not report.status.done and report.filled < known.filled


def _completed(known: Order, report: OrderReport) -> Order:
    """An old report may still know what was not known."""
    return replace(
        known,
        average_price=known.average_price or report.average_price,
        position=known.position or report.position,
        purpose=known.purpose or report.purpose,
        note=known.note or report.reason,
    )


def _moved(known: Order, fresh: Order, report: OrderReport, *, heard: bool) -> Order:
    filled = max(known.filled, report.filled)
    status = report.status
    if heard and _RANK.get(status, 0) < _RANK[known.status] + known.status.done:
        status = known.status
    # What was said of an outcome that was not known is no longer so once the broker shows the order.
    note = report.reason or (known.note if heard else "")
    return replace(
        fresh,
        key=known.key,
        status=_in_part(status, filled, report.quantity),
        asked=known.asked,
        filled=filled,
        average_price=report.average_price or known.average_price,
        stop_loss=report.stop_loss if report.stop_loss is not None else known.stop_loss,
        take_profit=report.take_profit if report.take_profit is not None else known.take_profit,
        in_force=report.in_force or known.in_force,
        position=report.position or known.position,
        note=note,
        pending="" if report.status.done else known.pending,
        purpose=report.purpose or known.purpose,
        ours=known.ours,
        product=report.product or known.product,
    )


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
