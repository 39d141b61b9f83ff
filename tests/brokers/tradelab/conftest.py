import json
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.brokers.sheet.clocks import EagerClock
from tests.brokers.tradelab.seed_server import SeedServer, opened
from tui_trader.brokers.tradelab.broker import Tradelab
from tui_trader.domain.instrument import InstrumentKey, OrderType, TimeInForce
from tui_trader.domain.order import Side, Ticket


@pytest.fixture(scope="session")
def samples() -> dict[str, Any]:
    """The samples of the fact sheet: what is asked, what comes back."""
    text = (Path(__file__).parent / "samples.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)["samples"]
    return found


@pytest.fixture
def eager() -> EagerClock:
    return EagerClock()


@pytest.fixture
def server(samples: dict[str, Any]) -> SeedServer:
    return SeedServer(samples)


@pytest.fixture
async def broker(server: SeedServer, eager: EagerClock) -> AsyncIterator[Tradelab]:
    broker = await opened(server, eager)
    yield broker
    await broker.close()


@pytest.fixture
def ticket() -> Ticket:
    """The seed's order: GAIL, one, LIMIT at 89.70."""
    return Ticket(
        "ta-0001",
        InstrumentKey("s", "NSE:4717"),
        "GAIL-EQ",
        Side.BUY,
        OrderType.LIMIT,
        Decimal(1),
        TimeInForce.DAY,
        price=Decimal("89.70"),
        options=(("product", "MIS"),),
    )
