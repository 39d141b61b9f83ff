"""Figures 4 with 5: what a quiet watchlist costs, 50 rows at 20 quote changes a second."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager

from tests.bench import feed_log, india, process
from tests.bench.figure import Figure, Goal
from tests.bench.market import Market
from tests.bench.plan import Plan
from tests.bench.programs import baseline, environment
from tests.bench.terminal import Terminal
from tests.bench.watching import RULES, india_watched, settled
from tui_trader.venue.tradelab_scrip import Scrip

ROWS, CHANGES = 50, 20.0


def measure(plan: Plan) -> Iterator[Figure]:
    """The processor's share of the program's own process, bytes a second to its terminal."""
    cpu: dict[str, list[float]] = defaultdict(list)
    size: dict[str, list[float]] = defaultdict(list)
    listed = india.contracts(ROWS)
    seconds = plan.span(20.0, 5.0)
    with Market(rate=india.rate(CHANGES, listed)) as market:
        came = feed_log.counted(market.contract["tradelab"], listed, plan.span(10.0, 4.0))
        for _ in range(plan.turns(3)):
            for name in ("ours", "line api", "lite", "data table"):
                before = market.received(RULES)
                with _started(name, market, listed) as terminal:
                    if name in ("ours", "lite"):
                        settled(market, terminal, before, ROWS, plan.span(30.0, 4.0))
                    else:
                        terminal.wait("ready")
                        terminal.rest(2.0)
                    used, sent = process.cpu(terminal.pid), terminal.size
                    terminal.rest(seconds)
                    cpu[name].append((process.cpu(terminal.pid) - used) / seconds * 100)
                    size[name].append((terminal.size - sent) / seconds)
    note = f"{came:.1f} changes/s came for the {ROWS} rows; 120x36, {seconds:g} s each"
    goal = Goal(1.6, ratio=True)
    yield _figure("4", "quiet: processor", "%", cpu, "ours", (goal,), note)
    yield _figure("5", "quiet: bytes to the terminal", "B/s", size, "ours", (Goal(1.0, ratio=True),))
    yield _figure("5", "quiet: bytes with --lite", "B/s", size, "lite", (Goal(0.25, ratio=True),))
    yield _figure("", "quiet: processor with --lite", "%", cpu, "lite", ())
    yield _figure("", "quiet: processor of a DataTable", "%", cpu, "data table", ())


def _started(name: str, market: Market, listed: list[Scrip]) -> AbstractContextManager[Terminal]:
    if name == "ours":
        return india_watched(market, listed)
    if name == "lite":
        return india_watched(market, listed, "--lite")
    return Terminal(baseline(name.replace(" ", "_"), str(ROWS), str(CHANGES)), environment())


def _figure(
    number: str, title: str, unit: str, found: dict[str, list[float]], whose: str, goals: tuple[Goal, ...],
    note: str = "",
) -> Figure:  # fmt: skip
    return Figure(number, title, unit, tuple(found[whose]), tuple(found["line api"]), goals, note)
