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
        self._rows: list[Any] | None = None
        """Those of `_data`; None unless every bracket of `_body` is theirs or their table's."""

    def read(self, body: bytes) -> Any:
        """What `parsed` makes of it; raises what that raises."""
        if not body or (body != self._body and not self._patched(body)):
            data = parsed(body)
            inner = data.get("d") if isinstance(data, dict) else None
            rows = inner.get(self._name) if isinstance(inner, dict) else None
            flat = isinstance(rows, list) and _all_brackets(rows, body, 1)
            self._body, self._data, self._rows = body, data, rows if flat else None
        return self._data

    def _patched(self, body: bytes) -> bool:
        """Whether it could be read as the reply before with some rows moved."""
        before, rows, data = self._body, self._rows, self._data
        if rows is None:
            return False
        start, end = agreeing(before, body)
        begins = before.rfind(b"[", 0, start)  # of the first row that may have moved
        ends = before.find(b"]", len(before) - end)  # of the last row, or else of the table
        if begins < 0 or ends < 0:
            return False
        first = before.count(b"[", 0, begins) - 1  # but for the table's own
        after = first + before.count(b"]", begins, ends) + 1
        if first < 0:
            return False
        if after <= len(rows):
            ends += 1
        piece = body[begins : ends + len(body) - len(before)]
        try:
            moved = parsed(b"[%b]" % piece)
        except ValueError:
            return False
        rows = [*rows[:first], *moved, *rows[after:]]
        self._body, self._data = body, {**data, "d": {**data["d"], self._name: rows}}
        self._rows = rows if _all_brackets(moved, piece, 0) else None
        return True


def _all_brackets(rows: list[Any], body: bytes, more: int) -> bool:
    """Whether all are arrays, with no brackets in the body but theirs and so many more pairs."""
    pairs = len(rows) + more
    return set(map(type, rows)) == {list} and body.count(b"[") == pairs == body.count(b"]")
