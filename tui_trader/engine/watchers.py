"""Who looks at which instruments, how much they want to know."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from tui_trader.domain.instrument import InstrumentKey


class Urgency(IntEnum):
    """How much somebody wants to know a price."""

    REST = 0
    SHOWN = 1
    TICKET = 2


class Watchers:
    """What each onlooker named last; added up when that changes, so that asking is cheap."""

    def __init__(self) -> None:
        self._watched: dict[str, tuple[Urgency, tuple[InstrumentKey, ...]]] = {}
        self._wants: dict[str, list[tuple[InstrumentKey, Urgency]]] = {}
        self._shown: dict[str, int] = {}
        self.version = 0
        """Grows whenever what is wanted changes."""

    def watch(self, who: str, keys: Sequence[InstrumentKey], urgency: Urgency) -> None:
        """`who` looks at these from now on (and no longer at what it named before)."""
        if self._watched.get(who) != (urgency, tuple(keys)):
            self._watched[who] = (urgency, tuple(keys))
            self._count()

    def unwatch(self, who: str) -> None:
        """`who` looks at nothing any more."""
        if self._watched.pop(who, None) is not None:
            self._count()

    def wants(self, session: str) -> Sequence[tuple[InstrumentKey, Urgency]]:
        """What is wanted of a session, each instrument once, most urgent first."""
        return self._wants.get(session, ())

    def shown(self, session: str) -> int:
        """How many of a session's instruments somebody can see."""
        return self._shown.get(session, 0)

    def _count(self) -> None:
        self.version += 1
        urgencies: dict[InstrumentKey, Urgency] = {}
        for urgency, keys in self._watched.values():
            for key in keys:
                urgencies[key] = max(urgency, urgencies.get(key, Urgency.REST))
        self._wants.clear()
        self._shown.clear()
        for key, urgency in sorted(urgencies.items(), key=lambda item: -item[1]):
            self._wants.setdefault(key.session, []).append((key, urgency))
            self._shown[key.session] = self._shown.get(key.session, 0) + (urgency > Urgency.REST)
