"""Frames are cut out of what is read right, however the network has cut it."""

import asyncio
import base64
import hashlib
import struct
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest

from tests.brokers.feed.ear import NOON, until
from tui_trader.brokers.feed import LARGEST, Feed
from tui_trader.engine.clock import HandClock

pytestmark = pytest.mark.anyio
KEY = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
PING, PONG, CLOSE = b"\x89\x02hi", 0x8A, 0x88


def frame(payload: bytes, first: int = 0x82) -> bytes:
    """A server's frame (RFC 6455 5.2)."""
    if len(payload) < 126:
        return bytes((first, len(payload))) + payload
    return bytes((first, 126)) + struct.pack(">H", len(payload)) + payload


SHORT, LONG = b"a quote", bytes(range(256)) * 2
STREAM = b"".join((frame(SHORT), PING, frame(LONG), frame(b"text", 0x81), frame(b""), frame(SHORT)))
SAID = [SHORT, LONG, b"text", b"", SHORT]


class Talk:
    """Keeps what it hears."""

    heartbeat = "beat"

    def __init__(self) -> None:
        self.heard: list[bytes] = []

    def opened(self) -> None:
        """Nothing is to be done."""

    def texts(self) -> Sequence[str]:
        """Nothing is to be said."""
        return ()

    def take(self, packet: bytes) -> None:
        """One message."""
        self.heard.append(packet)


class Raw:
    """A server that sends bytes as they are given, some of them with the handshake's answer."""

    def __init__(self, *pieces: bytes, with_answer: bytes = b"") -> None:
        self._pieces, self._with = pieces, with_answer
        self.answers = bytearray()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        lines = dict(line.split(b": ", 1) for line in head.split(b"\r\n") if b": " in line)
        accept = base64.b64encode(hashlib.sha1(lines[b"Sec-WebSocket-Key"] + KEY).digest())
        writer.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n" + self._with
        )
        said = await reader.read(1 << 16)  # the client has pinged: it reads frames from here on
        for piece in self._pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        while said:
            self.answers += _unmasked(said)
            said = b"" if CLOSE in self.answers else await reader.read(1 << 16)
        writer.close()


def _unmasked(said: bytes) -> bytes:
    """The first bytes and the payloads of a client's short frames."""
    found = b""
    while len(said) >= 6:
        length = said[1] & 127
        mask, body = said[2:6], said[6 : 6 + length]
        found += said[:1] + bytes(byte ^ mask[i % 4] for i, byte in enumerate(body))
        said = said[6 + length :]
    return found


@asynccontextmanager
async def hearing(raw: Raw) -> AsyncIterator[tuple[Feed, Talk]]:
    server = await asyncio.start_server(raw.serve, "127.0.0.1", 0)
    url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    talk = Talk()
    feed = Feed(HandClock(NOON), lambda: url, talk)
    task = asyncio.create_task(feed.run())
    try:
        yield feed, talk
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        server.close()


def _ponged(raw: Raw) -> Callable[[], bool]:
    return lambda: bytes((PONG,)) + b"hi" in raw.answers


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 311, len(STREAM)])
async def test_messages_are_heard_however_they_were_cut(size: int) -> None:
    raw = Raw(*(STREAM[at : at + size] for at in range(0, len(STREAM), size)))
    async with hearing(raw) as (_, talk):
        await until(lambda: len(talk.heard) >= len(SAID))
        assert talk.heard == SAID
        await until(_ponged(raw))


async def test_a_message_that_comes_with_the_handshake() -> None:
    raw = Raw(STREAM, with_answer=frame(b"early"))
    async with hearing(raw) as (_, talk):
        await until(lambda: len(talk.heard) > len(SAID))
        assert talk.heard == [b"early", *SAID]


async def test_a_message_in_fragments_with_a_ping_between() -> None:
    parts = frame(b"one ", 0x02) + PING + frame(b"two ", 0x00) + frame(b"three", 0x80)
    raw = Raw(frame(SHORT) + parts + frame(LONG))
    async with hearing(raw) as (_, talk):
        await until(lambda: len(talk.heard) >= 3)
        assert sorted(talk.heard) == sorted([SHORT, b"one two three", LONG])
        await until(_ponged(raw))


@pytest.mark.parametrize(
    "wrong",
    [
        bytes((0x82, 127)) + struct.pack(">Q", LARGEST + 1) + b"x",
        bytes((0x82, 0x81)) + b"mask" + b"x",
        bytes((0xC2, 1)) + b"x",
        bytes((0x83, 1)) + b"x",
    ],
    ids=["too long", "masked", "reserved bit", "reserved kind"],
)
async def test_what_no_server_may_send_ends_the_connection(wrong: bytes) -> None:
    raw = Raw(frame(SHORT) + wrong)
    async with hearing(raw) as (feed, talk):
        await until(lambda: bool(feed.trouble))
        assert "was cut" in feed.trouble
        assert talk.heard == [SHORT]


async def test_a_goodbye_is_answered() -> None:
    raw = Raw(frame(SHORT) + bytes((CLOSE, 2)) + struct.pack(">H", 1001))
    async with hearing(raw) as (feed, talk):
        await until(lambda: bool(feed.trouble))
        assert "code 1001" in feed.trouble
        assert talk.heard == [SHORT]
        await until(lambda: CLOSE in raw.answers)
