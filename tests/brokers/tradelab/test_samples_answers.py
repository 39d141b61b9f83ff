"""Sign-in, writes, errors: the samples of the fact sheet, read through the port."""

from pathlib import Path
from typing import Any

import pytest

from tests.brokers.sheet.clocks import EagerClock
from tests.brokers.tradelab.seed_server import BASE, TOKEN, SeedServer, broker_at, login
from tui_trader.brokers.port import LoginRefused, OrderRejected, OutcomeUnknown, ReadFailed, SignedOut
from tui_trader.brokers.tradelab.broker import Tradelab
from tui_trader.domain.instrument import InstrumentKey
from tui_trader.domain.intent import CancelOrder
from tui_trader.domain.order import Ticket

pytestmark = pytest.mark.anyio
ELSEWHERE = {
    "order_place_kart", "optionchain", "charts_tdv", "contracts_json", "web_login", "web_validatetotp",
    "order_exit_bracket", "order_exit_cover", "order_place", "order_modify", "ws_order_update_json",
    "ws_trade_update_json", "err_totp",
}  # fmt: skip
"""The seed's writes: test_requests; the feed's pushes: its own tests; the rest is no part of the seed and
nothing here asks for it (`tradelab.md` 1.7, 3.5, 4.13).
"""


def test_every_sample_is_used_somewhere(samples: dict[str, Any]) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("*.py"))
    assert [name for name in samples if f'"{name}"' not in text] == []
    assert samples.keys() >= ELSEWHERE


async def test_the_token(server: SeedServer, eager: EagerClock) -> None:
    broker = broker_at(server, eager, login(access_token=""))
    await broker.sign_in("a.b")
    asked = server.last("POST")
    assert asked.path == "/oauth2/token"
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert asked.headers["authorization"] == "Basic bXktYXBwOnNlY3JldC1jYW5hcnk="
    assert asked.form == {
        "grant_type": "authorization_code", "code": "a.b", "redirect_uri": "http://127.0.0.1:65010/getCode",
    }  # fmt: skip
    assert server.last().headers["authorization"] == f"Bearer {TOKEN}"
    assert server.samples["oauth_token"]["body"]["access_token"] == TOKEN
    await broker.close()


async def test_redirects(server: SeedServer, eager: EagerClock) -> None:
    from urllib.parse import urlencode

    broker = broker_at(server, eager, login(access_token=""))
    query = server.samples["oauth_redirect_ok"]["query"]
    with pytest.raises(LoginRefused, match="another visit"):
        await broker.sign_in(f"http://127.0.0.1/?{urlencode(query)}")
    query = server.samples["oauth_redirect_error"]["query"]
    with pytest.raises(LoginRefused, match=r"The request is not allowed\. You are not allowed"):
        await broker.sign_in(f"http://127.0.0.1/?{urlencode(query)}")
    assert server.asked == []
    await broker.close()


@pytest.mark.parametrize(
    ("name", "why"),
    [("err_oauth_invalid_client", "secret is wrong"), ("err_oauth_invalid_grant", "used before")],
)
async def test_a_token_that_is_not_given(server: SeedServer, eager: EagerClock, name: str, why: str) -> None:
    server.sample("POST /oauth2/token", name)
    broker = broker_at(server, eager, login(access_token=""))
    with pytest.raises(LoginRefused, match=why):
        await broker.sign_in("a.b")
    await broker.close()


@pytest.mark.parametrize("name", ["err_401_expired", "err_401_coded"])
async def test_a_day_that_is_over(server: SeedServer, broker: Tradelab, name: str) -> None:
    server.sample("GET /api/v1/holdings", name)
    with pytest.raises(SignedOut, match="browser"):
        await broker.holdings()
    with pytest.raises(LoginRefused, match="browser"):
        await broker.sign_in_again()


@pytest.mark.parametrize(
    ("name", "why"),
    [("err_validation", "`product` is invalid"), ("err_backend", "cannot modify"), ("err_contra", "Invalid")],
)
async def test_a_refusal_in_an_envelope(
    server: SeedServer, broker: Tradelab, ticket: Ticket, name: str, why: str
) -> None:
    server.sample("POST /api/v1/orders", name)
    with pytest.raises(OrderRejected, match=why):
        await broker.place(ticket)
    server.sample("GET /api/v1/holdings", name)
    with pytest.raises(ReadFailed, match=why):
        await broker.holdings()


@pytest.mark.parametrize("name", ["err_500", "err_html"])
async def test_a_failure_is_no_refusal(
    server: SeedServer, broker: Tradelab, ticket: Ticket, name: str
) -> None:
    server.sample("POST /api/v1/orders", name)
    with pytest.raises(OutcomeUnknown):
        await broker.place(ticket)
    assert server.count("POST") == 1


async def test_an_id_by_another_name(server: SeedServer, broker: Tradelab, ticket: Ticket) -> None:
    server.sample("POST /api/v1/orders", "order_place_bracket")
    assert await broker.place(ticket) == "250328000028314"
    body = {"data": {"oms_order_id": [" 250328000022151"]}, "message": "", "status": "success"}
    server.put("POST /api/v1/orders", body)
    assert await broker.place(ticket) == "250328000022151"
    server.sample("POST /api/v1/orders", "order_place_kart")
    with pytest.raises(OutcomeUnknown):
        await broker.place(ticket)


async def test_order_cancel(server: SeedServer, broker: Tradelab) -> None:
    intent = CancelOrder("c", "o", "s", "200327000000027", InstrumentKey("s", "NSE:11536"), "TCS-EQ")
    await broker.cancel(intent)
    assert server.samples["order_cancel"]["body"]["data"]["oms_order_id"] == "200420000000023"
    assert server.count("DELETE") == 1
    assert BASE.startswith("https://")
