"""The journal: one writer, nothing lost, nothing believed that was altered."""

import sqlite3
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.domain.chance import asked, cancel
from tui_trader.domain.events import Accepted, MutationAsked, Sending
from tui_trader.engine.journal import Journal, JournalUnusable

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.sqlite"


def events(path: Path) -> list[object]:
    journal = Journal(path)
    found: list[object] = [entry.event for entry in journal.replay()]
    journal.close()
    return found


def test_only_the_owner_can_look(path: Path) -> None:
    journal = Journal(path)
    journal.append(NOW, asked())
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    journal.close()


def test_it_is_written_through(path: Path) -> None:
    journal = Journal(path)
    assert journal._db is not None
    assert journal._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert journal._db.execute("PRAGMA synchronous").fetchone() == (2,)
    journal.close()


def test_a_cancel_is_read_as_a_cancel(path: Path) -> None:
    journal = Journal(path)
    journal.append(NOW, MutationAsked(cancel(), "77", "DEMO"))
    journal.close()
    assert events(path) == [MutationAsked(cancel(), "77", "DEMO")]


def test_a_second_instance_reads_and_cannot_append(path: Path) -> None:
    first = Journal(path)
    first.append(NOW, asked())
    second = Journal(path)
    assert "another tui-trader" in second.trouble
    assert len(list(second.replay())) == 1
    with pytest.raises(JournalUnusable, match="another"):
        second.append(NOW, Sending("t1"))
    first.append(NOW, Sending("t1"))
    assert len(list(second.since(1))) == 1, "it sees what the first writes"
    second.close()
    first.close()
    third = Journal(path)
    assert third.trouble == ""
    third.close()


def test_since_gives_what_is_new(path: Path) -> None:
    journal = Journal(path)
    journal.append(NOW, asked())
    (entry,) = journal.since(0)
    assert (entry.number, entry.at) == (1, NOW)
    assert list(journal.since(1)) == []
    journal.append(NOW, Sending("t1"))
    assert [one.event for one in journal.since(1)] == [Sending("t1")]
    journal.close()


def test_a_newer_version_is_left_alone(path: Path) -> None:
    Journal(path).close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version=99")
    db.close()
    journal = Journal(path)
    assert "newer version" in journal.trouble
    with pytest.raises(JournalUnusable):
        journal.append(NOW, asked())
    journal.close()


@pytest.mark.parametrize("column", ["body", "at", "kind"])
def test_an_altered_line_is_not_believed_and_stops_trading(path: Path, column: str) -> None:
    journal = Journal(path)
    journal.append(NOW, Accepted("t1", "b1"))
    journal.append(NOW, Accepted("t2", "b2"))
    journal.close()
    with sqlite3.connect(path) as db:
        db.execute(f"UPDATE line SET {column} = replace({column}, 'e', 'o') WHERE number = 2")
        db.execute(f"UPDATE line SET {column} = replace({column}, '10', '11') WHERE number = 2")
        db.execute(f"UPDATE line SET {column} = replace({column}, 't2', 't3') WHERE number = 2")
    db.close()
    journal = Journal(path)
    lines = journal.replay()
    assert next(lines).event == Accepted("t1", "b1"), "earlier rows are there"
    with pytest.raises(JournalUnusable):
        next(lines)
    assert journal.trouble
    with pytest.raises(JournalUnusable):
        journal.append(NOW, asked())
    journal.close()


def test_no_database_is_trouble_and_stays_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"something else entirely" * 100)
    journal = Journal(path)
    assert "cannot be written" in journal.trouble
    journal.close()
    assert path.read_bytes() == b"something else entirely" * 100


def test_a_disk_that_takes_nothing(path: Path) -> None:
    journal = Journal(path)
    journal.append(NOW, asked())
    assert journal._db is not None
    journal._db.execute("PRAGMA query_only=1")
    for event in (Sending("t1"), Accepted("t1", "b1")):
        with pytest.raises(JournalUnusable, match="cannot be written"):
            journal.append(NOW, event)
        journal.keep(NOW, event)
    journal._db.execute("PRAGMA query_only=0")
    journal.append(NOW, Sending("t2"))
    journal.close()
    assert events(path) == [asked(), Sending("t1"), Accepted("t1", "b1"), Sending("t2")]


def test_what_is_kept_gets_a_last_chance_at_the_end(path: Path) -> None:
    journal = Journal(path)
    journal.keep(NOW, Sending("t1"))
    journal.keep(NOW, Accepted("t1", "b1"))
    journal.close()
    assert events(path) == [Sending("t1"), Accepted("t1", "b1")]


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    journal = Journal(tmp_path / "file" / "journal.sqlite")
    assert "cannot be opened" in journal.trouble
    assert list(journal.replay()) == []
    journal.close()


def test_a_killed_writer_leaves_what_it_appended(path: Path) -> None:
    code = (
        "import os, pathlib\n"
        "from tests.domain.chance import asked\n"
        "from tests.domain.test_book import NOW\n"
        "from tui_trader.engine.journal import Journal\n"
        f"journal = Journal(pathlib.Path({str(path)!r}))\n"
        "journal.append(NOW, asked())\n"
        "os.kill(os.getpid(), 9)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    assert events(path) == [asked()]


def test_opening_needs_no_slow_library() -> None:
    code = "import sys, tui_trader.engine.journal; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
