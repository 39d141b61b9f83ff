"""Sign-in, accounts, config, funds: the samples of the fact sheet, read through the port."""

from decimal import Decimal as D
from typing import Any

import httpx
import pytest

from tests.brokers.sheet.replay import Replay, login, opened
from tui_trader.brokers.port import LoginRefused, ReadFailed
from tui_trader.brokers.tradelocker.broker import TradeLocker, open_broker
from tui_trader.domain.order import Ticket

pytestmark = pytest.mark.anyio


def test_every_sample_is_used_somewhere(payloads: dict[str, Any]) -> None:
    from pathlib import Path

    text = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("*.py"))
    left = {"auth_token", "auth_refresh", "place_limit", "place_stop"}  # by `pair`, by test_requests
    left |= {"cancel_all_orders", "close_all_positions"}  # never asked: each order is told by itself
    assert [name for name in payloads if f'"{name}"' not in text and name not in left] == []


async def test_accounts(replay: Replay) -> None:
    broker = open_broker(login(), replay.clock, transport=httpx.MockTransport(replay))
    first, second = await broker.sign_in()
    assert (first.id, first.name, first.currency, first.balance) == (
        "1001",
        "SIM#DEMO#1001",
        "USD",
        D("100000.00"),
    )
    assert (second.id, second.currency, second.trades) == ("1002", "EUR", True)
    await broker.close()


@pytest.mark.parametrize("status", [400, 401, 403])
async def test_a_wrong_login(replay: Replay, status: int) -> None:
    replay.put("auth_token_bad_request", status=status)
    broker = open_broker(login(), replay.clock, transport=httpx.MockTransport(replay))
    with pytest.raises(LoginRefused, match="Bad Request") as caught:
        await broker.sign_in()
    assert "pass-canary" not in str(caught.value) + repr(broker.__dict__)
    await broker.close()


async def test_a_login_blocked_by_the_edge(replay: Replay) -> None:
    replay.put("forbidden_edge")
    broker = open_broker(login(), replay.clock, transport=httpx.MockTransport(replay))
    with pytest.raises(ReadFailed, match="web page"):
        await broker.sign_in()
    await broker.close()


@pytest.mark.parametrize("token", ["", "tök", "a\nb", None, 7])
async def test_a_token_that_cannot_be_sent(replay: Replay, token: Any) -> None:
    replay.put("auth_token", response={"accessToken": token, "refreshToken": "r"})
    broker = open_broker(login(), replay.clock, transport=httpx.MockTransport(replay))
    with pytest.raises((ReadFailed, LoginRefused)) as caught:
        await broker.sign_in()
    assert "tök" not in str(caught.value)
    await broker.close()


async def test_the_account_has_its_rules(replay: Replay) -> None:
    broker = open_broker(login(), replay.clock, transport=httpx.MockTransport(replay))
    await broker.sign_in()
    rules = replay.payloads["trade_accounts"]["response"]["d"]
    replay.put("trade_accounts", response={"s": "ok", "d": {"accounts": rules}})
    facts = dict((await broker.use("1001")).facts)
    assert facts["support brackets"] == "yes"
    assert facts["support trading out of trading hours"] == "no"
    assert not any("loss" in name for name in facts)
    await broker.close()


@pytest.mark.parametrize(
    ("sample", "response"),
    [
        ("not_found", None),
        ("maintenance", None),
        ("trade_accounts", {"s": "ok"}),
        ("trade_accounts", {"s": "ok", "d": [None, 3, {"id": "1001", "tradingRules": "x"}]}),
        ("trade_accounts", {"s": "ok", "d": "what"}),
    ],
)
async def test_an_account_without_rules_can_still_trade(
    replay: Replay, sample: str, response: Any, ticket: Ticket
) -> None:
    replay.put(sample, at="trade_accounts", response=response)
    broker = await opened(replay)
    assert await broker.place(ticket) == "7277816997907790001"
    await broker.close()


async def test_the_limits_of_the_config_hold(broker: TradeLocker) -> None:
    limits = broker.wire.pace.scopes
    assert limits["QUOTES"].rate == 10.0
    assert limits["QUOTES_HISTORY"].rate == 1.0
    assert limits["GET_ACCOUNTS_STATE"].rate == 2.0
    assert "TRADES" in limits


@pytest.mark.parametrize(
    "response", [{"s": "ok", "d": []}, {"s": "ok", "d": {"ordersConfig": 3}}, {"s": "ok"}]
)
async def test_a_config_that_cannot_be_read(replay: Replay, response: Any) -> None:
    broker = open_broker(login(), replay.clock, transport=httpx.MockTransport(replay))
    await broker.sign_in()
    replay.put("trade_config", response=response)
    with pytest.raises(ReadFailed):
        await broker.use("1001")
    await broker.close()


@pytest.mark.parametrize("name", ["no_accnum", "maintenance"])
async def test_a_config_that_is_refused(replay: Replay, name: str) -> None:
    broker = open_broker(login(), replay.clock, transport=httpx.MockTransport(replay))
    await broker.sign_in()
    replay.put(name, at="trade_config")
    with pytest.raises(ReadFailed):
        await broker.use("1001")
    await broker.close()


async def test_an_account_that_is_not_there(replay: Replay) -> None:
    broker = open_broker(login(), replay.clock, transport=httpx.MockTransport(replay))
    await broker.sign_in()
    with pytest.raises(ReadFailed, match="4711"):
        await broker.use("4711")
    await broker.close()


async def test_funds(broker: TradeLocker) -> None:
    funds = await broker.funds()
    assert (funds.balance, funds.equity, funds.margin_used, funds.margin_free) == (
        D("392084.93"),
        D("391415.43"),
        D("1806.965"),
        D("389608.865"),
    )
    assert (funds.open_profit, funds.today, funds.currency) == (D("-739.5"), D("5585.57"), "USD")
    assert len(funds.rows) == 26
    assert funds.rows[14] == ("stopOutLevel", "stop-out margin level", D(144))


async def test_columns_in_another_order_with_more_and_fewer(replay: Replay, payloads: dict[str, Any]) -> None:
    import copy

    config = copy.deepcopy(payloads["trade_config"]["response"])
    columns = config["d"]["positionsConfig"]["columns"]
    config["d"]["positionsConfig"]["columns"] = [{"id": "swaps", "description": None}, *reversed(columns)]
    replay.put("trade_config", response=config)
    row = payloads["positions"]["response"]["d"]["positions"][0]
    replay.put("positions", response={"s": "ok", "d": {"positions": [["1.5", *reversed(row), "extra"]]}})
    broker = await opened(replay)
    (position,) = await broker.positions()
    assert (position.key.id, position.entry) == ("7277816997846858725", D("90415.16"))
    await broker.close()
