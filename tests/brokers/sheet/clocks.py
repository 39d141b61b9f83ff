"""A clock nobody waits for."""

import asyncio

from tui_trader.engine.clock import HandClock


class EagerClock(HandClock):
    """A hand-wound clock that winds itself when somebody sleeps on it: nobody waits for real.

    What is under way goes first: else a patience of half a minute would end while an answer is on its way.
    """

    async def sleep(self, seconds: float) -> None:
        for _ in range(100):
            await asyncio.sleep(0)
        self._passed += max(0.0, seconds)
