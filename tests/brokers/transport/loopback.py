"""A loopback server that says exactly what a test tells it to."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from tui_trader.brokers.transport import Transport

PEM = str(Path(__file__).with_name("loopback.pem"))
"""A key with its own certificate for localhost, which nobody trusts; used nowhere else."""
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
SHORT = {"connect": 0.1, "read": 0.1, "write": 0.1, "pool": 0.05}
LONG = {"connect": 5.0, "read": 5.0, "write": 5.0, "pool": 5.0}


class Talk:
    """One connection, as the server has it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.left = asyncio.Event()

    async def heard(self) -> bytes:
        """A whole request."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        return head + await self.reader.readexactly(int(lengths[0].split(b":")[1]) if lengths else 0)

    async def say(self, *pieces: bytes) -> None:
        """Each piece in a turn of its own."""
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()
            await asyncio.sleep(0)

    async def gone(self) -> None:
        """Until the other end has closed, or reset."""
        with contextlib.suppress(ConnectionError):
            while await self.reader.read(1 << 16):
                pass
        self.left.set()


Script = Callable[[Talk], Awaitable[None]]


class Server:
    """What came to it."""

    def __init__(self, script: Script, scheme: str) -> None:
        self.script, self.scheme = script, scheme
        self.port = 0
        self.talks: list[Talk] = []
        self.came = asyncio.Event()
        self.tasks: set[asyncio.Task[None]] = set()

    def url(self, host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}/x"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = Talk(reader, writer)
        self.talks.append(talk)
        self.came.set()
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await self.script(talk)
        writer.close()


@asynccontextmanager
async def serving(script: Script, *, tls: bool = False) -> AsyncIterator[Server]:
    """Every connection follows the script; after it, the server closes."""
    server, context = Server(script, "https" if tls else "http"), None
    if tls:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(PEM)
        context.set_alpn_protocols(["http/1.1"])

    def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(server.serve(reader, writer))
        server.tasks.add(task)
        task.add_done_callback(server.tasks.discard)

    listening = await asyncio.start_server(take, "127.0.0.1", 0, ssl=context, limit=1 << 18)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for task in list(server.tasks):
            task.cancel()
        await asyncio.gather(*server.tasks, return_exceptions=True)
        for talk in server.talks:
            talk.writer.transport.abort()
        for _ in range(3):  # TLS takes more than one turn to close
            await asyncio.sleep(0)


def saying(*pieces: bytes) -> Script:
    """Hears one request, says this, closes."""

    async def script(talk: Talk) -> None:
        await talk.heard()
        await talk.say(*pieces)

    return script


async def always(talk: Talk) -> None:
    """Answers request after request."""
    while True:
        await talk.heard()
        await talk.say(OK)


async def silent(talk: Talk) -> None:
    """Hears everything, says nothing."""
    await talk.gone()


async def deaf(talk: Talk) -> None:
    """Reads nothing."""
    await asyncio.Event().wait()


def trusting() -> ssl.SSLContext:
    """Trusts nobody but the tests' own server."""
    return ssl.create_default_context(cafile=PEM)


@asynccontextmanager
async def a_transport(trusted: ssl.SSLContext | None = None, *, kept: int = 16) -> AsyncIterator[Transport]:
    """One that is closed after the test."""
    transport = Transport(trusted, kept=kept)
    try:
        yield transport
    finally:
        await transport.aclose()


async def got(
    transport: Transport, url: str, seconds: dict[str, float] = LONG, *, body: bytes = b"{}"
) -> httpx.Response:
    """The whole answer to a POST."""
    request = httpx.Request("POST", url, content=body, extensions={"timeout": seconds})
    response = await transport.handle_async_request(request)
    try:
        await response.aread()
    finally:
        await response.aclose()
    return response
