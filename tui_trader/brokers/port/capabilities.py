"""What a broker can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tui_trader.domain.quote import Resolution


@dataclass(frozen=True, slots=True)
class Beats:
    """Seconds between readings of each book: as often as the broker's limits let it be."""

    orders: float = 1.5
    positions: float = 1.5
    funds: float = 1.0
    history: float = 20.0
    fills: float = 30.0
    holdings: float = 60.0


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this broker can do, so that a screen can show why something is grey and the engine can choose."""

    streams_quotes: bool
    """Quotes come by themselves; otherwise they are asked for within a request budget."""
    echoes_our_id: int
    """How many characters of our id come back with the order; 0 when none do."""
    changes_orders: bool
    protects_positions: bool
    """Stop loss and take profit of an open position can be set."""
    closes_in_part: bool
    depth: bool
    resolutions: tuple[Resolution, ...]
    """What candles there are; empty when none."""
    why_not: Mapping[str, str]
    """A sentence for each thing it cannot do, by the field's name here."""
    brackets: bool = True
    """A new order may carry stop loss and take profit."""
    shows_protection: bool = True
    """Stop loss and take profit can be read back; otherwise what is not seen is unverified, not missing."""
    holdings: bool = False
    """There is a depository with holdings beside the positions."""
    tells_steps: bool = False
    """The steps of one order can be read (`steps`)."""
    logs_out: bool = False
    """The login can be ended at the broker itself (`log_out`)."""
    beats: Beats = field(default_factory=Beats)
