"""Watchlists: kept as they were given, undone, never lost to a bad file or a full disk."""

from functools import partial
from pathlib import Path

import pytest

from tests.engine.fake import EURUSD, GBPUSD
from tui_trader import places
from tui_trader.domain.directory import Instruments
from tui_trader.engine.watchlists import Watchlists, WatchlistsWrong


def test_what_is_saved_is_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "state" / "lists.json"
    lists = Watchlists(partial(places.write, path))
    assert lists.add(EURUSD)
    assert lists.add(GBPUSD)
    assert not lists.add(EURUSD)
    lists.shift(GBPUSD.key, -1)
    lists.pick("Other")
    again = Watchlists()
    again.load(path.read_text())
    assert (again.lists, again.current) == (lists.lists, "Other")
    assert [one.symbol for one in again.lists["Watchlist"]] == ["GBPUSD", "EURUSD"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path], "nothing half written stays"


def test_undo_puts_it_back_where_it_was() -> None:
    lists = Watchlists()
    lists.add(EURUSD)
    lists.add(GBPUSD)
    lists.remove(EURUSD.key)
    lists.pick("Other")
    assert lists.undo() is not None
    assert lists.current == "Watchlist"
    assert [one.symbol for one in lists.entries] == ["EURUSD", "GBPUSD"]
    lists.remove(EURUSD.key)
    lists.add(EURUSD)
    lists.undo()
    assert len(lists.entries) == 2, "never twice in a list"
    assert lists.undo() is None


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"lists": []}', '{"lists": {"a": [[1]]}, "current": "a"}', "\0"]
)
def test_what_cannot_be_read_changes_nothing(text: str) -> None:
    lists = Watchlists()
    lists.add(EURUSD)
    with pytest.raises(WatchlistsWrong):
        lists.load(text)
    assert len(lists.entries) == 1


def test_a_line_that_is_there_twice_is_shown_once() -> None:
    lists = Watchlists()
    lists.load('{"lists": {"a": [["s", "1", "X"], ["s", "2", "Y"], ["s", "1", "X"]]}, "current": "b"}')
    assert [one.symbol for one in lists.entries] == ["X", "Y"]
    lists.drop("a")
    lists.next()
    assert (lists.entries, lists.current) == ([], "")


def test_a_full_disk_is_told_and_the_list_goes_on() -> None:
    def full(text: str) -> None:
        raise OSError(28, "No space left on device")

    lists = Watchlists(full)
    assert lists.add(EURUSD)
    assert lists.trouble == "the watchlists could not be saved: No space left on device"
    assert len(lists.entries) == 1


def test_a_session_is_seeded_once() -> None:
    lists = Watchlists()
    known = Instruments([EURUSD, GBPUSD])
    for _ in range(2):
        lists.seed({"Majors": ["EURUSD", "NONE", "EURUSD"]}, "fake", known.named)
    assert [one.symbol for one in lists.entries] == ["EURUSD"]
