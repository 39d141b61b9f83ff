"""What the disk alone takes for an order: two lines of a journal, each there when the call returns."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.orders_kept import recording
from tui_trader.domain.events import Sending

TIMES = 200
_PAUSE = 0.05


def pairs(beside: Path) -> list[float]:
    """Seconds of each pair, one after the other with a pause, in a folder of their own on the same disk."""
    took = []
    with TemporaryDirectory(dir=beside) as folder, recording(Path(folder)) as recorder:
        recorder.journal.warm()
        for _ in range(TIMES):
            time.sleep(_PAUSE)
            began = time.monotonic()
            for _ in range(2):
                recorder.journal.append(datetime.now(UTC), Sending("none"))
            took.append(time.monotonic() - began)
    return took
