"""What persons have said an account may do: a fold over the events."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from tui_trader.domain.brake import Brake, stronger
from tui_trader.domain.events import Braked, Event, LimitsSet, OrderAsked, Seen
from tui_trader.domain.order import Ticket
from tui_trader.domain.risk import Limits


class Asked(NamedTuple):
    """A ticket as it was confirmed."""

    at: datetime
    """UTC."""
    ticket: Ticket
    account: str
    seen: Seen | None


class Mandate:
    """Accounts by `identity`; replaying the journal is calling `apply` again."""

    def __init__(self) -> None:
        self.asked: dict[str, Asked] = {}
        """Every ticket confirmed here, by id, oldest first."""
        self.brakes: dict[str, Braked] = {}
        """What was set last, by account; of all accounts together under the empty name."""
        self.limits: dict[str, Limits] = {}
        """What was set last, by account."""

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
                self.asked[ticket.id] = Asked(at, ticket, account, seen)
            case Braked(account=account):
                self.brakes[account] = event
            case LimitsSet(account=account, limits=limits):
                self.limits[account] = limits
            case _:
                pass
