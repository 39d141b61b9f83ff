"""A change, told to the broker."""

from __future__ import annotations

from dataclasses import replace

from tui_trader.brokers.port import Broker
from tui_trader.domain.account import Position
from tui_trader.domain.intent import (
    CancelOrder,
    ChangeOrder,
    ClosePosition,
    Keep,
    Mutation,
    ProtectPosition,
)
from tui_trader.domain.order import Order


async def tell(broker: Broker, mutation: Mutation) -> str:
    """Have it done. OrderRejected, OutcomeUnknown, SignedOut."""
    match mutation:
        case CancelOrder():
            await broker.cancel(mutation)
        case ChangeOrder():
            await broker.change(mutation)
        case ClosePosition():
            await broker.close_position(mutation)
        case ProtectPosition():
            await broker.protect(mutation)
    return ""


def completed(mutation: Mutation, broker: Broker, order: Order | None, position: Position | None) -> Mutation:
    """A change with what only we know: a close with how much is open, which caps it, by which it is judged
    when nobody answers; the levels an order went out with, where the broker cannot show what is to stay.
    """
    if isinstance(mutation, ClosePosition) and position is not None:
        open_quantity = mutation.open_quantity or position.quantity
        quantity = min(mutation.quantity, position.quantity)
        return replace(mutation, quantity=quantity, open_quantity=open_quantity)
    if isinstance(mutation, ChangeOrder) and order is not None and not broker.capabilities.shows_protection:
        stop, target = mutation.stop_loss, mutation.take_profit
        stop = order.stop_loss if isinstance(stop, Keep) and order.stop_loss is not None else stop
        target = order.take_profit if isinstance(target, Keep) and order.take_profit is not None else target
        return replace(mutation, stop_loss=stop, take_profit=target)
    return mutation
