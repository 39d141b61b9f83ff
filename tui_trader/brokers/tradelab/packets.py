"""The bytes of Tradelab's feed: big-endian, unpadded, the mode first (`tradelab.md` 5.3 to 5.5)."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple

EXCHANGES = {1: "NSE", 2: "NFO", 3: "CDS", 4: "MCX", 6: "BSE", 7: "BFO"}
"""By the code in a packet's second byte."""
CODES = {name: code for code, name in EXCHANGES.items()}
MARKETDATA, COMPACT, SNAPQUOTE, FULL_SNAPQUOTE = 1, 2, 3, 4
STATUS, MESSAGE = 9, 10
PUSHES = frozenset({11, 12, 50, 51, 56, 58})
"""An order, a trade, in either generation of servers, money or a position moved (`tradelab.md` 2.6)."""
BAND = 7
UNUSED = frozenset({5, 6, 8, 14, 15, 20})
"""Known, and of no use here: spreads, open interest, greeks."""
KEY = slice(1, 6)
"""Exchange code with token: what a packet is about, as bytes, so that none of it need be decoded."""

PRICES = {code: 7 if code == CODES["CDS"] else 2 for code in EXCHANGES}
"""Decimal places of a price's whole number, by exchange code."""
REMEMBERED = 2_000
"""Numbers of which a table remembers the Decimal, or seconds of which it remembers the time."""
MODERN = 42
"""Bytes of a compact packet that is no legacy one."""

# What is not asked for is skipped (x).
compact = struct.Struct(">x5si4xi16xii").unpack_from
"""Mode 2, of at least `MODERN` bytes: (key, last, second of its trade, bid, ask); a 0 is not said. The
struct's own reader, for this is the packet that comes by the thousand.
"""
# From behind the key.
_COMPACT_OLD = struct.Struct(">i4xi4x")
_MARKETDATA = struct.Struct(">ii4xiiiii16x4xi4i")
_LEVELS = struct.Struct(">30i")
_BAND = struct.Struct(">4xii")
_HUNDREDTH = Decimal("0.01")
_SECONDS = struct.Struct(">i")
_BODY = 6
_LEVELS_END = _BODY + _LEVELS.size


class MarketData(NamedTuple):
    """Mode 1: the prices with their sizes, the day's figures."""

    last: int
    traded: int
    volume: int
    bid: int
    bid_size: int
    ask: int
    ask_size: int
    stamp: int
    open: int
    high: int
    low: int
    close: int
    """Of the day before (`tradelab.md` 5.3)."""


class Levels(NamedTuple):
    """Modes 3 and 4: five levels a side, best first."""

    bids: tuple[tuple[int, int], ...]
    """(price, size); a level that is not there has 0."""
    asks: tuple[tuple[int, int], ...]
    stamp: int
    """Epoch second; 0 in mode 4, which does not say."""


def band(packet: bytes) -> tuple[int, int] | None:
    """Mode 7: the highest, the lowest price of the day; None when it is cut short."""
    return None if len(packet) < _BODY + _BAND.size else _BAND.unpack_from(packet, _BODY)


def hundredths(number: int) -> Decimal | None:
    """The Decimal of a whole number with two places; None for zero, which stands for nothing. Not remembered:
    looking up takes as long as making one, where it is there, several times as long where it is not.

    >>> hundredths(144895), hundredths(144890), hundredths(0)
    (Decimal('1448.95'), Decimal('1448.90'), None)
    """
    return _HUNDREDTH * number if number else None


class Decimals(dict[int, Decimal | None]):
    """The Decimal of a whole number with so many places; None for zero, which stands for nothing.

    >>> Decimals(0)[628], Decimals(7)[831_250_000], Decimals(7)[0]
    (Decimal('628'), Decimal('83.125'), None)
    """

    def __init__(self, places: int) -> None:
        super().__init__()
        self._places = places

    def __missing__(self, number: int) -> Decimal | None:
        if len(self) >= REMEMBERED:
            self.clear()
        whole, places = number, self._places
        while places > 2 and whole % 10 == 0:
            whole, places = whole // 10, places - 1
        found = self[number] = Decimal(whole).scaleb(-places) if number else None
        return found


class Moments(dict[int, datetime | None]):
    """The moment of an epoch second; None where there is none. Feed epochs are true UTC
    (`tradelab.md` 2.4).
    """

    def __missing__(self, second: int) -> datetime | None:
        if len(self) >= REMEMBERED:
            self.clear()
        found = self[second] = datetime.fromtimestamp(second, UTC) if second > 0 else None
        return found


def key(exchange: str, token: str) -> bytes | None:
    """What the packets of an instrument have at `KEY`; None for what this feed cannot carry.

    >>> key("NSE", "2885"), key("NYSE", "1"), key("NSE", "abc")
    (b'\\x01\\x00\\x00\\x0bE', None, None)
    """
    code = CODES.get(exchange)
    if code is None or not (token.isascii() and token.isdigit()) or len(token) > 10:
        return None
    number = int(token)
    return struct.pack(">Bi", code, number) if number < 1 << 31 else None


def pair(packed: bytes) -> list[int]:
    """A key as a subscription says it: [exchange code, token].

    >>> pair(b"\\x01\\x00\\x00\\x0bE")
    [1, 2885]
    """
    return list(struct.unpack(">Bi", packed))


def compact_old(packet: bytes) -> tuple[int, int] | None:
    """The legacy form of mode 2 (22 bytes): (last, second of the packet); None when shorter."""
    return None if len(packet) < 22 else _COMPACT_OLD.unpack_from(packet, _BODY)


def marketdata(packet: bytes) -> MarketData | None:
    """Mode 1, whose legacy form (86 bytes) has all that is read here; None when shorter."""
    if len(packet) < 86:
        return None
    return MarketData._make(_MARKETDATA.unpack_from(packet, _BODY))


def levels(packet: bytes) -> Levels | None:
    """Modes 3 (130 bytes) and 4 (166 bytes); None when shorter."""
    full = packet[0] == FULL_SNAPQUOTE
    if len(packet) < (166 if full else 130):
        return None
    all_ = _LEVELS.unpack_from(packet, _BODY)
    stamp = 0 if full else _SECONDS.unpack_from(packet, _LEVELS_END)[0]
    # Counts of orders come first, then prices, then sizes; so for bids, so for asks.
    bids = tuple(zip(all_[5:10], all_[10:15], strict=True))
    return Levels(bids, tuple(zip(all_[20:25], all_[25:30], strict=True)), stamp)


def status(packet: bytes) -> tuple[str, str, str] | None:
    """Mode 9: (exchange, type of market, its status); None when it cannot be read."""
    kind = _text(packet, 2)
    said = None if kind is None else _text(packet, 4 + kind[1])
    exchange = EXCHANGES.get(packet[1]) if len(packet) > 1 else None
    return None if kind is None or said is None or exchange is None else (exchange, kind[0], said[0])


def message(packet: bytes) -> tuple[str, str] | None:
    """Mode 10: (exchange, text); None when it cannot be read."""
    text = _text(packet, 2)
    return None if text is None else (EXCHANGES.get(packet[1], "exchange"), text[0])


def _text(packet: bytes, at: int) -> tuple[str, int] | None:
    size = int.from_bytes(packet[at : at + 2], "big")
    if len(packet) < at + 2 + size:
        return None
    text = packet[at + 2 : at + 2 + size].decode("utf-8", errors="replace")
    return "".join(each if each.isprintable() else " " for each in text).strip(), size
