"""Thousands of days at the desk over a line that fails (`order_safety.md` 15)."""

import argparse
import gc
import logging
import time

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.safety.days import DAYS, ECHO, Step
from tests.safety.machine import live


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may be said on the command line."""
    parser.add_argument("--examples", type=int, default=10_000, help="days to live through")
    parser.add_argument("--seed", type=int, default=0, help="the same seed draws the same days")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Live through so many days; a day that goes wrong is raised, made as small as it can be."""
    logging.getLogger("tui_trader").setLevel(logging.ERROR)  # lost answers are the point here
    days = steps = 0

    @seed(chosen.seed)
    @settings(
        max_examples=chosen.examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        phases=(Phase.generate, Phase.shrink),
    )
    @given(ECHO, DAYS)
    def search(echo: str, day: list[Step]) -> None:
        nonlocal days, steps
        days, steps = days + 1, steps + len(day)
        live(echo, day)

    gc.set_threshold(100_000, 50, 100)  # each day leaves little behind
    began, worked = time.perf_counter(), time.process_time()
    search()
    took, worked = time.perf_counter() - began, time.process_time() - worked
    print(
        f"safety: {days} days, {steps} steps, {took:.0f} s ({worked:.0f} s of the processor), "
        f"seed {chosen.seed}: nothing went wrong"
    )
    return 0
