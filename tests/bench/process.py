"""What the kernel says of a process: its time on the processor, its memory."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


def cpu(pid: int) -> float:
    """Seconds on a processor so far, of the process with all its threads, without its children.

    The kernel keeps a clock for each process (clock_getcpuclockid(3)); it counts nanoseconds, and what
    threads used that have ended stays in it.
    """
    return time.clock_gettime((~pid << 3) | 2)


def memory(pid: int) -> float:
    """MiB that are its own, with its share of what it shares with others."""
    found = _PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii"))
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
