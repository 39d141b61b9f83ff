"""Answers as they may come, whole; requests as they leave."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from tests.brokers.transport.loopback import (
    LONG,
    OK,
    SHORT,
    Talk,
    a_transport,
    got,
    saying,
    serving,
    trusting,
)  # fmt: skip
from tui_trader.brokers import connection

pytestmark = pytest.mark.anyio
BODY = b'{"price": 1.10}'
ZIPPED = gzip.compress(BODY)
HEAD = b"HTTP/1.1 200 OK\r\nX-Case: y\r\n"
CHUNKED = (
    b"Transfer-Encoding: chunked\r\n\r\n4\r\n"
    + BODY[:4]
    + b"\r\nb;x=y\r\n"
    + BODY[4:]
    + b"\r\n0\r\nT: z\r\n\r\n"
)
ANSWERS = {
    "by length": HEAD + b"Content-Length: 15\r\n\r\n" + BODY,
    "in chunks": HEAD + CHUNKED,
    "until it closes": HEAD + b"\r\n" + BODY,
    "HTTP/1.0": b"HTTP/1.0 200 OK\r\n\r\n" + BODY,
    "zipped": HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(ZIPPED) + ZIPPED,
    "after a 100 and a 103": b"HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\n" + HEAD + CHUNKED,
}  # fmt: skip


def cut(said: bytes) -> Iterator[tuple[bytes, ...]]:
    yield (said,)
    yield tuple(said[at : at + 1] for at in range(len(said)))
    yield from ((said[:at], said[at:]) for at in range(1, len(said), 7))


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("name", ANSWERS)
async def test_an_answer_is_the_same_however_it_is_cut(name: str, tls: bool) -> None:
    async with a_transport(trusting() if tls else None) as ours:
        for pieces in cut(ANSWERS[name]) if not tls else [(ANSWERS[name],), tuple(cut(ANSWERS[name]))[3]]:
            async with serving(saying(*pieces), tls=tls) as server:
                response = await got(ours, server.url())
                assert (response.status_code, response.content) == (200, BODY)


@pytest.mark.parametrize("status", [204, 304])
async def test_an_answer_without_a_body(status: int) -> None:
    async def stays(talk: Talk) -> None:
        await talk.heard()
        await talk.say(b"HTTP/1.1 %d Whatever\r\n\r\n" % status)
        await talk.gone()

    async with serving(stays) as server, a_transport() as ours:
        assert (await got(ours, server.url(), SHORT)).status_code == status


async def test_a_redirect_is_not_followed() -> None:
    said = b"HTTP/1.1 307 Moved\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n"
    async with serving(saying(said)) as server, a_transport() as ours:
        assert (await got(ours, server.url())).status_code == 307
        assert len(server.talks) == 1


async def test_what_httpx_shows_of_an_answer() -> None:
    said = b"HTTP/1.1 299 Fine So\r\nDate: x\r\nContent-Length: 0\r\n\r\n"
    async with serving(saying(said)) as server, a_transport() as ours:
        response = await got(ours, server.url())
    assert (response.http_version, response.reason_phrase, response.headers["date"]) == (
        "HTTP/1.1",
        "Fine So",
        "x",
    )


async def test_a_request_leaves_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes are those that httpcore sent."""
    pieces: list[bytes] = []
    write = connection.Connection._write

    async def noted(self: connection.Connection, ready: bytes, seconds: float | None) -> None:
        pieces.append(ready)
        await write(self, ready, seconds)

    monkeypatch.setattr(connection.Connection, "_write", noted)
    async with serving(saying(OK)) as server, a_transport(kept=0) as ours:
        client = httpx.AsyncClient(transport=ours, headers={"User-Agent": "x"}, trust_env=False)
        await client.post(f"http://127.0.0.1:{server.port}/a b?c=d", json={"qty": "0.10"})
        assert pieces == [
            b"POST /a%%20b?c=d HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: */*\r\n"
            b"Accept-Encoding: gzip, deflate\r\nConnection: keep-alive\r\nUser-Agent: x\r\n"
            b'Content-Length: 14\r\nContent-Type: application/json\r\n\r\n{"qty":"0.10"}' % server.port
        ]


async def test_a_body_in_pieces() -> None:
    heard = []

    async def body() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"x" * 50_000

    async def script(talk: Talk) -> None:
        await talk.reader.readuntil(b"\r\n\r\n")
        heard.append(await talk.reader.readuntil(b"0\r\n\r\n"))
        await talk.say(OK)

    async with serving(script) as server, a_transport() as ours:
        request = httpx.Request("POST", server.url(), content=body(), extensions={"timeout": LONG})
        response = await ours.handle_async_request(request)
        assert await response.aread() == b"ok"
    assert heard[0].count(b"x") == 150_000


async def test_a_reader_that_takes_its_time_makes_the_server_wait() -> None:
    size = 12_000_000
    said: list[None] = []

    async def script(talk: Talk) -> None:
        await talk.heard()
        await talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        for _ in range(size // 100_000):
            await talk.say(b"x" * 100_000)
            said.append(None)
        await talk.gone()

    for tls in (False, True):
        said.clear()
        async with serving(script, tls=tls) as server, a_transport(trusting() if tls else None) as ours:
            request = httpx.Request("GET", server.url(), extensions={"timeout": LONG})
            response = await ours.handle_async_request(request)
            for _ in range(300):
                await asyncio.sleep(0)
            assert len(said) < size // 100_000
            assert len(await response.aread()) == size


async def test_the_socket_does_not_wait_to_fill_its_packets() -> None:
    async with serving(saying(OK)) as server, a_transport() as ours:
        one = connection.Connection()
        await one.connect("127.0.0.1", server.port, None, 5.0)
        assert one._socket is not None
        assert one._socket.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        one.close()
        assert ours._open == set()
