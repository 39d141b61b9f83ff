"""Orders, deals, switches of the practice market, from sign-in to flat."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import httpx
import pytest

from tests.brokers.contract.conftest import SharedClock, login
from tests.venue.stockstrader_desk import CASH, CLOSING, HEDGING, NETTING
from tui_trader.brokers.port import NotSent, OrderRejected, OutcomeUnknown, ReadFailed, SignedOut
from tui_trader.brokers.stockstrader.broker import StocksTrader, open_broker
from tui_trader.domain.account import Bookkeeping, Position
from tui_trader.domain.instrument import InstrumentKey, MarketState, OrderType, TimeInForce
from tui_trader.domain.intent import KEEP, CancelOrder, ChangeOrder, ClosePosition, ProtectPosition
from tui_trader.domain.order import OrderReport, Side, Status, Ticket
from tui_trader.venue import HandClock, Venue

pytestmark = pytest.mark.anyio
APPLE = InstrumentKey("practice", "AAPL.nq")
BUY, SELL, LIMIT = Side.BUY, Side.SELL, OrderType.LIMIT


@dataclass
class Counter:
    """A broker at the venue, with the venue's controls."""

    broker: StocksTrader
    clock: SharedClock
    http: httpx.AsyncClient

    async def control(self, name: str, **body: Any) -> None:
        answer = await self.http.post(f"/_venue/{name}", json=body)
        assert answer.status_code == 200, answer.text

    async def place(
        self, side: Side = BUY, volume: str = "10", type_: OrderType = OrderType.MARKET, **more: Any
    ) -> str:
        force = TimeInForce.IOC if type_ is OrderType.MARKET else TimeInForce.GTC
        id = await self.broker.place(Ticket("t", APPLE, "AAPL.nq", side, type_, D(volume), force, **more))
        await self.clock.sleep(1.0)
        return id

    async def resting(self, **more: Any) -> str:
        return await self.place(type_=LIMIT, price=D(150), **more)

    async def done(self) -> dict[str, OrderReport]:
        since = self.clock.now() - timedelta(hours=1)
        return {one.broker_id: one for one in await self.broker.done_orders(since)}

    async def held(self) -> list[tuple[Side, D]]:
        return [(one.side, one.quantity) for one in await self.broker.positions()]

    async def close(self, position: Position) -> None:
        await self.broker.close_position(
            ClosePosition("x", "practice", position.key, APPLE, "AAPL.nq", position.side, position.quantity)
        )
        await self.clock.sleep(1.0)


def change(id: str, **more: Any) -> ChangeOrder:
    return ChangeOrder("m", "o", "practice", id, APPLE, "AAPL.nq", **more)


def cancel(id: str) -> CancelOrder:
    return CancelOrder("c", "o", "practice", id, APPLE, "AAPL.nq")


def protect(position: Position, **more: Any) -> ProtectPosition:
    return ProtectPosition("p", "practice", position.key, APPLE, "AAPL.nq", **more)


@pytest.fixture
async def counter() -> AsyncIterator[Counter]:
    """Signed in, on the hedging account."""
    time = HandClock()
    venue = Venue(seed=7, clock=time)
    clock, transport = SharedClock(time), httpx.ASGITransport(venue.app("stockstrader"))
    told = venue.contract("stockstrader", "http://127.0.0.1")
    broker = open_broker(login("stockstrader", told), clock, transport=transport)
    await broker.sign_in()
    await broker.use(HEDGING)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        yield Counter(broker, clock, http)
    await broker.close()


async def test_the_accounts_are_what_they_say(counter: Counter) -> None:
    found = {one.id: one for one in await counter.broker.sign_in()}
    assert found[NETTING].bookkeeping is Bookkeeping.NETTING
    assert found[HEDGING].bookkeeping is Bookkeeping.HEDGING
    assert [one.trades for one in found.values()] == [True, True, True, False]
    assert found[CLOSING].status == "no new deals"


async def test_an_order_rests_changes_goes(counter: Counter) -> None:
    id = await counter.resting(options=(("expires", "3"),))
    (before,) = await counter.broker.working_orders()
    assert (before.broker_id, before.in_force, before.price) == (id, TimeInForce.GTD, D(150))
    await counter.broker.change(change(id, price=D(151), quantity=D(12)))
    (after,) = await counter.broker.working_orders()
    assert (after.price, after.quantity, after.in_force) == (D(151), D(12), TimeInForce.GTD)
    await counter.clock.sleep(3 * 3600)
    assert list(await counter.broker.working_orders()) == []
    other = await counter.resting()
    await counter.broker.cancel(cancel(other))
    assert (await counter.done())[other].status is Status.CANCELLED
    with pytest.raises(OrderRejected):
        await counter.broker.cancel(cancel(other))


async def test_hedging_opens_a_second_deal(counter: Counter) -> None:
    await counter.place()
    await counter.place(SELL, "4")
    assert sorted(await counter.held(), key=lambda one: one[1]) == [(SELL, D(4)), (BUY, D(10))]
    for position in await counter.broker.positions():
        await counter.close(position)
    assert await counter.held() == []
    fills = await counter.broker.fills()
    assert sum(one.side.sign * one.quantity for one in fills) == 0
    assert len(fills) == len({one.id for one in fills}) == 4


async def test_netting_adds_reduces_reverses(counter: Counter) -> None:
    await counter.broker.use(NETTING)
    await counter.place()
    (first,) = await counter.broker.positions()
    await counter.place(volume="5")
    (added,) = await counter.broker.positions()
    assert (added.key, added.quantity) == (first.key, D(15))
    await counter.place(SELL, "4")
    assert await counter.held() == [(BUY, D(11))]
    await counter.place(SELL, "13")
    assert await counter.held() == [(SELL, D(2))]
    (last,) = await counter.broker.positions()
    await counter.close(last)
    assert await counter.held() == []
    with pytest.raises(OrderRejected):
        await counter.close(last)


async def test_an_account_that_takes_no_new_deals_still_closes(counter: Counter) -> None:
    await counter.broker.use(CLOSING)
    with pytest.raises(OrderRejected, match="no new deals"):
        await counter.place()
    before = await counter.broker.positions()
    await counter.close(before[0])
    assert len(await counter.broker.positions()) == len(before) - 1


async def test_a_cash_account_tells_what_is_free(counter: Counter) -> None:
    await counter.broker.use(CASH)
    funds = await counter.broker.funds()
    assert (funds.equity, funds.margin_free, len(funds.rows)) == (D(25_000), D(25_000), 3)
    await counter.broker.use(NETTING)
    await counter.control("stockstrader", no_state=True)
    assert (await counter.broker.funds()).rows == ()
    with pytest.raises(NotSent, match="no figures"):
        await counter.place()


async def test_protection_is_unverified_until_its_orders_show(counter: Counter) -> None:
    await counter.control("stockstrader", ignore_protection=True)
    await counter.place(stop_loss=D(200), take_profit=D(300))
    assert list(await counter.broker.working_orders()) == []
    (bare,) = await counter.broker.positions()
    assert (bare.verified, bare.stop_loss_order) == (False, None), "it was asked for, never shown"
    await counter.broker.protect(protect(bare, stop_loss=D(200)))
    (loss,) = await counter.broker.working_orders()
    (shown,) = await counter.broker.positions()
    assert (loss.purpose, loss.stop_price, shown.verified) == ("stop loss", D(200), True)
    await counter.broker.protect(protect(shown, stop_loss=KEEP, take_profit=D(300)))
    levels = {one.purpose: one.stop_price or one.price for one in await counter.broker.working_orders()}
    assert levels == {"stop loss": D(200), "take profit": D(300)}


@pytest.mark.parametrize(
    ("ticker", "state", "sides"),
    [
        ("AAPL.nq", MarketState.UNKNOWN, {"buy", "sell"}),
        ("TSLA.nq", MarketState.UNKNOWN, {"buy"}),
        ("SPUN.ny", MarketState.UNKNOWN, {"sell"}),
        ("OLDCO.ny", MarketState.CLOSE_ONLY, set()),
        ("HALT.ny", MarketState.HALTED, set()),
    ],
)
async def test_trade_modes(counter: Counter, ticker: str, state: MarketState, sides: set[str]) -> None:
    found = (await counter.broker.instruments()).get(ticker)
    assert found is not None
    assert found.rules is not None
    assert (found.rules.state, set(found.rules.sides)) == (state, sides)


async def test_pages_of_the_venue(counter: Counter) -> None:
    ids = {await counter.place(volume="1", type_=LIMIT, price=D(50 + at)) for at in range(101)}
    assert {one.broker_id for one in await counter.broker.working_orders()} == ids
    await counter.control("stockstrader", short_page=True)
    assert {one.broker_id for one in await counter.broker.working_orders()} == ids
    await counter.control("stockstrader", repeat_page=True)
    with pytest.raises(ReadFailed, match="same page again"):
        await counter.broker.working_orders()


async def test_an_order_without_its_id_is_unknown(counter: Counter) -> None:
    await counter.control("stockstrader", no_order_id=True)
    with pytest.raises(OutcomeUnknown):
        await counter.resting()
    assert len(await counter.broker.working_orders()) == 1


async def test_a_refusal_at_200_is_one(counter: Counter) -> None:
    await counter.control("stockstrader", error_at_200=True)
    with pytest.raises(OrderRejected, match="volume"):
        await counter.place(volume="0.5")


async def test_rows_with_what_is_required_alone(counter: Counter) -> None:
    id = await counter.place()
    await counter.control("stockstrader", required_only=True)
    order = (await counter.done())[id]
    assert (order.status, order.price, order.created) == (Status.FILLED, None, None)


async def test_words_nobody_knows_empty_no_list(counter: Counter) -> None:
    await counter.place()
    await counter.control("stockstrader", unknown_values=True)
    for read in (counter.broker.positions, counter.broker.sign_in, counter.broker.fills):
        with pytest.raises(ReadFailed):
            await read()


async def test_a_token_that_ends_with_a_write_leaves_it_unknown(counter: Counter) -> None:
    await counter.control("faults", action="expire_token", match={"method": "POST", "path": "/orders$"})
    with pytest.raises(OutcomeUnknown):
        await counter.place()
    with pytest.raises(SignedOut):
        await counter.broker.positions()


async def test_log_out_ends_the_token(counter: Counter) -> None:
    await counter.broker.log_out()
    with pytest.raises(SignedOut):
        await counter.broker.positions()
