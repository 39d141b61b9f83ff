"""A change, told to the broker."""

from __future__ import annotations

from tui_trader.brokers.port import Broker
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, Mutation, ProtectPosition


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
