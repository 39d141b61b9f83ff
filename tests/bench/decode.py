"""Figure 15: the feed's packets decoded, translated, put on the board; with `order_table.py` beside it."""

from __future__ import annotations

import random
import struct
import time
from collections.abc import Iterator

from tests.bench import india, order_table
from tests.bench.figure import Figure, Goal
from tests.bench.plan import Plan
from tui_trader.brokers.port import Interest
from tui_trader.brokers.tradelab import packets
from tui_trader.brokers.tradelab.hours import Hours
from tui_trader.brokers.tradelab.tape import Tape
from tui_trader.domain.instrument import InstrumentKey
from tui_trader.domain.quote import Day, Depth
from tui_trader.engine.clock import SystemClock
from tui_trader.engine.market import Market

PACKETS, INSTRUMENTS = 100_000, 250
_COMPACT = struct.Struct(">BB10i")


class _Desk:
    """Hears the tape as the engine does: quotes go to the market's board."""

    def __init__(self, market: Market) -> None:
        self.quote = market.took

    def day(self, key: InstrumentKey, day: Day) -> None:
        """Not in these packets."""

    def depth(self, key: InstrumentKey, depth: Depth) -> None:
        """Not in these packets."""

    def books(self) -> None:
        """Not in these packets."""

    def turned(self) -> None:
        """Once, with the first trade."""

    def says(self, text: str) -> None:
        """Not in these packets."""


def measure(plan: Plan) -> Iterator[Figure]:
    """Packets first, then the table."""
    speeds = [_packets_a_second() for _ in range(plan.turns(7))]
    note = f"{PACKETS:,} packets of {INSTRUMENTS} instruments, {_COMPACT.size} bytes each; processor time"
    goals = (Goal(150_000.0, least=True),)
    yield Figure("15", "decode: packets to the board", "/s", tuple(speeds), (), goals, note)
    yield from order_table.measure(plan)


def _packets_a_second() -> float:
    clock = SystemClock()
    market = Market(clock, {})
    tape = Tape(clock, Hours(clock), _Desk(market))
    listed = india.contracts(INSTRUMENTS)
    wanted = {
        key: (InstrumentKey("bench", f"{each.exchange}:{each.token}"), Interest.PRICE)
        for each in listed
        if (key := packets.key(each.exchange, str(each.token))) is not None
    }
    tape.follow(wanted)
    draw, now = random.Random(1), int(time.time())
    coming = []
    for number in range(PACKETS):
        one = draw.choice(listed)
        last = int(one.price * one.divisor) + draw.randrange(-2_000, 2_000)
        traded = now - 60 + number * 60 // PACKETS
        coming.append(_COMPACT.pack(2, one.code, one.token, last, 0, traded, 1, 2, 3, 4, last - 5, last + 5))
    began, before = time.process_time(), market.quotes.seq
    for packet in coming:
        tape.take(packet)
    took = time.process_time() - began
    assert market.quotes.seq - before == PACKETS, "packets were left out"
    return PACKETS / took
