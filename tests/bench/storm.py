"""Figures 6 to 8: 3,000 quote changes a second over a watchlist of 250 rows."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from tests.bench import cursor, feed_log, india, process, replay
from tests.bench.ages import Ages
from tests.bench.feed_log import FeedLog
from tests.bench.figure import Figure, Goal, percentile
from tests.bench.market import Market
from tests.bench.plan import Plan
from tests.bench.programs import baseline, environment
from tests.bench.steal import Neighbours, reason
from tests.bench.terminal import Terminal
from tests.bench.watching import RULES, india_watched, settled
from tui_trader.venue.tradelab_scrip import Scrip

ROWS, CHANGES, WATCHED, PRESSES = 250, 3000.0, 2, 240
AGE, KEY = 250.0, 60.0
"""Milliseconds: the goals of the 99th percentiles."""


class Found:
    """What several runs brought."""

    def __init__(self) -> None:
        self.cpu: tuple[list[float], list[float]] = ([], [])
        self.keys: tuple[list[float], list[float]] = ([], [])
        self.middle: tuple[list[float], list[float]] = ([], [])
        self.ages: list[float] = []
        self.growth: list[float] = []
        self.matched: list[int] = []
        self.unmatched = 0
        self.alone: tuple[list[float], list[float]] = ([], [])
        """Our keys, our ages (seconds) from which nobody took the processor within their bound."""
        self.presses = 0


def measure(plan: Plan) -> Iterator[Figure]:
    """The processor's share first, untouched; then ages and keys together over a minute."""
    listed, found = india.contracts(ROWS), Found()
    came = 0.0
    with Market(rate=india.rate(CHANGES, listed)) as market:
        came = feed_log.counted(market.contract["tradelab"], listed, 5.0)
        for _ in range(plan.turns(3)):
            _ours(plan, market, listed, found)
            _baseline(plan, found)
    span = plan.span(60.0, 12.0)
    note = f"{came:.0f} packets/s came for the {ROWS} rows; 120x36"
    yield Figure("6", "storm: processor", "%", *_both(found.cpu), (Goal(2.5, ratio=True),), note)
    note = (
        f"of {sum(found.matched)} paints of the first {WATCHED} rows in {span:g} s; "
        f"{found.unmatched} prices were caught half painted"
    )
    floor = reason(found.alone[1], sum(found.matched), 99, AGE)
    yield Figure("7", "storm: age when painted, p99", "ms", tuple(found.ages), (), (Goal(AGE),), note, floor)
    note = "median of the last third of the span less that of the first"
    yield Figure("7", "storm: growth of that age", "ms", tuple(found.growth), (), (Goal(25.0),), note)
    goals = (Goal(KEY), Goal(2.0, ratio=True))
    floor = reason(found.alone[0], found.presses, 99, KEY)
    note = f"{plan_presses(plan)} presses of up and down a run, at irregular times"
    yield Figure("8", "storm: key to its effect, p99", "ms", *_both(found.keys), goals, note, floor)
    yield Figure("", "storm: key to its effect, median", "ms", *_both(found.middle))


def plan_presses(plan: Plan) -> int:
    """How many keys a run takes."""
    return int(plan.span(PRESSES, 48))


def _both(pair: tuple[list[float], list[float]]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    return tuple(pair[0]), tuple(pair[1])


def _ours(plan: Plan, market: Market, listed: list[Scrip], found: Found) -> None:
    before = market.received(RULES)
    with india_watched(market, listed) as terminal:
        settled(market, terminal, before, ROWS, plan.span(100.0, 8.0))
        found.cpu[0].append(_share(plan, terminal))
        with FeedLog(market.contract["tradelab"], listed[:WATCHED]) as log, Neighbours() as others:
            terminal.rest(0.5)
            first = cursor.now_at(terminal)
            presses = cursor.walk(terminal, plan.span(60.0, 12.0), plan_presses(plan), first)
            ages = Ages(listed[:WATCHED], log.stop())
    began = presses[0][0]
    moved: list[tuple[float, int]] = []
    for when, screen in replay.pictures(terminal):
        if when >= began:
            ages.look(when, screen)
            row = cursor.of_ours(screen)
            if row is not None and (not moved or moved[-1][1] != row):
                moved.append((when, row))
    took = replay.latencies(presses, moved)
    _keys(found, 0, took)
    _ages(found, ages)
    starts = [when for when, _ in presses]
    found.presses += len(starts)
    found.alone[0].extend(others.undisturbed(zip(starts, took, strict=True), KEY / 1000))
    looked = ((when - AGE / 1000, age) for when, age in ages.found)
    found.alone[1].extend(others.undisturbed(looked, AGE / 1000))


def _baseline(plan: Plan, found: Found) -> None:
    command = baseline("line_api", str(ROWS), str(CHANGES))
    with Terminal(command, environment()) as terminal:
        terminal.wait("ready")
        terminal.rest(2.0)
        found.cpu[1].append(_share(plan, terminal))
        presses = cursor.walk(terminal, plan.span(60.0, 12.0), plan_presses(plan))
    moved = list(cursor.moves(replay.pictures(terminal), cursor.of_baseline))
    _keys(found, 1, replay.latencies(presses, moved))


def _share(plan: Plan, terminal: Terminal) -> float:
    seconds = plan.span(20.0, 5.0)
    used = process.cpu(terminal.pid)
    terminal.rest(seconds)
    return (process.cpu(terminal.pid) - used) / seconds * 100


def _keys(found: Found, whose: int, took: list[float]) -> None:
    found.keys[whose].append(percentile(took, 99) * 1000)
    found.middle[whose].append(median(took) * 1000)


def _ages(found: Found, ages: Ages) -> None:
    all_ = [age for _, age in ages.found]
    third = len(all_) // 3
    found.ages.append(percentile(all_, 99) * 1000)
    found.growth.append((median(all_[-third:]) - median(all_[:third])) * 1000)
    found.matched.append(len(all_))
    found.unmatched += ages.unmatched
