"""Named lists of instruments a person looks at."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tui_trader.domain.instrument import Instrument, InstrumentKey


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list; the symbol is kept so that it can be shown before anyone has signed in."""

    key: InstrumentKey
    symbol: str


class WatchlistsWrong(Exception):
    """The saved lists cannot be read; the text says why, and the file is left as it is."""


class Watchlists:
    """The lists, kept in the order a person gave them; `save` is handed their text after each change."""

    def __init__(self, save: Callable[[str], None] | None = None) -> None:
        self._save = save
        self.lists: dict[str, list[Entry]] = {}
        self.current = ""
        self.trouble = ""
        """Why the last change could not be saved, in words; empty when it was."""
        self._removed: list[tuple[str, int, Entry]] = []

    def load(self, text: str) -> None:
        """Take in what was saved. WatchlistsWrong."""
        try:
            data = json.loads(text)
            lists = {
                str(name): [Entry(InstrumentKey(str(s), str(i)), str(symbol)) for s, i, symbol in rows]
                for name, rows in data["lists"].items()
            }
            current = str(data["current"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise WatchlistsWrong(f"the saved watchlists cannot be read ({type(error).__name__})") from None
        self.lists = {name: _once(rows) for name, rows in lists.items()}
        self.current = current if current in lists else next(iter(lists), "")

    @property
    def entries(self) -> list[Entry]:
        """The lines of the current list."""
        return self.lists.get(self.current, [])

    def seed(
        self, lists: Mapping[str, Sequence[str]], session: str, named: Callable[[str], Instrument | None]
    ) -> None:
        """Fill lists with these symbols of a session, unless something of that session is listed already."""
        if any(entry.key.session == session for rows in self.lists.values() for entry in rows):
            return
        for name, symbols in lists.items():
            found = [Entry(one.key, one.symbol) for one in map(named, symbols) if one is not None]
            self.lists[name] = _once([*self.lists.get(name, []), *found])
        self.current = self.current or next(iter(self.lists), "")
        self._changed()

    def add(self, instrument: Instrument) -> bool:
        """Add to the current list; False when it is there already."""
        if not self.current:
            self.current = "Watchlist"
        rows = self.lists.setdefault(self.current, [])
        if any(entry.key == instrument.key for entry in rows):
            return False
        rows.append(Entry(instrument.key, instrument.symbol))
        self._changed()
        return True

    def remove(self, key: InstrumentKey) -> Entry | None:
        """Take a line off the current list; it can be undone."""
        for place, entry in enumerate(self.entries):
            if entry.key == key:
                del self.entries[place]
                self._removed.append((self.current, place, entry))
                self._changed()
                return entry
        return None

    def undo(self) -> Entry | None:
        """Put the line removed last back where it was."""
        if not self._removed:
            return None
        name, place, entry = self._removed.pop()
        rows = self.lists.setdefault(name, [])
        if entry not in rows:
            rows.insert(place, entry)
        self.current = name
        self._changed()
        return entry

    def shift(self, key: InstrumentKey, by: int) -> None:
        """Move a line up (-1) or down (+1)."""
        rows = self.entries
        place = next((n for n, entry in enumerate(rows) if entry.key == key), None)
        if place is not None and 0 <= place + by < len(rows):
            rows[place], rows[place + by] = rows[place + by], rows[place]
            self._changed()

    def pick(self, name: str) -> None:
        """Look at this list; it is made when it does not exist."""
        self.lists.setdefault(name, [])
        self.current = name
        self._changed()

    def next(self, by: int = 1) -> None:
        """Look at the next list."""
        names = list(self.lists)
        if names:
            at = names.index(self.current) if self.current in names else -1
            self.current = names[(at + by) % len(names)]
            self._changed()

    def drop(self, name: str) -> None:
        """Delete a list with its lines."""
        self.lists.pop(name, None)
        if self.current == name:
            self.current = next(iter(self.lists), "")
        self._changed()

    def _changed(self) -> None:
        if self._save is not None:
            lists = {
                name: [[entry.key.session, entry.key.id, entry.symbol] for entry in rows]
                for name, rows in self.lists.items()
            }
            text = json.dumps({"current": self.current, "lists": lists}, ensure_ascii=False, indent=1)
            try:
                self._save(text)
                self.trouble = ""
            except OSError as error:
                self.trouble = f"the watchlists could not be saved: {error.strerror or error}"


def _once(rows: Sequence[Entry]) -> list[Entry]:
    """Each instrument once, where it came first."""
    return list({entry.key: entry for entry in rows}.values())
