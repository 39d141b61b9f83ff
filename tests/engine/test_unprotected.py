"""Protection that was asked for and does not show is loudly unverified, once."""

from decimal import Decimal as D

import pytest

from tests.engine.conftest import Desktop
from tests.engine.fake import EURUSD, position, report, ticket
from tui_trader.domain.order import Status

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("shown", [False, True])
async def test_protection_that_does_not_show_is_an_alarm(desktop: Desktop, shown: bool) -> None:
    """Property 20; the guard is `Unprotected.look`."""
    fake = desktop.fake
    async with desktop.run():
        assert desktop.engine.desk.place(ticket("t1", stop_loss=D("1.04"), take_profit=D("1.09"))) == []
        await desktop.clock.wind(0)
        fake.done = [report("b1", Status.FILLED, our_id="t1", position="p1")]
        child = {"stop_loss_order": "b2"} if shown else {"verified": False}
        fake.held = [position("p1", **child)]
        if shown:
            fake.working = [
                report("b2", position="p1", purpose="stop loss", price=None, stop_price=D("1.04"))
            ]
        await desktop.clock.wind(12)
        assert "UNVERIFIED" not in desktop.news()
        await desktop.clock.wind(40)
        (line,) = [line for line in desktop.news().splitlines() if "UNVERIFIED" in line]
        missing = "the target asked for" if shown else "the stop loss and target asked for"
        assert missing in line
        assert line.startswith("alarm: ")
        assert len(fake.told) == 1, "nothing is sent again by itself"


async def test_a_position_of_somebody_else_is_not_missed(desktop: Desktop) -> None:
    async with desktop.run():
        desktop.fake.held = [position("p9", verified=False)]
        await desktop.clock.wind(60)
        assert "UNVERIFIED" not in desktop.news()
        assert EURUSD.key in {one.instrument for one in desktop.engine.ledger.positions.values()}
