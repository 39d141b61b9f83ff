"""Quotes that come by themselves: who is told what is wanted, what silence looks like."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal as D

import pytest

from tests.engine.conftest import Desktop
from tests.engine.fake import EURUSD, GBPUSD
from tui_trader.brokers.port import FeedState, Interest, LinkHealth, Listener
from tui_trader.domain.instrument import Instrument, MarketState
from tui_trader.domain.quote import Day, Depth, Quote
from tui_trader.engine.freshness import Freshness
from tui_trader.engine.market import Urgency

pytestmark = pytest.mark.anyio


class Feed:
    """What a fake broker streams, as the test says."""

    def __init__(self, desktop: Desktop) -> None:
        self.clock = desktop.clock
        self.state = FeedState.UP
        self.heard: float | None = None
        self.followed: list[list[tuple[str, Interest]]] = []
        self.listener: Listener
        fake = desktop.fake
        fake.capabilities = replace(fake.capabilities, streams_quotes=True)
        plain = fake.health
        fake.listen = self.listen  # type: ignore[method-assign]
        fake.follow = self.follow  # type: ignore[method-assign]
        fake.health = lambda: self.with_feed(plain())  # type: ignore[method-assign]

    def with_feed(self, health: LinkHealth) -> LinkHealth:
        return replace(health, feed=self.state, heard=self.heard)

    async def listen(self, listener: Listener) -> None:
        self.listener = listener

    def follow(self, wanted: Sequence[tuple[Instrument, Interest]]) -> None:
        self.followed.append([(one.symbol, interest) for one, interest in wanted])

    def tick(self, *instruments: Instrument) -> None:
        self.heard = self.clock.monotonic()
        for one in instruments or (EURUSD, GBPUSD):
            self.listener.quote(one.key, Quote(D("1.1"), D("1.2"), self.heard))


@pytest.fixture
def feed(desktop: Desktop) -> Feed:
    return Feed(desktop)


def fresh(desktop: Desktop, instrument: Instrument = EURUSD) -> Freshness:
    return desktop.engine.market.freshness(instrument.key, desktop.clock.monotonic())


def asked(desktop: Desktop) -> int:
    return sum(one.startswith("quote") for one in desktop.fake.asked)


async def test_what_is_shown_is_followed_and_nothing_is_asked_for(desktop: Desktop, feed: Feed) -> None:
    async with desktop.run():
        market = desktop.engine.market
        market.watch("rest", [GBPUSD.key], Urgency.REST)
        market.watch("list", [EURUSD.key])
        await desktop.clock.wind(1)
        assert feed.followed[-1] == [("EURUSD", Interest.DAY), ("GBPUSD", Interest.PRICE)]
        market.watch("ticket", [GBPUSD.key], Urgency.TICKET)
        await desktop.clock.wind(1)
        assert feed.followed[-1] == [("GBPUSD", Interest.DEPTH), ("EURUSD", Interest.DAY)]
        market.unwatch("ticket")
        market.watch_depth(EURUSD.key)
        await desktop.clock.wind(1)
        assert feed.followed[-1] == [("EURUSD", Interest.DEPTH), ("GBPUSD", Interest.PRICE)]
        told = len(feed.followed)
        for _ in range(20):
            feed.tick()
            await desktop.clock.wind(0.5)
        assert len(feed.followed) == told, "nothing new is wanted, nothing is said"
        assert asked(desktop) == 0
        assert fresh(desktop) is Freshness.LIVE


async def test_a_connected_stream_that_is_silent_goes_stale(desktop: Desktop, feed: Feed) -> None:
    async with desktop.run():
        desktop.engine.market.watch("list", [EURUSD.key, GBPUSD.key])
        await desktop.clock.wind(1)
        feed.tick()
        await desktop.clock.wind(9)
        assert fresh(desktop) is Freshness.LIVE
        await desktop.clock.wind(3)
        assert fresh(desktop) is Freshness.STALE
        await desktop.clock.wind(60)
        assert fresh(desktop) is Freshness.STALE
        assert asked(desktop) == 0, "asking one by one would hide that the stream is dead"
        feed.tick()
        assert fresh(desktop) is Freshness.LIVE


async def test_a_quiet_instrument_of_a_lively_stream_is_confirmed(desktop: Desktop, feed: Feed) -> None:
    async with desktop.run():
        desktop.engine.market.watch("list", [EURUSD.key, GBPUSD.key])
        await desktop.clock.wind(1)
        feed.tick()
        for _ in range(38):
            await desktop.clock.wind(0.5)
            feed.tick(GBPUSD)
        assert fresh(desktop) is Freshness.LIVE
        assert asked(desktop) == 0
        for _ in range(12):
            await desktop.clock.wind(0.5)
            feed.tick(GBPUSD)
        assert desktop.fake.asked.count(f"quote {EURUSD.key.id}") == 1
        assert desktop.fake.asked.count(f"quote {GBPUSD.key.id}") == 0


async def test_a_stream_that_is_down_is_replaced_by_asking(desktop: Desktop, feed: Feed) -> None:
    async with desktop.run():
        desktop.engine.market.watch("list", [EURUSD.key])
        await desktop.clock.wind(1)
        feed.state = FeedState.DOWN
        await desktop.clock.wind(20)
        assert 8 <= asked(desktop) <= 11
        assert fresh(desktop) is Freshness.LIVE
        desktop.fake.asked.clear()
        feed.state = FeedState.CONNECTING
        await desktop.clock.wind(20)
        assert asked(desktop) == 0


async def test_day_and_depth_lie_on_the_boards(desktop: Desktop, feed: Feed) -> None:
    async with desktop.run():
        await desktop.clock.wind(1)
        market = desktop.engine.market
        day = Day(D(1), D(2), D(1), D(2))
        for _ in range(2):
            feed.listener.day(EURUSD.key, day)
        seq = market.days.seq
        feed.listener.day(EURUSD.key, day)
        assert market.days.seq == seq, "the same again is no news"
        depth = Depth((), (), 1.0)
        feed.listener.depth(EURUSD.key, depth)
        assert (market.days.get(EURUSD.key), market.depths.get(EURUSD.key)) == (day, depth)
        assert not [one for one in desktop.fake.asked if one.startswith(("day", "depth"))]


async def test_a_push_has_the_books_read_at_once(desktop: Desktop, feed: Feed) -> None:
    async with desktop.run():
        await desktop.clock.wind(0.2)
        before = desktop.fake.asked.count("orders")
        feed.listener.books()
        await desktop.clock.wind(0)
        assert desktop.fake.asked.count("orders") == before + 1


async def test_a_market_that_turned_has_its_rules_read(desktop: Desktop, feed: Feed) -> None:
    async with desktop.run() as session:
        desktop.engine.market.watch("list", [EURUSD.key])
        await desktop.clock.wind(1)
        assert EURUSD.rules is not None
        desktop.fake.listed = [replace(EURUSD, rules=replace(EURUSD.rules, state=MarketState.CLOSED)), GBPUSD]
        await desktop.clock.wind(2)
        feed.tick()
        assert fresh(desktop) is Freshness.LIVE
        feed.listener.turned()
        await desktop.clock.wind(1)
        assert fresh(desktop) is Freshness.CLOSED
        feed.listener.says("pre-open")
        assert f"{session.account.tag}: the exchange says: pre-open" in desktop.news()
