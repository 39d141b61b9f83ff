"""The write-ahead journal: every event on disk before anything acts on it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tui_trader.domain.events import Event, MutationAsked
from tui_trader.engine.lines import Lines, seal
from tui_trader.engine.past import Ended, Meant, Reader
from tui_trader.engine.story import subjects
from tui_trader.engine.summary import Summary

VERSION = 1
_TABLES = (
    "CREATE TABLE IF NOT EXISTS line ("
    "number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, kind TEXT NOT NULL,"
    " version INTEGER NOT NULL, body TEXT NOT NULL, seal TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS about ("
    "subject TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (subject, number)) WITHOUT ROWID",
)
_COLUMNS = "SELECT number, at, kind, body, seal FROM line"


class JournalUnusable(Exception):
    """The journal cannot be written, or is not ours to write; the text says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal."""

    number: int
    at: datetime
    """UTC."""
    event: Event


class Journal:
    """Append-only lines in a SQLite file: WAL, `synchronous=FULL`, so a line that was appended stays.

    One trading instance per journal: a lock beside the file says whose it is. Whoever does not hold the
    lock may read, never append.
    """

    def __init__(self, path: Path, *, to_read: bool = False) -> None:
        """`to_read`: look only, without the lock."""
        self.path = path
        self.trouble = ""
        """Why nothing can be appended, in words; empty when all is well."""
        self.ours = False
        """Whether this instance holds the lock."""
        self._lines = Lines()
        self._kept: list[tuple[datetime, Event]] = []
        self._lock: int | None = None
        self._db = self._look() if to_read else self._open()
        self.last = self._newest()
        """The number of the newest line, so that looking for news costs nothing when there is none."""
        self.summary = Summary(self._db)

    def _look(self) -> sqlite3.Connection | None:
        self.trouble = "the journal is only read"
        try:
            where = f"{self.path.absolute().as_uri()}?mode=ro"
            return sqlite3.connect(where, uri=True, isolation_level=None, timeout=1.0)
        except sqlite3.Error as error:
            self.trouble = f"the journal cannot be opened: {error}: {self.path}"
            return None

    def _open(self) -> sqlite3.Connection | None:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
            self.path.chmod(0o600)
            db = sqlite3.connect(self.path, isolation_level=None, timeout=1.0)
        except (OSError, sqlite3.Error) as error:
            self.trouble = f"the journal cannot be opened: {_words(error)}: {self.path}"
            return None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.trouble = "another tui-trader holds the journal: this one can look, not trade"
            return db
        self.ours = True
        try:
            if int(db.execute("PRAGMA user_version").fetchone()[0]) > VERSION:
                self.trouble = f"the journal was written by a newer version of tui-trader: {self.path}"
                return db
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            for table in _TABLES:
                db.execute(table)
            db.execute(f"PRAGMA user_version={VERSION}")
        except sqlite3.Error as error:
            self.trouble = f"the journal cannot be written: {error}: {self.path}"
        return db

    def _newest(self) -> int:
        if self._db is None:
            return 0
        try:
            return int(self._db.execute("SELECT coalesce(max(number), 0) FROM line").fetchone()[0])
        except sqlite3.Error:
            return 0

    def warm(self) -> None:
        """Do now what the first append would otherwise have to wait for."""
        self._lines.warm()

    def append(self, at: datetime, event: Event) -> None:
        """Put one event on disk, after those that are kept; when this returns it is there.

        JournalUnusable when it is not; what was kept stays kept.
        """
        if self.trouble or self._db is None:
            raise JournalUnusable(self.trouble or "the journal is closed")
        db = self._db
        try:
            db.execute("BEGIN IMMEDIATE")
            try:
                for moment, one in (*self._kept, (at, event)):
                    last = self._insert(db, moment, one)
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise JournalUnusable(f"the journal cannot be written: {error}") from error
        self.last = last
        self._kept.clear()

    def _insert(self, db: sqlite3.Connection, moment: datetime, event: Event) -> int:
        at = moment.isoformat()
        kind, body = self._lines.write(event)
        cursor = db.execute(
            "INSERT INTO line (at, kind, version, body, seal) VALUES (?, ?, ?, ?, ?)",
            (at, kind, VERSION, body, seal(at, kind, body)),
        )
        number = cursor.lastrowid or 0
        rows = [(subject, number) for subject in dict.fromkeys(subjects(event))]
        db.executemany("INSERT INTO about (subject, number) VALUES (?, ?)", rows)
        return number

    def keep(self, at: datetime, event: Event) -> None:
        """Hold an event that is so but could not be written; it goes to disk before the next one that can."""
        if not self.trouble and self._db is not None:
            self._kept.append((at, event))

    def replay(self) -> Iterator[Entry]:
        """Every line, oldest first. JournalUnusable when a line cannot be read."""
        return self._read(f"{_COLUMNS} ORDER BY number", ())

    def since(self, number: int) -> Iterator[Entry]:
        """The lines after a number, oldest first. JournalUnusable when a line cannot be read."""
        if self.ours and number >= self.last:
            return iter(())
        return self._read(f"{_COLUMNS} WHERE number > ? ORDER BY number", (number,))

    def before(self, number: int, count: int) -> Iterator[Entry]:
        """So many lines before a number, newest first. JournalUnusable when a line cannot be read."""
        return self._read(f"{_COLUMNS} WHERE number < ? ORDER BY number DESC LIMIT ?", (number, count))

    def about(self, wanted: Sequence[str]) -> Iterator[Entry]:
        """The lines on these subjects (see `story.subjects`), oldest first. JournalUnusable."""
        marks = ", ".join("?" * len(wanted))
        found = f"SELECT number FROM about WHERE subject IN ({marks})"
        return self._read(f"{_COLUMNS} WHERE number IN ({found}) ORDER BY number", tuple(wanted))

    def story(self, wanted: Sequence[str]) -> Iterator[Entry]:
        """The same, with the lines on the changes that were asked of them."""
        asked = (entry.event for entry in self.about(wanted))
        changes = [event.mutation.id for event in asked if isinstance(event, MutationAsked)]
        return self.about([*wanted, *changes])

    def past(self) -> Iterator[tuple[int, Ended | Meant]]:
        """What is summed up, each with the number of its first line, oldest first. JournalUnusable."""
        reader = Reader()
        try:
            for number, body in self.summary.rows():
                yield number, reader.read(body)
        except (sqlite3.Error, ValueError, TypeError) as error:
            raise self._unreadable(error) from error

    def among(self, numbers: str) -> Iterator[Entry]:
        """The lines of these numbers, a list as JSON, oldest first. JournalUnusable."""
        chosen = "WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number"
        return self._read(f"{_COLUMNS} {chosen}", (numbers,))

    def _read(self, query: str, arguments: tuple[object, ...]) -> Iterator[Entry]:
        if self._db is None:
            return
        try:
            for number, at, kind, body, sealed in self._db.execute(query, arguments):
                if sealed != seal(at, kind, body):
                    raise ValueError(f"line {number} was altered")
                yield Entry(number, datetime.fromisoformat(at), self._lines.read(kind, body))
        except (sqlite3.Error, KeyError, ValueError, TypeError) as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: Exception) -> JournalUnusable:
        words = f"the journal cannot be read whole: {type(error).__name__}: {self.path}"
        self.trouble = self.trouble or words
        return JournalUnusable(words)

    def close(self) -> None:
        """Let go of the file, then of the lock; what is kept gets a last chance."""
        if self._db is not None:
            if self._kept:
                with contextlib.suppress(JournalUnusable):
                    self.append(*self._kept.pop())
            self._db.close()
            self._db = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
        self.ours = False


def _words(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
