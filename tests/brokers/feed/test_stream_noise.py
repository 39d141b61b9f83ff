"""The stream when what comes makes no sense, or too much of it comes."""

import pytest

from tests.brokers.feed import packed
from tests.brokers.feed.ear import Ear, all_at, listening, until
from tests.brokers.feed.rude_feed import RudeFeed
from tui_trader.brokers.port import FeedState, Interest
from tui_trader.brokers.tradelab.stream import Stream
from tui_trader.engine.clock import HandClock

pytestmark = pytest.mark.anyio
PRICE, UP, DOWN = Interest.PRICE, FeedState.UP, FeedState.DOWN


async def test_noise_is_survived(stream: Stream, ear: Ear, rude: RudeFeed) -> None:
    noise: list[bytes | str] = [
        bytes([233, 1]) + b"\x7f" * 35, packed.compact()[:30], b"", b"\x02", "{", '{"status":"error"}',
        "é" * 99, b"\x09\x01\xff\xff", packed.marketdata(5), packed.push(50), packed.status("closed"),
        packed.message("Halt"),
    ]  # fmt: skip
    rude.greeting = lambda: [packed.compact(), *noise, packed.compact(last=1, traded=packed.WHEN - 9), *noise]
    stream.follow(all_at(PRICE, [2885]))
    async with listening(stream, ear):
        await until(lambda: len(ear.words) == 2)
        assert len(ear.quotes) == 1
        assert (ear.turns, ear.words[0]) == (1, "BSE: Halt")
        assert (stream.state, stream.trouble) == (UP, "")


async def test_a_message_too_large_ends_the_connection_only(
    stream: Stream, ear: Ear, rude: RudeFeed, clock: HandClock
) -> None:
    rude.greeting = lambda: [b"\x01" * (1 << 21)]
    async with listening(stream, ear):
        await until(lambda: stream.state is DOWN)
        rude.greeting = lambda: [packed.compact()]
        stream.follow(all_at(PRICE, [2885]))
        await clock.wind(1)
        await until(lambda: ear.quotes)


async def test_a_flood_is_heard_whole_and_leaves_others_their_turn(
    stream: Stream, ear: Ear, rude: RudeFeed
) -> None:
    rude.greeting = lambda: [packed.compact(last=100 + each) for each in range(6_000)]
    stream.follow(all_at(PRICE, [2885]))
    async with listening(stream, ear):
        await until(lambda: ear.quotes)
        assert len(ear.quotes) < 6_000, "another task ran before all was heard"
        await until(lambda: len(ear.quotes) == 6_000)
        assert str(ear.quotes[-1][1].last) == "60.99"


async def test_a_listener_that_fails_costs_a_connection_not_the_feed(
    stream: Stream, ear: Ear, rude: RudeFeed, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise KeyError("access_token")

    rude.greeting = lambda: [packed.compact()]
    monkeypatch.setattr(ear, "quote", fails)
    stream.follow(all_at(PRICE, [2885]))
    async with listening(stream, ear):
        await until(lambda: stream.state is DOWN)
        assert stream.trouble == "the feed of 127.0.0.1 failed (KeyError)"
        monkeypatch.undo()
        await clock.wind(1)
        await until(lambda: ear.quotes)
