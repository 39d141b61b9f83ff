import httpx
import pytest

from tui_trader.brokers import wire


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writes that give up in a quarter of a second."""
    monkeypatch.setattr(wire, "WRITE_TIMEOUT", httpx.Timeout(0.25, connect=0.25, write=0.25, pool=0.05))
