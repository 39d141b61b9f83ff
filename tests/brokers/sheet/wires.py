"""A wire to anywhere, with the writes that are tried on it."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from tui_trader.brokers.pace import Limit, Pace
from tui_trader.brokers.reply import Reply
from tui_trader.brokers.wire import Wire
from tui_trader.engine.clock import HandClock

pytestmark = pytest.mark.anyio

SECRET = "canary-7f3a91"


WRITES: dict[str, dict[str, Any]] = {
    "place": {"method": "POST", "path": "/trade/accounts/1/orders", "body": {"qty": "0.10", "side": "buy"}},
    "change": {"method": "PATCH", "path": "/trade/orders/7", "body": {"price": "1.10"}},
    "cancel": {"method": "DELETE", "path": "/trade/orders/7"},
    "close": {"method": "DELETE", "path": "/trade/positions/9", "body": {"qty": "0.10"}},
}


class Signer:
    """Proves who asks with a canary that must be seen nowhere."""

    def __init__(self, token: str = SECRET) -> None:
        self.token = token

    def headers(self, path: str) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def ends_within(self, seconds: float) -> bool:
        return False

    def distrust(self, used: Mapping[str, str]) -> None:
        pass

    async def renew(self, used: Mapping[str, str]) -> None:
        pass


def refusal(reply: Reply) -> str | None:
    data = reply.data
    return str(data.get("errmsg")) if isinstance(data, dict) and data.get("s") == "error" else None


def wire_to(base_url: str, clock: Any = None, **more: Any) -> Wire:
    clock = clock or HandClock()
    pace = Pace(clock, {"r": Limit(5, 1.0)}, shared=())
    wire = Wire("Broker", base_url, clock, pace, quotes="r", refusal=refusal, **more)
    wire.signer = Signer()
    return wire


class Unheard(Exception):
    """A class that no list names."""


EXCEPTIONS = [
    httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol,
    httpx.ReadError, httpx.ReadTimeout, httpx.WriteError, httpx.WriteTimeout, httpx.CloseError,
    httpx.RemoteProtocolError, httpx.LocalProtocolError, httpx.ProxyError, httpx.DecodingError,
    httpx.TooManyRedirects, httpx.NetworkError, httpx.TimeoutException, httpx.TransportError,
    OSError, RuntimeError, Unheard, ValueError,
]  # fmt: skip
