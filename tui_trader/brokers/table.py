"""A reply that is a table, read again and again: only rows that moved are parsed."""

from __future__ import annotations

from typing import Any

from tui_trader.brokers.agreeing import agreeing
from tui_trader.brokers.reply import parsed


class Table:
    """JSON with an array of flat arrays in it, named so in the object called `d`, one reply after the other.

    Where a reply differs from the one before in some rows alone, those rows are parsed, and all others are
    the very objects that were read before, which nobody may change. That is the same as parsing it all: as
    many brackets as there are arrays means that none stands in a text, so that each shows where a row begins
    or ends; bytes that are the same up to the beginning of a row mean the same; so do those behind a row's
    end; and what is between is parsed by itself. Whatever is not like this is parsed as a whole.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._body = b""
        self._data: Any = None

    def read(self, body: bytes) -> Any:
        """What `parsed` makes of it; raises what that raises."""
        if not body or body != self._body:
            rows = self._table()
            patched = None if rows is None else self._patched(rows, body)
            self._data = parsed(body) if patched is None else patched
            self._body = body
        return self._data

    def _table(self) -> list[Any] | None:
        """The rows of the reply before; None where it has none, or brackets that are no row's."""
        inner = self._data.get("d") if isinstance(self._data, dict) else None
        rows = inner.get(self._name) if isinstance(inner, dict) else None
        if not isinstance(rows, list) or set(map(type, rows)) != {list}:
            return None
        brackets = {self._body.count(b"["), self._body.count(b"]")}
        return rows if brackets == {1 + len(rows)} else None

    def _patched(self, rows: list[Any], body: bytes) -> Any:
        """The reply before with the rows that moved; None where more than rows did."""
        before, data = self._body, self._data
        start, end = agreeing(before, body)
        begins = before.rfind(b"[", 0, start)  # of the first row that may have moved
        first = before.count(b"[", 0, begins) - 1
        ends = before.find(b"]", len(before) - end)  # of the last row, or else of the table
        after = before.count(b"]", 0, ends) + 1
        if begins < 0 or first < 0 or ends < 0:
            return None
        if after <= len(rows):
            ends += 1
        try:
            moved = parsed(b"[%b]" % body[begins : ends + len(body) - len(before)])
        except ValueError:
            return None
        if not moved:
            return None
        return {**data, "d": {**data["d"], self._name: [*rows[:first], *moved, *rows[after:]]}}
