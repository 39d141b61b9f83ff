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
    grown, files, tasks = [], [], []
    stayed: Counter[str] = Counter()
    for _ in range(plan.turns(1)):
        command = [sys.executable, "-m", "tests.bench.hour_alone", str(warm), str(hour)]
        done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        before, after, ages = json.loads(done.stdout.splitlines()[-1])
        assert len(ages) == 3, f"not all accounts have quotes: {ages}"
        grown.append(after["memory"] - before["memory"])
        files.append(after["files"] - before["files"])
        more = Counter(after["tasks"])
        more.subtract(before["tasks"])
        tasks.append(float(more.total()))
        stayed += Counter({kind: count for kind, count in more.items() if count > 0})
    note = (
        f"{hour / 60:.0f} minutes after {warm / 60:.0f} of warm-up, from {before['memory']:.1f} MiB; three "
        "accounts, 120x36; the newest quotes at the end are "
        f"{', '.join(f'{age:.1f}' for age in ages.values())} s old"
    )
    yield Figure("16", "hour alone: memory grown", "MiB", tuple(grown), (), (Goal(2.0),), note)
    note = f"of {before['files']:.0f}"
    yield Figure("16", "hour alone: open files grown", "", tuple(files), (), (Goal(0.0),), note)
    note = f"of {sum(before['tasks'].values())}"
    if stayed:
        note += "; more of " + ", ".join(f"{kind} ({count})" for kind, count in stayed.items())
    yield Figure("16", "hour alone: tasks grown", "", tuple(tasks), (), (Goal(0.0),), note)
