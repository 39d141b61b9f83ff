"""Several INFO routes, some of them dead (`tradelocker.md` 6.2)."""

from typing import Any

import httpx
import pytest

from tests.brokers.sheet.clocks import EagerClock
from tests.brokers.sheet.replay import Replay, opened

pytestmark = pytest.mark.anyio


def several(replay: Replay, routes: tuple[int, ...]) -> None:
    listed = replay.payloads["instruments"]["response"]["d"]["instruments"][0]
    info = [{"id": route, "type": "INFO"} for route in routes]
    listed = listed | {"routes": [*info, {"id": 9912, "type": "TRADE"}]}
    replay.put("instruments", response={"s": "ok", "d": {"instruments": [listed]}})


class Routed(Replay):
    """Only some INFO routes have prices; others say so or refuse."""

    live: frozenset[str] = frozenset()
    refuses = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/trade/quotes") and request.url.params["routeId"] not in self.live:
            self.asked.append(request)
            said = {"s": "error", "errmsg": "No route"} if self.refuses else {"s": "no_data"}
            return httpx.Response(200, json=said)
        return super().__call__(request)

    def routes(self) -> list[str]:
        found = [one.url.params["routeId"] for one in self.asked if one.url.path.endswith("/trade/quotes")]
        self.asked.clear()
        return found


@pytest.mark.parametrize("refuses", [False, True])
async def test_the_info_route_that_lives_is_found(
    payloads: dict[str, Any], eager: EagerClock, refuses: bool
) -> None:
    server = Routed(payloads, eager)
    several(server, (1, 2, 3))
    server.live, server.refuses = frozenset("1"), refuses
    broker = await opened(server)
    bitcoin = broker._line.known["206"]
    assert await broker.quote(bitcoin) is not None
    assert server.routes() == ["3", "2", "1"]
    assert await broker.quote(bitcoin) is not None
    assert server.routes() == ["1"]
    server.live = frozenset("2")
    found = None
    for _ in range(60):
        try:
            found = found or await broker.quote(bitcoin)
        except Exception:
            assert refuses
        await eager.sleep(1)
    assert found is not None, "a route that went dead is never given up"
    assert len(server.routes()) <= 60 + 6, "a dead route costs a flood of requests"
    await broker.close()
