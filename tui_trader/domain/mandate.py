"""What persons have said an account may do: a fold over the events."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from tui_trader.domain.brake import Brake, stronger
from tui_trader.domain.events import Braked, Event, LimitsSet, OrderAsked
from tui_trader.domain.instrument import InstrumentKey, OrderType
from tui_trader.domain.order import Side
from tui_trader.domain.risk import Limits

_at = attrgetter("at")


class Asked(NamedTuple):
    """What is asked of a ticket once it was confirmed."""

    at: datetime
    """UTC."""
    id: str
    account: str
    instrument: InstrumentKey
    side: Side
    type: OrderType
    quantity: Decimal
    price: Decimal | None
    """Its own, or else that of the touch on the screen."""
    options: tuple[tuple[str, str], ...] = ()
    """As on the ticket."""

    @property
    def session(self) -> str:
        """The session it went out on."""
        return self.instrument.session


class Mandate:
    """Accounts by `identity`; replaying the journal is calling `apply` again."""

    def __init__(self) -> None:
        self._asked: list[Asked] = []
        """Every ticket confirmed here, oldest first whatever the clock did meanwhile."""
        self._options: dict[InstrumentKey, dict[str, str]] = {}
        self.brakes: dict[str, Braked] = {}
        """What was set last, by account; of all accounts together under the empty name."""
        self.limits: dict[str, Limits] = {}
        """What was set last, by account."""

    def every(self) -> Sequence[Asked]:
        """The tickets ever confirmed here, oldest first."""
        return self._asked

    def since(self, first: datetime, last: datetime | None = None) -> Sequence[Asked]:
        """The tickets confirmed from one moment on, to another where it is given, oldest first."""
        end = None if last is None else bisect_right(self._asked, last, key=_at)
        return self._asked[bisect_left(self._asked, first, key=_at) : end]

    def options(self, instrument: InstrumentKey) -> Mapping[str, str]:
        """What the newest tickets of an instrument said beyond the usual."""
        return self._options.get(instrument, {})

    def brake(self, account: str) -> Brake:
        """What holds for an account: its own brake or that of all, whichever is stronger."""
        own, all_ = (self.brakes.get(name) for name in (account, ""))
        return stronger(own.brake if own else Brake.ACTIVE, all_.brake if all_ else Brake.ACTIVE)

    def limit(self, account: str) -> Limits:
        """What an account may risk; the defaults where nobody has said."""
        return self.limits.get(account, Limits())

    def apply(self, at: datetime, event: Event) -> None:
        """Take in one event."""
        match event:
            case OrderAsked(ticket=ticket, account=account, seen=seen):
                price = ticket.priced(*((None, None) if seen is None else (seen.bid, seen.ask)))
                what = (ticket.instrument, ticket.side, ticket.type, ticket.quantity, price)
                self.recall(Asked(at, ticket.id, account, *what, ticket.options))
            case Braked(account=account):
                self.brakes[account] = event
            case LimitsSet(account=account, limits=limits):
                self.limits[account] = limits
            case _:
                pass

    def recall(self, asked: Asked) -> None:
        """A ticket was confirmed."""
        insort(self._asked, asked, key=_at)
        if asked.options:
            self._options.setdefault(asked.instrument, {}).update(asked.options)
