"""Requests as they leave the program: the endpoint table of `tradelocker.md` 5, row by row."""

import contextlib
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal as D
from typing import Any

import httpx
import pytest

from tests.brokers.sheet.replay import Replay, opened
from tui_trader.brokers.port import NotSent
from tui_trader.brokers.tradelocker.broker import TradeLocker
from tui_trader.domain.account import PositionKey
from tui_trader.domain.instrument import Instrument, InstrumentKey, OrderType, TimeInForce
from tui_trader.domain.intent import KEEP, CancelOrder, ChangeOrder, ClosePosition, ProtectPosition
from tui_trader.domain.order import Side, Ticket
from tui_trader.domain.quote import Resolution

pytestmark = pytest.mark.anyio
BTC = InstrumentKey("s", "206")
ORDER, POSITION = "7277816997907790002", "7277816997846859100"
START = datetime(2026, 9, 13, 19, 45, tzinfo=UTC)


def body(request: httpx.Request) -> Any:
    return json.loads(request.content) if request.content else None


def of(replay: Replay, method: str, path: str) -> httpx.Request:
    """The newest request there, which must be signed as the table says."""
    found = [one for one in replay.asked if (one.method, one.url.path) == (method, f"/backend-api{path}")]
    assert found, f"{method} {path} was never asked for"
    request = found[-1]
    assert request.url.host == "demo.tradelocker.com"
    assert request.headers["Accept"]
    signed = "Authorization" in request.headers and request.headers["Authorization"].startswith("Bearer ey")
    assert signed is (path not in ("/auth/jwt/token", "/auth/jwt/refresh"))
    assert request.headers.get("accNum") == ("1" if path.startswith("/trade/") else None)
    if request.content:
        assert request.headers["Content-Type"] == "application/json"
    return request


async def test_signing_in(replay: Replay, broker: TradeLocker) -> None:  # rows 1 to 6
    login = {"email": "demo@example.com", "password": "pass-canary", "server": "SIM"}
    assert body(of(replay, "POST", "/auth/jwt/token")) == login
    of(replay, "GET", "/auth/jwt/all-accounts")
    of(replay, "GET", "/trade/config")
    of(replay, "GET", "/trade/accounts")
    of(replay, "GET", "/trade/accounts/1001/instruments")
    await replay.clock.sleep(3590)
    await broker.positions()
    assert body(of(replay, "POST", "/auth/jwt/refresh")) == {"refreshToken": "refresh-1"}
    await broker.sign_in_again()
    of(replay, "GET", "/auth/jwt/all-accounts")


async def test_the_account_of_the_path_is_the_account_of_the_header(replay: Replay) -> None:
    for (method, path), answer in list(replay.answers.items()):
        replay.answers[method, path.replace("1001", "1002")] = answer
    broker = await opened(replay)
    await broker.use("1002")
    await broker.positions()
    request = replay.last("GET")
    assert (request.url.path, request.headers["accNum"]) == (
        "/backend-api/trade/accounts/1002/positions",
        "2",
    )
    await broker.close()


async def test_reading_the_account(replay: Replay, broker: TradeLocker) -> None:  # rows 7 to 11
    await broker.funds()
    of(replay, "GET", "/trade/accounts/1001/state")
    await broker.positions()
    of(replay, "GET", "/trade/accounts/1001/positions")
    await broker.working_orders()
    of(replay, "GET", "/trade/accounts/1001/orders")
    await broker.done_orders(START - timedelta(days=300))
    query = of(replay, "GET", "/trade/accounts/1001/ordersHistory").url.params
    assert query["from"] == str(int((START - timedelta(days=300)).timestamp() * 1000))
    assert int(query["to"]) > replay.clock.now().timestamp() * 1000
    await broker.fills()
    of(replay, "GET", "/trade/accounts/1001/executions")


async def test_reading_the_market(
    replay: Replay, broker: TradeLocker, bitcoin: Instrument
) -> None:  # 12 to 18
    await broker.rules(bitcoin)
    assert of(replay, "GET", "/trade/instruments/206").url.params["routeId"] == "452"
    of(replay, "GET", "/trade/sessions/1547")
    of(replay, "GET", "/trade/sessionStatuses/20")
    both = {"routeId": "452", "tradableInstrumentId": "206"}
    await broker.quote(bitcoin)
    assert dict(of(replay, "GET", "/trade/quotes").url.params) == both
    await broker.depth(bitcoin)
    assert dict(of(replay, "GET", "/trade/depth").url.params) == both
    await broker.day(bitcoin)
    assert dict(of(replay, "GET", "/trade/dailyBar").url.params) == both | {"barType": "BID"}
    await broker.candles(bitcoin, Resolution.M15, START, START + timedelta(minutes=20))
    assert dict(of(replay, "GET", "/trade/history").url.params) == both | {
        "resolution": "15m", "from": "1789328700000", "to": "1789329900000",
    }  # fmt: skip


def ticket(type_: OrderType, in_force: TimeInForce, **more: Any) -> Ticket:
    return Ticket("ta-0001", BTC, "BTCUSD", Side.BUY, type_, D("0.10"), in_force, **more)


def stripped(request: httpx.Request) -> dict[str, Any]:
    return {name: value for name, value in body(request).items() if value is not None}


async def test_placing(replay: Replay, broker: TradeLocker) -> None:  # row 19
    path = "/trade/accounts/1001/orders"
    common = {
        "tradableInstrumentId": "206",
        "routeId": "9912",
        "side": "buy",
        "qty": "0.10",
        "strategyId": "ta-0001",
    }
    market = ticket(OrderType.MARKET, TimeInForce.IOC, stop_loss=D("70000.00"), take_profit=D("9E+4"))
    assert await broker.place(market) == "7277816997907790001"
    assert stripped(of(replay, "POST", path)) == common | {
        "type": "market", "validity": "IOC", "stopLoss": "70000.00", "stopLossType": "absolute",
        "takeProfit": "90000", "takeProfitType": "absolute",
    }  # fmt: skip
    await broker.place(ticket(OrderType.LIMIT, TimeInForce.GTC, price=D("70000.50")))
    assert stripped(of(replay, "POST", path)) == common | {
        "type": "limit",
        "validity": "GTC",
        "price": "70000.50",
    }
    await broker.place(ticket(OrderType.STOP, TimeInForce.GTC, stop_price=D(80000)))
    assert stripped(of(replay, "POST", path)) == common | {
        "type": "stop",
        "validity": "GTC",
        "stopPrice": "80000",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        ticket(OrderType.STOP_LIMIT, TimeInForce.GTC, price=D(1), stop_price=D(1)),
        ticket(OrderType.MARKET, TimeInForce.GTC),
        ticket(OrderType.LIMIT, TimeInForce.DAY, price=D(1)),
        Ticket("x" * 32, BTC, "BTCUSD", Side.BUY, OrderType.MARKET, D(1), TimeInForce.IOC),
        Ticket("x", InstrumentKey("s", "9"), "?", Side.BUY, OrderType.MARKET, D(1), TimeInForce.IOC),
    ],
)
async def test_what_cannot_be_ordered_does_not_leave(
    replay: Replay, broker: TradeLocker, wrong: Ticket
) -> None:
    with pytest.raises(NotSent):
        await broker.place(wrong)
    assert replay.count("POST", "/orders") == 0


async def test_changing(replay: Replay, broker: TradeLocker) -> None:  # row 22
    path = f"/trade/orders/{ORDER}"
    change = ChangeOrder("c", "o", "s", ORDER, BTC, "BTCUSD", quantity=D("0.20"), price=D("71000.0"))
    await broker.change(change)
    assert body(of(replay, "PATCH", path)) == {"qty": "0.20", "price": "71000.0"}
    await broker.change(ChangeOrder("c", "o", "s", ORDER, BTC, "BTCUSD", stop_price=D(5), stop_loss=D("4.5")))
    assert body(of(replay, "PATCH", path)) == {
        "stopPrice": "5",
        "stopLoss": "4.5",
        "stopLossType": "absolute",
    }
    await broker.change(ChangeOrder("c", "o", "s", ORDER, BTC, "BTCUSD", price=D(1), take_profit=None))
    assert body(of(replay, "PATCH", path))["takeProfit"] is None


async def test_cancelling(replay: Replay, broker: TradeLocker) -> None:  # rows 20, 23
    await broker.cancel(CancelOrder("c", "o", "s", ORDER, BTC, "BTCUSD"))
    assert body(of(replay, "DELETE", f"/trade/orders/{ORDER}")) is None


async def test_protecting(replay: Replay, broker: TradeLocker) -> None:  # row 24
    key = PositionKey("s", POSITION)
    for levels, sent in (
        ({"stop_loss": D("70500.0"), "take_profit": None}, {"stopLoss": "70500.0", "takeProfit": None}),
        ({"stop_loss": KEEP, "take_profit": D(9)}, {"takeProfit": "9"}),
    ):
        await broker.protect(ProtectPosition("p", "s", key, BTC, "BTCUSD", **levels))
        assert body(of(replay, "PATCH", f"/trade/positions/{POSITION}")) == sent


def close(quantity: str) -> ClosePosition:
    return ClosePosition("p", "s", PositionKey("s", POSITION), BTC, "BTCUSD", Side.BUY, D(quantity))


async def test_closing(replay: Replay, broker: TradeLocker) -> None:  # rows 21, 25
    await broker.close_position(close("0.05"))
    assert body(of(replay, "DELETE", f"/trade/positions/{POSITION}")) == {"qty": "0.05"}


@pytest.mark.parametrize("quantity", ["0", "0.00", "-1"])
async def test_a_close_of_nothing_would_close_all(replay: Replay, broker: TradeLocker, quantity: str) -> None:
    with pytest.raises(NotSent):
        await broker.close_position(close(quantity))
    assert replay.count("DELETE", POSITION) == 0


async def test_an_id_stays_one_segment_of_the_path(replay: Replay, broker: TradeLocker) -> None:
    replay.put("cancel_order")
    wicked = "../accounts/1001/orders?x="
    # Whatever comes of it: it must not have gone elsewhere.
    with contextlib.suppress(Exception):
        await broker.cancel(CancelOrder("c", "o", "s", wicked, BTC, "BTCUSD"))
    assert replay.count("DELETE", "/trade/accounts/1001/orders") == 0


async def test_read_only_lets_no_write_leave(replay: Replay) -> None:
    broker = await opened(replay, read_only=True)
    before = len(replay.asked)
    key = PositionKey("s", POSITION)
    for write in (
        broker.place(ticket(OrderType.MARKET, TimeInForce.IOC)),
        broker.change(ChangeOrder("c", "o", "s", ORDER, BTC, "BTCUSD", price=D(1))),
        broker.cancel(CancelOrder("c", "o", "s", ORDER, BTC, "BTCUSD")),
        broker.protect(ProtectPosition("p", "s", key, BTC, "BTCUSD", stop_loss=D(1))),
        broker.close_position(close("1")),
    ):
        with pytest.raises(NotSent, match="read-only"):
            await write
    assert len(replay.asked) == before
    await broker.close()
