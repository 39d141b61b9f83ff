"""What each broker makes of failures, against the practice venue with things going wrong."""

from typing import Any

import pytest

from tests.brokers.contract.conftest import Desk
from tui_trader.brokers.port import LoginRefused, OutcomeUnknown, ReadFailed, SignedOut
from tui_trader.domain.instrument import OrderType
from tui_trader.domain.order import Side

pytestmark = pytest.mark.anyio

ORDER = {"method": "POST", "path": "/orders$"}
TAKEN: list[dict[str, Any]] = [
    {"action": "cut"},
    {"action": "empty", "taken": True},
    {"action": "garbage", "taken": True},
    {"action": "status", "status": 500, "taken": True},
    {"action": "status", "status": 503, "taken": True},
    {"action": "html", "taken": True},
    {"action": "redirect", "location": "/elsewhere", "taken": True},
]
NOT_TAKEN: list[dict[str, Any]] = [
    {"action": "status", "status": 500, "taken": False},
    {"action": "status", "status": 429, "retry_after": "2", "taken": False},
    {"action": "html", "status": 502, "taken": False},
    {"action": "garbage", "taken": False},
]


@pytest.mark.parametrize("fault", [*TAKEN, *NOT_TAKEN], ids=lambda fault: str(list(fault.values())[:2]))
async def test_a_lost_answer_is_unknown_told_once(desk: Desk, fault: dict[str, Any]) -> None:
    price = await desk.bid() - 20 * desk.case.step
    await desk.control("faults", **fault, match=ORDER, times=1)
    with pytest.raises(OutcomeUnknown):
        await desk.place("own-1", OrderType.LIMIT, Side.BUY, price=price)
    await desk.settle()
    assert len(await desk.broker.working_orders()) == await desk.accepted() == (fault in TAKEN)


@pytest.mark.parametrize("book", ["working_orders", "positions", "funds", "fills"])
@pytest.mark.parametrize(
    "fault",
    [{"action": "cut"}, {"action": "empty"}, {"action": "garbage"}, {"action": "html", "status": 200}],
    ids=lambda fault: str(fault["action"]),
)
async def test_a_failed_read_never_stands_for_an_empty_one(
    desk: Desk, book: str, fault: dict[str, Any]
) -> None:
    await desk.control("faults", **fault, match={"method": "GET"}, times=0)
    with pytest.raises(ReadFailed) as caught:
        await getattr(desk.broker, book)()
    assert len(str(caught.value)) > 20
    assert desk.broker.health().trouble


async def test_a_session_that_is_over_asks_for_a_sign_in(name: str, desk: Desk) -> None:
    await desk.control("expire", refresh=True, dialect=name)
    try:
        await desk.broker.positions()
    except SignedOut:
        if name != "tradelocker":  # which signs in with its password again
            with pytest.raises(LoginRefused) as caught:
                await desk.broker.sign_in_again()
            assert len(str(caught.value)) > 20
            return
        await desk.broker.sign_in_again()
    assert list(await desk.broker.positions()) is not None
