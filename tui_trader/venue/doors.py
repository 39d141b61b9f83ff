"""The ASGI door of one dialect, where faults happen.

A connection can be cut only by its transport, which uvicorn does not show; `CuttableProtocol` puts it
into the scope. Without a transport (in-process use) a cut raises ConnectionResetError.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from tui_trader.venue.control import PREFIX, control
from tui_trader.venue.faults import Rule
from tui_trader.venue.market import Dialect
from tui_trader.venue.web import Answer, Request

if TYPE_CHECKING:
    from tui_trader.venue.venue import Venue

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_TRANSPORT = "venue.transport"
_PAGE = (
    "<!doctype html><html><head><title>Maintenance</title></head><body>We will be back soon.</body></html>"
)


class CuttableProtocol(H11Protocol):
    """HTTP as uvicorn speaks it; each request's scope knows the connection's transport."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember the transport for the app."""
        super().connection_made(transport)
        inner = self.app

        async def app(scope: Any, receive: Any, send: Any) -> None:
            scope[_TRANSPORT] = transport
            await inner(scope, receive, send)

        self.app = app


class CuttableSocket(WebSocketsSansIOProtocol):
    """A websocket as uvicorn speaks it; its scope knows the transport, and whom to tell of pings."""

    pinged: Callable[[], None] | None = None

    async def run_asgi(self) -> None:
        """Give the app the transport, the place for its `pinged`."""
        extra: dict[str, Any] = {_TRANSPORT: self.transport, "venue.socket": self}
        self.scope.update(extra)  # type: ignore[typeddict-item]
        await super().run_asgi()

    def handle_ping(self) -> None:
        """A ping is a sign of life too (tradelab.md 5.2)."""
        super().handle_ping()
        if self.pinged is not None:
            self.pinged()


class Door:
    """Answers HTTP for one dialect of a venue."""

    def __init__(self, venue: Venue, name: str) -> None:
        self._venue, self._name = venue, name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One ASGI connection."""
        if scope["type"] == "websocket":
            await self._talk(scope, receive, send)
        if scope["type"] != "http":
            return
        request = Request.from_scope(scope, await _body(receive))
        venue, line = self._venue, _Line(scope, receive, send)
        venue.market.catch_up()
        if request.path.startswith(PREFIX):
            await line.say(control(venue, request))
            return
        dialect = venue.dialects[self._name]
        venue.market.asked[f"{self._name} {dialect.template(request)}"] += 1
        rule = venue.faults.pick(self._name, request)
        if rule is None:
            await line.say(dialect.handle(request))
        else:
            await self._fail(rule, dialect, request, line)

    async def _talk(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A websocket; a fault may keep it waiting, refuse it or cut it before it is open."""
        venue, dialect = self._venue, self._venue.dialects[self._name]
        request = Request.from_scope({**scope, "method": "GET"}, b"")
        venue.market.catch_up()
        venue.market.asked[f"{self._name} {dialect.template(request)}"] += 1
        rule = venue.faults.pick(self._name, request)
        line = _Line(scope, receive, send)
        match rule.action if rule is not None else "":
            case "delay":
                await asyncio.sleep(rule.more.get("seconds", 1) if rule else 1)
            case "hang":
                await receive()
                return await line.wait()
            case "expire_token":
                dialect.expire()
            case "status" | "html" if rule is not None:
                await receive()
                return await refuse(send, _spoilt(rule, dialect))
            case "refuse" | "drop_before" | "drop_after" | "cut" as action:
                return await line.drop(reset=action == "refuse")
        return await dialect.talk(scope, receive, send)

    async def _fail(self, rule: Rule, dialect: Dialect, request: Request, line: _Line) -> None:
        more, market = rule.more, self._venue.market
        match rule.action:
            case "refuse" | "drop_before":
                await line.drop(reset=more.get("reset", rule.action == "refuse"))
            case "drop_after":
                dialect.handle(request)
                await line.drop(reset=more.get("reset", False))
            case "hang":
                dialect.handle(request)
                await line.wait()
            case "cut":
                await line.cut(dialect.handle(request))
            case "delay":
                late = more.get("when") == "after"
                answer = dialect.handle(request) if late else None
                await asyncio.sleep(more.get("seconds", 1))
                await line.say(answer or dialect.handle(request))
            case "expire_token":
                dialect.expire(more.get("refresh", False))
                await line.say(dialect.handle(request))
            case "hide_orders":
                await line.say(self._hidden(rule, dialect, request))
            case "accept_late":
                market.take_later(more.get("seconds", 1), request, dialect)
                if "status" in more:
                    await line.say(Answer.of({}, more["status"]))
                else:
                    await line.drop(reset=False)
            case _:
                if more.get("taken", rule.action in ("garbage", "empty")):
                    dialect.handle(request)
                await line.say(_spoilt(rule, dialect))

    def _hidden(self, rule: Rule, dialect: Dialect, request: Request) -> Answer:
        market = self._venue.market
        before = market.exchange.ids.last("order")
        answer = dialect.handle(request)
        seconds = rule.more.get("seconds")
        until = None if seconds is None else market.now() + timedelta(seconds=seconds)
        for order_id in range(before + 1, market.exchange.ids.last("order") + 1):
            market.curtain.hide(str(order_id), until, rule.more.get("reads", 1))
        return answer


def _spoilt(rule: Rule, dialect: Dialect) -> Answer:
    more = rule.more
    if rule.action == "html":
        return Answer.html(_PAGE, more.get("status", 503))
    if rule.action == "redirect":
        where = more.get("location", "https://practice-maintenance.example/")
        return Answer(302, b"", (("location", where),))
    if rule.action == "garbage":
        return Answer(200, b'{"s":"ok","d":{"orderId":')
    if rule.action == "empty":
        return Answer(200)
    status = more.get("status", 500)
    headers = {"Retry_After": more["retry_after"]} if "retry_after" in more else {}
    body = dialect.failure(status, more.get("message", "practice fault"))
    return Answer.of(body, status, **headers)


async def refuse(send: Send, answer: Answer) -> None:
    """Answer a websocket's handshake with an ordinary reply."""
    headers = [(name.encode(), value.encode()) for name, value in answer.headers]
    await send({"type": "websocket.http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": answer.body})


class _Line:
    """One connection during one request."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._transport: asyncio.Transport | None = scope.get(_TRANSPORT)
        self._receive, self._send = receive, send

    async def say(self, answer: Answer) -> None:
        """Send an answer."""
        await self._start(answer)
        await self._send({"type": "http.response.body", "body": answer.body})

    async def cut(self, answer: Answer) -> None:
        """Send half of an answer, then close."""
        await self._start(answer)
        half = answer.body[: len(answer.body) // 2]
        await self._send({"type": "http.response.body", "body": half, "more_body": True})
        await self.drop(reset=False)

    async def drop(self, reset: bool) -> None:
        """Close the connection; `reset`: so that the other side sees it broken."""
        if self._transport is None:
            raise ConnectionResetError("cut by the venue")
        if reset:
            plug = self._transport.get_extra_info("socket")
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._transport.abort()
        else:
            self._transport.close()
        await self.wait()

    async def wait(self) -> None:
        """Until the other side is gone; when the venue ends first, it goes without a word."""
        try:
            while not (await self._receive())["type"].endswith(".disconnect"):
                pass
        except asyncio.CancelledError:
            if self._transport is not None:
                self._transport.abort()
            raise

    async def _start(self, answer: Answer) -> None:
        headers = [(name.lower().encode(), value.encode()) for name, value in answer.headers]
        headers.append((b"content-length", str(len(answer.body)).encode()))
        await self._send({"type": "http.response.start", "status": answer.status, "headers": headers})


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body", False):
            return body
