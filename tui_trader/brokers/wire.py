"""One REST host: ask (reads, may repeat), tell (writes, once)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlsplit

from tui_trader.brokers import reply as replies
from tui_trader.brokers.address import checked
from tui_trader.brokers.body import packed
from tui_trader.brokers.client import address, opened
from tui_trader.brokers.http import httpx
from tui_trader.brokers.pace import PATIENCE, Lane, NoTurn, Pace, Turn
from tui_trader.brokers.port import (
    Clock,
    LinkHealth,
    NotSent,
    OrderRejected,
    OutcomeUnknown,
    ReadFailed,
    SignedOut,
)
from tui_trader.brokers.pulse import Pulse
from tui_trader.brokers.reply import Parse, Reading, Reply, parsed
from tui_trader.brokers.retry_after import seconds_to_wait
from tui_trader.brokers.sent import Got, Told
from tui_trader.brokers.signing import Signer, renewed_in_time, unsigned
from tui_trader.brokers.words import broken, unfinished, unusable

log = logging.getLogger("tui_trader.wire")
READ_TIMEOUT = httpx.Timeout(10.0, connect=5.0, pool=10.0)
WRITE_TIMEOUT = httpx.Timeout(20.0, connect=5.0, write=5.0, pool=1.0)
RENEW_BEFORE_WRITE = 60.0
"""A proof that ends within so many seconds (the write's own timeouts and a margin) is renewed before it."""
RENEW_BEFORE_READ = 120.0
"""A read renews earlier, so that a write seldom has to wait for it."""
REPEATS = (0.3, 1.0)
"""Seconds before a read that got no answer is asked again."""
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
"""The only failures of a request that prove that nothing left (`order_safety.md` 3)."""
REFUSALS = frozenset({400, 422})
"""Statuses that, with the broker's own envelope, prove that a write was not taken."""


class Wire:
    """Everything that goes to one host under one login; `quotes` is the scope whose allowance is shown.

    `refusal` finds the broker's own words in a reply; None when it is no refusal in its own envelope.
    """

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
        transport: Any = None,
    ) -> None:
        self.name, self.clock, self.pace, self.read_only = name, clock, pace, read_only
        self.base_url = checked(base_url)
        self.signer: Signer | None = None
        self.pulse = Pulse()
        self.told: Told | None = None  # the newest write
        self._quotes, self._refusal, self._number = quotes, refusal, 0
        self._where, secure = urlsplit(self.base_url).netloc, self.base_url.startswith("https:")
        self._url = lru_cache(maxsize=256)(partial(address, self.base_url))
        # A reused connection that the other end has just closed would leave a write unknown.
        self._reads = opened(secure, READ_TIMEOUT, transport, clock, kept=16)
        self._writes = opened(secure, WRITE_TIMEOUT, transport, clock, kept=0)

    async def close(self) -> None:
        """Let go of every connection; nothing is sent after this."""
        await self._reads.aclose()
        await self._writes.aclose()

    def health(self) -> LinkHealth:
        """How the line does, at once."""
        return self.pulse.health(self.pace.budget(self._quotes))

    async def ask(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        scope: str = "",
        lane: Lane = Lane.ACCOUNT,
        progress: Callable[[int], None] | None = None,
        parse: Parse = parsed,
    ) -> Reply:
        """GET: a 2xx reply in JSON; with `progress`, which hears how many bytes have come, any body as it is.
        A failed ask is asked again, after a 401 once with renewed headers. ReadFailed, SignedOut.
        """
        waits, renewed, how = iter(REPEATS), False, Reading(progress, parse)
        while True:
            # The old headers may still do, so only a session that is over ends it here.
            if isinstance(why := await renewed_in_time(self.signer, RENEW_BEFORE_READ), SignedOut):
                raise why
            got = await self._send(self._reads, "GET", path, scope, lane, how=how, params=query)
            reply = got.reply
            if reply is None or (reply.status >= 500 and reply.status != 503):
                wait = None if got.hopeless else next(waits, None)
                if wait is None:
                    raise ReadFailed(got.words if reply is None else self.explain(reply))
                await self.clock.sleep(wait)
            elif reply.status == 401 and self.signer is not None:
                if renewed:
                    raise SignedOut(f"{self.name} wants a new sign-in")
                renewed = True
                await self.signer.renew(got.signed)
            elif reply.good and (reply.is_json or reply.body):
                return reply
            else:
                raise ReadFailed(self.explain(reply))

    async def enter(
        self,
        path: str,
        *,
        body: Mapping[str, object] | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        scope: str = "",
    ) -> Reply:
        """POST of a sign-in or a renewal: unsigned, once; the reply whatever its status. ReadFailed."""
        what = packed(body, form) | {"signed": headers or {}}
        got = await self._send(self._writes, "POST", path, scope, Lane.RECONCILE, **what)
        if got.reply is None:
            raise ReadFailed(got.words)
        return got.reply

    async def tell(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, object] | None = None,
        form: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        scope: str = "",
        lane: Lane = Lane.PLACE_MODIFY,
        refusals: frozenset[int] = REFUSALS,
    ) -> Reply:
        """A write, sent once whatever happens; a 204, or a 2xx reply in JSON that is no refusal.

        NotSent; OrderRejected when the broker's own envelope refuses, at 2xx or one of `refusals`;
        OutcomeUnknown for everything else, 429 included (sources differ: `order_safety.md` 3). A 401 is not
        replayed and proves nothing; the headers are renewed before their next use (`order_safety.md` 7).
        """
        if self.read_only:
            raise NotSent("read-only: nothing can be sent")
        told = self.told = Told(method, path)
        what = packed(body, form or None) | {"params": query}
        got = await self._send(self._writes, method, path, scope, lane, told, **what)
        if got.reply is None:
            raise OutcomeUnknown(got.words) if got.left else NotSent(f"not sent: {got.words}")
        reply = got.reply
        words = unsigned(self.signer, self._refusal(reply))
        if words is not None and (reply.good or reply.status in refusals) and not unfinished(words):
            raise OrderRejected(words)
        if reply.status == 204 or (reply.good and reply.is_json and words is None):
            return reply
        if reply.status == 401 and self.signer is not None:
            self.signer.distrust(got.signed)
        raise OutcomeUnknown(self.explain(reply))

    async def _send(
        self,
        client: httpx.AsyncClient,
        method: str,
        path: str,
        scope: str,
        lane: Lane,
        told: Told | None = None,
        signed: Mapping[str, str] | None = None,
        how: Reading = replies.WHOLE,
        **what: Any,
    ) -> Got:
        self._number += 1
        label = f"{self.name} #{self._number} {method} {path}"
        try:
            async with self.pace.turn(scope, lane, PATIENCE[lane]) as turn:
                why = await renewed_in_time(self.signer, RENEW_BEFORE_WRITE) if told is not None else None
                if signed is None:
                    signed = {} if self.signer is None else self.signer.headers(path)
                why = ReadFailed("the line was closed") if client.is_closed else why
                if why is not None:
                    return Got(signed, words=str(why), left=False, hopeless=True)
                what["headers"] = {**signed, **what.pop("extra", {})}
                try:
                    url = self._url(path, tuple((what.pop("params", None) or {}).items()))
                    request = client.build_request(method, url, **what)
                except (httpx.InvalidURL, TypeError, ValueError) as error:  # a UnicodeEncodeError among them
                    words = f"such a request cannot be made ({type(error).__name__})"
                    return Got(signed, words=words, left=False, hopeless=True)
                if told is not None:
                    told.sent = True
                came = await self._exchange(client, request, turn, label, how)
                if isinstance(came, Reply):
                    return Got(signed, came)
                return Got(signed, words=broken(self._where, came), left=not isinstance(came, NOT_SENT))
        except NoTurn:
            return Got({}, words=f"{self.name} takes no more requests just now", left=False, hopeless=True)

    async def _exchange(
        self, client: httpx.AsyncClient, request: httpx.Request, turn: Turn, label: str, how: Reading
    ) -> Reply | Exception:
        started = self.clock.monotonic()
        try:
            response = await client.send(request, stream=True)
            try:
                body = await replies.whole(response.aiter_bytes(), how.progress)
            finally:
                await response.aclose()
        except asyncio.CancelledError:
            log.warning("%s: cancelled in flight", label)
            raise
        except Exception as error:  # whatever else it is, it proves nothing (order_safety.md 3)
            self.pulse.trouble = broken(self._where, error)
            log.warning("%s: %s", label, type(error).__name__)
            return error
        now, status, headers = self.clock.monotonic(), response.status_code, response.headers
        log.info("%s: %d in %.0f ms", label, status, 1_000 * (now - started))
        self.pulse.beat(started, now)
        self.pulse.dated(headers.get("Date"), self.clock.now() - timedelta(seconds=(now - started) / 2))
        if status in (429, 503):
            quiet = seconds_to_wait(headers.get("Retry-After"), self.clock.now())
            turn.hold(quiet, slower=status == 429)
        reply = replies.read(status, body, how)
        done = status == 204 and request.method != "GET"
        sound = (reply.is_json or reply.body) and not 300 <= status < 400 and status < 500 and status != 429
        self.pulse.trouble = "" if sound or done else self.explain(reply)
        return reply

    def explain(self, reply: Reply) -> str:
        """What an unusable reply says, for a person."""
        words = unsigned(self.signer, self._refusal(reply))
        return f"{self.name}: {words}" if words else unusable(self.name, reply)
