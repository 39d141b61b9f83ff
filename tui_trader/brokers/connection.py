"""One HTTP/1.1 connection: a socket with h11 on it."""

from __future__ import annotations

import asyncio
import select
from typing import TYPE_CHECKING

import h11

from tui_trader.brokers.dialling import dialled, said
from tui_trader.brokers.http import httpx

if TYPE_CHECKING:
    import ssl

LARGEST_HEAD = 100 * 1024
"""Bytes of an answer's status line with its headers; more is refused."""
AHEAD = 1 << 18
"""Bytes read ahead of whoever takes the body; then the other end has to wait."""
TOGETHER = 1 << 16
"""Bytes of a request that are gathered before they leave; an order is far less, so it leaves in one piece."""


class Connection(asyncio.Protocol):
    """Connects once, then carries one request at a time. Its user closes it after whatever went wrong.

    All times are seconds, None for as long as it takes. Only `connect` raises ConnectError or ConnectTimeout:
    they prove that no byte of a request left.
    """

    def __init__(self) -> None:
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=LARGEST_HEAD)
        self._loop = asyncio.get_running_loop()
        self._waiter: asyncio.Future[None] | None = None
        self._socket: asyncio.Transport | None = None
        self._line: asyncio.Transport | None = None  # the socket, or TLS over it
        self._ahead, self._held = 0, False
        self._closed = self._ended = self._lost = False
        self._why: Exception | None = None

    async def connect(
        self, host: str, port: int, trusted: ssl.SSLContext | None, seconds: float | None
    ) -> None:
        """Open it, within `seconds`, and as many again for TLS. ConnectError, ConnectTimeout."""
        try:
            async with asyncio.timeout(seconds):
                plug = await dialled(host, port)
                await self._loop.create_connection(lambda: self, sock=plug)
            if trusted is not None and self._socket is not None:
                async with asyncio.timeout(seconds):
                    self._line = await self._loop.start_tls(self._socket, self, trusted, server_hostname=host)
            if self._closed or self._line is None:  # None: closed during the handshake
                raise ConnectionAbortedError("closed while it was opened")
        except TimeoutError as error:
            raise httpx.ConnectTimeout(said(error)) from error
        except (OSError, UnicodeError) as error:  # UnicodeError: a name that no resolver takes
            raise httpx.ConnectError(said(error)) from error

    async def ask(self, request: httpx.Request, write: float | None, read: float | None) -> h11.Response:
        """Send it whole; the head of the final answer.

        WriteTimeout, ReadTimeout, ReadError, RemoteProtocolError, LocalProtocolError. None of them proves
        anything. A line that breaks while the request leaves is still read: the answer may be there already.
        """
        try:
            await self._send(request, write)
        except h11.LocalProtocolError as error:
            raise httpx.LocalProtocolError(str(error)) from error
        while not isinstance(event := await self._event(read), h11.Response):
            pass  # 1xx: the answer is still to come
        return event

    async def piece(self, read: float | None) -> bytes:
        """The next of the answer's body, b"" at its end. ReadTimeout, ReadError, RemoteProtocolError."""
        while isinstance(event := await self._event(read), h11.Data):
            if event.data:
                return bytes(event.data)
        return b""

    def renew(self) -> bool:
        """Make ready for another request; False when it cannot be: the last was not answered to its end."""
        if not (self._http.our_state is self._http.their_state is h11.DONE and self.sound):
            return False
        self._http.start_next_cycle()
        return True

    @property
    def sound(self) -> bool:
        """Whether nothing has come since the last answer, the end included, seen or yet to be seen."""
        if self._ended or self._lost or self._socket is None or self._socket.is_closing():
            return False
        number = self._socket.get_extra_info("socket").fileno()
        return not self._http.trailing_data[0] and not _readable(number)

    def close(self) -> None:
        """Let go of the socket; it closes in the loop's next turn."""
        self._closed = True
        if self._socket is not None:
            self._socket.abort()

    # What asyncio tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """There is a socket; too late if it was closed meanwhile."""
        assert isinstance(transport, asyncio.Transport)
        self._socket = self._line = transport
        transport.set_write_buffer_limits(0)  # a write is over when the system has all of it
        if self._closed:
            transport.abort()

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        self._http.receive_data(data)
        self._ahead += len(data)
        if self._ahead > AHEAD and not self._held and self._line is not None:
            self._held = True
            self._line.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        """No more bytes will come; asyncio closes the socket when it hears nothing else from us."""
        self._ended = True
        self._wake()

    def connection_lost(self, why: Exception | None) -> None:
        """The socket is closed."""
        self._lost, self._why = True, why
        self._wake()

    def pause_writing(self) -> None:
        """The system has not taken everything; TLS says this, or the contrary, at other times too."""
        self._wake()

    def resume_writing(self) -> None:
        """The system has taken everything."""
        self._wake()

    # How it is done

    async def _send(self, request: httpx.Request, seconds: float | None) -> None:
        url, http = request.url, self._http
        head = h11.Request(method=request.method, target=url.raw_path, headers=request.headers.raw)
        ready = http.send(head) or b""
        assert isinstance(request.stream, httpx.AsyncByteStream)
        async for piece in request.stream:
            ready += http.send(h11.Data(data=piece)) or b""
            if len(ready) >= TOGETHER:
                await self._write(ready, seconds)
                if self._lost:
                    return
                ready = b""
        await self._write(ready + (http.send(h11.EndOfMessage()) or b""), seconds)

    async def _write(self, ready: bytes, seconds: float | None) -> None:
        if self._lost or self._line is None or self._socket is None or not ready:
            return
        self._line.write(ready)
        until = None if seconds is None else self._loop.time() + seconds
        while self._socket.get_write_buffer_size() and not self._lost:
            await self._wait(until, httpx.WriteTimeout)

    async def _event(self, seconds: float | None) -> object:
        while True:
            try:
                event = self._http.next_event()
            except h11.RemoteProtocolError as error:
                raise httpx.RemoteProtocolError(str(error)) from error
            if event is not h11.NEED_DATA:
                return event
            if self._ended:
                if self._http.their_state is h11.SEND_RESPONSE and not self._http.trailing_data[0]:
                    raise httpx.RemoteProtocolError("closed before it answered")
                self._http.receive_data(b"")
            elif self._lost or self._closed:
                raise httpx.ReadError(str(self._why or "closed")) from self._why
            else:
                self._ahead = 0
                if self._held and self._line is not None:
                    self._held = False
                    self._line.resume_reading()
                await self._wait(None if seconds is None else self._loop.time() + seconds, httpx.ReadTimeout)

    async def _wait(self, until: float | None, late: type[httpx.TimeoutException]) -> None:
        """Until asyncio tells something. `late`."""
        self._waiter = waiter = self._loop.create_future()
        timer = None if until is None else self._loop.call_at(until, _expire, waiter, late)
        try:
            await waiter
        finally:
            self._waiter = None
            if timer is not None:
                timer.cancel()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


def _expire(waiter: asyncio.Future[None], late: type[httpx.TimeoutException]) -> None:
    if not waiter.done():
        waiter.set_exception(late("no sign in time"))


def _readable(number: int) -> bool:
    """Whether something came on an idle socket that the loop has not looked at yet: its end, most likely."""
    if hasattr(select, "poll"):  # not on Windows
        poll = select.poll()
        poll.register(number, select.POLLIN)
        return bool(poll.poll(0))
    return bool(select.select([number], [], [], 0)[0])
