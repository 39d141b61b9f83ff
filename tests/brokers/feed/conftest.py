from collections.abc import AsyncIterator

import pytest

from tests.brokers.feed.ear import NOON, Ear, stream_to
from tests.brokers.feed.rude_feed import RudeFeed, rude_feed
from tui_trader.brokers.tradelab.stream import Stream
from tui_trader.engine.clock import HandClock


@pytest.fixture
async def rude() -> AsyncIterator[RudeFeed]:
    async with rude_feed() as feed:
        yield feed


@pytest.fixture
def clock() -> HandClock:
    return HandClock(NOON)


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def stream(clock: HandClock, rude: RudeFeed) -> Stream:
    return stream_to(clock, lambda: rude.url)[0]
