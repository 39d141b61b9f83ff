"""What can be traded: an instrument with the rules of trading it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from tui_trader.domain.money import decimals


class InstrumentKey(NamedTuple):
    """Which instrument, on which session: the same name at two brokers is two instruments."""

    session: str
    """The name of the signed-in session (see `Account.session`)."""
    id: str
    """The broker's own id, text whatever it looks like."""


class Kind(Enum):
    """What sort of thing it is."""

    FOREX = "forex"
    CRYPTO = "crypto"
    EQUITY = "equity"
    EQUITY_CFD = "equity CFD"
    ETF = "ETF"
    INDEX = "index"
    FUTURE = "future"
    FUTURE_CFD = "future CFD"
    OPTION = "option"
    SPREADBET = "spread bet"
    OTHER = "other"


class MarketState(Enum):
    """Whether it can be traded now, in the word a screen shows."""

    OPEN = "open"
    CLOSED = "closed"
    HALTED = "halted"
    CLOSE_ONLY = "close only"
    UNKNOWN = "unknown"


class OrderType(Enum):
    """How the price of an order is decided."""

    MARKET = "market"
    LIMIT = "limit"
    STOP = "stop"
    STOP_LIMIT = "stop limit"


class TimeInForce(Enum):
    """How long an order stays."""

    IOC = "IOC"
    GTC = "GTC"
    DAY = "DAY"
    GTD = "GTD"


@dataclass(frozen=True, slots=True)
class OrderOption:
    """One more thing an order on an instrument may say at this broker."""

    name: str
    """`product`; what the ticket and the broker call it among themselves."""
    label: str
    default: str
    choices: tuple[str, ...] = ()
    """What it may be; empty when a whole number from 0 is typed."""
    most: Decimal | None = None
    """The largest such number, where there is one."""
    hint: str = ""
    """What it is for, in a few words."""
    only_for: frozenset[OrderType] = frozenset()
    """The order types it is asked for; empty for all."""


class TickBand(NamedTuple):
    """One range of a tick table."""

    above: Decimal | None
    """The band holds from this price on; None from the bottom."""
    tick: Decimal


@dataclass(frozen=True, slots=True)
class TradingRules:
    """What an order on this instrument must obey; known once its details have been read."""

    ticks: tuple[TickBand, ...]
    """Lowest band first; never empty."""
    lot_size: Decimal
    """Units of the instrument in one lot (one quantity)."""
    quantity_step: Decimal
    min_quantity: Decimal
    max_quantity: Decimal | None
    margin_rate: Decimal | None
    """Margin as a share of the notional; None when the broker does not say."""
    currency: str
    """The currency prices and notional are in."""
    order_types: frozenset[OrderType]
    """What may be ordered now."""
    in_force: Mapping[OrderType, tuple[TimeInForce, ...]]
    """What this broker takes for each type; the first is the default."""
    state: MarketState = MarketState.UNKNOWN
    quantity_unit: str = "lots"
    facts: tuple[tuple[str, str], ...] = ()
    """What else the broker says, for the details: (word, text)."""
    options: tuple[OrderOption, ...] = ()
    """What else an order may say."""
    lowest: Decimal | None = None
    highest: Decimal | None = None
    """The exchange's price band of the day (circuit limits), quote currency; no order is taken outside it."""
    sides: frozenset[str] = frozenset({"buy", "sell"})
    """Which sides may open anything new."""

    def tick_at(self, price: Decimal) -> Decimal:
        """The tick in force at a price (in the quote currency)."""
        found = self.ticks[0].tick
        for band in self.ticks:
            if band.above is None or price >= band.above:
                found = band.tick
        return found

    @property
    def price_decimals(self) -> int:
        """Decimals that show every price of every band."""
        return max(decimals(band.tick) for band in self.ticks)


@dataclass(frozen=True, slots=True)
class Instrument:
    """Something a broker lets this account trade."""

    key: InstrumentKey
    symbol: str
    description: str
    kind: Kind
    exchange: str = ""
    rules: TradingRules | None = None
    """None until the details have been read."""
    wire: Mapping[str, str] = field(default_factory=dict)
    """What the broker needs to hear again (routes, tokens); opaque to everyone else."""
