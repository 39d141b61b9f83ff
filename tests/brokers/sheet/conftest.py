import json
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.brokers.sheet.clocks import EagerClock
from tests.brokers.sheet.replay import Replay, opened
from tui_trader.brokers.tradelocker.broker import TradeLocker
from tui_trader.domain.instrument import Instrument, InstrumentKey, OrderType, TimeInForce
from tui_trader.domain.order import Side, Ticket
from tui_trader.engine.clock import HandClock


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def eager() -> EagerClock:
    return EagerClock()


@pytest.fixture(scope="session")
def payloads() -> dict[str, Any]:
    """The samples of the fact sheet: what is asked, what comes back."""
    text = (Path(__file__).parent / "payloads.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy of the machine stands between a test and its own sockets."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def replay(payloads: dict[str, Any], eager: EagerClock) -> Replay:
    return Replay(payloads, eager)


@pytest.fixture
async def broker(replay: Replay) -> AsyncIterator[TradeLocker]:
    broker = await opened(replay)
    yield broker
    await broker.close()


@pytest.fixture
async def bitcoin(broker: TradeLocker) -> Instrument:
    return next(one for one in await broker.instruments() if one.symbol == "BTCUSD")


@pytest.fixture
def ticket() -> Ticket:
    return Ticket(
        "ta-0001",
        InstrumentKey("s", "206"),
        "BTCUSD",
        Side.BUY,
        OrderType.MARKET,
        Decimal("0.02"),
        TimeInForce.IOC,
    )
