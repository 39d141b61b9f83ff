import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tui_trader.domain.instrument import Instrument
from tui_trader.engine.clock import HandClock


class EagerClock(HandClock):
    """A hand-wound clock that winds itself as soon as somebody sleeps on it alone: nobody waits for real."""

    async def sleep(self, seconds: float) -> None:
        import asyncio

        await asyncio.sleep(0)
        self._passed += max(0.0, seconds)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def eager() -> EagerClock:
    return EagerClock()


@pytest.fixture(scope="session")
def payloads() -> dict[str, Any]:
    """The samples of the fact sheet: what is asked, what comes back."""
    text = (Path(__file__).parent / "payloads" / "tradelocker.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No proxy of the machine stands between a test and its own sockets."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    yield


Finder = Callable[[str], Instrument]
D = Decimal
