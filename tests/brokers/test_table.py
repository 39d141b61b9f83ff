"""A table read again is what it would be read for the first time, whatever moved in it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_trader.brokers.agreeing import agreeing
from tui_trader.brokers.reply import Reading, parsed, read
from tui_trader.brokers.table import Table

ODD = ["],[", "]", "[", '"', "\\", '\\"],["', "],", "[[", "]]", ", ", "é", "孛", "\ud800", "{", "]}"]
TEXTS = st.lists(st.one_of(st.sampled_from(ODD), st.sampled_from("ab1")), max_size=4).map("".join)
PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(0, 3), st.sampled_from([1.5, 2.5]), st.sampled_from("ab")
)
FLAT = st.lists(PLAIN, max_size=3)
CELLS = st.one_of(PLAIN, TEXTS, st.lists(TEXTS, max_size=2), st.dictionaries(TEXTS, TEXTS, max_size=1))
ROWS = st.one_of(FLAT, FLAT, FLAT, st.lists(CELLS, max_size=3), TEXTS)
STYLES = st.sampled_from([(",", ":"), (", ", ": "), (" ,\n", ":"), None])
ENCODINGS = st.sampled_from(["utf-8", "utf-8", "utf-8", "utf-16", "utf-8-sig"])


def written(said: Any, style: tuple[str, str] | None = (",", ":"), encoding: str = "utf-8") -> bytes:
    text = json.dumps(said, indent=1) if style is None else json.dumps(said, separators=style)
    return text.encode(encoding)


def table_of(rows: list[Any], **beside: Any) -> dict[str, Any]:
    return {"s": "ok", "d": {"rows": rows, "hasMore": False}, **beside}


def outcome(read_: Any, body: bytes) -> str:
    """What it is read as, to the letter; the error, where it is none."""
    try:
        return repr(read_(body))
    except (ValueError, RecursionError, ArithmeticError) as why:
        return type(why).__name__


@st.composite
def moved(draw: st.DrawFn) -> list[bytes]:
    """Replies one after the other: rows that come, go, change, trade places; bytes that are broken."""
    rows = draw(st.lists(ROWS, max_size=6))
    style, encoding = draw(STYLES), draw(ENCODINGS)
    beside: dict[str, Any] = draw(st.sampled_from([{}, {}, {"x": [[1], [2]]}, {"x": "],["}]))
    found = [written(table_of(rows, **beside), style, encoding)]
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(rows)))
        rows = [*rows[:at], *draw(st.lists(ROWS, max_size=2)), *rows[at + draw(st.integers(0, 2)) :]]
        body = written(table_of(rows, **beside), style, encoding)
        if draw(st.integers(0, 3)) == 0:
            cut = draw(st.integers(0, len(body)))
            noise = draw(
                st.sampled_from([b"", b",", b"[", b"]", b"],[", b'"', b" ", b"NaN", b"[]", b"\\", b"1"])
            )
            body = body[:cut] + noise + body[cut + draw(st.integers(0, 4)) :]
        found.append(body)
    return found


@given(moved())
def test_it_is_read_as_if_for_the_first_time(bodies: list[bytes]) -> None:
    table = Table("rows")
    for body in (*bodies, *reversed(bodies)):
        assert outcome(table.read, body) == outcome(parsed, body)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('[["a]b","1"],["2"]]', '[["a]b","3"],["2"]]'),
        ('[["a[b","1"],["2"]]', '[["a[b","3"],["2"]]'),
        ('[["a[b"],["1"],["2"]]', '[["a[b"],["3"],["2"]]'),
        ('[["a],[b","1"],["2"]]', '[["a],[c","1"],["2"]]'),
        ('[["a"],["1","2"]]', '[["a],[","],["2"]]'),
        ("[[1],[2]]", "[1],[2]]"),
        ("[[1],[22]]", "[[1],[2] "),
        ("[[1],[2]]", "[[1],[2],[3] "),
        ("[[1],[2]]", "[]"),
        ("[[1],[2]]", "[[1],]"),
        ("[[1],[2]]", "[,[2]]"),
        ("[[1],[2]]", "[[1],[2]],"),
        ("[[1],[2]]", "[[1],{},[2]]"),
        ("[[1],[2]]", "[[1],[[3]],[2]]"),
        ("[[1],[2]]", "[[1] , [3]]"),
        ("[]", "[[1]]"),
        ("[1,[2]]", "[1,[3]]"),
    ],
)
def test_what_may_be_cut_in_the_wrong_place(before: str, after: str) -> None:
    for tail in ("}}", ',"hasMore":false}}'):
        table = Table("rows")
        for rows in (before, after, before, after):
            body = f'{{"s":"ok","d":{{"rows":{rows}{tail}'.encode()
            assert outcome(table.read, body) == outcome(parsed, body)


@given(st.lists(FLAT, min_size=1, max_size=8), st.data())
def test_flat_rows_that_stayed_are_the_same_objects(rows: list[list[Any]], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(rows) - 1))
    table = Table("rows")
    before = table.read(written(table_of(rows)))["d"]["rows"]
    body = written(table_of([*rows[:at], ["new"], *rows[at + 1 :]]))
    after = table.read(body)["d"]["rows"]
    assert after == [*rows[:at], ["new"], *rows[at + 1 :]]
    kept = sum(was is now for was, now in zip(before, after, strict=True))
    # One beside it is read as well: where bytes part need not be where rows do.
    assert kept >= len(rows) - 3
    assert table.read(bytes(bytearray(body)))["d"]["rows"] is after


@pytest.mark.parametrize(
    "rows",
    [
        [["9"], ["1"], ["2"], ["3"], ["4"], ["5"]],
        [["1"], ["2"], ["3"], ["4"], ["5"], ["6"], ["7"]],
        [["1"], ["2"], ["4"], ["5"]],
        [["2"], ["3"], ["4"], ["5"]],
        [["1"], ["2"], ["3"], ["4"]],
    ],
)
def test_rows_that_come_or_go_leave_the_others(rows: list[list[str]]) -> None:
    table = Table("rows")
    before = {
        row[0]: row for row in table.read(written(table_of([["1"], ["2"], ["3"], ["4"], ["5"]])))["d"]["rows"]
    }
    after = table.read(written(table_of(rows)))["d"]["rows"]
    assert after == rows
    assert sum(before.get(row[0]) is row for row in after) >= 2


def test_what_came_before_is_not_changed_by_what_comes_after() -> None:
    table = Table("rows")
    first = table.read(written(table_of([["1"], ["2"], ["3"]])))
    table.read(written(table_of([["1"], ["9"], ["3"]])))
    assert first == table_of([["1"], ["2"], ["3"]])


def test_a_reply_that_is_no_json_is_none_and_harms_no_later_one() -> None:
    how = Reading(parse=Table("rows").read)
    good, other = written(table_of([["1"], ["2"]])), written(table_of([["1"], ["3"]]))
    for body in (good, b"<html>[[1],[2]]", other, b"", good):
        assert read(200, body, how) == read(200, body)


@given(st.binary(max_size=6), st.binary(max_size=6), st.binary(max_size=6))
def test_how_far_two_agree(middle: bytes, one: bytes, other: bytes) -> None:
    one, other = middle + one + middle, middle + other + middle
    start, end = agreeing(one, other)
    most = min(len(one), len(other))
    assert one[:start] == other[:start]
    assert start == most or one[start] != other[start]
    assert one[len(one) - end :] == other[len(other) - end :]
    assert start + end == most or one[len(one) - end - 1] != other[len(other) - end - 1]
    assert agreeing(list(one), list(other)) == (start, end)
