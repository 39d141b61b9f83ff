"""What the disk takes of an order: two lines of a journal, each there when the call returns."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.orders_kept import recording
from tests.bench.watch import Watch
from tui_trader.domain.events import Sending

TIMES = 200
_PAUSE = 0.05
_PRESSURE = Path("/proc/pressure/io")
_LOOK = 0.004


class Waits(Watch):
    """Seconds for which somebody on this machine waited for a disk (proc(5), pressure stall information)."""

    def __init__(self) -> None:
        super().__init__(_waited, _LOOK)


def _waited() -> float:
    if not _PRESSURE.exists():  # a kernel that does not tell
        return 0.0
    some = _PRESSURE.read_text(encoding="ascii").split("\n", 1)[0]
    return int(some.rpartition("=")[2]) / 1e6


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
