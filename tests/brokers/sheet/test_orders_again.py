"""Orders read again: what has not changed is what was read before."""

import copy
from datetime import UTC, datetime
from decimal import Decimal as D
from typing import Any

import pytest

from tests.brokers.sheet.replay import Replay
from tui_trader.brokers.tradelocker.broker import TradeLocker
from tui_trader.brokers.tradelocker.rows import Unreadable
from tui_trader.brokers.tradelocker.translate import Orders
from tui_trader.domain.instrument import OrderType
from tui_trader.domain.order import Status
from tui_trader.venue.tradelocker_config import COLUMNS

NAMES = COLUMNS["orders"]
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def row(id: str, **changes: Any) -> list[Any]:
    said = {"tradableInstrumentId": "278", "qty": "0.10", "side": "buy", "type": "limit", "status": "New"}
    return [{**said, "id": id, **changes}.get(name) for name in NAMES]


@pytest.fixture
def orders() -> Orders:
    return Orders(NAMES, "s", final=False)


def test_a_table_that_reads_the_same_is_the_same_reports(orders: Orders) -> None:
    first = orders.read([row("1"), row("2")], {})
    again = orders.read([row("1"), row("2")], {})
    assert first is not again
    assert all(was is now for was, now in zip(first, again, strict=True))


def test_only_a_row_that_moved_is_read_anew(orders: Orders) -> None:
    one, two = orders.read([row("1"), row("2")], {})
    three, two_again, one_again = orders.read([row("3"), row("2", filledQty="0.05"), row("1")], {})
    assert one_again is one
    assert (two.status, two_again.status) == (Status.WORKING, Status.PART_FILLED)
    assert three.broker_id == "3"
    assert orders.read([], {}) == []


def test_forgotten_reports_are_made_afresh(orders: Orders) -> None:
    (first,) = orders.read([row("1")], {})
    orders.forget()
    (afresh,) = orders.read([row("1")], {})
    assert afresh == first
    assert afresh is not first


def test_a_list_that_is_kept_by_the_caller_is_the_callers(orders: Orders) -> None:
    orders.read([row("1")], {}).clear()
    assert len(orders.read([row("1")], {})) == 1


def test_an_amount_is_the_text_that_was_sent(orders: Orders) -> None:
    sent = ["1.10", "1.1", D("1.100"), D("1.1"), "1.10", 1]
    found = orders.read([row(str(place), qty=qty) for place, qty in enumerate(sent)], {})
    assert [str(one.quantity) for one in found] == ["1.10", "1.1", "1.100", "1.1", "1.10", "1"]


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (None, "a row is no list"),
        (row("9", tradableInstrumentId=""), "a row names no instrument"),
        (row("9", qty="n/a"), "order 9 has no quantity that can be read"),
        (row(""), "order without id has no quantity that can be read"),
        (row("9", side="hold"), "order 9 is neither buy nor sell"),
        (row("9", qty=None, side="hold"), "order 9 has no quantity that can be read"),
        (row("9", tradableInstrumentId=[]), "a row holds something else than plain values"),
        (row("9", positionId={}), "a row holds something else than plain values"),
    ],
)
def test_a_bad_row_says_what_is_wrong(orders: Orders, bad: Any, words: str) -> None:
    (good,) = orders.read([row("1")], {})
    for _ in range(2):
        with pytest.raises(Unreadable) as why:
            orders.read([row("1"), bad], {})
        assert str(why.value) == words
    assert orders.read([row("1")], {})[0] is good


@pytest.mark.parametrize(
    ("type_text", "price", "stop", "found"),
    [
        ("LIMIT", "2", "1", (OrderType.LIMIT, D(2), None, "New", "take profit")),
        ("Trailing Stop", "2", "1", (OrderType.STOP, None, D(1), "New", "stop loss")),
        ("stop limit", "2", "1", (OrderType.STOP_LIMIT, D(2), D(1), "New", "stop loss")),
        ("market", "2", "1", (OrderType.MARKET, None, None, "New", "close")),
        ("iceberg", "2", "0", (OrderType.LIMIT, D(2), None, "New (iceberg)", "take profit")),
        ("iceberg", "2", "1", (OrderType.STOP, None, D(1), "New (iceberg)", "stop loss")),
        (None, "", None, (OrderType.MARKET, None, None, "New (no type)", "close")),
    ],
)
def test_what_goes_with_a_type(
    orders: Orders, type_text: str | None, price: str, stop: str | None, found: tuple[Any, ...]
) -> None:
    (one,) = orders.read([row("1", type=type_text, price=price, stopPrice=stop, positionId="7")], {})
    assert (one.type, one.price, one.stop_price, one.status_text, one.purpose) == found


@pytest.mark.parametrize("what", ["orders", "orders_history"])
@pytest.mark.anyio
async def test_orders_that_stayed_are_the_same_reports(
    replay: Replay, broker: TradeLocker, what: str
) -> None:
    said = copy.deepcopy(replay.payloads[what]["response"])
    name = next(iter(name for name in said["d"] if name.startswith("orders")))
    row = said["d"][name][0]
    columns = replay.payloads["trade_config"]["response"]["d"]["ordersConfig"]["columns"]
    place = [column["id"] for column in columns].index("qty")
    rows = said["d"][name] = [[str(number), *row[1:]] for number in range(5)]

    async def reports() -> Any:
        replay.put(what, response=said)
        return await (broker.working_orders() if what == "orders" else broker.done_orders(LONG_AGO))

    first = await reports()
    again = await reports()
    rows[2][place] = "7.25"
    moved = await reports()
    assert [one is was for one, was in zip(again, first, strict=True)] == [True] * 5
    assert [one is was for one, was in zip(moved, first, strict=True)] == [True, True, False, True, True]
    assert moved[2] == first[2]._replace(quantity=D("7.25"), filled=moved[2].filled, status=moved[2].status)
    assert (moved[2].broker_id, first[2].quantity) == ("2", D(row[place]))
