"""Values that come again and again in a journal are kept once."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar, cast

from tui_trader.domain.events import Event, OrderAsked

T = TypeVar("T")


class Thrift:
    """For as long as a journal is read: each of its lines brings instruments, accounts, quantities anew."""

    def __init__(self) -> None:
        self._known: dict[tuple[type, str], object] = {}

    def kept(self, event: Event) -> Event:
        """The same event, of values that are there already where they are the same to the letter."""
        if not isinstance(event, OrderAsked):
            return event
        ticket, one = event.ticket, self._one
        thin = replace(
            ticket,
            instrument=one(ticket.instrument),
            symbol=one(ticket.symbol),
            quantity=one(ticket.quantity),
            options=one(ticket.options),
        )
        return replace(event, ticket=thin, account=one(event.account), environment=one(event.environment))

    def _one(self, value: T) -> T:
        # By its text: 0.1 and 0.10 are equal, yet not the same.
        return cast("T", self._known.setdefault((type(value), repr(value)), value))
