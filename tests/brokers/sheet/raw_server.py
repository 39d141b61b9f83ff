"""A server of raw sockets that counts what it has fully received, then misbehaves as told."""

import asyncio
import gzip
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Behave = Callable[["RawServer", asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class RawServer:
    behave: Behave
    received: list[bytes] = field(default_factory=list)
    """Requests whose body came whole: head and body."""
    connections: int = 0
    came: asyncio.Event = field(default_factory=asyncio.Event)
    release: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def request(self, reader: asyncio.StreamReader) -> None:
        """Take one request whole; IncompleteReadError when it does not come."""
        head = await reader.readuntil(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        body = await reader.readexactly(length)
        self.received.append(head + body)
        self.came.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            await self.behave(self, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def raw_server(behave: Behave) -> AsyncIterator[RawServer]:
    server = RawServer(behave)
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(server.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    listening = await asyncio.start_server(connected, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        server.release.set()
        listening.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        port: int = plug.getsockname()[1]
    return port


def reset(writer: asyncio.StreamWriter) -> None:
    """Close with RST instead of FIN."""
    plug = writer.get_extra_info("socket")
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def answer(status: int, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def answering(raw: bytes) -> Behave:
    """Take the request, send these bytes, close."""

    async def behave(server: RawServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await server.request(reader)
        writer.write(raw)
        await writer.drain()

    return behave


def stalling(raw: bytes) -> Behave:
    """Take the request, send these bytes, then nothing more."""

    async def behave(server: RawServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await server.request(reader)
        writer.write(raw)
        await writer.drain()
        await server.release.wait()

    return behave


async def reset_at_once(
    server: RawServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    reset(writer)


async def close_at_once(
    server: RawServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    writer.close()


async def babbling(server: RawServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Speak first, and no TLS."""
    writer.write(answer(400, b"plain HTTP here"))
    await writer.drain()


async def reset_after(server: RawServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await server.request(reader)
    reset(writer)


OK = b'{"s": "ok", "d": {"orderId": "1"}}'
NO = b'{"s": "error", "errmsg": "Not enough margin"}'
PAGE = b"<html><h1>Maintenance</h1></html>"
JSON = "Content-Type: application/json"
TRUNCATED = answer(200, OK)[:-5]
BAD_GZIP = answer(200, gzip.compress(OK)[:-12] + b"garbage12345", "Content-Encoding: gzip")
