"""Quotes, bars, books: who is asked for first, what a failed read leaves."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D

import pytest

from tests.engine.conftest import Desktop
from tests.engine.fake import EURUSD, GBPUSD, RULES, position, report
from tui_trader.brokers.port import ReadFailed
from tui_trader.domain.instrument import InstrumentKey, MarketState, TradingRules
from tui_trader.domain.order import Status
from tui_trader.domain.quote import Candle, Quote, Resolution
from tui_trader.engine.alerts import Alert
from tui_trader.engine.freshness import Freshness
from tui_trader.engine.market import Urgency
from tui_trader.engine.session import Session

pytestmark = pytest.mark.anyio
ALL = [replace(EURUSD, key=InstrumentKey("fake", str(n)), symbol=f"S{n}") for n in range(30)]


def keys(*numbers: int) -> list[InstrumentKey]:
    return [ALL[n].key for n in numbers]


def rules_of(session: Session) -> TradingRules | None:
    found = session.instrument("1")
    assert found is not None
    return found.rules


def asked(desktop: Desktop, number: int) -> int:
    return desktop.fake.asked.count(f"quote {number}")


async def test_the_ticket_first_the_shown_next_the_rest_rarely(desktop: Desktop) -> None:
    desktop.fake.listed = ALL
    async with desktop.run():
        market = desktop.engine.market
        market.watch("rest", keys(*range(30)), Urgency.REST)
        market.watch("list", keys(1, 2, 3))
        market.watch("ticket", keys(2), Urgency.TICKET)
        assert desktop.engine.asker.next_quote("fake") == ALL[2].key
        await desktop.clock.wind(60)
        assert asked(desktop, 2) > asked(desktop, 1) > asked(desktop, 9) >= 1
        assert desktop.fake.most_at_once == 1, "never twice at once for the same instrument"
        market.unwatch("list")
        market.unwatch("ticket")
        desktop.fake.asked.clear()
        await desktop.clock.wind(60)
        assert 1 <= asked(desktop, 1) <= 3


async def test_an_instrument_nobody_knows_holds_up_nobody(desktop: Desktop) -> None:
    async with desktop.run():
        gone = [InstrumentKey("fake", "gone"), InstrumentKey("other", "1")]
        before = desktop.clock.monotonic()
        assert desktop.engine.market.freshness(EURUSD.key, before) is Freshness.WAITING
        desktop.engine.market.watch("list", [*gone, EURUSD.key])
        await desktop.clock.wind(3)
        now = desktop.clock.monotonic()
        assert desktop.engine.market.freshness(EURUSD.key, now) is Freshness.LIVE
        assert desktop.engine.market.freshness(gone[0], now) is Freshness.NONE
        assert desktop.engine.market.freshness(gone[1], now) is Freshness.DISCONNECTED


async def test_a_closed_market_is_asked_rarely_and_its_opening_is_noticed(desktop: Desktop) -> None:
    closed = replace(EURUSD, rules=replace(RULES, state=MarketState.CLOSED))
    desktop.fake.listed = [closed]
    async with desktop.run():
        market = desktop.engine.market
        market.watch("list", [EURUSD.key])
        await desktop.clock.wind(30)
        assert market.freshness(EURUSD.key, desktop.clock.monotonic()) is Freshness.CLOSED
        assert asked(desktop, 1) <= 2
        desktop.fake.listed = [EURUSD]
        await desktop.clock.wind(65)
        assert market.freshness(EURUSD.key, desktop.clock.monotonic()) is Freshness.LIVE


async def test_a_quote_that_grows_old_is_stale(desktop: Desktop) -> None:
    async with desktop.run():
        market = desktop.engine.market
        market.watch("list", [EURUSD.key])
        await desktop.clock.wind(1)
        desktop.fake.fails["quote 1"] = ReadFailed("no")
        await desktop.clock.wind(6)
        assert market.freshness(EURUSD.key, desktop.clock.monotonic()) is Freshness.STALE
        assert market.quotes.get(EURUSD.key) is not None, "what was known stays"


async def test_what_may_count_as_fresh_follows_what_is_shown(desktop: Desktop) -> None:
    desktop.fake.listed = ALL
    async with desktop.run():
        market, key, came = desktop.engine.market, ALL[0].key, desktop.clock.monotonic()
        market.took(key, Quote(D("1.1"), D("1.2"), came))

        def turns_stale_after(seconds: float) -> bool:
            ages = (seconds, seconds + 0.2)
            return [market.freshness(key, came + age) for age in ages] == [Freshness.LIVE, Freshness.STALE]

        market.watch("rest", keys(*range(30)), Urgency.REST)
        assert turns_stale_after(5.0)
        market.watch("list", keys(*range(30)))
        market.watch("again", keys(*range(30)))
        assert turns_stale_after(7.5)
        market.unwatch("list")
        market.unwatch("again")
        assert turns_stale_after(5.0)


async def test_rules_that_could_not_be_read_are_asked_for_again_soon(desktop: Desktop) -> None:
    desktop.fake.listed = [replace(EURUSD, rules=None)]
    async with desktop.run() as session:
        desktop.fake.fails["rules"] = ReadFailed("no")
        desktop.engine.market.watch("list", [EURUSD.key])
        await desktop.clock.wind(2)
        assert rules_of(session) is None
        del desktop.fake.fails["rules"]
        desktop.fake.listed = [EURUSD]
        await desktop.clock.wind(8)
        assert rules_of(session) is not None


async def test_days_and_depth_come(desktop: Desktop) -> None:
    async with desktop.run():
        desktop.engine.market.watch("list", [EURUSD.key, GBPUSD.key])
        desktop.engine.market.watch_depth(EURUSD.key)
        await desktop.clock.wind(3)
        assert desktop.engine.market.days.get(GBPUSD.key) is not None
        assert desktop.engine.market.depths.get(EURUSD.key) is not None
        assert desktop.engine.market.depths.get(GBPUSD.key) is None


async def test_an_alert_rings_once(desktop: Desktop) -> None:
    async with desktop.run():
        desktop.engine.alerts.add(Alert("a", EURUSD.key, "EURUSD", D("1.1"), above=True))
        desktop.engine.alerts.add(Alert("b", EURUSD.key, "EURUSD", D("1.0"), above=False))
        desktop.engine.market.watch("alerts", desktop.engine.alerts.watched())
        await desktop.clock.wind(5)
        assert desktop.news().count("ALERT EURUSD rises to 1.1") == 1
        assert [alert.id for alert in desktop.engine.alerts.board.values() if alert.rang is None] == ["b"]


async def books(desktop: Desktop) -> Session:
    desktop.fake.held = [position(stop_loss_order="s1")]
    desktop.fake.working = [report("s1", price=None, stop_price=D("1.04"), purpose="stop loss")]
    await desktop.clock.wind(3)
    return desktop.engine.sessions["fake"]


async def test_a_failed_read_never_empties(desktop: Desktop) -> None:
    async with desktop.run():
        await books(desktop)
        desktop.fake.fails["all"] = ReadFailed("no")
        desktop.fake.held, desktop.fake.working = [], []
        await desktop.clock.wind(30)
        assert len(list(desktop.engine.ledger.positions.values())) == 1
        assert len(list(desktop.engine.desk.working())) == 1
        assert desktop.engine.ledger.funds.get("fake") is not None
        del desktop.fake.fails["all"]
        await desktop.clock.wind(3)
        assert list(desktop.engine.ledger.positions.values()) == []


async def test_a_level_follows_its_order_though_the_position_stands_still(desktop: Desktop) -> None:
    async with desktop.run():
        await books(desktop)
        (held,) = desktop.engine.ledger.positions.values()
        assert held.stop_loss == D("1.04")
        desktop.fake.fails["positions"] = ReadFailed("no")
        desktop.fake.working = [report("s1", price=None, stop_price=D("1.05"), purpose="stop loss")]
        await desktop.clock.wind(3)
        (held,) = desktop.engine.ledger.positions.values()
        assert held.stop_loss == D("1.05")
        desktop.fake.done = [report("s1", Status.CANCELLED, price=None, stop_price=D("1.05"))]
        desktop.fake.working = []
        await desktop.clock.wind(3)
        (held,) = desktop.engine.ledger.positions.values()
        assert held.stop_loss is None


async def test_an_old_order_that_leaves_the_list_is_found_in_the_history(desktop: Desktop) -> None:
    async with desktop.run():
        created = desktop.clock.now() - timedelta(days=40)
        desktop.fake.working = [report("b1", created=created)]
        await desktop.clock.wind(30)
        assert desktop.fake.since[-1] > created, "not while it is still in the list"
        desktop.fake.working, desktop.fake.done = [], [report("b1", Status.FILLED, created=created)]
        await desktop.clock.wind(3)
        assert desktop.engine.desk.book.orders["fake:b1"].status is Status.FILLED


async def test_an_order_that_vanished_is_not_asked_for_without_end(desktop: Desktop) -> None:
    async with desktop.run():
        desktop.fake.working = [report("b1")]
        await desktop.clock.wind(3)
        desktop.fake.working = []
        await desktop.clock.wind(60)
        desktop.fake.asked.clear()
        await desktop.clock.wind(60)
        assert desktop.fake.asked.count("history") <= 4
        assert desktop.engine.desk.book.orders["fake:b1"].status is Status.WORKING, (
            "not seeing proves nothing"
        )


def bar(desktop: Desktop, minutes: int, close: str = "1") -> Candle:
    return Candle(desktop.clock.now() - timedelta(minutes=minutes), D(1), D(2), D("0.5"), D(close), D(3))


async def test_bars_drawn_from_quotes_give_way_to_the_brokers(desktop: Desktop) -> None:
    async with desktop.run():
        history = desktop.engine.history
        real = bar(desktop, 0)
        desktop.fake.bars = [real]
        assert await history.newest(EURUSD.key, Resolution.M1) == [real]
        for price in ("1.5", "1.6", "1.7"):
            await desktop.clock.wind(60)
            history.carry_on(EURUSD.key, Resolution.M1, Quote(D(price), None, 0.0))
        assert [one.close for one in history.known(EURUSD.key, Resolution.M1)] == [
            D(1), D("1.5"), D("1.6"), D("1.7"),
        ]  # fmt: skip
        desktop.fake.bars = [
            replace(real, time=real.time + timedelta(minutes=n), close=D(n)) for n in range(4)
        ]
        bars = await history.newest(EURUSD.key, Resolution.M1)
        assert [one.close for one in bars] == [D(0), D(1), D(2), D(3)]


async def test_a_weekend_is_looked_across(desktop: Desktop) -> None:
    async with desktop.run():
        friday = bar(desktop, 50 * 60)
        desktop.fake.bars = [friday]
        assert await desktop.engine.history.newest(EURUSD.key, Resolution.M1) == [friday]
        older = bar(desktop, 53 * 60)
        desktop.fake.bars.append(older)
        bars = await desktop.engine.history.before(EURUSD.key, Resolution.M1, friday.time)
        assert bars == [older, friday]
        assert await desktop.engine.history.newest(InstrumentKey("x", "1"), Resolution.M1) == []
