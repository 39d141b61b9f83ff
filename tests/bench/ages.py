"""How old the prices are that a screen shows, at the moment it is painted with them.

Another client of the feed (a process of its own) notes when each packet came. Whenever bid or ask of a
watched row have changed on screen, both are looked up among that instrument's packets: the age is the time
from the arrival of the newest packet with these prices, at that client, to the arrival of the painted bytes
at the terminal. So it holds the feed's reading, the board, the wait for the next frame, the painting; not
the venue's own work, which both clients wait for alike. Prices that no packet has (a number caught half
painted) are left out and counted.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence

from tests.bench.emulator import Emulator
from tui_trader.venue.tradelab_scrip import Scrip

_PRICES = struct.Struct(">ii")
_BID = 34
"""Where in a compact packet of 42 bytes bid with ask stand."""
_ROW = re.compile(r"(\d+\.\d+|\d+) +(\d+\.\d+|\d+) +(?:\d+t|--) ")
_DIVISOR = 100

Packets = Iterable[tuple[float, bytes]]


class Ages:
    """Of the rows of these contracts, found by the symbols on screen."""

    def __init__(self, listed: Sequence[Scrip], packets: Packets) -> None:
        self.found: list[tuple[float, float]] = []
        """(when it was painted, seconds old)."""
        self.unmatched = 0
        self._symbols = {each.trading_symbol: (each.code, each.token) for each in listed}
        self._came: dict[tuple[int, int, int, int], list[float]] = defaultdict(list)
        for when, packet in packets:
            if len(packet) >= _BID + _PRICES.size:
                exchange, token = struct.unpack_from(">Bi", packet, 1)
                self._came[(exchange, token, *_PRICES.unpack_from(packet, _BID))].append(when)
        self._before: dict[str, tuple[int, int]] = {}

    def look(self, when: float, screen: Emulator) -> None:
        """The screen as it was after one read."""
        for line in screen.lines():
            symbol = line[2:24].split(" ", 1)[0]
            key = self._symbols.get(symbol)
            prices = None if key is None else _prices(line)
            if key is None or prices is None or self._before.get(symbol) == prices:
                continue
            if symbol in self._before:
                came = self._came.get((*key, *prices), [])
                at = bisect_right(came, when)
                if at:
                    self.found.append((when, when - came[at - 1]))
                else:
                    self.unmatched += 1
            self._before[symbol] = prices


def _prices(line: str) -> tuple[int, int] | None:
    found = _ROW.search(line, 24)
    if found is None:
        return None
    bid, ask = (round(float(each) * _DIVISOR) for each in found.groups())
    return bid, ask
