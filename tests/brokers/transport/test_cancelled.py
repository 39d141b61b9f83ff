"""A cancelled request lets go of its socket, its place and its tasks, whatever it was at."""

from __future__ import annotations

import asyncio
import contextlib
import socket

import httpx
import pytest

from tests.brokers.transport.loopback import (
    LONG,
    SHORT,
    Server,
    Talk,
    a_transport,
    always,
    deaf,
    got,
    serving,
    silent,
    trusting,
)  # fmt: skip
from tui_trader.brokers import dialling, transport
from tui_trader.brokers.transport import Transport

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """A place that is not given back is missed at once."""
    monkeypatch.setattr(transport, "MOST", 1)


async def half(talk: Talk) -> None:
    await talk.heard()
    await talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nok")
    await talk.gone()


async def cancelled(task: asyncio.Task[httpx.Response]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def as_before(ours: Transport, server: Server) -> None:
    """Nothing is left of it: no socket here or there, no task, and there is a place."""
    assert ours._open == set()
    if server.talks:
        await asyncio.wait_for(server.talks[0].left.wait(), 5.0)
    async with serving(always) as sound:
        assert (await got(ours, sound.url(), SHORT)).status_code == 200
        for talk in sound.talks:
            talk.writer.close()
    tasks = asyncio.all_tasks() - server.tasks - {asyncio.current_task()}
    assert [task for task in tasks if "anyio" not in repr(task)] == []


@pytest.mark.parametrize("manner", ["no answer", "half an answer", "a body that is not read"])
async def test_while_it_talks(manner: str) -> None:
    async def unread(talk: Talk) -> None:
        await reading.wait()
        await talk.gone()

    reading = asyncio.Event()
    script = {"no answer": silent, "half an answer": half}.get(manner, unread)
    async with serving(script) as server, a_transport() as ours:
        body = b"x" * 30_000_000 if script is unread else b""
        task = asyncio.ensure_future(got(ours, server.url(), body=body))
        await server.came.wait()
        for _ in range(20):
            await asyncio.sleep(0)
        await cancelled(task)
        reading.set()
        await as_before(ours, server)


async def test_while_it_waits_for_a_place() -> None:
    async with serving(silent) as server, a_transport() as ours:
        busy = asyncio.ensure_future(got(ours, server.url()))
        waiting = asyncio.ensure_future(got(ours, server.url()))
        for _ in range(20):
            await asyncio.sleep(0)
        await cancelled(waiting)
        await cancelled(busy)
        await as_before(ours, server)


async def test_while_it_connects() -> None:
    with socket.socket() as listener, contextlib.ExitStack() as stack:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            plug = stack.enter_context(socket.socket())
            plug.setblocking(False)
            plug.connect_ex(listener.getsockname())
        async with serving(deaf) as server, a_transport() as ours:
            task = asyncio.ensure_future(got(ours, f"http://127.0.0.1:{listener.getsockname()[1]}/"))
            for _ in range(20):
                await asyncio.sleep(0)
            await cancelled(task)
            await as_before(ours, server)


async def test_while_it_greets() -> None:
    async with serving(silent) as server, a_transport(trusting()) as ours:
        task = asyncio.ensure_future(got(ours, server.url().replace("http:", "https:")))
        await server.came.wait()
        for _ in range(20):
            await asyncio.sleep(0)
        await cancelled(task)
        await as_before(ours, server)


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "two.test"])
async def test_after_any_number_of_turns(host: str, tls: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever await it is at; of two addresses that both answer one is let go of."""

    async def two(_: str, port: int, **more: object) -> object:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))] * 2

    if host == "two.test":
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", two)
        monkeypatch.setattr(dialling, "NEXT_ADDRESS", 0.0)
        host = "localhost"  # as the certificate says
    async with serving(always, tls=tls) as server, a_transport(trusting() if tls else None) as ours:
        done = 0
        for turns in range(40):
            task = asyncio.ensure_future(got(ours, server.url(host)))
            for _ in range(turns):
                await asyncio.sleep(0)
            done += task.done()
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            assert len(ours._open) == len(ours._idle)
            assert not ours._places.locked()
        assert (await got(ours, server.url(host), LONG)).content == b"ok"
