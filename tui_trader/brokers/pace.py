"""Rate limits as the broker counts them, with lanes for who goes first."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager

from tui_trader.brokers.port import Budget, Clock
from tui_trader.brokers.scope import Lane, Limit, NoTurn, Scope, Turn

__all__ = ["PATIENCE", "Lane", "Limit", "NoTurn", "Pace", "Scope", "Turn"]
PATIENCE: Mapping[Lane, float | None] = {
    Lane.CANCEL_CLOSE: None,
    Lane.RECONCILE: 30.0,
    Lane.PLACE_MODIFY: 5.0,
    Lane.ACCOUNT: 30.0,
    Lane.QUOTE: 30.0,
    Lane.HISTORY: 90.0,
}
"""Seconds a request waits for its turn; an order is not sent long after it was confirmed."""


SECOND = 1.0
"""What is used is told for the last second."""


class Pace:
    """The scopes of one login, shared by everything that speaks for it.

    Names that are no scope are not metered. `shared` scopes serve several lanes: of their turns one is kept
    for cancelling, closing and reconciling, wherever there is more than one (`order_safety.md` 9).
    `together`: when the broker wants quiet of one scope, all of them are quiet.
    """

    def __init__(
        self,
        clock: Clock,
        limits: Mapping[str, Limit],
        *,
        shared: Iterable[str] = (),
        together: bool = False,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._clock = clock
        self._shared = frozenset(shared)
        self._together = together
        self._jitter = jitter
        self._left: deque[tuple[str, float]] = deque(maxlen=1_000)
        self.scopes: dict[str, Scope] = {}
        self.adopt(limits)

    def adopt(self, limits: Mapping[str, Limit]) -> None:
        """These are the limits now; what is under way goes on being counted."""
        for name, limit in limits.items():
            if name in self.scopes:
                self.scopes[name].change(limit)
            else:
                reserve = 1 if name in self._shared else 0
                self.scopes[name] = Scope(self._clock, limit, reserve=reserve, jitter=self._jitter)

    @asynccontextmanager
    async def turn(self, scope: str, lane: Lane, patience: float | None = None) -> AsyncIterator[Turn]:
        """Wait for a turn (at most so many seconds, else NoTurn), hold it while the request is under way."""
        metered = self.scopes.get(scope)
        if metered is None:
            self._left.append((scope, self._clock.monotonic()))
            yield Turn(self._clock.monotonic())
            return
        async with metered.turn(lane, patience) as turn:
            self._left.append((scope, turn.left))
            yield turn
        if turn.refused and self._together:
            for each in self.scopes.values():
                each.hush(metered.held_until)

    def budget(self, scope: str) -> Budget:
        """How the allowance of a scope stands, at once; that of all requests when it is not metered."""
        now = self._clock.monotonic()
        while self._left and now - self._left[0][1] >= SECOND:
            self._left.popleft()
        quotes = self.scopes.get(scope)
        paused = max((each.held_until for each in self.scopes.values()), default=0.0)
        return Budget(
            used=float(sum(quotes is None or name == scope for name, _ in self._left)),
            allowed=0.0 if quotes is None else quotes.rate,
            waiting=0 if quotes is None else quotes.waiting,
            paused_until=paused if paused > now else 0.0,
        )
