"""Orders, fills, positions: the samples of the fact sheet, read through the port."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal as D
from typing import Any

import httpx
import pytest

from tests.brokers.sheet.replay import Replay
from tui_trader.brokers.port import ReadFailed, SignedOut
from tui_trader.brokers.tradelocker.broker import TradeLocker
from tui_trader.domain.account import PositionKey
from tui_trader.domain.instrument import OrderType, TimeInForce
from tui_trader.domain.order import Side, Status

pytestmark = pytest.mark.anyio
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def at(ms: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)


async def test_positions(replay: Replay, broker: TradeLocker) -> None:
    (position,) = await broker.positions()
    assert position.key == PositionKey("s", "7277816997846858725")
    assert (position.symbol, position.side, position.quantity, position.entry, position.profit) == (
        "BTCUSD",
        Side.BUY,
        D(10),
        D("90415.16"),
        D("-458.10"),
    )
    assert position.opened == at(1767952099156)
    assert (position.stop_loss_order, position.take_profit_order, position.our_id) == (None, None, None)
    replay.put("positions_with_brackets", at="positions")
    (position,) = await broker.positions()
    assert (position.stop_loss_order, position.take_profit_order) == (
        "7277816997907700001",
        "7277816997907700002",
    )
    assert (position.side, position.our_id) == (Side.SELL, "ta-0001")
    replay.put("positions_empty", at="positions")
    assert list(await broker.positions()) == []
    replay.put("not_found", at="positions")
    with pytest.raises(ReadFailed, match="Not found"):
        await broker.positions()
    replay.put("unauthorized", at="positions")
    with pytest.raises(SignedOut):
        await broker.positions()


@pytest.mark.parametrize(
    "body",
    [
        {"s": "ok"},
        {"s": "no_data"},
        {"s": "ok", "d": None},
        {"s": "ok", "d": []},
        [],
        "x",
        {"s": "ok", "d": {"positions": None}},
        {"s": "pending", "d": {"positions": []}},
    ],
)
async def test_a_failed_read_is_never_an_empty_list(replay: Replay, broker: TradeLocker, body: Any) -> None:
    for name, read in (
        ("positions", broker.positions),
        ("orders", broker.working_orders),
        ("executions", broker.fills),
    ):
        replay.put(name, response=body)
        with pytest.raises(ReadFailed):
            await read()
    replay.put("orders_history", response=body)
    with pytest.raises(ReadFailed):
        await broker.done_orders(LONG_AGO)


@pytest.mark.parametrize("row", [None, {}, 3, [], ["1"], [None] * 22])
async def test_a_row_that_cannot_be_read_spoils_its_list(
    replay: Replay, broker: TradeLocker, row: Any
) -> None:
    for name, key in (("positions", "positions"), ("orders", "orders")):
        good = replay.payloads[name]["response"]["d"][key]
        replay.put(name, response={"s": "ok", "d": {key: [*good, row]}})
    with pytest.raises(ReadFailed):
        await broker.positions()
    with pytest.raises(ReadFailed):
        await broker.working_orders()


async def test_working_orders(replay: Replay, broker: TradeLocker) -> None:
    (order,) = await broker.working_orders()
    assert (order.broker_id, order.side, order.type, order.status, order.status_text) == (
        "7277816997907673698",
        Side.SELL,
        OrderType.LIMIT,
        Status.WORKING,
        "New",
    )
    assert (order.quantity, order.filled, order.price, order.stop_price) == (
        D("100.0"),
        D(0),
        D("91011.74"),
        None,
    )
    assert (order.in_force, order.created, order.purpose) == (TimeInForce.GTC, at(1767886346666), "")
    replay.put("orders_sl_tp_children", at="orders")
    stop, profit = await broker.working_orders()
    assert (stop.type, stop.stop_price, stop.price, stop.purpose) == (
        OrderType.STOP,
        D("1.09000"),
        None,
        "stop loss",
    )
    assert (profit.type, profit.price, profit.purpose) == (OrderType.LIMIT, D("1.07000"), "take profit")
    assert stop.position == profit.position == "7277816997846859001"


async def test_done_orders(replay: Replay, broker: TradeLocker) -> None:
    (order,) = await broker.done_orders(LONG_AGO)
    assert (order.status, order.filled, order.average_price) == (Status.FILLED, D(10), D(90263))
    assert (order.price, order.stop_price, order.purpose) == (None, None, "close")
    assert (order.position, order.our_id) == ("7277816997846856994", None)
    replay.put("orders_history_entry_cancel_reject", at="orders_history")
    rejected, cancelled, filled = await broker.done_orders(LONG_AGO)
    assert (rejected.status, cancelled.status, filled.status) == (
        Status.REJECTED,
        Status.CANCELLED,
        Status.FILLED,
    )
    assert (cancelled.price, cancelled.filled, cancelled.our_id) == (D("1000.00"), D(0), "ta-0002")
    assert (filled.position, filled.purpose, filled.average_price) == (
        "7277816997846859100",
        "",
        D("77261.70"),
    )


async def test_a_history_that_has_more_is_read_in_halves(replay: Replay, broker: TradeLocker) -> None:
    """A broker that shows two orders at most, newest first, both ends of the window included."""
    template = replay.payloads["orders_history"]["response"]["d"]["ordersHistory"][0]
    now = int(replay.clock.now().timestamp() * 1000)
    times = {str(number): now - number * 3_600_000 for number in range(1, 12)}
    rows = [[id, *template[1:13], str(time), *template[14:]] for id, time in times.items()]

    def answer(request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("/ordersHistory"):
            return replay(request)
        since, until = int(request.url.params["from"]), int(request.url.params["to"])
        found = [row for row in rows if since <= int(row[13]) <= until]
        return httpx.Response(
            200, json={"s": "ok", "d": {"ordersHistory": found[:2], "hasMore": len(found) > 2}}
        )

    broker.wire._reads._transport = httpx.MockTransport(answer)
    found = await broker.done_orders(LONG_AGO)
    assert [one.broker_id for one in found] == list(times)


async def test_a_history_that_never_ends_fails(replay: Replay, broker: TradeLocker) -> None:
    d = replay.payloads["orders_history"]["response"]["d"] | {"hasMore": True}
    replay.put("orders_history", response={"s": "ok", "d": d})
    with pytest.raises(ReadFailed, match="more orders"):
        await broker.done_orders(replay.clock.now() - timedelta(seconds=3))


async def test_fills(broker: TradeLocker) -> None:
    (fill,) = await broker.fills()
    assert (fill.id, fill.order, fill.position) == (
        "7277816997847000001",
        "7277816997907790001",
        "7277816997846859100",
    )
    assert (fill.price, fill.quantity, fill.side, fill.time) == (
        D("77261.70"),
        D("0.10"),
        Side.BUY,
        at(1767952800000),
    )


def order_row(replay: Replay, **changes: str | None) -> list[str | None]:
    columns = [
        one["id"] for one in replay.payloads["trade_config"]["response"]["d"]["ordersConfig"]["columns"]
    ]
    row = dict(zip(columns, replay.payloads["orders"]["response"]["d"]["orders"][0], strict=True)) | changes
    return [row[column] for column in columns]


@pytest.mark.parametrize(
    ("text", "filled", "status"),
    [
        ("New", None, Status.WORKING),
        ("Accepted", None, Status.WORKING),
        ("None", None, Status.WORKING),
        ("PartiallyFilled", "1", Status.PART_FILLED),
        ("New", "1", Status.PART_FILLED),
        ("Whatever", None, Status.WORKING),
        ("", None, Status.WORKING),
    ],
)
async def test_statuses_of_working_orders(
    replay: Replay, broker: TradeLocker, text: str, filled: str | None, status: Status
) -> None:
    row = order_row(replay, status=text, filledQty=filled)
    replay.put("orders", response={"s": "ok", "d": {"orders": [row]}})
    (order,) = await broker.working_orders()
    assert (order.status, order.status_text) == (status, text)


@pytest.mark.parametrize(
    ("text", "filled", "status"),
    [
        ("Filled", "100.0", Status.FILLED),
        ("Refused", None, Status.REJECTED),
        ("Rejected", None, Status.REJECTED),
        ("Unplaced", None, Status.REJECTED),
        ("Removed", None, Status.CANCELLED),
        ("Cancelled", "3", Status.CANCELLED),
    ],
)
async def test_statuses_of_done_orders(
    replay: Replay, broker: TradeLocker, text: str, filled: str | None, status: Status
) -> None:
    row = order_row(replay, status=text, filledQty=filled)
    replay.put("orders_history", response={"s": "ok", "d": {"ordersHistory": [row], "hasMore": False}})
    (order,) = await broker.done_orders(LONG_AGO)
    assert order.status is status
    assert order.filled == D(filled or 0)


async def test_levels_distances_unknown_sides(replay: Replay, broker: TradeLocker) -> None:
    row = order_row(
        replay,
        stopLoss="50",
        stopLossType="trailingOffset",
        takeProfit="99000",
        takeProfitType="absolute",
        stopPrice="5",
    )
    replay.put("orders", response={"s": "ok", "d": {"orders": [row]}})
    (order,) = await broker.working_orders()
    assert (order.stop_loss, order.take_profit, order.stop_price) == (None, D(99000), None)
    replay.put("orders", response={"s": "ok", "d": {"orders": [order_row(replay, side="hold")]}})
    with pytest.raises(ReadFailed):
        await broker.working_orders()
