"""Figure 16: an hour alone on the watchlist, in time that is wound by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator

from tests.bench.figure import Figure, Goal
from tests.bench.plan import Plan
from tests.bench.programs import environment

WARM, HOUR = 600.0, 3600.0


def measure(plan: Plan) -> Iterator[Figure]:
    """Growth of the app's process, from the end of ten minutes of warm-up to an hour later."""
    warm, hour = plan.span(WARM, 60.0), plan.span(HOUR, 240.0)
    grown: list[float] = []
    stays: dict[str, list[float]] = {"files": [], "tasks": []}
    more: dict[str, Counter[str]] = {"files": Counter(), "tasks": Counter()}
    for _ in range(plan.turns(1)):
        command = [sys.executable, "-m", "tests.bench.hour_alone", str(warm), str(hour)]
        done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        before, after, ages = json.loads(done.stdout.splitlines()[-1])
        assert len(ages) == 3, f"not all accounts have quotes: {ages}"
        grown.append(after["memory"] - before["memory"])
        for what, grew in stays.items():
            grew.append(float(sum(after[what].values()) - sum(before[what].values())))
            more[what] += Counter(after[what]) - Counter(before[what])
    note = (
        f"{hour / 60:.0f} minutes after {warm / 60:.0f} of warm-up, from {before['memory']:.1f} MiB; three "
        "accounts, 120x36; the newest quotes at the end are "
        f"{', '.join(f'{age:.1f}' for age in ages.values())} s old"
    )
    yield Figure("16", "hour alone: memory grown", "MiB", tuple(grown), (), (Goal(2.0),), note)
    for what, grew in stays.items():
        note = f"of {sum(before[what].values())} that stay"
        if what == "tasks":
            note += (
                f"; with those that come and go at least {before['fewest']} before, {after['fewest']} after"
            )
        if more[what]:
            note += "; more of " + ", ".join(f"{kind} ({count})" for kind, count in more[what].items())
        yield Figure("16", f"hour alone: {what} grown", "", tuple(grew), (), (Goal(0.0),), note)
