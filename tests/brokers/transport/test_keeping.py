"""Which connections are used again."""

from __future__ import annotations

import asyncio
import socket
import threading

import httpx
import pytest

from tests.brokers.transport.loopback import LONG, OK, Talk, a_transport, always, got, serving, trusting
from tui_trader.brokers import transport
from tui_trader.brokers.transport import Transport

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
async def test_a_connection_is_used_again(tls: bool) -> None:
    async with serving(always, tls=tls) as server, a_transport(trusting() if tls else None) as ours:
        for _ in range(5):
            assert (await got(ours, server.url())).content == b"ok"
        assert len(server.talks) == 1


async def test_none_is_kept_for_writes() -> None:
    async with serving(always) as server, a_transport(kept=0) as ours:
        await got(ours, server.url())
        await got(ours, server.url())
        assert len(server.talks) == 2
        assert ours._open == set()


async def test_no_more_than_so_many_are_kept() -> None:
    async with serving(always) as server, a_transport(kept=2) as ours:
        await asyncio.gather(*(got(ours, server.url()) for _ in range(5)))
        assert len(server.talks) == 5
        await asyncio.gather(*(got(ours, server.url()) for _ in range(3)))
        assert len(server.talks) == 6


@pytest.mark.parametrize("late", [b"", b"HTTP/1.1 408 Request Timeout\r\n\r\n", OK])
async def test_one_on_which_something_came_is_not_used(late: bytes) -> None:
    """Its end (b""), or words that nobody asked for."""
    heard, first = [], asyncio.Event()

    async def script(talk: Talk) -> None:
        heard.append(await talk.heard())
        await talk.say(OK)
        if len(heard) == 1:
            await first.wait()
            if late:
                await talk.say(late)
            else:
                talk.writer.write_eof()
        await talk.gone()

    async with serving(script) as server, a_transport() as ours:
        await got(ours, server.url())
        first.set()
        for _ in range(10):
            await asyncio.sleep(0)
        assert (await got(ours, server.url())).content == b"ok"
        assert (len(heard), len(server.talks)) == (2, 2)
        await server.talks[0].left.wait()


async def test_one_whose_end_the_loop_has_not_seen_is_not_used() -> None:
    """Guard: `_readable`. The server is another thread's, so nothing of it passes through our loop."""
    closing, closed = threading.Event(), threading.Event()

    def serve() -> None:
        for answer in range(2):
            plug, _ = listener.accept()
            with plug:
                plug.recv(1 << 16)
                plug.sendall(OK)
                if answer == 0:
                    closing.wait(5)
            closed.set()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        thread = threading.Thread(target=serve)
        thread.start()
        async with a_transport() as ours:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
            await got(ours, url)
            closing.set()
            closed.wait(5)  # the loop stands still meanwhile
            assert (await got(ours, url)).content == b"ok"
        thread.join()


@pytest.mark.parametrize(
    "said", [OK + b"x", OK + OK, b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"]
)
async def test_one_whose_answer_was_too_long_or_the_last_is_not_used(said: bytes) -> None:
    async def script(talk: Talk) -> None:
        await talk.heard()
        await talk.say(said)
        await talk.gone()

    async with serving(script) as server, a_transport() as ours:
        assert (await got(ours, server.url())).content == b"ok"
        assert (await got(ours, server.url())).content == b"ok"
        assert len(server.talks) == 2
        await server.talks[0].left.wait()


async def test_one_whose_answer_was_not_read_to_its_end_is_not_used() -> None:
    async with serving(always) as server, a_transport() as ours:
        request = httpx.Request("GET", server.url(), extensions={"timeout": LONG})
        response = await ours.handle_async_request(request)
        await response.aclose()
        assert ours._open == set()
        await got(ours, server.url())
        assert len(server.talks) == 2


async def test_one_that_idled_too_long_is_not_used() -> None:
    now = 0.0
    ours = Transport(None, kept=16, now=lambda: now)
    async with serving(always) as server:
        await got(ours, server.url())
        now = transport.IDLE
        await got(ours, server.url())
        assert len(server.talks) == 1
        now += transport.IDLE + 0.001
        await got(ours, server.url())
        assert len(server.talks) == 2
        assert len(ours._open) == 1
        await ours.aclose()


async def test_an_idle_one_makes_room_for_another_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "MOST", 2)
    async with serving(always) as one, serving(always) as two, a_transport() as ours:
        await asyncio.gather(got(ours, one.url()), got(ours, one.url()))
        await got(ours, two.url())
        assert len(ours._open) == 2
        await got(ours, one.url())
        await got(ours, two.url())
        assert (len(one.talks), len(two.talks)) == (2, 1)


async def test_whoever_waits_gets_the_next_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "MOST", 2)
    async with serving(always) as server, a_transport() as ours:
        answers = await asyncio.gather(*(got(ours, server.url()) for _ in range(20)))
        assert {answer.content for answer in answers} == {b"ok"}
        assert len(server.talks) == 2


async def test_closing_closes_every_socket() -> None:
    async def script(talk: Talk) -> None:
        await talk.heard()
        await talk.say(OK)
        await talk.gone()

    async with serving(script) as server, a_transport() as ours:
        await asyncio.gather(*(got(ours, server.url()) for _ in range(3)))
        await ours.aclose()
        for talk in server.talks:
            await talk.left.wait()
