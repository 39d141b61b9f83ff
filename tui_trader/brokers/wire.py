"""One REST host: ask (reads, may repeat), tell (writes, once)."""

from __future__ import annotations

import ipaddress
import json
import logging
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol
from urllib.parse import urlsplit

import httpx

from tui_trader.brokers.pace import Lane, Pace
from tui_trader.brokers.port import (
    Budget,
    Clock,
    LinkHealth,
    NotSent,
    OrderRejected,
    OutcomeUnknown,
    ReadFailed,
    SignedOut,
)
from tui_trader.brokers.retry_after import seconds_to_wait

log = logging.getLogger("tui_trader.wire")
READ_TIMEOUT = httpx.Timeout(10.0, connect=5.0, pool=5.0)
WRITE_TIMEOUT = httpx.Timeout(20.0, connect=5.0, write=5.0, pool=1.0)
RENEW_BEFORE_WRITE = 60.0
"""A token with less than this many seconds left is renewed before a write, never after."""
REPEATS = (0.3, 1.0)
"""Seconds before a read that got no answer is asked again."""
LARGEST = 64 * 1024 * 1024
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
"""The only failures that prove that nothing left (`order_safety.md` 3)."""
REFUSALS = (400, 401, 403, 404, 405, 409, 422)


class Signer(Protocol):
    """Who am I: headers for each request, renewed when they are about to run out."""

    def headers(self) -> Mapping[str, str]:
        """What proves who asks."""

    def seconds_left(self) -> float:
        """How long the proof is good for."""

    async def renew(self, stale: Mapping[str, str]) -> None:
        """Get fresh headers unless somebody has already replaced the stale ones. SignedOut, ReadFailed."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: status, with the JSON where it was JSON."""

    status: int
    data: object
    """None when the body was no JSON."""
    is_json: bool
    text: str
    """The first of the body, for people."""


class Wire:
    """Everything that goes to one host under one login."""

    def __init__(
        self,
        name: str,
        base_url: str,
        clock: Clock,
        pace: Pace,
        *,
        quotes: str,
        refusal: Callable[[Reply], str | None],
        read_only: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`quotes` names the scope whose allowance the header shows; `refusal` finds the broker's own words
        of refusal in a reply, or None when it is not the broker's envelope.
        """
        self.name = name
        self.base_url = checked(base_url)
        self.clock = clock
        self.pace = pace
        self.signer: Signer | None = None
        self.read_only = read_only
        self._quotes = quotes
        self._refusal = refusal
        common = {"base_url": self.base_url, "follow_redirects": False, "trust_env": False}
        self._reads = httpx.AsyncClient(
            **common,  # type: ignore[arg-type]
            timeout=READ_TIMEOUT,
            limits=httpx.Limits(max_connections=8),
            transport=transport or httpx.AsyncHTTPTransport(retries=0),
        )
        # A reused connection that the other end has just closed would leave a write unknown.
        no_reuse = httpx.Limits(max_connections=8, max_keepalive_connections=0)
        self._writes = httpx.AsyncClient(
            **common,  # type: ignore[arg-type]
            timeout=WRITE_TIMEOUT,
            limits=no_reuse,
            transport=transport or httpx.AsyncHTTPTransport(retries=0, limits=no_reuse),
        )
        self._latency: float | None = None
        self._answered: float | None = None
        self._trouble = ""
        self._sent: deque[float] = deque(maxlen=200)
        self._number = 0

    async def close(self) -> None:
        """Let go of every connection."""
        await self._reads.aclose()
        await self._writes.aclose()

    def health(self) -> LinkHealth:
        """How the line does, at once."""
        now = self.clock.monotonic()
        scope = self.pace.scope(self._quotes)
        budget = Budget(
            used=float(sum(1 for at in self._sent if now - at < 1.0)),
            allowed=scope.limit.requests / scope.limit.seconds if scope is not None else 0.0,
            waiting=sum(one.waiting for one in self.pace.scopes.values()),
            paused_until=max((one.held_until for one in self.pace.scopes.values()), default=0.0),
        )
        return LinkHealth(self._latency, self._answered, self._trouble, budget)

    # Reading.

    async def ask(
        self, path: str, query: Mapping[str, str] | None = None, *, scope: str = "", lane: Lane = Lane.ACCOUNT
    ) -> Reply:
        """GET. Asking twice is harmless, so a failed ask is asked again; after a 401 once with a new token.

        ReadFailed, SignedOut.
        """
        renewed = False
        for wait in (*REPEATS, None):
            signed = self._signed()
            try:
                reply = await self._send(self._reads, "GET", path, scope, lane, params=query, headers=signed)
            except httpx.HTTPError as error:
                if wait is None:
                    raise ReadFailed(self._said(self._words(error))) from None
                await self.clock.sleep(wait)
                continue
            if reply.status == 401 and self.signer is not None and not renewed:
                renewed = True
                await self.signer.renew(signed)
                reply = await self._again(path, query, scope, lane)
            if reply.status == 401:
                raise SignedOut(f"{self.name} wants a new sign-in")
            if reply.status >= 500 and wait is not None:
                await self.clock.sleep(wait)
                continue
            return self._usable(reply)
        raise ReadFailed(f"{self.name} gave no answer")

    async def _again(self, path: str, query: Mapping[str, str] | None, scope: str, lane: Lane) -> Reply:
        try:
            return await self._send(
                self._reads, "GET", path, scope, lane, params=query, headers=self._signed()
            )
        except httpx.HTTPError as error:
            raise ReadFailed(self._said(self._words(error))) from None

    def _usable(self, reply: Reply) -> Reply:
        if 200 <= reply.status < 300 and reply.is_json:
            return reply
        raise ReadFailed(self._said(self.explain(reply)))

    def explain(self, reply: Reply) -> str:
        """What an unusable reply says, for a person."""
        words = self._refusal(reply)
        if words:
            return f"{self.name}: {words}"
        if reply.status == 429:
            return f"{self.name} says it was asked too often (HTTP 429)"
        if 300 <= reply.status < 400 or reply.text.lstrip()[:1] == "<":
            return f"{self.name} answered with a web page (HTTP {reply.status}): is it under maintenance?"
        if reply.status < 300:
            return f"{self.name} sent something that is no data (HTTP {reply.status})"
        return f"{self.name} answered HTTP {reply.status}"

    # Signing in.

    async def enter(self, path: str, body: Mapping[str, str]) -> Reply:
        """POST of a sign-in or renewal: unsigned, once; the reply whatever its status. ReadFailed."""
        try:
            return await self._send(self._writes, "POST", path, "", Lane.RECONCILE, json=dict(body))
        except httpx.HTTPError as error:
            raise ReadFailed(self._said(self._words(error))) from None

    # Writing.

    async def tell(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, object] | None = None,
        form: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        scope: str = "",
        lane: Lane = Lane.PLACE,
    ) -> Reply:
        """A write, sent once whatever happens; the reply when it is 2xx JSON.

        NotSent, OrderRejected (the broker's own envelope refuses), OutcomeUnknown (everything else). A 401
        is not replayed: its outcome is unknown until read (`order_safety.md` 7).
        """
        if self.read_only:
            raise NotSent("read-only: nothing can be sent")
        await self._ready_to_write()
        arguments: dict[str, object] = {"headers": self._signed(), "params": query}
        if body is not None:
            arguments["json"] = dict(body)
        elif form is not None:
            arguments["data"] = dict(form)
        try:
            reply = await self._send(self._writes, method, path, scope, lane, **arguments)
        except NOT_SENT as error:
            raise NotSent(f"not sent: {self._said(self._words(error))}") from None
        except (UnicodeEncodeError, httpx.InvalidURL) as error:
            raise NotSent(f"not sent: {type(error).__name__}") from None
        except httpx.HTTPError as error:
            raise OutcomeUnknown(self._said(self._words(error))) from None
        return self._verdict(reply)

    async def _ready_to_write(self) -> None:
        if self.signer is None or self.signer.seconds_left() > RENEW_BEFORE_WRITE:
            return
        try:
            await self.signer.renew(self._signed())
        except (ReadFailed, SignedOut) as error:
            raise NotSent(f"not sent: {error}") from None

    def _verdict(self, reply: Reply) -> Reply:
        if reply.status == 204:
            return reply
        words = self._refusal(reply) if reply.is_json else None
        if 200 <= reply.status < 300 and reply.is_json:
            if words is not None:
                raise OrderRejected(words)
            return reply
        if reply.status in REFUSALS and reply.status not in (401, 404, 409) and words is not None:
            raise OrderRejected(words)
        raise OutcomeUnknown(self.explain(reply))

    # Both.

    def _signed(self) -> Mapping[str, str]:
        return {} if self.signer is None else self.signer.headers()

    async def _send(
        self, client: httpx.AsyncClient, method: str, path: str, scope: str, lane: Lane, **arguments: object
    ) -> Reply:
        self._number += 1
        number = self._number
        async with AsyncExitStack() as stack:
            metered = self.pace.scope(scope)
            if metered is not None:
                await stack.enter_async_context(metered.turn(lane))
            started = self.clock.monotonic()
            self._sent.append(started)
            try:
                response = await client.request(method, path, **arguments)  # type: ignore[arg-type]
            except httpx.HTTPError as error:
                self._trouble = self._words(error)
                log.info("#%d %s %s failed: %s", number, method, path, type(error).__name__)
                raise
            now = self.clock.monotonic()
            if response.status_code in (429, 503) and metered is not None:
                metered.hold(seconds_to_wait(response.headers.get("Retry-After"), self.clock.now()))
        self._latency, self._answered, self._trouble = now - started, now, ""
        took = 1_000 * self._latency
        log.info("#%d %s %s -> %d in %.0f ms", number, method, path, response.status_code, took)
        return _reply(response)

    def _said(self, words: str) -> str:
        self._trouble = words
        return words

    def _words(self, error: Exception) -> str:
        """What happened on the line, without anything that was sent."""
        where = urlsplit(self.base_url).netloc
        match error:
            case httpx.ConnectTimeout():
                return f"{where} does not answer: no connection within 5 s"
            case httpx.ConnectError():
                return f"{where} cannot be reached: {_cause(error)}"
            case httpx.TimeoutException():
                return f"{where} did not answer in time"
            case httpx.UnsupportedProtocol():
                return f"{self.base_url} is no http address"
        return f"the line to {where} broke ({type(error).__name__})"


def checked(base_url: str) -> str:
    """The address, if it may be used: https, or plain http to this machine. ReadFailed."""
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ReadFailed(f"{base_url!r} is no address: it begins with https://")
    if parts.scheme == "http" and not _loopback(parts.hostname):
        raise ReadFailed(f"{base_url} is plain http, which anyone on the way can read: use https")
    return base_url.rstrip("/")


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _cause(error: Exception) -> str:
    """The system's word for why a connection was not made."""
    text = str(error)
    for sign, words in (
        ("refused", "connection refused"),
        ("All connection attempts failed", "connection refused"),
        ("Name or service", "no such host"),
        ("getaddrinfo", "no such host"),
        ("nodename", "no such host"),
        ("resolution", "no such host"),
        ("CERTIFICATE", "its certificate is not trusted"),
        ("SSL", "it does not speak TLS"),
        ("unreachable", "network unreachable"),
    ):
        if sign in text:
            return words
    return "no connection"


def _reply(response: httpx.Response) -> Reply:
    body = response.content
    text = body[:200].decode("utf-8", "replace")
    if len(body) > LARGEST:
        return Reply(response.status_code, None, False, text)
    try:
        data = json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError):
        return Reply(response.status_code, None, False, text)
    return Reply(response.status_code, data, True, text)
