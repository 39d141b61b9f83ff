"""Figure 12: a master of 180,000 contracts, loaded while keys are pressed, searched, kept."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from tests.bench import cursor, india, searching
from tests.bench.figure import Figure, Goal, percentile
from tests.bench.home import Home
from tests.bench.market import Market
from tests.bench.plan import Plan
from tests.bench.programs import ours
from tests.bench.replay import latencies, pictures
from tests.bench.steal import Neighbours, calmest, enough, reason
from tests.bench.terminal import Gone, Terminal

ROWS, CHANGES = 50, 20.0
LETTER, KEY, CACHED = 30.0, 50.0, 1.5
"""The goals: milliseconds, milliseconds, seconds."""
LOADING = 12.0
"""Seconds of keys from the sign-in on."""
WANTED = "RELIANCE"
SIGNED_IN = "signed in: "
SHELF = "tradelab-contracts-*"


def measure(plan: Plan) -> Iterator[Figure]:
    """Each run: a first start with an empty cache, letters in the search, a second start.

    Where keys or letters wait too long and few were left alone by the host, first starts more for the floor.
    """
    worst: list[float] = []
    letters: list[float] = []
    middle, second = [], []
    calm: dict[str, list[float]] = {"keys": [], "letters": []}
    starts: list[tuple[float, float]] = []
    pressed = typed = 0
    listed = india.contracts(ROWS)
    with Market(rate=india.rate(CHANGES, listed), contracts="full") as market:
        runs = plan.turns(3)
        for run in range(2 * runs):
            if run >= runs and not (
                (median(worst) > KEY and not enough(calm["keys"], 100))
                or (median(letters) > LETTER and not enough(calm["letters"], 95))
            ):
                break
            with Home() as home:
                home.profile("tradelab", market.contract["tradelab"])
                home.watch("tradelab", india.entries(listed))
                with Neighbours() as others:
                    keys, found = _first(plan, home)
                calm["keys"] += others.undisturbed(keys, KEY / 1000)
                calm["letters"] += others.undisturbed(found, LETTER / 1000)
                pressed, typed = pressed + len(keys), typed + len(found)
                if run >= runs:
                    continue  # to tell those that were left alone, for the floor
                worst.append(max(took for _, took in keys) * 1000)
                middle.append(median(took for _, took in keys) * 1000)
                letters.append(percentile([took for _, took in found], 95) * 1000)
                for _ in range(plan.turns(3)):
                    with Neighbours() as others:
                        began, took = _second(home)
                    starts.append((others.taken(began, began + CACHED), took))
                    second.append(took)
    note = f"180,000 contracts; {len(found)} letters typed or taken back a run"
    floor = reason(calm["letters"], typed, 95, LETTER)
    yield Figure(
        "12", "master: letter to results, p95", "ms", tuple(letters), (), (Goal(LETTER),), note, floor
    )
    note = f"cursor keys for {LOADING:g} s from the sign-in on, nothing kept from before"
    floor = reason(calm["keys"], pressed, 100, KEY)
    yield Figure("12", "master: longest wait of a key", "ms", tuple(worst), (), (Goal(KEY),), note, floor)
    yield Figure("", "master: median wait of a key", "ms", tuple(middle))
    note = "second start: exec to the results of a search typed as soon as there is a screen"
    floor = calmest(starts, CACHED)
    yield Figure("12", "master: searchable from cache", "s", tuple(second), (), (Goal(CACHED),), note, floor)


def _first(plan: Plan, home: Home) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """When each key was pressed, how long it took; the same of letters in the search."""
    with _running(home) as terminal:
        terminal.wait(SIGNED_IN)
        presses = cursor.walk(terminal, LOADING, 60, cursor.now_at(terminal))
        _until_kept(home)
        terminal.rest(1.0)
        terminal.press("+")
        terminal.wait(lambda screen: bool(searching.results(screen)))
        terminal.rest(1.0)
        found = searching.typed(terminal, int(plan.span(22, 6)))
        moved = list(cursor.moves(pictures(terminal), cursor.of_ours))
    took = latencies(presses, moved)
    return list(zip((when for when, _ in presses), took, strict=True)), found


def _second(home: Home) -> tuple[float, float]:
    """When it was started; seconds from there to the rows of a search."""
    with _running(home) as terminal:
        terminal.wait(cursor.MARK)
        terminal.press("+")
        terminal.press(WANTED)
        there = terminal.wait(lambda screen: searching.answered(screen, WANTED))
        return terminal.started, there - terminal.started


@contextmanager
def _running(home: Home) -> Iterator[Terminal]:
    with Terminal(ours("--profile", "tradelab"), home.env) as terminal:
        yield terminal


def _until_kept(home: Home, patience: float = 60.0) -> None:
    until = time.monotonic() + patience
    while not any((home.path / "cache").glob(SHELF)):
        if time.monotonic() > until:
            raise Gone("the contracts were never kept")
        time.sleep(0.1)
