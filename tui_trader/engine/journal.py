"""The write-ahead journal: every event on disk before anything acts on it."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tui_trader.domain.events import Event

if TYPE_CHECKING:
    from pydantic import TypeAdapter

VERSION = 1


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

    def __init__(self, path: Path) -> None:
        self.path = path
        self.trouble = ""
        """Why nothing can be appended, in words; empty when all is well."""
        self._lock: int | None = None
        self._last = 0
        """The number of the newest line, so that looking for news costs nothing when there is none."""
        self._db = self._open()
        self._last = self._newest()

    def _open(self) -> sqlite3.Connection | None:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
            db = sqlite3.connect(self.path, isolation_level=None, timeout=2.0)
        except (OSError, sqlite3.Error) as error:
            self.trouble = f"the journal {self.path} cannot be opened: {error}"
            return None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.trouble = "another tui-trader holds the journal: this one can look, not trade"
            return db
        try:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            found = int(db.execute("PRAGMA user_version").fetchone()[0])
            if found > VERSION:
                self.trouble = f"the journal {self.path} was written by a newer version of tui-trader"
                return db
            db.execute(
                "CREATE TABLE IF NOT EXISTS line ("
                "number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, kind TEXT NOT NULL,"
                " version INTEGER NOT NULL, body TEXT NOT NULL)"
            )
            db.execute(f"PRAGMA user_version={VERSION}")
        except sqlite3.Error as error:
            self.trouble = f"the journal {self.path} cannot be written: {error}"
        return db

    def _newest(self) -> int:
        if self._db is None:
            return 0
        try:
            return int(self._db.execute("SELECT coalesce(max(number), 0) FROM line").fetchone()[0])
        except sqlite3.Error:
            return 0

    @cached_property
    def _words(self) -> dict[str, TypeAdapter[Event]]:
        """How each kind of event is written; built late, because the library is slow to import."""
        from typing import get_args

        from pydantic import TypeAdapter

        return {kind.__name__: TypeAdapter(kind) for kind in get_args(Event)}

    def warm(self) -> None:
        """Do now what the first append would otherwise have to wait for."""
        _ = self._words

    def append(self, at: datetime, event: Event) -> None:
        """Put one event on disk; when this returns it is there. JournalUnusable when it is not."""
        if self.trouble or self._db is None:
            raise JournalUnusable(self.trouble)
        kind = type(event).__name__
        body = self._words[kind].dump_json(event).decode()
        try:
            cursor = self._db.execute(
                "INSERT INTO line (at, kind, version, body) VALUES (?, ?, ?, ?)",
                (at.isoformat(), kind, VERSION, body),
            )
            self._last = cursor.lastrowid or self._last
        except sqlite3.Error as error:
            raise JournalUnusable(f"the journal cannot be written: {error}") from error

    def replay(self) -> Iterator[Entry]:
        """Every line, oldest first. JournalUnusable when a line cannot be read."""
        return self.since(0)

    def since(self, number: int) -> Iterator[Entry]:
        """The lines after a number, oldest first. JournalUnusable when a line cannot be read."""
        if self._db is None or number >= self._last:
            return
        try:
            for found, at, kind, body in self._db.execute(
                "SELECT number, at, kind, body FROM line WHERE number > ? ORDER BY number", (number,)
            ):
                yield Entry(found, datetime.fromisoformat(at), self._words[kind].validate_json(body))
        except (sqlite3.Error, KeyError, ValueError) as error:
            self.trouble = f"the journal {self.path} cannot be read whole: {type(error).__name__}"
            raise JournalUnusable(self.trouble) from error

    def close(self) -> None:
        """Let go of the file, then of the lock."""
        if self._db is not None:
            self._db.close()
            self._db = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
