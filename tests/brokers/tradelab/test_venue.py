"""Trading at the practice venue: what the contract tests do not look at."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D

import httpx
import pytest

from tests.brokers.contract.cases import CASES
from tests.brokers.contract.conftest import Desk, SharedClock, login
from tui_trader.brokers.tradelab.broker import open_broker
from tui_trader.domain.instrument import Kind, OrderType, TimeInForce
from tui_trader.domain.intent import ChangeOrder, ClosePosition
from tui_trader.domain.order import Side, Status
from tui_trader.venue import HandClock, Venue

pytestmark = pytest.mark.anyio


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    venue = Venue(seed=7, clock=HandClock())
    assert isinstance(venue.clock, HandClock)
    clock, case = SharedClock(venue.clock), CASES["tradelab"]
    app = httpx.ASGITransport(venue.app("tradelab"))
    told = venue.contract("tradelab", "http://127.0.0.1")
    broker = open_broker(login("tradelab", told), clock, transport=app)
    await broker.sign_in()
    account = await broker.use(case.account)
    (found, *_) = await broker.search(case.symbol)
    instrument = await broker.rules(found)
    async with httpx.AsyncClient(transport=app, base_url="http://127.0.0.1") as http:
        yield Desk(case, broker, account, clock, venue, instrument, http)
    await broker.close()


@pytest.mark.parametrize("product", ["MIS", "NRML", "CNC"])
async def test_each_product_is_a_position_of_its_own(desk: Desk, product: str) -> None:
    ticket = replace(desk.ticket("own-1"), options=(("product", product),))
    id = await desk.broker.place(ticket)
    await desk.settle()
    position = await desk.position()
    assert (position.product, position.key.id) == (product, f"NSE:2885:{product}")
    assert (await desk.done(id)).product == product
    close = ClosePosition(
        "c1", "practice", position.key, position.instrument, "RELIANCE-EQ", Side.BUY, position.quantity
    )
    await desk.broker.close_position(close)
    await desk.settle()
    assert await desk.held() == []


async def test_risk_management_refuses_later_in_the_book(desk: Desk) -> None:
    ticket = replace(desk.ticket("own-1", quantity=D(7_000)), options=(("product", "CNC"),))
    id = await desk.broker.place(ticket)
    await desk.settle()
    order = await desk.done(id)
    assert order.status is Status.REJECTED
    assert order.reason.startswith("RMS:Margin Exceeds,Required:")
    steps = await desk.broker.steps(id)
    assert steps[0].status == "put order req received"
    assert (steps[-1].status, order.reason in steps[-1].text) == ("rejected", True)


async def test_a_stop_limit_rests_with_both_prices(desk: Desk) -> None:
    price = await desk.bid()
    id = await desk.place("own-1", OrderType.STOP_LIMIT, Side.SELL, price=price - 6, stop_price=price - 5)
    order = await desk.working(id)
    assert (order.type, order.price, order.stop_price) == (OrderType.STOP_LIMIT, price - 6, price - 5)
    assert (order.status_text, order.in_force) == ("trigger pending", TimeInForce.DAY)
    change = ChangeOrder(
        "m", "o", "practice", id, order.instrument, order.symbol, stop_price=price - 4, price=price - 7
    )
    await desk.broker.change(change)
    await desk.settle()
    order = await desk.working(id)
    assert (order.price, order.stop_price) == (price - 7, price - 4)


async def test_the_shifted_clock_of_older_servers(desk: Desk) -> None:
    await desk.control("tradelab", shifted=True)
    id = await desk.place("own-1", OrderType.LIMIT, price=await desk.bid() - 20)
    order = await desk.working(id)
    assert order.created is not None
    assert abs(order.created - desk.clock.now()) < timedelta(seconds=10)
    await desk.place("own-2")
    (fill,) = await desk.broker.fills()
    assert abs(fill.time - desk.clock.now()) < timedelta(seconds=10)


async def test_the_shapes_of_2025(desk: Desk) -> None:
    await desk.control("tradelab", modern=True)
    id = await desk.place("own-1", OrderType.LIMIT, price=await desk.bid() - 20)
    order = await desk.working(id)
    change = ChangeOrder("m", "o", "practice", id, order.instrument, order.symbol, quantity=D(3))
    await desk.broker.change(change)
    await desk.settle()
    assert (await desk.working(id)).quantity == 3
    assert (await desk.broker.steps(id))[-1].text.startswith("3 limit at")
    position = await desk.opened()
    assert position.quantity == desk.case.quantity


async def test_an_index_is_to_be_watched(desk: Desk) -> None:
    found = next(one for one in await desk.broker.search("Nifty") if one.symbol == "Nifty 50")
    index = await desk.broker.rules(found)
    assert index.kind is Kind.INDEX
    assert index.rules is not None
    assert index.rules.order_types == frozenset()
    quote = await desk.broker.quote(index)
    assert quote is not None
    assert quote.last is not None


async def test_shares_of_the_depository_are_sold(desk: Desk) -> None:
    held = next(one for one in await desk.broker.holdings() if one.symbol == "ITC-EQ")
    ticket = replace(
        desk.ticket("own-1", side=Side.SELL, quantity=D(50)),
        instrument=held.instrument, symbol=held.symbol, options=(("product", "CNC"),),
    )  # fmt: skip
    await desk.broker.place(ticket)
    await desk.settle()
    after = next(one for one in await desk.broker.holdings() if one.symbol == "ITC-EQ")
    assert (held.free, after.free) == (D(200), D(150))
