"""Finished orders as their lines left them, so that years of them are not read again line by line."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterable, Iterator, Sequence
from hashlib import blake2b

from tui_trader.engine.past import SHAPE

VERSION = f"1 {SHAPE}"
"""Of how lines become orders: a summary of another one is not believed."""
AT_ONCE = 500
"""Rows between two yields: some 15 ms."""
_TABLES = (
    "CREATE TABLE IF NOT EXISTS past (number INTEGER PRIMARY KEY, body TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS summary ("
    "version TEXT NOT NULL, upto INTEGER NOT NULL, unfinished TEXT NOT NULL, digest TEXT NOT NULL)",
)
_FIRST = "FROM about WHERE subject = ? ORDER BY number LIMIT 1"


class Summary:
    """Beside the lines, never instead of them: one that is damaged, or of another version, is made anew.

    Each finished order stands under the number of its first line. That a line was altered which is summed up
    is seen by whoever reads it (the story of its order, `tui-trader journal`), no longer by every start.
    """

    def __init__(self, db: sqlite3.Connection | None) -> None:
        self._db = db
        self.upto = 0
        """The last line that is summed up; 0 where there is no summary to be believed."""
        self.unfinished = "[]"
        """Numbers of the lines before that one that must be read all the same, as JSON."""

    def check(self) -> Iterator[int]:
        """Find out whether there is one to be believed; now and then yields how much of it was looked at."""
        if self._db is None:
            return
        try:
            found = self._db.execute("SELECT version, upto, unfinished, digest FROM summary").fetchall()
            if len(found) != 1 or found[0][0] != VERSION:
                return
            _, upto, unfinished, digest = found[0]
            if digest == (yield from self._digest(upto, unfinished)):
                self.upto, self.unfinished = upto, unfinished
        except sqlite3.Error:
            return  # there is none yet, or it cannot be read: the lines can

    def rows(self) -> Iterator[tuple[int, str]]:
        """The finished orders, oldest first."""
        if self._db is not None and self.upto:
            yield from self._db.execute("SELECT number, body FROM past ORDER BY number")

    def write(
        self, changes: Iterable[tuple[str, str | None]], count: int, upto: int, unfinished: Sequence[int]
    ) -> Iterator[int]:
        """Bring it up to date: what stands for each subject from now on, None for nothing.

        `count`: how many there must be then; otherwise it is not believed. Now and then yields how many are
        written. Where the disk does not take it there is none: the lines are all there.
        """
        if self._db is None:
            return
        try:
            yield from self._write(self._db, changes, count, upto, unfinished)
        except sqlite3.Error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    def _write(
        self,
        db: sqlite3.Connection,
        changes: Iterable[tuple[str, str | None]],
        count: int,
        upto: int,
        unfinished: Sequence[int],
    ) -> Iterator[int]:
        for table in _TABLES:
            db.execute(table)
        db.execute("BEGIN IMMEDIATE")
        db.execute("DELETE FROM summary")  # until the last row is written nothing of it is believed
        if not self.upto:
            db.execute("DELETE FROM past")
        for done, (subject, body) in enumerate(changes, 1):
            if body is None:
                db.execute(f"DELETE FROM past WHERE number = (SELECT number {_FIRST})", (subject,))
            else:
                db.execute(f"INSERT OR REPLACE INTO past SELECT number, ? {_FIRST}", (body, subject))
            if done % AT_ONCE == 0:
                db.execute("COMMIT")
                yield done
                db.execute("BEGIN IMMEDIATE")
        db.execute("COMMIT")
        if db.execute("SELECT count(*) FROM past").fetchone()[0] != count:
            return
        told = str(list(unfinished))
        digest = yield from self._digest(upto, told)
        db.execute("INSERT INTO summary VALUES (?, ?, ?, ?)", (VERSION, upto, told, digest))

    def _digest(self, upto: int, unfinished: str) -> Generator[int, None, str]:
        """Over all of it."""
        digest = blake2b(f"{VERSION} {upto} {unfinished}".encode(), digest_size=16)
        assert self._db is not None
        rows = self._db.execute("SELECT number, body FROM past ORDER BY number")
        done = 0
        while some := rows.fetchmany(AT_ONCE):
            digest.update("".join(f"{number} {body}\n" for number, body in some).encode())
            done += len(some)
            yield done
        return digest.hexdigest()
