from typing import Any

import httpx
import pytest

from tests.venue.stockstrader_desk import CASH, CLOSING, HEDGING, NETTING, Desk
from tui_trader.venue import HandClock, Venue, serving

pytestmark = pytest.mark.anyio

TERMS = {"min_volume", "max_volume", "volume_step", "min_tick", "leverage", "trade_mode"}
SHORT = {"ticker", "description", "contract_size", "units"}


async def test_the_contract_says_where_with_what(venue: Venue) -> None:
    contract = venue.contract("stockstrader", "http://127.0.0.1:1")
    assert set(contract) == {"base_url", "token", "account"}
    assert (contract["base_url"], contract["account"]) == ("http://127.0.0.1:1", NETTING)
    assert len(contract["token"]) == 64
    int(contract["token"], 16)


async def test_over_a_real_socket(venue: Venue) -> None:
    async with serving(venue) as contract:
        mine = contract["stockstrader"]
        headers = {"Authorization": f"Bearer {mine['token']}"}
        async with httpx.AsyncClient(base_url=mine["base_url"], trust_env=False, headers=headers) as http:
            url = f"/api/v1/accounts/{mine['account']}/instruments/AAPL.nq/quote"
            assert (await http.get(url)).json()["code"] == "ok"
            body = {"ticker": "AAPL.nq", "side": "buy", "type": "market", "volume": "1"}
            placed = await http.post(f"/api/v1/accounts/{mine['account']}/orders", data=body)
            assert len(placed.json()["data"]["order_id"]) == 9
            http.headers.pop("Authorization")
            assert (await http.get("/api/v1/instruments")).status_code == 401


OPERATIONS = [
    ("POST", "/api/v1/logout"), ("GET", "/api/v1/instruments"), ("GET", "/api/v1/accounts"),
    ("GET", ""), ("GET", "instruments"), ("GET", "instruments/AAPL.nq"), ("GET", "instruments/AAPL.nq/quote"),
    ("GET", "orders"), ("GET", "deals"), ("POST", "orders"), ("PUT", "orders/1"), ("DELETE", "orders/1"),
    ("PUT", "deals/1"), ("DELETE", "deals/1"),
]  # fmt: skip


@pytest.mark.parametrize("header", [None, "", "Bearer ", "Bearer wrong", "Basic x", "TOKEN"])
async def test_every_operation_needs_the_token(desk: Desk, header: str | None) -> None:
    good = desk.headers["Authorization"].removeprefix("Bearer ")
    desk.headers = {} if header is None else {"Authorization": header.replace("TOKEN", good)}
    for method, path in OPERATIONS:
        answer = await desk.call(method, path)
        assert (answer.status_code, answer.json()) == (401, {"code": "error", "msg": "Unauthorized"})


async def test_stats_know_the_14_operations(desk: Desk) -> None:
    for method, path in reversed(OPERATIONS):
        assert (await desk.call(method, path)).status_code in (200, 400)
    received = (await desk.call("GET", "/_venue/stats")).json()["received"]
    assert len(received) == 14
    assert received["stockstrader GET /api/v1/accounts/{account_id}/instruments/{ticker}/quote"] == 1
    assert received["stockstrader DELETE /api/v1/accounts/{account_id}/deals/{deal_id}"] == 1
    await desk.call("GET", "/api/v2/accounts")
    assert (await desk.call("GET", "/_venue/stats")).json()["received"]["stockstrader GET other"] == 1


async def test_logout_ends_the_token_alone(desk: Desk) -> None:
    other = (await desk.control("stockstrader", new_token=True))["token"]
    answer = await desk.call("POST", "/api/v1/logout")
    assert (answer.status_code, answer.json()) == (200, {"code": "ok"})
    assert (await desk.call("GET", "/api/v1/accounts")).status_code == 401
    desk.headers = {"Authorization": f"Bearer {other}"}
    assert (await desk.call("GET", "/api/v1/accounts")).status_code == 200


async def test_expire_then_a_new_token(desk: Desk) -> None:
    old = desk.headers["Authorization"]
    await desk.control("expire")
    assert (await desk.call("GET", "/api/v1/accounts")).status_code == 401
    desk.headers["Authorization"] = f"Bearer {(await desk.control('stockstrader', new_token=True))['token']}"
    assert desk.headers["Authorization"] != old
    assert (await desk.call("GET", "/api/v1/accounts")).status_code == 200


async def test_reset_brings_back_the_first_token_and_forgets_orders(desk: Desk) -> None:
    await desk.order()
    await desk.control("stockstrader", no_state=True)
    await desk.call("POST", "/api/v1/logout")
    await desk.control("reset")
    assert await desk.deals() == await desk.orders(history_from=0) == []
    assert await desk.get("")


async def test_accounts_of_every_kind(desk: Desk) -> None:
    rows = await desk.get("/api/v1/accounts")
    assert [each["id"] for each in rows] == [NETTING, HEDGING, CASH, CLOSING]
    for row in rows:
        assert set(row) == {"id", "name", "type", "system", "currency", "status"}
        assert row["type"] == "demo"
    assert [each["system"] for each in rows] == ["netting", "hedging", "netting", "netting"]
    assert [each["status"] for each in rows] == ["enabled"] * 3 + ["no_new_deals"]
    assert {each["currency"] for each in rows} == {"USD", "EUR"}


async def test_wrong_urls_and_strange_accounts_are_400(desk: Desk) -> None:
    for method, path in (
        ("GET", "/"), ("GET", "/api/v1/accounts/"), ("PATCH", "orders/1"), ("GET", "orders/1"),
        ("GET", "/api/v1/accounts/7001001"), ("GET", "/api/v1/accounts/1001/orders"),
        ("GET", "instruments/AAPL.NQ/quote"), ("GET", "instruments/NONE"), ("DELETE", "orders"),
    ):  # fmt: skip
        answer = await desk.call(method, path)
        assert (answer.status_code, answer.json()["code"]) == (400, "error"), path


async def test_instruments_with_the_rules_of_the_account(desk: Desk) -> None:
    rows = {each["ticker"]: each for each in await desk.get("instruments")}
    assert all(set(each) == SHORT | TERMS for each in rows.values())
    assert rows["EURUSD"] == {
        "ticker": "EURUSD", "description": "Euro vs US Dollar", "contract_size": 1, "units": "EUR",
        "min_volume": 1000, "max_volume": 10_000_000, "volume_step": 1000, "min_tick": 0.00001,
        "leverage": 0.01, "trade_mode": "full",
    }  # fmt: skip
    assert {"TSLA", "TSLA.nq", "JPM.ny", "CBOE.bt"} <= set(rows)
    assert (rows["TSLA"]["leverage"], rows["TSLA.nq"]["leverage"]) == (0.2, 1)
    assert rows["TSLA"]["description"] != rows["TSLA.nq"]["description"]
    assert {each["trade_mode"] for each in rows.values()} == {
        "full", "buy_only", "sell_only", "close_only", "disabled",
    }  # fmt: skip
    assert len(rows) >= 60
    assert "BTCUSD" not in rows
    desk.account = CASH
    cash = {each["ticker"] for each in await desk.get("instruments")}
    assert cash == {each for each in rows if "." in each}, "no contracts in a cash account"


async def test_the_deprecated_calls_work(desk: Desk) -> None:
    rows = {each["ticker"]: each for each in await desk.get("instruments")}
    general = await desk.get("/api/v1/instruments")
    assert {each["ticker"] for each in general} == set(rows)
    assert all(set(each) == SHORT for each in general)
    one = await desk.get("instruments/TSLA.nq")
    assert one == {name: rows["TSLA.nq"][name] for name in TERMS}


async def test_shares_are_not_listed_at_the_other_broker(venue: Venue) -> None:
    assert "AAPL.nq" not in {each.key for each in venue.market.listings}


async def test_quotes_have_two_ages(desk: Desk, clock: HandClock) -> None:
    before = await desk.quote()
    assert set(before) == {
        "ask_price", "bid_price", "ask_bid_price_time", "last_price", "last_price_time",
    }  # fmt: skip
    assert before["bid_price"] < before["ask_price"]
    for _ in range(2):
        clock.advance(10)
        await desk.move(5)
    after = await desk.quote()
    assert after["bid_price"] == pytest.approx(before["bid_price"] + 0.10)
    assert after["ask_bid_price_time"] == before["ask_bid_price_time"] + 20
    assert after["last_price_time"] == before["last_price_time"], "no trade yet"
    await desk.move(5)
    traded = await desk.quote()
    assert traded["last_price_time"] == traded["ask_bid_price_time"]
    assert traded["last_price"] in (traded["bid_price"], traded["ask_price"])


async def test_a_closed_instrument_keeps_its_last_quote(desk: Desk, clock: HandClock) -> None:
    await desk.control("session", symbol="AAPL.nq", open=False)
    before = await desk.quote()
    clock.advance(600)
    await desk.control("step", changes=5000)
    assert await desk.quote() == before
    assert clock.now().timestamp() - before["ask_bid_price_time"] >= 600


async def test_state_has_the_block_of_the_account(desk: Desk) -> None:
    assert set(await desk.get("")) == {"margin"}
    assert set((await desk.get(""))["margin"]) == {
        "balance", "unrealized_pl", "equity", "margin", "free_margin",
    }  # fmt: skip
    desk.account = CASH
    assert await desk.get("") == {
        "cash": {"my_portfolio": 25000, "investments": 0, "available_to_invest": 25000}
    }


async def test_ten_requests_a_second_for_a_token(desk: Desk, clock: HandClock) -> None:
    desk.patient = False

    async def status() -> httpx.Response:
        return await desk.call("GET", "")

    assert {(await status()).status_code for _ in range(10)} == {200}
    answer = await status()
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert answer.json() == {"code": "error", "msg": "Too many requests"}
    assert (await desk.call("GET", "/_venue/stats")).status_code == 200
    desk.headers["Authorization"] = f"Bearer {(await desk.control('stockstrader', new_token=True))['token']}"
    assert (await status()).status_code == 200, "each token has its own"
    clock.advance(1)
    assert (await status()).status_code == 200


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("orders", {"status": "open"}), ("orders", {"skip": "-1"}), ("orders", {"limit": "x"}),
        ("orders", {"history_from": "yesterday"}), ("deals", {"history_to": "1.5"}), ("deals", {"limit": ""}),
    ],
)  # fmt: skip
async def test_wrong_queries_are_400(desk: Desk, path: str, query: dict[str, Any]) -> None:
    answer = await desk.call("GET", path, None, **query)
    assert answer.status_code == 400
    assert next(iter(query)) in answer.json()["msg"]
