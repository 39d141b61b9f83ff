"""Everything that is written down: what happens to orders, what persons decide; the words of the journal.

An event is never altered once a version of the program has written it: a new need is a new event or a
new field with a default.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from tui_trader.domain.brake import Brake
from tui_trader.domain.intent import Mutation
from tui_trader.domain.order import OrderReport, Ticket
from tui_trader.domain.risk import Limits


@dataclass(frozen=True, slots=True)
class Seen:
    """The quote that stood on the screen when a person said yes."""

    bid: Decimal | None
    ask: Decimal | None
    age: float | None
    """Seconds since it had been received."""


@dataclass(frozen=True, slots=True)
class OrderAsked:
    """A person confirmed a new order."""

    ticket: Ticket
    account: str
    environment: str
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class MutationAsked:
    """A person confirmed a change, cancel, close or protection."""

    mutation: Mutation
    account: str
    environment: str


@dataclass(frozen=True, slots=True)
class Sending:
    """The next thing that happens is the first byte on the wire."""

    id: str
    """Of the ticket or the mutation."""
    known: tuple[str, ...] = ()
    """Where our own id does not come back: the broker's ids of the orders known before that could be taken
    for this one; an empty one among them says that they were looked at.
    """


@dataclass(frozen=True, slots=True)
class Accepted:
    """The broker's own envelope says it was taken."""

    id: str
    broker_id: str = ""
    """Of a new order; empty for a mutation."""
    took: float = 0.0
    """Seconds from the first byte to the answer."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Proof that it was not taken."""

    id: str
    reason: str
    sent: bool = True
    """False when it never left this machine."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Sent, perhaps taken: not known."""

    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """Reading the broker's books settled what was unanswered."""

    id: str
    broker_id: str
    how: str
    """`by our own id` or `matched by content`."""


@dataclass(frozen=True, slots=True)
class NotSeen:
    """Asked often enough; the broker's books do not show it. No proof: a person decides."""

    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A person decided what no reading could settle."""

    id: str
    decision: str


@dataclass(frozen=True, slots=True)
class MutationSettled:
    """Reading the broker's books showed what became of an unanswered change."""

    id: str
    done: bool
    how: str


@dataclass(frozen=True, slots=True)
class Reported:
    """The broker shows an order differently from what was known."""

    report: OrderReport


@dataclass(frozen=True, slots=True)
class Braked:
    """A person, or a loss of the day, sets how much new risk is let through."""

    brake: Brake
    why: str
    account: str = ""
    """`identity` of an account; empty for all."""


@dataclass(frozen=True, slots=True)
class LimitsSet:
    """A person says what an account may risk."""

    account: str
    """Its `identity`."""
    limits: Limits


@dataclass(frozen=True, slots=True)
class Armed:
    """A person has said for this run that an account moves real money."""

    account: str
    """Its `identity`."""


Event: TypeAlias = (
    OrderAsked
    | MutationAsked
    | Sending
    | Accepted
    | Refused
    | Unanswered
    | Found
    | NotSeen
    | Decided
    | MutationSettled
    | Reported
    | Braked
    | LimitsSet
    | Armed
)
