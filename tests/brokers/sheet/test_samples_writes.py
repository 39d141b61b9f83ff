"""Answers to writes: the samples of the fact sheet, read through the port."""

from decimal import Decimal as D
from typing import Any

import pytest

from tests.brokers.sheet.replay import Replay
from tui_trader.brokers.port import OrderRejected, OutcomeUnknown
from tui_trader.brokers.tradelocker.broker import TradeLocker
from tui_trader.domain.account import PositionKey
from tui_trader.domain.instrument import InstrumentKey
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, ProtectPosition
from tui_trader.domain.order import Side, Ticket

pytestmark = pytest.mark.anyio


def cancel(id: str = "7277816997907790002") -> CancelOrder:
    return CancelOrder("c", "o", "s", id, InstrumentKey("s", "206"), "BTCUSD")


@pytest.mark.parametrize(
    "name",
    [
        "place_rejected_session",
        "place_rejected_close_only",
        "place_rejected_type_not_allowed",
        "place_rejected_margin",
        "place_rejected_qty",
    ],
)
async def test_refusals_in_the_brokers_words(
    replay: Replay, broker: TradeLocker, ticket: Ticket, name: str
) -> None:
    replay.put(name, at="place_market")
    with pytest.raises(OrderRejected) as caught:
        await broker.place(ticket)
    assert str(caught.value).strip() == replay.payloads[name]["response"]["errmsg"].strip()


async def test_a_bad_body_is_refused(replay: Replay, broker: TradeLocker, ticket: Ticket) -> None:
    replay.put("place_bad_body", at="place_market")
    with pytest.raises(OrderRejected, match="validity must be one of"):
        await broker.place(ticket)


@pytest.mark.parametrize(
    "body",
    [
        {"s": "ok"},
        {"s": "ok", "d": {}},
        {"s": "ok", "d": {"orderId": None}},
        {"s": "no_data"},
        [],
        7,
        "{",
        {"s": "pending"},
        {"s": "ok", "d": {"orderId": ""}},
        {"s": "ok", "d": {"orderId": True}},
    ],
)
async def test_an_acceptance_without_an_id_is_unknown(
    replay: Replay, broker: TradeLocker, ticket: Ticket, body: Any
) -> None:
    replay.put("place_market", response=body)
    with pytest.raises(OutcomeUnknown):
        await broker.place(ticket)


async def test_ids_beyond_floats(replay: Replay, broker: TradeLocker, ticket: Ticket) -> None:
    replay.put("place_market", response={"s": "ok", "d": {"orderId": 7277816997907790001}})
    assert await broker.place(ticket) == "7277816997907790001"


async def test_cancelling(replay: Replay, broker: TradeLocker) -> None:
    await broker.cancel(cancel())
    replay.put("mutation_204")
    await broker.cancel(cancel())
    replay.put("cancel_final_order", at="cancel_order")
    with pytest.raises(OrderRejected, match="Order not found"):
        await broker.cancel(cancel())
    bodies: list[Any] = [{"s": "no_data"}, {"s": "pending"}, []]
    for body in bodies:
        replay.put("cancel_order", response=body)
        with pytest.raises(OutcomeUnknown):
            await broker.cancel(cancel())


async def test_a_cancel_goes_once_while_the_broker_wants_quiet(
    replay: Replay, broker: TradeLocker, ticket: Ticket
) -> None:
    replay.put("too_many_requests", at="modify_order")
    key = ticket.instrument
    change = ChangeOrder("m", "o", "s", "7277816997907790002", key, "BTCUSD", price=D(1))
    with pytest.raises(OutcomeUnknown):
        await broker.change(change)
    before = replay.clock.monotonic()
    await broker.cancel(cancel())
    assert replay.clock.monotonic() == before
    await broker.cancel(cancel())
    assert replay.clock.monotonic() > before


async def test_a_close_goes_once_while_the_broker_wants_quiet(
    replay: Replay, broker: TradeLocker, ticket: Ticket
) -> None:
    replay.put("too_many_requests", at="modify_position")
    position = PositionKey("s", "7277816997846859100")
    with pytest.raises(OutcomeUnknown):
        await broker.protect(ProtectPosition("p", "s", position, ticket.instrument, "BTCUSD", stop_loss=D(1)))
    before = replay.clock.monotonic()
    await broker.close_position(
        ClosePosition("c", "s", position, ticket.instrument, "BTCUSD", Side.BUY, D("0.01"))
    )
    assert replay.clock.monotonic() == before
