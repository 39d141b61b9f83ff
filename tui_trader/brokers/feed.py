"""One websocket connection, kept alive."""

from __future__ import annotations

import asyncio
import logging
import random
import ssl
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol, cast
from urllib.parse import urlsplit

import certifi
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from tui_trader.brokers.address import loopback
from tui_trader.brokers.frames import QuickConnection
from tui_trader.brokers.port import BrokerError, Clock, FeedState, ReadFailed
from tui_trader.brokers.words import cause

log = logging.getLogger("tui_trader.feed")
BEAT = 8.0
"""Seconds between heartbeats (`tradelab.md` 5.2: at most every 10)."""
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
"""Seconds before a new connection is tried; doubled each time, with up to half taken off by chance."""
REFUSED_WAIT = 60.0
"""Seconds before a new try after the sign-in was refused: it may be renewed meanwhile."""
STEADY = 30.0
"""Seconds a connection must have lasted for the waits to begin small again."""
UNANSWERED = 3
"""Heartbeats without any sign of life after which a host that has answered pings before counts as gone."""
LARGEST = 1 << 20
"""Bytes of one message."""
OPEN_TIMEOUT, CLOSE_TIMEOUT = 10.0, 0.5


class Talk(Protocol):
    """What is spoken over a connection."""

    heartbeat: str

    def opened(self) -> None:
        """A connection is there; nothing has been said on it."""

    def texts(self) -> Sequence[str]:
        """What must be sent now; it counts as sent."""

    def take(self, packet: bytes) -> None:
        """A message came."""


class Feed:
    """Connects, speaks, hears; connects again for as long as `run` runs.

    `address` gives the whole URL with its token, asked anew at each try. The URL is never shown or logged:
    only its host is.
    """

    def __init__(
        self,
        clock: Clock,
        address: Callable[[], str],
        talk: Talk,
        *,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._clock, self._address, self._talk, self._chance = clock, address, talk, chance
        self.state = FeedState.CONNECTING
        self.trouble = ""
        """What is wrong, in words; empty when nothing is."""
        self._quick = partial(QuickConnection, take=self._took, longest=LARGEST)
        self._failed: asyncio.Future[None] | None = None
        """Ends the connection whose messages are heard, when one cannot be dealt with."""
        self._news = asyncio.Event()
        self._frames = 0
        self._secure: ssl.SSLContext | None = None

    def poke(self) -> None:
        """There may be something to send."""
        self._news.set()

    async def run(self) -> None:
        """Until it is cancelled."""
        wait = FIRST_WAIT
        try:
            while True:
                began = self._clock.monotonic()
                refused = await self._once()
                self.state = FeedState.DOWN
                log.warning("feed: %s", self.trouble)
                if self._clock.monotonic() - began >= STEADY:
                    wait = FIRST_WAIT
                await self._clock.sleep(REFUSED_WAIT if refused else wait * (1 - self._chance() / 2))
                wait = min(2 * wait, LONGEST_WAIT)
        finally:
            self.state = FeedState.DOWN

    async def _once(self) -> bool:
        """One connection from its beginning to its end; whether the sign-in was refused."""
        host = "the feed"
        try:
            url = self._address()
            host = checked(url)
            line = await self._connect(url)
            try:
                await self._talked(line, host)
            finally:
                await line.close()
        except BrokerError as why:
            self.trouble = str(why)
            return True
        except InvalidStatus as why:
            status = why.response.status_code
            if status in (401, 403):
                self.trouble = f"{host} does not accept the sign-in on its feed (HTTP {status})"
                return True
            self.trouble = f"{host} answered HTTP {status} instead of opening its feed"
        except ConnectionClosed as why:
            code = f" (code {why.rcvd.code})" if why.rcvd is not None else ""
            self.trouble = f"the feed of {host} was cut{code}"
        except InvalidHandshake:
            self.trouble = f"{host} does not open its feed: its answer is no websocket's"
        except TimeoutError:
            self.trouble = f"the feed of {host} does not answer"
        except (OSError, EOFError) as why:
            self.trouble = f"the feed of {host} does not answer: {cause(why)}"
        except Exception as why:  # the feed goes on, whatever came
            self.trouble = f"the feed of {host} failed ({type(why).__name__})"
        return False

    async def _connect(self, url: str) -> ClientConnection:
        if url.startswith("wss:") and self._secure is None:
            self._secure = ssl.create_default_context(cafile=certifi.where())
        # Its own log has the URL, and with it the token.
        quiet = logging.getLogger("tui_trader.feed.websocket")
        quiet.setLevel(logging.CRITICAL)
        return await _Straight(
            url,
            ssl=self._secure if url.startswith("wss:") else None,
            proxy=None,
            compression=None,
            max_size=LARGEST,
            max_queue=1024,
            ping_interval=None,
            open_timeout=OPEN_TIMEOUT,
            close_timeout=CLOSE_TIMEOUT,
            logger=quiet,
            create_connection=cast("type[ClientConnection]", self._quick),
        )

    async def _talked(self, line: ClientConnection, host: str) -> None:
        self._talk.opened()
        self._news.set()
        self.state, self.trouble = FeedState.UP, ""
        log.info("feed: %s is open", host)
        works = (self._hear(line), self._say(line), self._beat(line))
        self._failed = asyncio.get_running_loop().create_future()
        parts: list[asyncio.Future[None]] = [*map(asyncio.create_task, works), self._failed]
        try:
            done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._failed = None
            for part in parts:
                part.cancel()
            await asyncio.gather(*parts, return_exceptions=True)
        for part in done:
            part.result()

    def _took(self, packet: bytes) -> None:
        failed = self._failed
        if failed is None or failed.done():  # of a connection that has been left
            return
        self._frames += 1
        try:
            self._talk.take(packet)
        except Exception as why:  # it costs the connection, as whatever goes wrong on it (`_once`)
            failed.set_exception(why)

    async def _hear(self, line: ClientConnection) -> None:
        """Until the connection ends; what comes in one frame has been heard already."""
        while True:
            self._took(await line.recv(decode=False))

    async def _say(self, line: ClientConnection) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            for text in self._talk.texts():
                await line.send(text)

    async def _beat(self, line: ClientConnection) -> None:
        """Heartbeats; ends a connection whose other end has vanished without a word."""
        pong = asyncio.ensure_future(await line.ping())
        answers, missed, seen = False, 0, self._frames
        while True:
            await self._clock.sleep(BEAT)
            answers = answers or pong.done()
            missed = 0 if pong.done() or self._frames != seen else missed + 1
            if answers and missed >= UNANSWERED:
                raise TimeoutError
            seen = self._frames
            await line.send(self._talk.heartbeat)
            if pong.done():
                pong = asyncio.ensure_future(await line.ping())
            self.poke()


class _Straight(connect):
    """Goes nowhere else than where it was sent: a redirect would take the token along."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """A redirect is a failure like any other."""
        return exc


def checked(url: str) -> str:
    """The host of a feed's address: wss, or plain ws to this machine. ReadFailed without the token.

    >>> checked("wss://feed.example.com/ws/v1/feeds?access_token=secret")
    'feed.example.com'
    >>> checked("ws://a.example.com/?access_token=secret")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    tui_trader.brokers.port.errors.ReadFailed: the feed of a.example.com is plain ws, which others can read...
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ReadFailed("the feed's address is none: its host or port cannot be") from None
    printable = url.isascii() and url.isprintable() and " " not in url
    if parts.scheme not in ("ws", "wss") or not host or not printable or parts.username is not None:
        raise ReadFailed("the feed's address is none: it begins with wss://, without blanks")
    if parts.scheme == "ws" and not loopback(host):
        raise ReadFailed(f"the feed of {host} is plain ws, which others can read: use wss")
    return host
