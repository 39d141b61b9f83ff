"""The venue on a clock that is wound from outside: `python -m tests.bench.wound_venue RATE START`.

The first line of output is its contract. Each line of input is seconds to move on by; the end of the input
ends it.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from datetime import datetime

from tui_trader.venue import HandClock, Venue, serving


async def _serve(rate: float, start: datetime) -> None:
    clock = HandClock(start)
    venue = Venue(seed=7, clock=clock, rate=rate, access_life=100_000.0)
    over, loop = asyncio.Event(), asyncio.get_running_loop()
    held = b""

    def wind() -> None:
        nonlocal held
        data = os.read(0, 4096)
        if not data:
            over.set()
        *lines, held = (held + data).split(b"\n")
        for line in lines:
            clock.advance(float(line))

    async with serving(venue) as contract:
        print(json.dumps(contract), flush=True)
        loop.add_reader(0, wind)
        await over.wait()


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1]), datetime.fromisoformat(sys.argv[2])))
