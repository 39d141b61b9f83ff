"""Which lines of the journal speak of a practice market, which does not outlive its run."""

from __future__ import annotations

from tui_trader.domain.environment import Environment
from tui_trader.domain.events import Armed, Braked, Event, LimitsSet, MutationAsked, OrderAsked, Reported


class Gone:
    """Fed with events in their order, it knows those that concern a practice market."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._sessions: set[str] = set()

    def takes(self, event: Event) -> bool:
        """Whether the event is of practice, so of nothing that still exists."""
        match event:
            case OrderAsked(ticket=asked) | MutationAsked(mutation=asked):
                if event.environment == Environment.PRACTICE.value:
                    self._ids.add(asked.id)
                    self._sessions.add(asked.session)
                return asked.id in self._ids
            case Reported(report=report):
                return report.instrument.session in self._sessions
            case Braked() | LimitsSet() | Armed():
                return False  # what a person decided holds on
        return event.id in self._ids
