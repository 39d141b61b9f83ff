"""The stream against the practice market's own feed, over real sockets."""

from collections.abc import AsyncIterator, Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.brokers.feed.ear import Ear, instrument, listening, until
from tests.venue.tradelab_desk import ACCOUNT, RELIANCE, Desk
from tui_trader.brokers.port import FeedState, Interest
from tui_trader.brokers.tradelab.hours import Hours
from tui_trader.brokers.tradelab.stream import Stream
from tui_trader.domain.instrument import MarketState
from tui_trader.engine.clock import HandClock
from tui_trader.venue import HandClock as VenueClock
from tui_trader.venue import Venue, serving

pytestmark = pytest.mark.anyio
NAME = f"NSE:{RELIANCE}"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    clock = VenueClock()
    venue = Venue(seed=7, clock=clock)
    async with serving(venue) as contract:
        base = contract["tradelab"]["base_url"]
        async with httpx.AsyncClient(base_url=base, trust_env=False, timeout=5) as http:
            desk = Desk(http, venue, clock)
            desk.contract = contract["tradelab"]
            yield desk


@pytest.fixture
def clock(desk: Desk) -> HandClock:
    return HandClock(desk.clock.now())


@pytest.fixture
def hours(clock: HandClock) -> Hours:
    return Hours(clock)


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
async def stream(desk: Desk, clock: HandClock, hours: Hours, ear: Ear) -> AsyncIterator[Stream]:
    told = desk.contract

    def address() -> str:
        return f"{told['feed_url']}?login_id=x&access_token={told['access_token']}"

    stream = Stream(clock, session="home", address=address, account=lambda: ACCOUNT, hours=hours)
    stream.follow([(instrument(RELIANCE), Interest.DEPTH)])
    async with listening(stream, ear):
        await until(lambda: ear.quotes and ear.days and ear.depths)
        # The snapshot of the book is asked for last, so all before it has arrived.
        yield stream


async def newest(ear: Ear, met: Callable[..., bool], *words: Any) -> Any:
    await until(lambda: ear.quotes and met(ear.quotes[-1][1], *words))
    return ear.quotes[-1][1]


async def test_the_figures_agree_with_the_rest_quote(desk: Desk, stream: Stream, ear: Ear) -> None:
    bid, ask = (Decimal(str(each)) for each in await desk.quote())
    name, quote = ear.quotes[-1]
    assert (name, quote.bid, quote.ask, quote.made) == (NAME, bid, ask, desk.clock.now())
    assert (ear.depths[-1][1].bids[0].price, ear.depths[-1][1].asks[0].price) == (bid, ask)
    assert (stream.state, stream.heard) == (FeedState.UP, 1_000.0)
    day = ear.days[-1][1]
    assert day.low <= day.close <= day.high
    await desk.price(ticks=3)
    assert (await newest(ear, lambda quote: quote.bid > bid)).bid == bid + Decimal("0.15")


async def test_orders_move_the_books_not_the_age(desk: Desk, stream: Stream, ear: Ear) -> None:
    books = ear.books_moved
    await desk.order()
    await until(lambda: ear.books_moved >= books + 3)


async def test_faults_of_the_feed(desk: Desk, stream: Stream, ear: Ear, clock: HandClock) -> None:
    await desk.control("tradelab", noise=1, stale=2, longer=7)
    for _ in range(6):
        before = ear.quotes[-1][1].bid
        desk.clock.advance(1)
        await desk.price(ticks=2)
        await newest(ear, lambda quote, before: quote.bid == before + Decimal("0.1"), before)
    made = [quote.made for _, quote in ear.quotes if quote.made is not None]
    assert made == sorted(made), "nothing older came through"
    await desk.control("tradelab", noise=0, stale=0, longer=0, legacy=True)
    told = len(ear.days)
    await desk.price(ticks=400)
    await until(lambda: len(ear.quotes) > 6 and len(ear.days) >= told)
    assert stream.state is FeedState.UP


async def test_a_cut_is_mended(desk: Desk, stream: Stream, ear: Ear, clock: HandClock) -> None:
    await desk.control("tradelab", cut=True)
    await until(lambda: stream.state is FeedState.DOWN)
    seen = len(ear.quotes)
    await clock.wind(1)
    await until(lambda: len(ear.quotes) > seen)
    assert stream.state is FeedState.UP


async def test_heartbeats_keep_the_line(desk: Desk, stream: Stream, clock: HandClock, ear: Ear) -> None:
    for _ in range(4):
        desk.clock.advance(8)
        await clock.wind(8)
        before = ear.quotes[-1][1].bid
        await desk.price(ticks=1)
        await newest(ear, lambda quote, before: quote.bid != before, before)
    assert stream.state is FeedState.UP


async def test_a_token_that_ended_is_refused_in_words(desk: Desk, stream: Stream, clock: HandClock) -> None:
    await desk.control("expire", dialect="tradelab")
    desk.clock.advance(0.1)
    await until(lambda: stream.state is FeedState.DOWN)
    await clock.wind(1)
    await until(lambda: "does not accept the sign-in" in stream.trouble)


async def test_a_market_closes(desk: Desk, stream: Stream, ear: Ear, hours: Hours) -> None:
    await until(lambda: hours.state("BSE") is MarketState.OPEN)
    await desk.control("session", symbol="BSE:RELIANCE-A", open=False)
    turns = ear.turns
    desk.clock.advance(0.1)
    await until(lambda: hours.state("BSE") is MarketState.CLOSED)
    assert ear.turns == turns + 1
    await desk.control("tradelab", message="Scrip ban lifted")
    await until(lambda: ear.words == ["NSE: Scrip ban lifted"])
