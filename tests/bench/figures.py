"""What can be measured, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.bench import book, decode, hour, master, memory, order, polled, quiet, start, storm
from tests.bench.figure import Figure
from tests.bench.plan import Plan

Measure = Callable[[Plan], Iterator[Figure]]

FIGURES: dict[str, tuple[Measure, str]] = {
    "start": (start.measure, "1 to 3: login screen, demo, --version"),
    "quiet": (quiet.measure, "4, 5: processor, bytes of a quiet watchlist"),
    "storm": (storm.measure, "6 to 8: processor, age of prices, keys at 3,000 changes a second"),
    "order": (order.measure, "9: from yes to the first byte of the order at the venue"),
    "polled": (polled.measure, "10, 11: how old quotes are that must be asked for"),
    "master": (master.measure, "12: a contract master of 180,000 rows"),
    "memory": (memory.measure, "13: memory after a minute, with many contracts, with many orders"),
    "book": (book.measure, "14: an order book of 100,000 rows"),
    "decode": (decode.measure, "15: packets and tables read, in this process"),
    "hour": (hour.measure, "16: an hour alone, in time wound by hand"),
}
"""In the order in which they are measured."""
