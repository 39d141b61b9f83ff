"""Figure 14: an order book of 100,000 rows, against one of 100."""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import median

from tests.bench import cursor, india
from tests.bench.figure import Figure, Goal
from tests.bench.home import Home
from tests.bench.market import Market
from tests.bench.orders_kept import placed_before
from tests.bench.plan import Plan
from tests.bench.programs import ours
from tests.bench.replay import latencies, pictures
from tests.bench.terminal import Terminal
from tests.bench.watching import LIVE, first_quote

MANY, FEW = 100_000, 100
ROWS, CHANGES = 20, 20.0
OPEN = r"Orders, all[^$]*^▶ \d"
_PATIENCE = 180.0


def measure(plan: Plan) -> Iterator[Figure]:
    """Both in turns, on the same market; the orders were filled in the days before."""
    keys: dict[int, list[float]] = {MANY: [], FEW: []}
    opens: dict[int, list[float]] = {MANY: [], FEW: []}
    starts: dict[int, list[float]] = {MANY: [], FEW: []}
    listed = india.contracts(ROWS)
    with Market(rate=india.rate(CHANGES, listed)) as market, Home() as many, Home() as few:
        for home, count in ((many, MANY), (few, FEW)):
            home.profile("tradelab", market.contract["tradelab"])
            home.watch("tradelab", india.entries(listed))
            placed_before(home.state, "tradelab", market.contract["tradelab"]["account"], count)
        for _ in range(plan.turns(3)):
            for home, count in ((many, MANY), (few, FEW)):
                start, opened, took = _run(plan, home)
                starts[count].append(start)
                opens[count].append(opened)
                keys[count].append(took)
    pair = tuple(keys[MANY]), tuple(keys[FEW])
    note = f"median of {_presses(plan)} presses of up and down a run; baseline: {FEW} rows"
    yield Figure("14", f"book of {MANY:,}: key to paint", "ms", *pair, (Goal(1.2, ratio=True),), note)
    pair = tuple(opens[MANY]), tuple(opens[FEW])
    note = "key `2`, the first time, to the first row painted"
    yield Figure("14", f"book of {MANY:,}: opens", "ms", *pair, (Goal(500.0),), note)
    pair = tuple(starts[MANY]), tuple(starts[FEW])
    yield Figure("", f"book of {MANY:,}: exec to a live quote", "s", *pair)


def _run(plan: Plan, home: Home) -> tuple[float, float, float]:
    """Seconds to start, milliseconds to open, to paint a cursor that moved."""
    with Terminal(ours("--profile", "tradelab"), home.env) as terminal:
        terminal.wait(cursor.MARK, _PATIENCE)
        first_quote(terminal)
        live = next(when for when, screen in pictures(terminal) if _has(screen.text()))
        terminal.rest(3.0)
        pressed = terminal.press("2")
        opened = terminal.wait(OPEN, _PATIENCE) - pressed
        terminal.rest(2.0)
        presses = cursor.walk(terminal, plan.span(40.0, 10.0), _presses(plan), cursor.now_at(terminal))
        moved = list(cursor.moves(pictures(terminal), cursor.of_ours))
    return live - terminal.started, opened * 1000, median(latencies(presses, moved)) * 1000


def _presses(plan: Plan) -> int:
    return int(plan.span(120, 30))


def _has(text: str) -> bool:
    return re.search(LIVE, text) is not None
