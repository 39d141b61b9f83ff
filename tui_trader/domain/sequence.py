"""How an order moves on: forward only, whatever order the reports come in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tui_trader.domain.order import Order, OrderReport, Status, Ticket

_ENDED_BY_BROKER = (Status.FILLED, Status.CANCELLED, Status.EXPIRED)


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
    )


def merged(known: Order | None, report: OrderReport, key: str, at: datetime) -> Order:
    """What is known after one more report.

    Filled never shrinks. What the broker ended stays ended. What was only believed here (rejected, not
    sent, not seen) gives way to a report that shows it alive: late acceptance is real.
    """
    fresh = Order(
        key=key,
        instrument=report.instrument,
        symbol=report.symbol,
        side=report.side,
        type=report.type,
        quantity=report.quantity,
        in_force=report.in_force,
        status=report.status,
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
    )
    if known is None:
        return fresh
    back = known.status in _ENDED_BY_BROKER and not report.status.done
    return replace(
        fresh,
        status=known.status if back else report.status,
        asked=known.asked,
        filled=max(known.filled, report.filled),
        average_price=report.average_price or known.average_price,
        stop_loss=report.stop_loss if report.stop_loss is not None else known.stop_loss,
        take_profit=report.take_profit if report.take_profit is not None else known.take_profit,
        in_force=report.in_force or known.in_force,
        position=report.position or known.position,
        note=report.reason or known.note,
        pending="" if report.status.done else known.pending,
        purpose=report.purpose or known.purpose,
        ours=known.ours,
        changed=known.changed if same(known, report) else fresh.changed,
    )


def same(known: Order, report: OrderReport) -> bool:
    """Whether a report says nothing new."""
    return (
        known.broker_id == report.broker_id
        and known.status is report.status
        and known.filled == report.filled
        and known.quantity == report.quantity
        and known.price == report.price
        and known.stop_price == report.stop_price
        and (report.average_price is None or known.average_price == report.average_price)
        and (report.position is None or known.position == report.position)
        and (report.stop_loss is None or known.stop_loss == report.stop_loss)
        and (report.take_profit is None or known.take_profit == report.take_profit)
        and (not report.reason or known.note == report.reason)
    )
