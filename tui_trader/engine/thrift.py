"""Values that come again and again in a journal are kept once."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar, cast

from tui_trader.domain.events import Event, OrderAsked, Reported

T = TypeVar("T")


class Thrift:
    """For as long as a journal is read: each of its lines brings instruments, accounts, quantities anew."""

    def __init__(self) -> None:
        self._known: dict[tuple[type, str], object] = {}

    def kept(self, event: Event) -> Event:
        """The same event, of values that are there already where they are the same to the letter."""
        one = self._one
        if isinstance(event, Reported):
            report = event.report
            thin = report._replace(filled=one(report.filled), average_price=one(report.average_price))
            return replace(event, report=thin)
        if not isinstance(event, OrderAsked):
            return event
        ticket = event.ticket
        asked = replace(
            ticket,
            instrument=one(ticket.instrument),
            symbol=one(ticket.symbol),
            quantity=one(ticket.quantity),
            options=one(ticket.options),
        )
        return replace(event, ticket=asked, account=one(event.account), environment=one(event.environment))

    def _one(self, value: T) -> T:
        # By its text: 0.1 and 0.10 are equal, yet not the same.
        return cast("T", self._known.setdefault((type(value), repr(value)), value))
