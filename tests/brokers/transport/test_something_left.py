"""Failures after the first byte: none is one of the four that prove that nothing left."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.brokers.transport.loopback import (
    NOT_SENT,
    OK,
    SHORT,
    Script,
    Talk,
    a_transport,
    deaf,
    got,
    saying,
    serving,
    silent,
    trusting,
)

pytestmark = pytest.mark.anyio
HEAD = b"HTTP/1.1 200 OK\r\n"


async def reset(talk: Talk) -> None:
    plug = talk.writer.get_extra_info("socket")
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    talk.writer.transport.abort()


async def reset_after(talk: Talk) -> None:
    await talk.heard()
    await reset(talk)


async def closed_at_once(talk: Talk) -> None:
    """Returns, which closes."""


def stalling(*pieces: bytes) -> Script:
    async def script(talk: Talk) -> None:
        await talk.heard()
        await talk.say(*pieces)
        await talk.gone()

    return script


BREAKS: dict[str, tuple[Script, set[type[httpx.TransportError]]]] = {
    "reset at once": (reset, {httpx.ReadError}),
    "closed at once": (closed_at_once, {httpx.ReadError, httpx.RemoteProtocolError}),
    "reset after the request": (reset_after, {httpx.ReadError}),
    "closed without an answer": (saying(), {httpx.RemoteProtocolError}),
    "half a head": (saying(HEAD + b"Content-Le"), {httpx.RemoteProtocolError}),
    "half a body": (saying(HEAD + b"Content-Length: 4\r\n\r\nok"), {httpx.RemoteProtocolError}),
    "half a chunk": (
        saying(HEAD + b"Transfer-Encoding: chunked\r\n\r\n4\r\nok"), {httpx.RemoteProtocolError},
    ),
    "no last chunk": (
        saying(HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n"), {httpx.RemoteProtocolError},
    ),
    "only a 100": (saying(b"HTTP/1.1 100 Continue\r\n\r\n"), {httpx.RemoteProtocolError}),
    "a 101": (saying(b"HTTP/1.1 101 Switching Protocols\r\n\r\n"), {httpx.RemoteProtocolError}),
    "garbage": (saying(b"SMTP? no\r\n\r\n"), {httpx.RemoteProtocolError}),
    "zeros": (saying(b"\0" * 64), {httpx.RemoteProtocolError}),
    "a length that is none": (saying(HEAD + b"Content-Length: 2x\r\n\r\nok"), {httpx.RemoteProtocolError}),
    "two lengths": (
        saying(HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nok"), {httpx.RemoteProtocolError},
    ),
    "a chunk size that is none": (
        saying(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n"), {httpx.RemoteProtocolError},
    ),
    "a head without end": (stalling(HEAD + b"X: " + b"y" * 200_000), {httpx.RemoteProtocolError}),
    "silence": (silent, {httpx.ReadTimeout}),
    "silence after half a head": (stalling(HEAD), {httpx.ReadTimeout}),
    "silence after half a body": (stalling(HEAD + b"Content-Length: 4\r\n\r\nok"), {httpx.ReadTimeout}),
    "silence after a 100": (stalling(b"HTTP/1.1 100 Continue\r\n\r\n"), {httpx.ReadTimeout}),
}  # fmt: skip


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("name", BREAKS)
async def test_a_line_that_breaks(name: str, tls: bool) -> None:
    script, errors = BREAKS[name]
    async with serving(script, tls=tls) as server, a_transport(trusting() if tls else None) as ours:
        with pytest.raises(httpx.TransportError) as failed:
            await got(ours, server.url(), SHORT | {"connect": 5.0})
        assert not isinstance(failed.value, NOT_SENT)
        assert type(failed.value) in errors
        assert len(server.talks) == 1
        assert ours._open == set()


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
async def test_a_body_that_is_never_read(tls: bool) -> None:
    async with serving(deaf, tls=tls) as server, a_transport(trusting() if tls else None) as ours:
        with pytest.raises(httpx.WriteTimeout):
            await got(ours, server.url(), SHORT | {"connect": 5.0, "read": 2.0}, body=b"x" * 30_000_000)


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
async def test_a_large_body_that_is_read_slowly_arrives(tls: bool) -> None:
    heard = []

    async def slow(talk: Talk) -> None:
        for _ in range(20):
            await asyncio.sleep(0)
        heard.append(len(await talk.heard()))
        await talk.say(OK)

    async with serving(slow, tls=tls) as server, a_transport(trusting() if tls else None) as ours:
        assert (await got(ours, server.url(), body=b"x" * 9_000_000)).content == b"ok"
    assert heard[0] > 9_000_000


async def test_an_answer_that_comes_before_the_request_is_whole() -> None:
    """As a gateway refuses what is too large for it: the answer is read, the connection is not used again."""

    async def early(talk: Talk) -> None:
        await talk.say(b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno")
        await talk.gone()

    async def body() -> AsyncIterator[bytes]:
        yield b"x" * 70_000
        await asyncio.sleep(0.02)
        yield b"x" * 70_000

    async with serving(early) as server, a_transport() as ours:
        request = httpx.Request("POST", server.url(), content=body(), extensions={"timeout": SHORT})
        response = await ours.handle_async_request(request)
        assert (await response.aread(), response.status_code) == (b"no", 413)


async def test_a_header_that_cannot_be_sent() -> None:
    async with serving(silent) as server, a_transport() as ours:
        request = httpx.Request("POST", server.url(), headers={"X": "a\r\nb"}, extensions={"timeout": SHORT})
        with pytest.raises(httpx.LocalProtocolError):
            await ours.handle_async_request(request)
        await server.talks[0].left.wait()


async def test_a_kept_connection_that_breaks_as_it_is_used_is_not_repeated() -> None:
    heard = []

    async def once(talk: Talk) -> None:
        heard.append(await talk.heard())
        await talk.say(OK)
        heard.append(await talk.heard())

    async with serving(once) as server, a_transport() as ours:
        await got(ours, server.url())
        with pytest.raises(httpx.RemoteProtocolError):
            await got(ours, server.url())
    assert (len(heard), len(server.talks)) == (2, 1)
