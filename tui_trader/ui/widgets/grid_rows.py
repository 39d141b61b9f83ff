"""Which rows a grid has, in which order, which one the cursor is on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from tui_trader.ui.widgets.grid_columns import Column

R = TypeVar("R")


class Rows(Generic[R]):
    """The rows by key, the view over them; only what a person asked for costs more than the change.

    A changed row costs one dictionary entry. Sorting or filtering are done when asked; later rows come
    in at the end (or the top) until asked again, so that nothing moves by itself.
    """

    def __init__(self, columns: Sequence[Column[R]], newest_first: bool) -> None:
        self.by_key: dict[str, R] = {}
        self.view: list[str] = []
        self.cursor = 0
        self.version = 0
        """Goes up whenever the view's keys or their order change."""
        self.sorted_by: tuple[str, bool] | None = None
        self.needle = ""
        self._searched: list[Column[R]] = [c for c in columns if c.searched]
        self._columns = columns
        self._newest_first = newest_first
        self._shown: set[str] | None = None
        self._places: dict[str, int] | None = None

    @property
    def cursor_key(self) -> str | None:
        """The key of the row under the cursor; None without rows."""
        return self.view[self.cursor] if self.cursor < len(self.view) else None

    def index(self, key: str) -> int | None:
        """Where a row stands in the view."""
        if self._places is None:
            self._places = {key: i for i, key in enumerate(self.view)}
        return self._places.get(key)

    def take(self, news: Mapping[str, R | None]) -> list[str]:
        """Let changes in; the keys of known rows that changed, for painting."""
        changed, fresh, gone = [], [], set()
        by_key = self.by_key
        shown = self._shown
        for key, row in news.items():
            if row is None:
                if by_key.pop(key, None) is not None:
                    gone.add(key)
                continue
            known = key in by_key
            by_key[key] = row
            if known and (shown is None or key in shown):
                changed.append(key)
            elif shown is None or self._matches(row):
                fresh.append(key)
        if fresh or gone:
            self._reshape(fresh, gone)
        return changed

    def follow(self, rows: Mapping[str, R]) -> None:
        """Let rows in at the far end, one after the other, however they are sorted."""
        if self._newest_first:
            self.by_key = {**{key: rows[key] for key in reversed([*rows])}, **self.by_key}
        else:
            self.by_key |= rows
        keys = [key for key, row in rows.items() if self._shown is None or self._matches(row)]
        if self._shown is not None:
            self._shown.update(keys)
        self._settle([*self.view, *keys])

    def order(self, keys: Iterable[str]) -> None:
        """Put rows into this order; those not named follow as they were. Ends any sorting."""
        first = {key: self.by_key[key] for key in keys if key in self.by_key}
        rest = {key: row for key, row in self.by_key.items() if key not in first}
        self.by_key = {**first, **rest}
        self.sorted_by = None
        self._rebuild(list(first) + list(rest) if not self._newest_first else [*first, *reversed(rest)])

    def filter(self, text: str, columns: Sequence[str] | None = None) -> None:
        """Show rows which hold the text in one of the columns; `!text`: those that do not."""
        searched = self._columns_named(columns)
        narrower = (
            self._shown is not None
            and searched == self._searched
            and not text.startswith("!")
            and not self.needle.startswith("!")
            and text.casefold().startswith(self.needle.casefold())
        )
        among = self.view if narrower else list(self.by_key)
        self.needle, self._searched = text, searched
        if text.lstrip("!"):
            view = [key for key in among if self._matches(self.by_key[key])]
            self._shown = set(view)
        else:
            view, self._shown = list(self.by_key), None
            narrower = False
        if not narrower:
            view = self._arranged(view)
        self._settle(view)

    def sort(self, column_id: str | None, reverse: bool = False) -> None:
        """Order the view by a column; None brings the original order back."""
        self.sorted_by = None if column_id is None else (column_id, reverse)
        shown = self._shown
        self._settle(self._arranged([key for key in self.by_key if shown is None or key in shown]))

    def _columns_named(self, names: Sequence[str] | None) -> list[Column[R]]:
        return [c for c in self._columns if (c.searched if names is None else c.id in names)]

    def _matches(self, row: R) -> bool:
        needle = self.needle.casefold()
        inverse = needle.startswith("!")
        needle = needle[1:] if inverse else needle
        return inverse != any(needle in c.cell(row, 0.0)[0].casefold() for c in self._searched)

    def _arranged(self, keys: list[str]) -> list[str]:
        if self.sorted_by is None:
            return keys[::-1] if self._newest_first else keys
        name, reverse = self.sorted_by
        column = next(c for c in self._columns if c.id == name)
        rank = column.sort or (lambda row: column.cell(row, 0.0)[0].casefold())
        ranked: list[tuple[Any, str]] = [(rank(self.by_key[key]), key) for key in keys]
        known = [pair for pair in ranked if pair[0] is not None]
        known.sort(key=lambda pair: pair[0], reverse=reverse)
        return [key for _, key in known] + [key for value, key in ranked if value is None]

    def _reshape(self, fresh: list[str], gone: set[str]) -> None:
        """Rows came at one end, or went."""
        view = self.view
        if not gone and not self._newest_first:
            if self._places is not None:
                self._places.update((key, len(view) + i) for i, key in enumerate(fresh))
            view.extend(fresh)
            self.version += 1
        else:
            kept = [key for key in view if key not in gone] if gone else view
            self._settle(fresh[::-1] + kept if self._newest_first else kept + fresh)
        if self._shown is not None:
            self._shown.difference_update(gone)
            self._shown.update(fresh)

    def _rebuild(self, keys: list[str]) -> None:
        shown = self._shown
        self._settle(keys if shown is None else [key for key in keys if key in shown])

    def _settle(self, view: list[str]) -> None:
        """Take another view; the cursor stays with its row, or near where it was."""
        key = self.cursor_key
        self.view, self._places = view, None
        self.version += 1
        at = self.index(key) if key is not None else None
        self.cursor = max(0, min(self.cursor, len(view) - 1)) if at is None else at
