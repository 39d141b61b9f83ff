import pytest

from tests.venue.conftest import Client
from tui_trader.venue import HandClock

pytestmark = pytest.mark.anyio

QUOTE = {"routeId": 452, "tradableInstrumentId": 206}
WINDOWS = [
    ("GET", "/trade/accounts", 2, 1), ("GET", "/trade/accounts/1001/executions", 2, 1),
    ("GET", "/trade/accounts/1001/instruments", 2, 1), ("GET", "/trade/accounts/1001/orders", 1, 1),
    ("GET", "/trade/accounts/1001/ordersHistory", 1, 1), ("GET", "/trade/accounts/1001/positions", 1, 1),
    ("GET", "/trade/accounts/1001/state", 4, 2), ("GET", "/trade/instruments/206", 2, 1),
    ("GET", "/trade/sessions/1547", 2, 1), ("GET", "/trade/sessionStatuses/20", 2, 1),
    ("GET", "/trade/quotes", 10, 1), ("GET", "/trade/depth", 10, 1), ("GET", "/trade/dailyBar", 5, 1),
    ("GET", "/trade/history", 60, 60), ("POST", "/trade/accounts/1001/orders", 5, 1),
    ("PATCH", "/trade/orders/1", 5, 1), ("DELETE", "/trade/orders/1", 5, 1),
    ("PATCH", "/trade/positions/1", 5, 1), ("DELETE", "/trade/positions/1", 5, 1),
    ("DELETE", "/trade/accounts/1001/orders", 5, 1), ("DELETE", "/trade/accounts/1001/positions", 5, 1),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "limit", "seconds"), WINDOWS)
async def test_published_limit(
    client: Client, clock: HandClock, method: str, path: str, limit: int, seconds: int
) -> None:
    client.patient = False

    async def status() -> int:
        return (await client.call(method, path, {} if method != "GET" else None)).status_code

    assert all([await status() != 429 for _ in range(limit)])
    answer = await client.call(method, path)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "1"
    assert answer.json() == {"message": "Too Many Requests"}
    clock.advance(seconds - 0.001)
    assert await status() == 429, "the window rolls, it does not restart"
    clock.advance(0.001)
    assert await status() != 429


async def test_cancel_shares_with_modify(client: Client) -> None:
    client.patient = False
    for _ in range(5):
        await client.call("DELETE", "/trade/orders/1")
    assert (await client.call("PATCH", "/trade/orders/1", {})).status_code == 429
    assert (await client.call("PATCH", "/trade/positions/1", {})).status_code == 404


async def test_two_accounts_share_one_allowance(client: Client) -> None:
    client.patient = False
    assert (await client.call("GET", "/trade/accounts/1001/orders")).status_code == 200
    client.headers["accNum"] = "2"
    assert (await client.call("GET", "/trade/accounts/1002/orders")).status_code == 429


async def test_config_login_controls_are_free(client: Client) -> None:
    client.patient = False
    for _ in range(30):
        assert (await client.call("GET", "/trade/config")).status_code == 200
        assert (await client.call("GET", "/auth/jwt/all-accounts")).status_code == 200
        assert (await client.call("GET", "/_venue/stats")).status_code == 200
        assert (await client.log_in()).status_code == 201
