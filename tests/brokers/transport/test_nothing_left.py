"""Failures before the first byte: each is one of the four that prove it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import httpx
import pytest

from tests.brokers.transport.loopback import (
    LONG,
    NOT_SENT,
    SHORT,
    Talk,
    a_transport,
    always,
    deaf,
    got,
    saying,
    serving,
    silent,
    trusting,
)
from tui_trader.brokers import connection, dialling, transport
from tui_trader.brokers.words import cause

pytestmark = pytest.mark.anyio


def a_free_port() -> int:
    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        return int(plug.getsockname()[1])


@pytest.fixture
def full_backlog() -> Iterator[int]:
    """A listener whose queue is full: no handshake is answered any more."""
    with socket.socket() as listener, contextlib.ExitStack() as stack:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            plug = stack.enter_context(socket.socket())
            plug.setblocking(False)
            plug.connect_ex(listener.getsockname())
        yield int(listener.getsockname()[1])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_a_refused_connection(host: str) -> None:
    async with a_transport() as ours:
        with pytest.raises(httpx.ConnectError) as failed:
            await got(ours, f"http://{host}:{a_free_port()}/")
    assert cause(failed.value) == "connection refused"


async def test_a_name_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    async def unknown(*args: object, **more: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
    async with a_transport() as ours:
        with pytest.raises(httpx.ConnectError) as failed:
            await got(ours, "http://no-such-host.invalid/")
    assert cause(failed.value) == "no such host"


async def test_a_name_that_no_resolver_takes() -> None:
    async with a_transport() as ours:
        with pytest.raises(httpx.ConnectError):
            await got(ours, f"http://{'x' * 64}.invalid/")


async def test_a_handshake_that_is_never_answered(full_backlog: int) -> None:
    async with a_transport() as ours:
        with pytest.raises(httpx.ConnectTimeout):
            await got(ours, f"http://127.0.0.1:{full_backlog}/", SHORT)


@pytest.mark.parametrize("first", ["refuses", "is silent"])
async def test_one_address_that_works_is_enough(
    first: str, full_backlog: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refusal is not waited upon, silence only for a moment."""
    monkeypatch.setattr(dialling, "NEXT_ADDRESS", 60.0 if first == "refuses" else 0.02)
    bad = a_free_port() if first == "refuses" else full_backlog
    async with serving(always) as server, a_transport() as ours:
        ends = [("127.0.0.1", bad), ("127.0.0.1", bad), ("127.0.0.1", server.port)]

        async def three(*args: object, **more: object) -> object:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", end) for end in ends]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", three)
        assert (await got(ours, server.url("three.test"))).status_code == 200


async def test_a_certificate_that_nobody_trusts() -> None:
    async with serving(always, tls=True) as server, a_transport(httpx.create_ssl_context()) as ours:
        with pytest.raises(httpx.ConnectError) as failed:
            await got(ours, server.url())
        assert server.talks == []
    assert cause(failed.value) == "its certificate is not trusted"


async def test_a_certificate_of_somebody_else() -> None:
    """Guard: `server_hostname`."""
    async with serving(always, tls=True) as server, a_transport(trusting()) as ours:
        with pytest.raises(httpx.ConnectError) as failed:
            await got(ours, server.url("127.0.0.2").replace("127.0.0.2", "127.1"))
        assert server.talks == []
    assert cause(failed.value) == "its certificate is not trusted"


@pytest.mark.parametrize("words", [b"", b"220 mail.example ESMTP\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
async def test_a_server_that_does_not_speak_tls(words: bytes) -> None:
    async def plain(talk: Talk) -> None:
        await talk.reader.read(1)
        await talk.say(words)

    async with serving(plain) as server, a_transport(trusting()) as ours:
        with pytest.raises(httpx.ConnectError) as failed:
            await got(ours, server.url().replace("http:", "https:"))
    assert not words or cause(failed.value) == "it does not speak TLS"


async def test_a_tls_handshake_that_hangs() -> None:
    async with serving(silent) as server, a_transport(trusting()) as ours:
        with pytest.raises(httpx.ConnectTimeout):
            await got(ours, server.url().replace("http:", "https:"), SHORT)
        await server.talks[0].left.wait()


async def test_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "MOST", 2)
    async with serving(silent) as server, a_transport() as ours:
        busy = [asyncio.ensure_future(got(ours, server.url())) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(httpx.PoolTimeout):
            await got(ours, server.url(), LONG | {"pool": 0.05})
        await ours.aclose()
        assert {type(error) for error in await asyncio.gather(*busy, return_exceptions=True)} == {
            httpx.ReadError
        }
        assert len(server.talks) == 2


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "https://127.0.0.1/", "ws://127.0.0.1/"])
async def test_a_scheme_that_is_not_spoken(url: str) -> None:
    async with a_transport() as ours:
        with pytest.raises(httpx.UnsupportedProtocol):
            await got(ours, url)


async def test_a_line_that_was_closed(full_backlog: int) -> None:
    """Before it was asked, while it waited for a place, while it connected."""
    async with serving(always) as server, a_transport() as ours:
        connecting = [
            asyncio.ensure_future(got(ours, f"http://127.0.0.1:{full_backlog}/", SHORT)) for _ in range(16)
        ]
        waiting = asyncio.ensure_future(got(ours, server.url()))
        await asyncio.sleep(0)
        await ours.aclose()
        errors = await asyncio.gather(*connecting, waiting, return_exceptions=True)
        assert all(isinstance(error, NOT_SENT) for error in errors)
        with pytest.raises(httpx.ConnectError):
            await got(ours, server.url())
        assert server.talks == []


async def test_closed_as_soon_as_it_is_connected() -> None:
    """The request is not sent on a connection that came about after `aclose`."""
    async with serving(deaf) as server:
        for turns in range(6):
            one = connection.Connection()
            connecting = asyncio.ensure_future(one.connect("127.0.0.1", server.port, None, 5.0))
            for _ in range(turns):
                await asyncio.sleep(0)
            done = connecting.done()
            one.close()
            if not done:
                with pytest.raises(httpx.ConnectError):
                    await connecting


async def test_a_sound_one_for_comparison() -> None:
    async with serving(saying(b"HTTP/1.1 200 OK\r\n\r\n")) as server, a_transport() as ours:
        assert (await got(ours, server.url("localhost"), SHORT | {"pool": 0.0})).status_code == 200
