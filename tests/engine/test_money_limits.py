"""Limits in money: what they need to know is asked for while they need it, no longer."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from tests.engine.conftest import LOGIN, Desktop
from tests.engine.fake import EURUSD, GBPUSD, RULES, Fake, account, ticket
from tui_trader.domain.account import Account
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


@pytest.mark.parametrize(
    "limits", [replace(OPEN, notional=D(1_000_000)), replace(OPEN, day_notional=D(1_000_000))]
)
async def test_a_rate_is_asked_for_until_another_is_needed(desktop: Desktop, limits: Limits) -> None:
    desktop.fake.listed = [EURUSD, GBPUSD, USDJPY, EURGBP]
    async with desktop.run() as session:
        desk = desktop.engine.desk
        assert desk.controls.limit(session.account, limits) == ""
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


class Other(Fake):
    """Another broker, which numbers its accounts alike."""

    async def use(self, account_id: str) -> Account:
        return replace(account(account_id), session="other", broker="Other")


async def test_what_another_broker_was_asked_for_is_not_counted(desktop: Desktop) -> None:
    theirs = replace(EURUSD, key=InstrumentKey("other", "1"))
    async with desktop.run() as session:
        desk, other = desktop.engine.desk, Other(desktop.clock)
        other.listed = [theirs]
        second = await desktop.engine.begin(replace(LOGIN, session="other"), other, "77")
        await desktop.clock.wind(0)
        assert second.account.id == session.account.id
        limits = replace(OPEN, day_notional=D(12_000), per_minute=1)
        for one in (session, second):
            assert desk.controls.limit(one.account, limits) == ""
            desktop.engine.market.took(theirs.key, Quote(D("1.1"), D("1.1"), desktop.clock.monotonic()))
        assert desk.place(ticket("t1", instrument=theirs.key)) == []
        assert desk.guard.concerns(ticket("t2", instrument=theirs.key)), "it left within a minute"
        assert desk.objections(ticket("t2", instrument=theirs.key)), "the day's limit is used up"
        assert [one.kind for one in desk.guard.concerns(ticket("t2"))] == ["blind"]
        assert desk.objections(ticket("t2")) == []


async def test_a_clock_that_was_a_day_ahead_leaves_nothing_of_that_day_out(desktop: Desktop) -> None:
    day = 24 * 3600
    async with desktop.run() as session:
        desk = desktop.engine.desk
        assert desk.controls.limit(session.account, replace(OPEN, day_notional=D(21_000))) == ""
        for id, moved in (("t1", day), ("t2", -day), ("t3", day)):
            desktop.clock.jump_wall(moved)
            await desktop.clock.wind(3)
            assert desk.place(ticket(id)) == []
        assert "31,500.00 USD" in desk.place(ticket("t4"))[0]
