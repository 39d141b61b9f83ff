"""The bytes of the feed: big-endian, unpadded, mode first (tradelab.md 5.3 to 5.5)."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable

from tui_trader.venue.listing import Side
from tui_trader.venue.tradelab_ticks import Tick

MARKETDATA, COMPACT, SNAPQUOTE, FULL_SNAPQUOTE = 1, 2, 3, 4
RANGE, INTEREST, STATUS, MESSAGE = 7, 8, 9, 10
ORDER, TRADE, ORDER_TR, TRADE_TR = 50, 51, 11, 12

_MARKETDATA = struct.Struct(">BB9iqq12i")
_MARKETDATA_OLD = struct.Struct(">BB9iqq8i")
_COMPACT = struct.Struct(">BB10i")
_COMPACT_OLD = struct.Struct(">BB5i")
_SNAPQUOTE = struct.Struct(">BB32i")
_FULL = struct.Struct(">BB36iqqi")
_SIX = struct.Struct(">BB4i")
_INTEREST_OLD = struct.Struct(">BBiBBi")


def marketdata(tick: Tick, now: int, legacy: bool) -> bytes:
    """Mode 1: 102 bytes, 86 in the old form."""
    bids, asks = tick.depth(Side.BUY), tick.depth(Side.SELL)
    head = (
        MARKETDATA, tick.scrip.code, tick.scrip.token, tick.ltp, tick.ltt, tick.ltq, tick.volume, bids[0][0],
        bids[0][1], asks[0][0], asks[0][1], sum(each[1] for each in bids) * 9,
        sum(each[1] for each in asks) * 9,
        tick.average, now, tick.open, tick.high, tick.low, tick.close, tick.yearly_high, tick.yearly_low,
    )  # fmt: skip
    if legacy:
        return _MARKETDATA_OLD.pack(*head)
    return _MARKETDATA.pack(*head, tick.low_dpr, tick.high_dpr, tick.oi, tick.initial_oi)


def compact(tick: Tick, now: int, legacy: bool) -> bytes:
    """Mode 2: 42 bytes, 22 in the old form. The change is absolute, signed."""
    scrip = tick.scrip
    change = tick.ltp - tick.close
    if legacy:
        return _COMPACT_OLD.pack(COMPACT, scrip.code, scrip.token, tick.ltp, change, now, tick.volume)
    return _COMPACT.pack(
        COMPACT, scrip.code, scrip.token, tick.ltp, change, tick.ltt, tick.low_dpr, tick.high_dpr, tick.oi,
        tick.initial_oi, tick.bid, tick.ask,
    )  # fmt: skip


def snapquote(tick: Tick, now: int, legacy: bool) -> bytes:
    """Mode 3: 130 bytes, five levels a side."""
    return _SNAPQUOTE.pack(SNAPQUOTE, tick.scrip.code, tick.scrip.token, *_levels(tick), now)


def full_snapquote(tick: Tick, now: int, legacy: bool) -> bytes:
    """Mode 4: 166 bytes, five levels a side, no last price."""
    bids, asks = tick.depth(Side.BUY), tick.depth(Side.SELL)
    return _FULL.pack(
        FULL_SNAPQUOTE, tick.scrip.code, tick.scrip.token, *_levels(tick), tick.average, tick.open, tick.high,
        tick.low, tick.close, sum(each[1] for each in bids) * 9, sum(each[1] for each in asks) * 9,
        tick.volume,
    )  # fmt: skip


def price_range(tick: Tick, now: int, legacy: bool) -> bytes:
    """Mode 7: 18 bytes, the circuit limits."""
    return _SIX.pack(RANGE, tick.scrip.code, tick.scrip.token, now, tick.high_dpr, tick.low_dpr)


def interest(tick: Tick, now: int, legacy: bool) -> bytes:
    """Mode 8: 18 bytes; in the old form 12, whose counters hold a byte."""
    scrip = tick.scrip
    if legacy:
        return _INTEREST_OLD.pack(
            INTEREST, scrip.code, scrip.token, tick.oi & 255, tick.initial_oi & 255, now
        )
    return _SIX.pack(INTEREST, scrip.code, scrip.token, tick.oi, tick.initial_oi, now)


Packer = Callable[[Tick, int, bool], bytes]
PACKERS: dict[str, Packer] = {
    "marketdata": marketdata,
    "compact_marketdata": compact,
    "snapquote": snapquote,
    "full_snapquote": full_snapquote,
    "dpr": price_range,
    "open_interest": interest,
}
"""By the word that subscribes (tradelab.md 5.2)."""


def market_status(exchange: int, kind: str, status: str) -> bytes:
    """Mode 9."""
    parts = [part.encode() for part in (kind, status)]
    return bytes([STATUS, exchange]) + b"".join(struct.pack(">H", len(each)) + each for each in parts)


def exchange_message(exchange: int, text: str, now: int) -> bytes:
    """Mode 10."""
    coded = text.encode()
    return struct.pack(f">BBH{len(coded)}si", MESSAGE, exchange, len(coded), coded, now)


def push(mode: int, value: object) -> bytes:
    """Modes 50, 51, 11, 12: JSON behind four bytes nobody uses, which stay below 0x80 (5.5)."""
    return bytes([mode, 0, 0, 0, 0]) + json.dumps(value, separators=(",", ":")).encode()


def framed(packet: bytes) -> bytes:
    """A packet as a websocket frame of a server: unmasked, so the same bytes serve every subscriber."""
    size = len(packet)
    if size < 126:
        return bytes([0x82, size]) + packet
    return struct.pack(">BBH", 0x82, 126, size) + packet


def _levels(tick: Tick) -> list[int]:
    rows = []
    for side in (Side.BUY, Side.SELL):
        depth = tick.depth(side)
        rows += [each[2] for each in depth] + [each[0] for each in depth] + [each[1] for each in depth]
    return rows
