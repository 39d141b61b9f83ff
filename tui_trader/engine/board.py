"""The newest value for each key; readers pull what is new to them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Board(Generic[K, V]):
    """Written as things come, looked at when somebody likes; nothing queues.

    Each reader keeps the number it has seen up to, and asks for what came `since`.
    """

    def __init__(self) -> None:
        self._rows: dict[K, tuple[int, V | None]] = {}
        self.seq = 0
        """Grows with every change; 0 is before the first."""

    def put(self, key: K, value: V) -> None:
        """This is the newest of `key`."""
        rows = self._rows
        self.seq = seq = self.seq + 1
        rows.pop(key, None)
        rows[key] = seq, value

    def fill(self, rows: Mapping[K, V]) -> None:
        """All of these are new at once: one change, however many there are."""
        self.seq += 1
        for key, value in rows.items():
            self._rows.pop(key, None)
            self._rows[key] = (self.seq, value)

    def drop(self, key: K) -> None:
        """`key` is gone; readers see None once."""
        if self.get(key) is not None:
            self.seq += 1
            self._rows.pop(key)
            self._rows[key] = (self.seq, None)

    def get(self, key: K) -> V | None:
        """The newest of `key`."""
        found = self._rows.get(key)
        return None if found is None else found[1]

    def values(self) -> Iterator[V]:
        """Everything that is there, oldest change first."""
        return (value for _, value in self._rows.values() if value is not None)

    def items(self) -> Iterator[tuple[K, V]]:
        """Everything that is there with its key, oldest change first."""
        return ((key, value) for key, (_, value) in self._rows.items() if value is not None)

    def since(self, seen: int) -> tuple[dict[K, V | None], int]:
        """What changed after `seen` (None where gone), with the number to ask from next time."""
        news: dict[K, V | None] = {}
        if seen < self.seq:
            for key, (at, value) in reversed(self._rows.items()):
                if at <= seen:
                    break
                news[key] = value
        return news, self.seq
