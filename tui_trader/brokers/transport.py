"""What carries httpx's requests: connections of our own, each request sent once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, NamedTuple

from tui_trader.brokers.connection import Connection
from tui_trader.brokers.http import httpx

if TYPE_CHECKING:
    import ssl

MOST = 16
"""Connections at once, idle ones included."""
IDLE = 30.0
"""Seconds for which a connection without work is kept."""


class Origin(NamedTuple):
    """Where a connection leads."""

    scheme: str
    host: str
    port: int


class Transport(httpx.AsyncBaseTransport):
    """HTTP/1.1 without proxies; follows nothing, repeats nothing. `kept` idle connections are used again.

    PoolTimeout, UnsupportedProtocol, ConnectError, ConnectTimeout: nothing was sent. Any other error:
    something may have been. `trusted` is for https; `now` is the clock for `IDLE`.
    """

    def __init__(
        self, trusted: ssl.SSLContext | None, *, kept: int, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._trusted, self._kept, self._now = trusted, kept, now
        self._places = asyncio.Semaphore(MOST)
        self._open: set[Connection] = set()
        self._idle: list[tuple[float, Origin, Connection]] = []  # until when; the oldest first
        self._closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer's head, with its body to be read and closed by the caller."""
        url, seconds = request.url, request.extensions.get("timeout", {})
        if url.scheme not in ("http", "https") or (url.scheme == "https" and self._trusted is None):
            raise httpx.UnsupportedProtocol(f"{url.scheme} is not spoken here")
        origin = Origin(
            url.scheme, url.raw_host.decode("ascii"), url.port or (443 if url.scheme == "https" else 80)
        )
        await self._place(seconds.get("pool"))
        connection: Connection | None = None
        try:
            connection = self._again(origin)
            if connection is None:
                connection = self._new()
                trusted = self._trusted if origin.scheme == "https" else None
                await connection.connect(origin.host, origin.port, trusted, seconds.get("connect"))
            head = await connection.ask(request, seconds.get("write"), seconds.get("read"))
        except BaseException:
            self._drop(connection)
            self._places.release()
            raise
        return httpx.Response(
            head.status_code,
            headers=head.headers.raw_items(),
            stream=_Body(self, origin, connection, seconds.get("read")),
            extensions={"http_version": b"HTTP/" + head.http_version, "reason_phrase": head.reason},
        )

    async def aclose(self) -> None:
        """Close every connection; what is under way fails, what waits for a place is not sent."""
        self._closed = True
        for connection in list(self._open):
            self._drop(connection)
        self._idle.clear()
        await asyncio.sleep(0)  # the turn in which the sockets close

    def done(self, origin: Origin, connection: Connection) -> None:
        """A request is over, well or not: keep its connection if it can serve again."""
        if not self._closed and len(self._idle) < self._kept and connection.renew():
            self._idle.append((self._now() + IDLE, origin, connection))
        else:
            self._drop(connection)
        self._places.release()

    async def _place(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds if self._places.locked() else None):
                await self._places.acquire()
        except TimeoutError as error:
            raise httpx.PoolTimeout("too many at once") from error

    def _again(self, origin: Origin) -> Connection | None:
        """The connection that was used last, of those that lead there; the spoilt go."""
        idle, self._idle = self._idle, []
        found = None
        for until, where, connection in reversed(idle):
            if until < self._now() or not connection.sound:
                self._drop(connection)
            elif found is None and where == origin:
                found = connection
            else:
                self._idle.insert(0, (until, where, connection))
        return found

    def _new(self) -> Connection:
        if self._closed:
            raise httpx.ConnectError("closed")
        if len(self._open) >= MOST:  # the others that are open beside those at work are idle
            self._drop(self._idle.pop(0)[2])
        connection = Connection()
        self._open.add(connection)
        return connection

    def _drop(self, connection: Connection | None) -> None:
        if connection is not None:
            connection.close()
            self._open.discard(connection)


class _Body(httpx.AsyncByteStream):
    """An answer's body, whose end gives the connection back."""

    def __init__(
        self, transport: Transport, origin: Origin, connection: Connection, read: float | None
    ) -> None:
        self._transport, self._origin, self._read = transport, origin, read
        self._connection: Connection | None = connection

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            while self._connection is not None and (piece := await self._connection.piece(self._read)):
                yield piece
        except BaseException:
            await self.aclose()
            raise

    async def aclose(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            self._transport.done(self._origin, connection)
