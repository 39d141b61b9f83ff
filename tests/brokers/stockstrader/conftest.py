import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.brokers.sheet.clocks import EagerClock
from tests.brokers.stockstrader.seed_server import SeedServer, opened
from tui_trader.brokers.stockstrader.broker import StocksTrader


@pytest.fixture(scope="session")
def samples() -> dict[str, Any]:
    """The samples of the fact sheet: what is asked, what comes back."""
    text = (Path(__file__).parent / "samples.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.fixture
def eager() -> EagerClock:
    """A minute after the newest time of the samples."""
    return EagerClock(datetime.fromtimestamp(1_750_000_400, UTC))


@pytest.fixture
def server(samples: dict[str, Any]) -> SeedServer:
    return SeedServer(samples)


@pytest.fixture
async def broker(server: SeedServer, eager: EagerClock) -> AsyncIterator[StocksTrader]:
    broker = await opened(server, eager)
    yield broker
    await broker.close()
