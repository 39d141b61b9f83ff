"""The stream against a rude server."""

import asyncio
import logging
from http import HTTPStatus

import pytest

from tests.brokers.feed import packed
from tests.brokers.feed.ear import NOON, Ear, all_at, instrument, listening, stream_to, until
from tests.brokers.feed.rude_feed import RudeFeed
from tui_trader.brokers.feed import BEAT, FIRST_WAIT, LONGEST_WAIT, REFUSED_WAIT, UNANSWERED
from tui_trader.brokers.port import FeedState, Interest, ReadFailed
from tui_trader.brokers.tradelab.stream import Stream
from tui_trader.engine.clock import HandClock

pytestmark = pytest.mark.anyio
PRICE, DAY, DEPTH = Interest.PRICE, Interest.DAY, Interest.DEPTH
UP, DOWN = FeedState.UP, FeedState.DOWN


async def test_each_interest_has_its_packets(stream: Stream, ear: Ear, rude: RudeFeed) -> None:
    stream.follow([(instrument(1), PRICE), (instrument(2), DAY), (instrument(3), DEPTH)])
    assert stream.state is FeedState.CONNECTING
    async with listening(stream, ear):
        await until(lambda: rude.asked and rude.tokens(0, "full_snapquote"))
        assert rude.tokens(0, "compact_marketdata") == {1}
        assert rude.tokens(0, "marketdata") == {2, 3}
        assert rude.tokens(0, "full_snapquote") == {3}
        others = {str(each["m"]): each["v"] for each in rude.asked[0]}
        assert others["updates"] == ["AB1", "web"]
        assert others["market_status"] == others["exchange_messages"] == [1, 2, 3, 4, 6]
        assert stream.state is UP


async def test_only_what_changed_is_said(stream: Stream, ear: Ear, rude: RudeFeed) -> None:
    stream.follow(all_at(PRICE, [1, 2, 3]))
    async with listening(stream, ear):
        await until(lambda: rude.asked and rude.tokens(0, "compact_marketdata"))
        said = len(rude.asked[0])
        stream.follow([(instrument(2), PRICE), (instrument(3), DAY), (instrument(2), PRICE)])
        await until(lambda: rude.tokens(0, "marketdata") == {3})
        assert rude.tokens(0, "compact_marketdata") == {2}
        assert len(rude.asked[0]) == said + 2
        stream.follow([])
        await until(lambda: not rude.tokens(0, "compact_marketdata") | rude.tokens(0, "marketdata"))
        assert len(rude.lines) == 1, "orders are told with nothing followed, too"


async def test_what_the_feed_cannot_carry_is_left_out(stream: Stream, ear: Ear, rude: RudeFeed) -> None:
    bad = [instrument("x1"), instrument(1, "NYSE"), instrument(2**31), instrument("")]
    stream.follow([(one, DAY) for one in (*bad, instrument(7))])
    async with listening(stream, ear):
        await until(lambda: rude.asked and rude.tokens(0, "marketdata") == {7})


async def test_silence_is_up_and_grows_old(
    stream: Stream, ear: Ear, rude: RudeFeed, clock: HandClock
) -> None:
    rude.greeting = lambda: [packed.compact()]
    stream.follow(all_at(PRICE, [2885]))
    async with listening(stream, ear):
        await until(lambda: ear.quotes)
        for beat in range(1, 8):
            await clock.wind(BEAT)
            await until(lambda beat: rude.beats == beat, beat)
        assert (stream.state, stream.heard, clock.monotonic()) == (UP, 1_000.0, 1_000.0 + 7 * BEAT)


async def test_a_cut_is_mended_and_all_asked_again(
    stream: Stream, ear: Ear, rude: RudeFeed, clock: HandClock
) -> None:
    rude.greeting = lambda: [packed.compact()]
    stream.follow([*all_at(PRICE, [2885, 2]), *all_at(DEPTH, [3])])
    async with listening(stream, ear):
        await until(lambda: rude.asked and rude.tokens(0, "full_snapquote") and ear.quotes)
        stream.follow(all_at(PRICE, [2885, 3]))
        await until(lambda: rude.tokens(0, "compact_marketdata") == {2885, 3})
        books = ear.books_moved
        rude.lines[0].transport.abort()
        await until(lambda: stream.state is DOWN)
        assert stream.trouble == "the feed of 127.0.0.1 was cut"
        stream.follow(all_at(PRICE, [2885, 9]))
        await clock.wind(1)
        await until(lambda: len(rude.asked) == 2 and rude.tokens(1, "compact_marketdata") == {2885, 9})
        assert [each["a"] for each in rude.asked[1]] == ["subscribe"] * 4
        await until(lambda: len(ear.quotes) == 2)
        assert (stream.state, stream.trouble, ear.books_moved) == (UP, "", books + 1)


async def test_a_refused_sign_in_is_tried_again_slowly(
    ear: Ear, rude: RudeFeed, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = "sesame"
    stream, _ = stream_to(clock, lambda: rude.url.replace("sesame", token))
    rude.refusal = HTTPStatus.UNAUTHORIZED
    async with listening(stream, ear):
        await until(lambda: stream.trouble)
        assert stream.state is DOWN
        assert stream.trouble == "127.0.0.1 does not accept the sign-in on its feed (HTTP 401)"
        await clock.wind(REFUSED_WAIT - 1)
        assert len(rude.paths) == 1
        token, rude.refusal = "poppy", None
        await clock.wind(1)
        await until(lambda: stream.state is UP)
        assert rude.paths[1].endswith("access_token=poppy")
    ours = [each.getMessage() for each in caplog.records if each.name.startswith("tui_trader")]
    assert ours
    assert not [each for each in ours if "sesame" in each or "poppy" in each]


class Naps(HandClock):
    """Tells for how long it was slept."""

    def __init__(self) -> None:
        super().__init__(NOON)
        self.taken: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.taken.append(seconds)
        await super().sleep(seconds)


async def test_waits_grow_and_have_an_end(ear: Ear, rude: RudeFeed) -> None:
    rude.refusal = HTTPStatus.BAD_GATEWAY
    clock = Naps()
    stream, _ = stream_to(clock, lambda: rude.url)
    async with listening(stream, ear):
        for tries in range(1, 9):
            await until(lambda tries: len(clock.taken) == tries, tries)
            assert (len(rude.paths), stream.state) == (tries, DOWN)
            await clock.wind(clock.taken[-1])
        waits = [min(FIRST_WAIT * 2**doubled, LONGEST_WAIT) for doubled in range(8)]
        assert [most / 2 <= nap <= most for nap, most in zip(clock.taken, waits, strict=False)] == [True] * 8
        assert waits[-1] == LONGEST_WAIT
        assert stream.trouble == "127.0.0.1 answered HTTP 502 instead of opening its feed"


async def test_an_address_that_cannot_be_had(ear: Ear, clock: HandClock) -> None:
    def none() -> str:
        raise ReadFailed("no token yet")

    for address, words in (
        (none, "no token yet"),
        (
            lambda: "ws://example.com/?access_token=sesame",
            "the feed of example.com is plain ws, which others can",
        ),
        (lambda: "ftp://sesame", "the feed's address is none: it begins with wss://"),
        (lambda: "ws://[sesame", "the feed's address is none"),
        (lambda: "ws://127.0.0.1:1/?access_token=sesame", "the feed of 127.0.0.1 does not answer"),
    ):
        stream, _ = stream_to(clock, address)
        async with listening(stream, ear):
            await until(lambda stream: stream.trouble, stream)
            assert stream.trouble.startswith(words)
            assert "sesame" not in stream.trouble
            assert stream.state is DOWN


async def test_six_hundred_instruments_take_three_connections(
    stream: Stream, ear: Ear, rude: RudeFeed, clock: HandClock
) -> None:
    def sizes() -> list[int]:
        return sorted(len(rude.tokens(at, "compact_marketdata")) for at in range(len(rude.asked)))

    stream.follow(all_at(PRICE, range(1, 601)))
    async with listening(stream, ear):
        await until(lambda: sizes() == [100, 250, 250])
        assert sum(1 for said in rude.asked for each in said if each["m"] == "updates") == 1
        for line in list(rude.lines):
            await line.send(packed.compact(600))
        await until(lambda: ear.quotes)
        rude.lines[1].transport.abort()
        await until(lambda: stream.state is DOWN)
        await clock.wind(1)
        await until(lambda: stream.state is UP and len(rude.asked) == 4)
        stream.follow(all_at(PRICE, range(1, 101)))
        await until(lambda: len(rude.lines) == 1)
        assert stream.state is UP


async def test_changes_while_connecting(stream: Stream, ear: Ear, rude: RudeFeed) -> None:
    async with listening(stream, ear):
        for token in range(1, 40):
            stream.follow(all_at(DAY, range(token, token + 10)))
            await asyncio.sleep(0)
        await until(lambda: rude.asked and rude.tokens(0, "marketdata") == set(range(39, 49)))
        assert len(rude.paths) == 1


async def test_a_host_that_vanished_without_a_word(
    stream: Stream, ear: Ear, rude: RudeFeed, clock: HandClock
) -> None:
    async with listening(stream, ear):
        await until(lambda: rude.lines)
        await clock.wind(BEAT)
        await until(lambda: rude.beats == 1)
        # What was said after the ping was heard, and what was answered to it: the ping was, too.
        stream.follow(all_at(DAY, [1]))
        await until(lambda: rude.tokens(0, "marketdata"))
        await rude.lines[0].send(packed.compact(1))
        await until(lambda: ear.quotes)
        rude.lines[0].transport.pause_reading()
        # The first beat finds the ping before it answered, the next ones find theirs unanswered.
        await clock.wind(BEAT * UNANSWERED)
        assert stream.state is UP
        await clock.wind(BEAT)
        await until(lambda: stream.state is DOWN)
        assert stream.trouble == "the feed of 127.0.0.1 does not answer"


async def test_closed_while_connecting_leaves_nothing(ear: Ear, clock: HandClock) -> None:
    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.set()
        await reader.read()
        writer.close()

    came = asyncio.Event()
    server = await asyncio.start_server(mute, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    stream, _ = stream_to(clock, lambda: f"ws://127.0.0.1:{port}/")
    async with listening(stream, ear):
        await asyncio.wait_for(came.wait(), 5)
        assert stream.state is FeedState.CONNECTING
    server.close()
    await server.wait_closed()
