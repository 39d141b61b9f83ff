"""What a journal says before the program starts, written by the program's own recorder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tui_trader.domain.account import Environment
from tui_trader.domain.events import LimitsSet
from tui_trader.domain.risk import Limits
from tui_trader.engine.clock import SystemClock
from tui_trader.engine.journal import Journal
from tui_trader.engine.news import Newspaper
from tui_trader.engine.recorder import Recorder

MANY = 1_000_000


@contextmanager
def recording(state: Path) -> Iterator[Recorder]:
    """The recorder on the journal of a user's state folder, closed at the end."""
    journal = Journal(state / "journal.sqlite")
    assert journal.ours, journal.trouble
    try:
        yield Recorder(SystemClock(), journal, Newspaper())
    finally:
        journal.close()


def allow_many(state: Path, broker: str, account: str) -> None:
    """A person has set this account's limits so wide that no order is asked about twice."""
    limits = Limits(orders=MANY, positions=MANY, per_minute=MANY, similar=0)
    with recording(state) as recorder:
        recorder.record(LimitsSet(f"{broker} {Environment.DEMO.value} {account}", limits))
