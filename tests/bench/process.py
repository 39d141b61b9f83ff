"""What the kernel says of a process: its time on the processor, its memory."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

_LINE = r"^{}:\s+(\d+) kB"


def cpu(pid: int) -> float:
    """Seconds on a processor so far, of the process with all its threads, without its children.

    The kernel keeps a clock for each process (clock_getcpuclockid(3)); it counts nanoseconds, and what
    threads used that have ended stays in it.
    """
    return time.clock_gettime((~pid << 3) | 2)


def memory(pid: int) -> float:
    """MiB that are its own, with its share of what it shares with others."""
    return _rolled_up(pid, "Pss")


def own_memory(pid: int) -> float:
    """MiB that it has written itself: its share of files does not come in, which grows as others end."""
    return _rolled_up(pid, "Anonymous")


def _rolled_up(pid: int, name: str) -> float:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    found = re.search(_LINE.format(name), text, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def children(pid: int) -> list[int]:
    """Its children, and theirs."""
    found: list[int] = []
    for task in _tasks(pid):
        try:
            text = Path(f"/proc/{pid}/task/{task}/children").read_text(encoding="ascii")
        except OSError:  # the thread has ended
            continue
        for child in map(int, text.split()):
            found += [child, *children(child)]
    return found


def tree_memory(pid: int) -> float:
    """MiB of a process with its children."""
    return sum(memory(each) for each in (pid, *children(pid)))


def _tasks(pid: int) -> list[str]:
    try:
        return os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []
