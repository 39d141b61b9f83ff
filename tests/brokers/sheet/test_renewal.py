"""Tokens: renewed once for all who wait, before a write that needs it, never by repeating a write."""

import asyncio
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.brokers.sheet.clocks import EagerClock
from tests.brokers.sheet.replay import Replay, opened
from tui_trader.brokers.port import BrokerError, NotSent, OutcomeUnknown, ReadFailed, SignedOut
from tui_trader.brokers.tradelocker.auth import Auth
from tui_trader.brokers.tradelocker.broker import TradeLocker
from tui_trader.domain.instrument import InstrumentKey, OrderType, TimeInForce
from tui_trader.domain.order import Side, Ticket

pytestmark = pytest.mark.anyio
TICKET = Ticket(
    "ta-0001",
    InstrumentKey("s", "206"),
    "BTCUSD",
    Side.BUY,
    OrderType.MARKET,
    Decimal("0.02"),
    TimeInForce.IOC,
)


class Guarded(Replay):
    """Takes only the newest token, once told to; may refuse to renew; counts."""

    good = ""
    """The only Authorization that is let in; empty lets all in."""
    renews = True
    signs_in = True
    down = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.endswith("/auth/jwt/refresh") and (self.down or not self.renews):
            self.asked.append(request)
            return httpx.Response(502 if self.down else 401, json={"message": "Unauthorized"})
        if path.endswith("/auth/jwt/token") and not self.signs_in:
            self.asked.append(request)
            return httpx.Response(401, json={"message": "Password changed"})
        if "/auth/jwt/token" in path or "/auth/jwt/refresh" in path:
            answer = super().__call__(request)
            self.good = self.good and f"Bearer {answer.json()['accessToken']}"
            return answer
        if self.good and request.headers["Authorization"] != self.good:
            self.asked.append(request)
            return httpx.Response(401, json={"statusCode": 401, "message": "Unauthorized"})
        return super().__call__(request)


@pytest.fixture
def server(payloads: dict[str, Any], eager: EagerClock) -> Guarded:
    return Guarded(payloads, eager)


async def outcome(work: Any) -> str:
    try:
        await work
    except BrokerError as error:
        return type(error).__name__
    return "ok"


def writes(server: Replay) -> int:
    return server.count("POST", "/trade/accounts/1001/orders")


async def many(broker: TradeLocker, count: int = 20) -> list[str]:
    (instrument, *_) = broker._line.known.values()
    return list(await asyncio.gather(*(outcome(broker.quote(instrument)) for _ in range(count))))


async def test_twenty_reads_with_a_write_renew_once_and_write_once(server: Guarded) -> None:
    """Property 15; the guard is `Auth.renew`."""
    broker = await opened(server)
    server.good = "Bearer another"
    written = asyncio.ensure_future(outcome(broker.place(TICKET)))
    assert await many(broker) == ["ok"] * 20
    assert await written in ("OutcomeUnknown", "ok")
    assert server.count("POST", "/auth/jwt/refresh") == 1
    assert writes(server) == 1
    await broker.close()


async def test_a_401_on_a_write_is_unknown_and_renewed_before_the_next(server: Guarded) -> None:
    broker = await opened(server)
    server.good = "Bearer another"
    with pytest.raises(OutcomeUnknown):
        await broker.place(TICKET)
    assert (writes(server), server.count("POST", "/auth/jwt/refresh")) == (1, 0)
    await broker.place(TICKET)
    assert (writes(server), server.count("POST", "/auth/jwt/refresh")) == (2, 1)
    await broker.close()


async def test_both_tokens_are_replaced(server: Guarded) -> None:
    broker = await opened(server)
    for number in (1, 2, 3):
        server.good = "Bearer another"
        assert await many(broker, 1) == ["ok"]
        sent = [one for one in server.asked if one.url.path.endswith("/refresh")][-1]
        assert f'"refresh-{number}"' in sent.content.decode()
        assert "Authorization" not in sent.headers
        assert "accNum" not in sent.headers
    await broker.close()


async def test_a_password_that_is_refused_is_tried_once_for_all(server: Guarded) -> None:
    broker = await opened(server)
    server.good, server.renews, server.signs_in = "Bearer another", False, False
    assert await many(broker) == ["SignedOut"] * 20
    assert server.count("POST", "/auth/jwt/refresh") == 1
    assert server.count("POST", "/auth/jwt/token") == 2  # the first was the sign-in
    assert await many(broker) == ["SignedOut"] * 20
    assert server.count("POST", "/auth/jwt/token") == 2, "a refused password is not tried again by itself"
    with pytest.raises((NotSent, OutcomeUnknown)):
        await broker.place(TICKET)
    server.signs_in = True
    await broker.sign_in_again()
    assert await many(broker, 1) == ["ok"]
    await broker.close()


async def test_a_dead_refresh_token_is_replaced_by_a_login(server: Guarded) -> None:
    broker = await opened(server)
    server.good, server.renews = "Bearer another", False
    assert await many(broker) == ["ok"] * 20
    assert server.count("POST", "/auth/jwt/token") == 2
    await broker.close()


async def test_a_renewal_that_nobody_answers_fails_the_reads_only(server: Guarded) -> None:
    broker = await opened(server)
    server.good, server.down = "Bearer another", True
    found = await many(broker, 3)
    assert set(found) == {"ReadFailed"}
    assert server.count("POST", "/auth/jwt/token") == 1, "no password where the server is ill"
    server.down = False
    assert await many(broker, 3) == ["ok"] * 3
    await broker.close()


async def test_a_token_near_its_end_is_renewed_before_a_write(server: Guarded) -> None:
    broker = await opened(server)
    await server.clock.sleep(3600 - 30)
    await broker.place(TICKET)
    paths = [one.url.path.rsplit("/", 1)[-1] for one in server.asked]
    assert paths[-2:] == ["refresh", "orders"]
    assert server.last("POST").headers["Authorization"].endswith(_newest(broker))
    await broker.close()


async def test_a_write_is_not_sent_when_its_token_cannot_be_renewed(server: Guarded) -> None:
    broker = await opened(server)
    await server.clock.sleep(3700)
    server.down = True
    with pytest.raises(NotSent):
        await broker.place(TICKET)
    assert writes(server) == 0
    await broker.close()


async def test_a_token_near_its_end_is_renewed_before_a_read(server: Guarded) -> None:
    broker = await opened(server)
    await server.clock.sleep(3600 - 100)
    assert await many(broker) == ["ok"] * 20
    assert server.count("POST", "/auth/jwt/refresh") == 1
    await broker.close()


async def test_a_renewal_ahead_of_need_that_fails_stops_no_read(server: Guarded) -> None:
    broker = await opened(server)
    await server.clock.sleep(3600 - 100)
    server.down = True
    assert await many(broker, 5) == ["ok"] * 5
    assert server.count("POST", "/auth/jwt/refresh") == 1, "not asked for at every read"
    await broker.close()


async def test_the_account_must_be_the_same_after_a_new_sign_in(server: Guarded) -> None:
    broker = await opened(server)
    others = server.payloads["auth_all_accounts"]["response"]["accounts"][1:]
    server.put("auth_all_accounts", response={"accounts": others})
    with pytest.raises(BrokerError):
        await broker.sign_in_again()
    await broker.close()


async def test_nothing_secret_is_shown(server: Guarded, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    broker = await opened(server)
    server.good, server.renews, server.signs_in = "Bearer another", False, False
    (instrument, *_) = broker._line.known.values()
    with pytest.raises((SignedOut, ReadFailed)) as caught:
        await broker.quote(instrument)
    seen = (
        caplog.text + repr(caught.value) + repr(broker._auth) + repr(broker._line.login) + str(caught.value)
    )
    for secret in ("pass-canary", _newest(broker), "refresh-1"):
        assert secret not in seen
    await broker.close()


def _newest(broker: TradeLocker) -> str:
    auth: Auth = broker._auth
    return auth.headers("")["Authorization"].removeprefix("Bearer ")
