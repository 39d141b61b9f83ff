"""What a person asks to be done with what already stands: change, cancel, close, protect."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import TypeAlias

from tui_trader.domain.account import PositionKey
from tui_trader.domain.instrument import InstrumentKey
from tui_trader.domain.order import Side, Ticket


class Keep(Enum):
    """A level that is left as it is (None takes it away)."""

    AS_IS = "as it is"


KEEP = Keep.AS_IS
Level: TypeAlias = Decimal | Keep | None


@dataclass(frozen=True, slots=True)
class ChangeOrder:
    """New values for a working order; absolute, so telling them twice changes nothing."""

    id: str
    order: str
    """The key of the order here."""
    session: str
    broker_id: str
    instrument: InstrumentKey
    symbol: str
    quantity: Decimal | None = None
    price: Decimal | None = None
    stop_price: Decimal | None = None
    stop_loss: Level = KEEP
    take_profit: Level = KEEP


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """Take a working order away."""

    id: str
    order: str
    session: str
    broker_id: str
    instrument: InstrumentKey
    symbol: str


@dataclass(frozen=True, slots=True)
class ClosePosition:
    """Close a position whole or in part."""

    id: str
    session: str
    position: PositionKey
    instrument: InstrumentKey
    symbol: str
    side: Side
    """The position's own side; the closing order goes the other way."""
    quantity: Decimal
    """Lots (or shares) to close; never more than is open."""
    open_quantity: Decimal | None = None
    """What was open when it was asked for, by which an unanswered close is judged; the desk fills it in."""


@dataclass(frozen=True, slots=True)
class ProtectPosition:
    """New stop loss, take profit of an open position; absolute prices."""

    id: str
    session: str
    position: PositionKey
    instrument: InstrumentKey
    symbol: str
    stop_loss: Level = KEEP
    take_profit: Level = KEEP


Mutation: TypeAlias = ChangeOrder | CancelOrder | ClosePosition | ProtectPosition
Intent: TypeAlias = Ticket | Mutation
