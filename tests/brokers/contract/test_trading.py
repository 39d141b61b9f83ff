"""The port's writes, held by each broker against the practice venue: from order to flat."""

from decimal import Decimal as D
from typing import Any

import pytest

from tests.brokers.contract.conftest import Desk
from tui_trader.brokers.port import NotSent, OrderRejected
from tui_trader.domain.instrument import MarketState, OrderType
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, ProtectPosition
from tui_trader.domain.order import Side, Status, reference

pytestmark = pytest.mark.anyio


async def refused(desk: Desk, **more: Any) -> str:
    """Why an order is refused: at once, or later in the book."""
    try:
        id = await desk.place("own-5", **more)
    except OrderRejected as error:
        return str(error)
    order = await desk.done(id)
    assert order.status is Status.REJECTED
    return order.reason


def echo(desk: Desk, id: str) -> set[str | None]:
    """What comes back of our id."""
    return {id, str(reference(id))} if desk.broker.capabilities.echoes_our_id else {None}


async def test_a_market_order_fills(desk: Desk) -> None:
    id = await desk.place("own-1")
    order = await desk.done(id)
    assert (order.status, order.filled) == (Status.FILLED, desk.case.quantity)
    assert order.our_id in echo(desk, "own-1")
    position = await desk.position()
    assert (position.side, position.quantity, position.symbol) == (
        Side.BUY,
        desk.case.quantity,
        desk.case.symbol,
    )
    assert position.entry == order.average_price
    fills = [one for one in await desk.broker.fills() if one.instrument == desk.instrument.key]
    assert sum(one.quantity for one in fills) == desk.case.quantity
    assert await desk.accepted() == 1


async def test_a_bracket_protects_what_it_opens(desk: Desk) -> None:
    price, can = await desk.bid(), desk.broker.capabilities
    stop, profit = price - 10 * desk.case.step, price + 10 * desk.case.step
    if not can.brackets:
        with pytest.raises(NotSent):
            await desk.place("own-1", stop_loss=stop, take_profit=profit)
        assert await desk.accepted() == 0
        return
    await desk.place("own-1", stop_loss=stop, take_profit=profit)
    position = await desk.position()
    children = {one.purpose: one for one in await desk.broker.working_orders()}
    if can.shows_protection or children:
        assert children["stop loss"].stop_price == stop
        assert children["take profit"].price == profit
    if can.shows_protection:
        assert children["stop loss"].broker_id == position.stop_loss_order
        assert children["take profit"].broker_id == position.take_profit_order


async def test_a_limit_order_rests_changes_goes(desk: Desk) -> None:
    price, step = await desk.bid() - 20 * desk.case.step, desk.case.step
    id = await desk.place("own-2", OrderType.LIMIT, price=price)
    order = await desk.working(id)
    assert (order.status, order.type, order.price) == (Status.WORKING, OrderType.LIMIT, price)
    assert order.our_id in echo(desk, "own-2")
    key, symbol = desk.instrument.key, desk.case.symbol
    if desk.broker.capabilities.changes_orders:
        change = ChangeOrder(
            "m", "o", "practice", id, key, symbol, quantity=desk.case.more, price=price - step
        )
        await desk.broker.change(change)
        await desk.settle()
        order = await desk.working(id)
        assert (order.price, order.quantity) == (price - step, desk.case.more)
    await desk.broker.cancel(CancelOrder("c", "o", "practice", id, key, symbol))
    await desk.settle()
    assert list(await desk.broker.working_orders()) == []
    assert (await desk.done(id)).status is Status.CANCELLED
    with pytest.raises(OrderRejected):
        await desk.broker.cancel(CancelOrder("c2", "o", "practice", id, key, symbol))


async def test_a_stop_order_triggers(desk: Desk) -> None:
    price, step = await desk.bid(), desk.case.step
    id = await desk.place("own-3", OrderType.STOP, Side.SELL, stop_price=price - 5 * step)
    assert (await desk.working(id)).stop_price == price - 5 * step
    await desk.price(price=str(price - 6 * step))
    await desk.settle()
    assert (await desk.done(id)).status is Status.FILLED
    assert (await desk.position()).side is Side.SELL


async def test_protection_is_set_moved_taken_away(desk: Desk) -> None:
    position, can = await desk.opened(), desk.broker.capabilities
    price, key, step = await desk.bid(), desk.instrument.key, desk.case.step

    async def protect(**levels: Any) -> dict[str, D | None]:
        intent = ProtectPosition("p", "practice", position.key, key, desk.case.symbol, **levels)
        await desk.broker.protect(intent)
        await desk.settle()
        return {one.purpose: one.stop_price or one.price for one in await desk.broker.working_orders()}

    low, high = price - 10 * step, price + 10 * step
    if not can.protects_positions:
        with pytest.raises(NotSent):
            await protect(stop_loss=low)
        return
    if not can.shows_protection:
        await protect(stop_loss=low, take_profit=high)
        await protect(stop_loss=low + step)
        return
    assert await protect(stop_loss=low) == {"stop loss": low}
    assert await protect(take_profit=high) == {"stop loss": low, "take profit": high}
    assert await protect(stop_loss=low + step) == {"stop loss": low + step, "take profit": high}
    assert await protect(stop_loss=None) == {"take profit": high}
    assert await protect(take_profit=None) == {}


async def test_a_position_closes_never_turns(desk: Desk) -> None:
    position = await desk.opened()

    async def close(quantity: D) -> list[D]:
        intent = ClosePosition(
            f"c{quantity}",
            "practice",
            position.key,
            desk.instrument.key,
            desk.case.symbol,
            Side.BUY,
            quantity,
            open_quantity=position.quantity,
        )
        await desk.broker.close_position(intent)
        await desk.settle()
        return [one.quantity for one in await desk.held()]

    first, rest = desk.case.parts
    if desk.broker.capabilities.closes_in_part:
        assert await close(first) == [rest]
        assert await close(rest) == []
    else:
        with pytest.raises(NotSent):
            await close(first)
        assert await close(desk.case.quantity) == []
    with pytest.raises(OrderRejected):
        await close(rest)
    assert await desk.held() == []


async def test_funds_move_with_the_result(desk: Desk) -> None:
    before = await desk.broker.funds()
    position = await desk.opened()
    open_ = await desk.broker.funds()
    assert open_.margin_used is not None
    assert open_.margin_used > (before.margin_used or 0)
    await desk.price(price=str(await desk.bid() + 10 * desk.case.step))
    key = position.instrument
    close = ClosePosition(
        "c", "practice", position.key, key, desk.case.symbol, position.side, position.quantity
    )
    await desk.broker.close_position(close)
    await desk.settle()
    after = await desk.broker.funds()
    assert after.margin_free is not None
    assert before.margin_free is not None
    assert after.margin_free > before.margin_free


async def test_refusals_are_said_in_words(desk: Desk) -> None:
    for quantity in desk.case.bad:
        assert len(await refused(desk, quantity=quantity)) > 10
    assert await desk.held() == []


async def test_a_closed_market(desk: Desk) -> None:
    await desk.control("session", symbol=desk.case.listing, open=False)
    assert desk.case.closed in await refused(desk)
    if MarketState.OPEN in desk.case.states:
        rules = (await desk.broker.rules(desk.instrument)).rules
        assert rules is not None
        assert rules.state is not MarketState.OPEN
