"""A server on a real loopback socket that behaves as badly as it is told, and counts what it took."""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

OK = b'{"s":"ok","d":{"orderId":"77"}}'


def answer(status: str, body: bytes = b"", *headers: str) -> bytes:
    head = "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers))
    return head.encode() + b"\r\n" + body


class Rude:
    """`says` is sent after a whole request was read; `manner` is how it is treated besides."""

    def __init__(self) -> None:
        self.manner = "answer"
        self.says = answer("200 OK", OK)
        self.processed = 0
        self.connections = 0
        self.requests: list[bytes] = []
        self.port = 0
        self.took = asyncio.Event()
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.add(writer)
        try:
            await self._serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._open.discard(writer)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.manner == "reset at once":
            reset(writer)
            return
        if self.manner == "never read":
            await asyncio.Event().wait()
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            body = await reader.readexactly(int(lengths[0].split(b":")[1])) if lengths else b""
            self.processed += 1
            self.requests.append(head + body)
            self.took.set()
            match self.manner:
                case "reset":
                    reset(writer)
                    return
                case "close":
                    return
                case "hang":
                    await asyncio.Event().wait()
                case "stall":
                    writer.write(self.says[:-5])
                    await asyncio.Event().wait()
                case "cut":
                    writer.write(self.says[:-5])
                    await writer.drain()
                    return
            writer.write(self.says)
            await writer.drain()

    def hang_up(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()


def reset(writer: asyncio.StreamWriter) -> None:
    plug = writer.get_extra_info("socket")
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


BAD_GZIP = answer("200 OK", b"x" + gzip.compress(OK), "Content-Encoding: gzip")


@asynccontextmanager
async def rude_server() -> AsyncIterator[Rude]:
    rude = Rude()
    tasks: set[asyncio.Task[None]] = set()

    def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(rude.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    rude.port = server.sockets[0].getsockname()[1]
    try:
        yield rude
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
