"""A start that reads a summary knows what one knows that reads every line."""

import sqlite3
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal as D
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.domain.chance import EVENTS, asked, cancel, once
from tests.engine.fake import EURUSD, position, report
from tests.safety.brittle import LINES
from tui_trader.domain.book import Book
from tui_trader.domain.brake import Brake
from tui_trader.domain.events import (
    Accepted,
    Braked,
    Event,
    LimitsSet,
    MutationAsked,
    OrderAsked,
    Refused,
    Reported,
    Sending,
)
from tui_trader.domain.mandate import Mandate
from tui_trader.domain.order import Side, Status, reference
from tui_trader.domain.risk import Limits
from tui_trader.engine import replay
from tui_trader.engine.journal import Journal
from tui_trader.engine.replay import Replay
from tui_trader.engine.story import concerns

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "WORTH", 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


def knowledge(book: Book, mandate: Mandate) -> dict[str, Any]:
    """All that anybody can ask."""
    ours = [None, "t1", "t2", *(str(reference(id)) for id in ("t1", "t2"))]
    reports = [report(id, our_id=our) for id in ("b1", "b2", "b3", "b9") for our in ours]
    matched = [book.match(one) for one in reports]
    return {
        "orders": dict(book.orders),
        "to the letter": {
            key: (str(o.quantity), str(o.filled), str(o.price)) for key, o in book.orders.items()
        },
        "under way": dict(book.under_way),
        "unanswered": dict(book.unanswered),
        "accounts": dict(book.accounts),
        "sent": set(book.sent),
        "photographs": dict(book.photographs),
        "working": sorted(one.key for one in book.working()),
        "unsettled": sorted(one.key for one in book.unsettled()),
        "doubtful": sorted(one.key for one in book.doubtful()),
        "strangers": {side: sorted(o.key for o in book.strangers(EURUSD.key, side)) for side in Side},
        "openers": sorted(one.key for one in book.openers(position().key)),
        "matched": [one and one.key for one in matched],
        "asked": list(mandate.every()),
        "options": dict(mandate.options(EURUSD.key)),
        "brakes": dict(mandate.brakes),
        "limits": dict(mandate.limits),
    }


def started(path: Path) -> tuple[dict[str, Any], int]:
    """What a start knows, how many lines need not be read at that."""
    journal = Journal(path)
    journal._lines = LINES
    book, mandate = Book(), Mandate()
    list(Replay(journal, book, mandate).run())
    read = journal.summary.upto
    assert not (journal.ours and journal.trouble)
    journal.close()
    return knowledge(book, mandate), read


def line_by_line(path: Path) -> dict[str, Any]:
    journal = Journal(path, to_read=True)
    journal._lines = LINES
    book, mandate = Book(), Mandate()
    for entry in journal.replay():
        mandate.apply(entry.at, entry.event)
        book.apply(entry.at, entry.event)
    journal.close()
    return knowledge(book, mandate)


def say(path: Path, events: Sequence[Event]) -> None:
    journal = Journal(path)
    journal._lines = LINES
    for number, event in enumerate(events):
        journal.keep(NOW + timedelta(seconds=journal.last + number), event)
    journal.close()


def caused(events: Sequence[Event]) -> list[Event]:
    """Nothing is said of an id before it is asked for; the desk sees to that."""
    known: set[str] = set()
    kept: list[Event] = []
    for event in events:
        if isinstance(event, OrderAsked | MutationAsked):
            known.add(concerns(event)[0])
        elif (event.report.our_id if isinstance(event, Reported) else concerns(event)[0]) not in {
            *known,
            None,
        }:
            continue
        kept.append(event)
    return kept


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(EVENTS, max_size=40), st.lists(st.integers(0, 40), max_size=3))
def test_whatever_happened_between_any_starts(events: list[Event], starts: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.sqlite"
        lives = [0, *sorted(starts), 40]
        kept = caused(once(events))
        for first, last in pairwise(lives):
            say(path, kept[first:last])
            found, _ = started(path)
            assert found == line_by_line(path)


LIMITS = LimitsSet("Fake DEMO 77", Limits(orders=3))
SOLD = report("b2", Status.FILLED, filled=D("0.10"), side=Side.SELL)
LIVES: list[list[Event]] = [
    [
        *(asked("t1"), Sending("t1"), Accepted("t1", "b1", 0.01)),
        *(Reported(report("b1", Status.FILLED, filled=D("0.10"))), Reported(SOLD), LIMITS),
        *(MutationAsked(cancel("c1", "t1"), "77", "DEMO"), Refused("c1", "it was filled")),
    ],
    [asked("t2"), Refused("t2", "not sent: no line", sent=False), Braked(Brake.REDUCE_ONLY, "enough")],
    [asked("t3"), Sending("t3")],
]


@pytest.fixture
def lived(path: Path) -> Path:
    for events in LIVES:
        say(path, events)
        started(path)
    return path


def on_disk(path: Path, *commands: str) -> None:
    with sqlite3.connect(path) as db:
        for command in commands:
            db.execute(command)
    db.close()


def test_what_is_finished_is_not_read_line_by_line_again(lived: Path) -> None:
    expected = line_by_line(lived)
    on_disk(lived, "UPDATE line SET body = 'x' WHERE number < 6 OR kind = 'Refused'")
    found, read = started(lived)
    assert found == expected
    assert list(found["orders"]) == list(expected["orders"]), "in the same order"
    assert read == sum(map(len, LIVES))


def test_a_stranger_that_turns_out_to_be_ours(lived: Path) -> None:
    say(lived, [Accepted("t3", "b2")])
    for _ in range(2):
        found, read = started(lived)
        assert found == line_by_line(lived)
        assert read, "it is brought up to date, not begun again"
    assert "fake:b2" not in found["orders"]


def test_a_cancelled_order_that_was_filled_after_all(path: Path) -> None:
    say(path, [asked(), Sending("t1"), Accepted("t1", "b1"), Reported(report("b1", Status.CANCELLED))])
    started(path)
    say(path, [Reported(report("b1", Status.FILLED, filled=D("0.10")))])
    for _ in range(2):
        found, read = started(path)
        assert (found["orders"]["t1"].status, read > 0) == (Status.FILLED, True)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE past SET body = replace(body, 'filled', 'working')",
        "DELETE FROM past WHERE number = 1",
        "UPDATE past SET number = 99 WHERE number = 1",
        "UPDATE summary SET unfinished = '[]'",
        "UPDATE summary SET upto = upto - 1",
        "UPDATE summary SET version = 'another'",
        "INSERT INTO summary SELECT * FROM summary",
        "DROP TABLE past",
    ],
)
def test_a_damaged_summary_is_made_anew(lived: Path, damage: str) -> None:
    on_disk(lived, damage)
    for summed_up in (False, True):
        found, read = started(lived)
        assert found == line_by_line(lived)
        assert (read > 0) is summed_up


def test_a_start_that_ends_while_it_sums_up(lived: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_trader.engine.summary.AT_ONCE", 1)
    on_disk(lived, "DELETE FROM summary")
    for after in range(1, 12):
        journal = Journal(lived)
        steps = Replay(journal, Book(), Mandate()).run()
        for _ in range(after):
            next(steps, None)
        journal.close()
        found, _ = started(lived)
        assert found == line_by_line(lived)
        on_disk(lived, "DELETE FROM summary")


def test_a_disk_that_takes_no_summary_takes_no_trading_away(path: Path) -> None:
    say(path, LIVES[0])
    journal = Journal(path)
    assert journal._db is not None
    journal._db.execute("PRAGMA query_only=1")
    book = Book()
    list(Replay(journal, book, Mandate()).run())
    journal._db.execute("PRAGMA query_only=0")
    assert len(book.orders) == 2
    assert not (journal.ours and journal.trouble)
    journal.append(NOW, asked("t9"))
    journal.close()


def test_who_may_only_look_sums_nothing_up(path: Path) -> None:
    say(path, LIVES[0])
    first = Journal(path)
    started(path)
    first.close()
    assert started(path)[1] == 0, "nobody has before"
    assert started(path)[1] > 0


def test_a_short_journal_is_read_as_it_is(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "WORTH", 2000)
    say(path, LIVES[0])
    assert [started(path)[1] for _ in range(2)] == [0, 0]


def test_practice_is_not_summed_up(path: Path) -> None:
    order = asked("t1")
    say(
        path, [type(order)(order.ticket, "PT1", "PRACTICE"), Sending("t1"), Accepted("t1", "b1"), asked("t2")]
    )
    for _ in range(2):
        found, _ = started(path)
        assert list(found["orders"]) == ["t2"]
