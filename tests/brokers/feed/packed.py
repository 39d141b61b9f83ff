"""Packets as the facts have them (`tradelab.md` 5.4)."""

import struct
from typing import Any

WHEN = 1_772_605_800
"""Noon of the tests, as an epoch second."""


def compact(token: int = 2885, last: int = 144895, traded: int = WHEN, **more: Any) -> bytes:
    exchange, bid, ask = more.get("exchange", 1), more.get("bid", last - 5), more.get("ask", last)
    return struct.pack(">BB10i", 2, exchange, token, last, -1234, traded, 1, 2, 3, 4, bid, ask)


def compact_old(token: int = 2885, last: int = 144895, stamp: int = WHEN) -> bytes:
    return struct.pack(">BB5i", 2, 1, token, last, -1234, stamp, 8014246)


def marketdata(token: int = 1333, stamp: int = 1710489044, *, old: bool = False, **more: int) -> bytes:
    """What a broker on this platform published for token 1333."""
    last, open_ = more.get("last", 144895), more.get("open", 145000)
    head = struct.pack(
        ">BB9iqq8i", 1, 1, token, last, stamp, 1, 8014246, 144890, 25, 144895, 628, 624983, 899665, 145018,
        stamp, open_, 145930, 144415, 145545, 0, 0,
    )  # fmt: skip
    return head if old else head + struct.pack(">4i", 0, 0, 0, 0)


_BOOK = [
    *(9, 8, 7, 6, 5), *(1000, 995, 990, 0, 0), *(10, 20, 30, 0, 0),
    *(1, 2, 3, 4, 5), *(1005, 1010, 1015, 1020, 0), *(11, 21, 31, 41, 0),
]  # fmt: skip


def snapquote(token: int = 2885, stamp: int = WHEN) -> bytes:
    return struct.pack(">BB32i", 3, 1, token, *_BOOK, stamp)


def full_snapquote(token: int = 2885) -> bytes:
    return struct.pack(">BB36iqqi", 4, 1, token, *_BOOK, 1002, 1000, 1020, 990, 1001, 5, 6, 7)


def status(word: str, exchange: int = 1, kind: str = "NORMAL", tail: bytes = b"") -> bytes:
    a, b = kind.encode(), word.encode()
    return struct.pack(f">BBH{len(a)}sH{len(b)}s", 9, exchange, len(a), a, len(b), b) + tail


def message(text: str, exchange: int = 6) -> bytes:
    coded = text.encode()
    return struct.pack(f">BBH{len(coded)}si", 10, exchange, len(coded), coded, WHEN)


def push(mode: int) -> bytes:
    return bytes([mode, 0, 0, 0, 0]) + b'{"oms_order_id":"200327000000027"}'
