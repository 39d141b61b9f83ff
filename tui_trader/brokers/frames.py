"""A websocket connection that hands messages over as they are read.

The library takes each message through a parser of generators, a queue, a future and a task that wakes: some
30 microseconds, so that a feed of thousands a second would take most of what there is, and a burst would
hold up everything else. A server's messages are simple to find (RFC 6455 5.2: not masked; ours come whole),
so they are cut out here; all else (the handshake, control frames, fragments, what is too long) is the
library's business, as ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

from websockets.asyncio.client import ClientConnection
from websockets.protocol import OPEN

CHUNK = 1 << 15
"""Bytes that are read in one turn, so that a burst leaves others theirs."""
_WHOLE = frozenset((0x81, 0x82))
"""The first byte of a text or binary message in one frame."""
_LAST_FRAGMENT, _FIRST_FRAGMENTS = 0x80, frozenset((0x01, 0x02))
_END_OF_HEAD = b"\r\n\r\n"


class QuickConnection(ClientConnection):
    """`take` hears each message that comes in one frame; `recv` brings the others."""

    def __init__(self, *args: Any, take: Callable[[bytes], None], longest: int, **more: Any) -> None:
        super().__init__(*args, **more)
        self._take, self._longest = take, longest
        self._rest = b""
        """The beginning of a frame whose end has not come."""
        self._head: bytes | None = b""
        """The handshake's answer so far; None once it is over."""
        self._apart = False
        """A message in fragments is under way: the library's, to its end."""
        self._slow = False
        """Where frames begin is not known (one came with the handshake's answer): all is the library's."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Read little at a time."""
        if hasattr(transport, "max_size"):
            cast("Any", transport).max_size = CHUNK
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Cut out what is whole and simple."""
        if self._slow or self._head is not None:
            self._begin(data)
            return
        data = self._rest + data if self._rest else data
        at, size, take = 0, len(data), self._take
        while (room := size - at) >= 2:
            first, length, start = data[at], data[at + 1], at + 2
            if length >= 126:
                wide = 2 if length == 126 else 8
                if length > 127 or room < 2 + wide:
                    if length > 127:  # masked, which no server may: the library says so
                        self._give_up(data[at:])
                        return
                    break
                start += wide
                length = int.from_bytes(data[at + 2 : start], "big")
                if length > self._longest:
                    self._give_up(data[at:])
                    return
            end = start + length
            if end > size:
                break
            if first in _WHOLE and not self._apart:
                take(data[start:end])
            else:
                if first in _FIRST_FRAGMENTS:
                    self._apart = True
                elif first == _LAST_FRAGMENT:
                    self._apart = False
                super().data_received(data[at:end])
            at = end
        self._rest = data[at:]

    def _begin(self, data: bytes) -> None:
        """Everything before the first frame."""
        super().data_received(data)
        if self._head is None or self._slow:
            return
        self._head += data
        if (end := self._head.find(_END_OF_HEAD)) >= 0:
            self._slow = self.protocol.state is not OPEN or len(self._head) > end + len(_END_OF_HEAD)
            self._head = None

    def _give_up(self, data: bytes) -> None:
        """From here on the library reads, and says what is wrong."""
        self._slow, self._rest = True, b""
        super().data_received(data)
