"""Limits in money: what they need to know is asked for while they need it, no longer."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from tests.engine.conftest import Desktop
from tests.engine.fake import EURUSD, GBPUSD, RULES, ticket
from tui_trader.domain.instrument import Instrument, InstrumentKey, Kind
from tui_trader.domain.quote import Quote
from tui_trader.domain.risk import Limits

pytestmark = pytest.mark.anyio


def pair(id: str, symbol: str) -> Instrument:
    key = InstrumentKey("fake", id)
    return Instrument(key, symbol, symbol, Kind.FOREX, rules=replace(RULES, currency=symbol[3:]))


USDJPY, EURGBP = pair("3", "USDJPY"), pair("4", "EURGBP")
OPEN = Limits(away_most=D(100), away_warn=D(100))


def watched(desktop: Desktop) -> set[str]:
    return {key.id for key, _ in desktop.engine.market.watchers.wants("fake")}


async def test_without_a_limit_in_money_no_rate_is_asked_for(desktop: Desktop) -> None:
    desktop.fake.listed = [EURUSD, GBPUSD, USDJPY]
    async with desktop.run() as session:
        desk = desktop.engine.desk
        assert desk.controls.limit(session.account, OPEN) == ""
        assert desk.place(ticket("t1", instrument=USDJPY.key, symbol="USDJPY", price="150")) == []
        assert watched(desktop) == set()


@pytest.mark.parametrize("limit", ["notional", "day_notional"])
async def test_a_rate_is_asked_for_until_another_is_needed(desktop: Desktop, limit: str) -> None:
    desktop.fake.listed = [EURUSD, GBPUSD, USDJPY, EURGBP]
    async with desktop.run() as session:
        desk = desktop.engine.desk
        assert desk.controls.limit(session.account, replace(OPEN, **{limit: D(1_000_000)})) == ""
        yen = ticket("t1", instrument=USDJPY.key, symbol="USDJPY", price="150")
        (why,) = desk.objections(yen)
        assert "cannot be worked out" in why
        assert watched(desktop) == {"3"}
        pounds = ticket("t2", instrument=EURGBP.key, symbol="EURGBP", price="0.9")
        assert "cannot be worked out" in desk.objections(pounds)[0]
        assert watched(desktop) == {"2"}, "what the last one needed is let go"
        desktop.engine.market.took(GBPUSD.key, Quote(D("1.3"), D("1.3"), desktop.clock.monotonic()))
        assert desk.objections(pounds) == []
        assert desk.objections(ticket("t3")) == []
        assert watched(desktop) == set(), "its own currency needs no rate"


async def test_the_day_needs_the_rates_of_all_its_orders(desktop: Desktop) -> None:
    desktop.fake.listed = [EURUSD, GBPUSD, USDJPY, EURGBP]
    async with desktop.run() as session:
        desk = desktop.engine.desk
        assert desk.controls.limit(session.account, OPEN) == ""
        assert desk.place(ticket("t1", instrument=USDJPY.key, symbol="USDJPY", price="150")) == []
        assert desk.place(ticket("t2", instrument=EURGBP.key, symbol="EURGBP", price="0.9")) == []
        assert desk.controls.limit(session.account, replace(OPEN, day_notional=D(1_000_000))) == ""
        assert "cannot be worked out" in desk.objections(ticket("t3"))[0]
        assert watched(desktop) == {"2", "3"}
        for one, price in ((GBPUSD, D("1.3")), (USDJPY, D(150))):
            desktop.engine.market.took(one.key, Quote(price, price, desktop.clock.monotonic()))
        assert desk.objections(ticket("t3")) == []
