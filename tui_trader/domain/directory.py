"""Everything one account may see, to be looked up or searched."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from tui_trader.domain.instrument import Instrument


class Directory(Protocol):
    """A broker's instruments; a long list may still be loading."""

    loading: str
    """How far loading has come, in words; empty when all is there. What went wrong stays in it."""

    def get(self, id: str) -> Instrument | None:
        """The instrument of a broker's id."""

    def named(self, symbol: str) -> Instrument | None:
        """The instrument a symbol means, whatever its case; the best known one where several bear it."""

    def search(self, text: str, most: int) -> list[Instrument]:
        """At most so many that a text may mean, best first; what is best known for no text."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Instrument]: ...


class Instruments:
    """A directory of a list that is there at once."""

    loading = ""

    def __init__(self, instruments: Iterable[Instrument] = ()) -> None:
        self._by_id = {one.key.id: one for one in instruments}
        self._by_symbol: dict[str, Instrument] = {}
        for one in self._by_id.values():
            self._by_symbol.setdefault(one.symbol.upper(), one)

    def get(self, id: str) -> Instrument | None:
        """The instrument of a broker's id."""
        return self._by_id.get(id)

    def named(self, symbol: str) -> Instrument | None:
        """The instrument a symbol means; the first where several bear it."""
        return self._by_symbol.get(symbol.strip().upper())

    def search(self, text: str, most: int) -> list[Instrument]:
        """Symbols that are the text, begin with it, contain it; then descriptions that do."""
        wanted = text.strip().upper()
        ranked = [
            (fit, one.symbol.upper(), place, one)
            for place, one in enumerate(self._by_id.values())
            if (fit := rank(one, wanted)) is not None
        ]
        return [one for _, _, _, one in heapq.nsmallest(most, ranked)]

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Instrument]:
        return iter(self._by_id.values())


def rank(instrument: Instrument, wanted: str) -> int | None:
    """How well an instrument fits a text in capitals, 0 best; None when not at all."""
    symbol = instrument.symbol.upper()
    if symbol.startswith(wanted):
        return 0 if symbol == wanted else 1
    if wanted in symbol:
        return 2
    return 3 if wanted in instrument.description.upper() else None


def best(text: str, found: Iterable[Sequence[Instrument]], most: int) -> list[Instrument]:
    """What several directories found for a text, the best fits of all first."""
    wanted = text.strip().upper()
    every = [one for each in found for one in each]
    # What a directory found by its own wits (several words) fits at least as a description does.
    every.sort(key=lambda one: 3 if (fit := rank(one, wanted)) is None else fit)
    return every[:most]
