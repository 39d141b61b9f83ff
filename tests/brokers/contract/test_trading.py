"""The port's writes, held by each broker against the practice venue: from order to flat."""

from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest

from tests.brokers.contract.conftest import Desk
from tui_trader.brokers.port import OrderRejected
from tui_trader.domain.account import Position
from tui_trader.domain.instrument import MarketState, OrderType, TimeInForce
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, ProtectPosition
from tui_trader.domain.order import OrderReport, Side, Status, Ticket

pytestmark = pytest.mark.anyio

pytestmark = pytest.mark.anyio
EURO = "EURUSD"
IN_FORCE = {
    OrderType.MARKET: TimeInForce.IOC, OrderType.LIMIT: TimeInForce.GTC, OrderType.STOP: TimeInForce.GTC,
}  # fmt: skip


def ticket(
    desk: Desk, id: str, type_: OrderType = OrderType.MARKET, side: Side = Side.BUY, **more: Any
) -> Ticket:
    key = desk.instrument(EURO).key
    return Ticket(id, key, EURO, side, type_, more.pop("quantity", D("0.30")), IN_FORCE[type_], **more)


async def bid(desk: Desk) -> D:
    quote = await desk.broker.quote(desk.instrument(EURO))
    assert quote is not None
    assert quote.bid is not None
    return quote.bid


async def working(desk: Desk, id: str) -> OrderReport:
    (found,) = [one for one in await desk.broker.working_orders() if one.broker_id == id]
    return found


async def done(desk: Desk, id: str) -> OrderReport:
    since = desk.clock.now() - timedelta(hours=1)
    (found,) = [one for one in await desk.broker.done_orders(since) if one.broker_id == id]
    return found


async def opened(desk: Desk, **more: Any) -> Position:
    await desk.broker.place(ticket(desk, "own-1", **more))
    (position,) = await desk.broker.positions()
    return position


async def test_a_market_order_fills(desk: Desk) -> None:
    price = await bid(desk)
    stop, profit = price - D("0.01"), price + D("0.01")
    id = await desk.broker.place(ticket(desk, "own-1", stop_loss=stop, take_profit=profit))
    order = await done(desk, id)
    assert (order.status, order.filled, order.our_id) == (Status.FILLED, D("0.30"), "own-1")
    (position,) = await desk.broker.positions()
    assert (position.key.id, position.side, position.quantity) == (order.position, Side.BUY, D("0.30"))
    assert (position.our_id, position.symbol) == ("own-1", EURO)
    assert position.entry == order.average_price
    children = {one.purpose: one for one in await desk.broker.working_orders()}
    assert children["stop loss"].stop_price == stop
    assert children["take profit"].price == profit
    assert children["stop loss"].broker_id == position.stop_loss_order
    assert children["take profit"].broker_id == position.take_profit_order
    fills = await desk.broker.fills()
    assert sum(one.quantity for one in fills if one.order == id) == D("0.30")
    assert {one.position for one in fills} == {position.key.id}


async def test_a_limit_order_rests_changes_goes(desk: Desk) -> None:
    price = await bid(desk) - D("0.02")
    id = await desk.broker.place(ticket(desk, "own-2", OrderType.LIMIT, price=price))
    order = await working(desk, id)
    assert (order.status, order.type, order.price, order.our_id) == (
        Status.WORKING,
        OrderType.LIMIT,
        price,
        "own-2",
    )
    key = desk.instrument(EURO).key
    change = ChangeOrder("m", "o", "s", id, key, EURO, quantity=D("0.40"), price=price - D("0.001"))
    await desk.broker.change(change)
    order = await working(desk, id)
    assert (order.price, order.quantity) == (price - D("0.001"), D("0.40"))
    await desk.broker.cancel(CancelOrder("c", "o", "s", id, key, EURO))
    assert list(await desk.broker.working_orders()) == []
    assert (await done(desk, id)).status is Status.CANCELLED
    with pytest.raises(OrderRejected):
        await desk.broker.cancel(CancelOrder("c2", "o", "s", id, key, EURO))


async def test_a_stop_order_triggers(desk: Desk) -> None:
    price = await bid(desk)
    id = await desk.broker.place(
        ticket(desk, "own-3", OrderType.STOP, Side.SELL, stop_price=price - D("0.005"))
    )
    assert (await working(desk, id)).stop_price == price - D("0.005")
    await desk.price(EURO, price=str(price - D("0.006")))
    assert (await done(desk, id)).status is Status.FILLED
    (position,) = await desk.broker.positions()
    assert position.side is Side.SELL


async def test_protection_is_set_moved_taken_away(desk: Desk) -> None:
    position = await opened(desk)
    price = await bid(desk)
    key = desk.instrument(EURO).key

    async def protect(**levels: Any) -> dict[str, D | None]:
        await desk.broker.protect(ProtectPosition("p", "s", position.key, key, EURO, **levels))
        return {one.purpose: one.stop_price or one.price for one in await desk.broker.working_orders()}

    low, high = price - D("0.01"), price + D("0.01")
    assert await protect(stop_loss=low) == {"stop loss": low}
    assert await protect(take_profit=high) == {"stop loss": low, "take profit": high}
    assert await protect(stop_loss=low + D("0.001")) == {"stop loss": low + D("0.001"), "take profit": high}
    assert await protect(stop_loss=None) == {"take profit": high}
    assert await protect(take_profit=None) == {}


async def test_a_position_closes_in_parts(desk: Desk) -> None:
    position = await opened(desk)
    key = desk.instrument(EURO).key

    async def close(quantity: str) -> list[D]:
        close = ClosePosition(f"c{quantity}", "s", position.key, key, EURO, Side.BUY, D(quantity))
        await desk.broker.close_position(close)
        return [one.quantity for one in await desk.broker.positions()]

    assert await close("0.10") == [D("0.20")]
    assert await close("0.20") == []
    closing = [
        one for one in await desk.broker.done_orders(desk.clock.now() - timedelta(hours=1)) if one.purpose
    ]
    assert {one.purpose for one in closing} == {"close"}
    assert {one.position for one in closing} == {position.key.id}
    with pytest.raises(OrderRejected):
        await close("0.20")


async def test_funds_move_with_the_result(desk: Desk) -> None:
    before = await desk.broker.funds()
    assert len(before.rows) == 26
    assert all(value is not None for _, _, value in before.rows)
    assert before.equity == before.balance
    position = await opened(desk)
    await desk.price(EURO, ticks=200)
    open_ = await desk.broker.funds()
    assert open_.open_profit is not None
    assert open_.open_profit > 0
    assert open_.margin_used is not None
    assert open_.margin_used > 0
    close = ClosePosition("c", "s", position.key, position.instrument, EURO, position.side, position.quantity)
    await desk.broker.close_position(close)
    after = await desk.broker.funds()
    assert after.balance is not None
    assert before.balance is not None
    assert after.balance > before.balance


@pytest.mark.parametrize("quantity", ["0.001", "0.123", "1000000"])
async def test_refusals_are_the_brokers(desk: Desk, quantity: str) -> None:
    with pytest.raises(OrderRejected) as caught:
        await desk.broker.place(ticket(desk, "own-5", quantity=D(quantity)))
    assert "Order" in str(caught.value) or "margin" in str(caught.value)
    assert list(await desk.broker.positions()) == []


async def test_a_closed_market(desk: Desk) -> None:
    await desk.trading(EURO, is_open=False)
    rules = (await desk.broker.rules(desk.instrument(EURO))).rules
    assert rules is not None
    assert rules.state is not MarketState.OPEN
    with pytest.raises(OrderRejected, match="session"):
        await desk.broker.place(ticket(desk, "own-6"))
