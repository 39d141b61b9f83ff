"""What differs from broker to broker when the port is tried."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from tui_trader.brokers import catalog
from tui_trader.brokers.port import Broker
from tui_trader.domain.instrument import MarketState


@dataclass(frozen=True)
class Case:
    """One broker at the practice venue."""

    account: str
    currency: str
    least: int
    """So many instruments there are at least."""
    symbol: str
    """A liquid one."""
    listing: str
    """The same for the venue's controls."""
    quantity: Decimal
    parts: tuple[Decimal, Decimal]
    """Two that make the whole, where a position closes in parts."""
    more: Decimal
    """Another quantity for a working order."""
    step: Decimal
    """A small move of the price, on the tick."""
    wrong: tuple[tuple[str, str], ...]
    """Sign-ins that are refused: (field, value)."""
    bad: tuple[Decimal, ...]
    """Quantities that are refused."""
    figures: int
    """So many figures its funds have."""
    closed: str
    """A word of the refusal when the market is closed."""
    states: frozenset[MarketState] = frozenset({MarketState.OPEN, MarketState.CLOSED})
    """What its rules say of a market."""
    life: float = 0.0
    """Seconds until what was asked for is in the books."""
    options: tuple[tuple[str, str], ...] = field(default=())
    """What an order must say besides."""


CASES = {
    "tradelocker": Case(
        account="1001",
        currency="USD",
        least=60,
        symbol="EURUSD",
        listing="EURUSD",
        quantity=Decimal("0.30"),
        parts=(Decimal("0.10"), Decimal("0.20")),
        more=Decimal("0.40"),
        step=Decimal("0.001"),
        wrong=(("password", "wrong"), ("server", "NOWHERE"), ("email", "x@y.z")),
        bad=(Decimal("0.001"), Decimal("0.123"), Decimal(1_000_000)),
        figures=26,
        closed="session",
    ),
    "tradelab": Case(
        account="PT1001",
        currency="INR",
        least=60,
        symbol="RELIANCE-EQ",
        listing="NSE:RELIANCE-EQ",
        quantity=Decimal(10),
        parts=(Decimal(4), Decimal(6)),
        more=Decimal(12),
        step=Decimal("1.00"),
        wrong=(("access_token", "x" * 43 + "." + "y" * 43),),
        bad=(Decimal(1_000_000), Decimal("0.5")),
        figures=10,
        closed="closed",
        life=2.0,
        options=(("product", "MIS"),),
    ),
    "stockstrader": Case(
        account="07001002",
        currency="USD",
        least=20,
        symbol="AAPL.nq",
        listing="AAPL.nq",
        quantity=Decimal(10),
        parts=(Decimal(4), Decimal(6)),
        more=Decimal(12),
        step=Decimal("0.50"),
        wrong=(("token", "f" * 64),),
        bad=(Decimal("0.001"), Decimal(1_000_000)),
        figures=5,
        closed="closed",
        states=frozenset({MarketState.UNKNOWN, MarketState.HALTED, MarketState.CLOSE_ONLY}),
        life=1.0,
    ),
}


def opener(name: str) -> Callable[..., Broker]:
    """How a broker is opened."""
    module = importlib.import_module(f"{catalog.OURS[name]}.broker")
    found: Callable[..., Broker] = module.open_broker
    return found
