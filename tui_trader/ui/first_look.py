"""What an account shows first: the best known instruments, their first quote."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tui_trader.domain.environment import Environment
from tui_trader.engine.session import Session
from tui_trader.engine.tasks import cancelled
from tui_trader.ui.live import LiveScreen

if TYPE_CHECKING:
    from tui_trader.ui.app import TraderApp

TURN = 2.0
"""Seconds an account waits for those before it with its first list; for its first quote."""
SOON = 0.02
"""Seconds from look to look for that quote: a frame is long for what everybody waits for."""


class FirstLook:
    """Of each account that comes; needs the app for its workers, its screen."""

    def __init__(self, app: TraderApp) -> None:
        self._app, self._context, self._engine = app, app.context, app.engine
        self._without_lists = not any(self._context.watchlists.lists.values())

    def begin(self, session: Session) -> None:
        """In a worker of its own."""
        self._app.run_worker(self.show(session), group=f"first look {session.name}")

    async def show(self, session: Session, before: asyncio.Event | None = None) -> None:
        """Who had no list when the program opened begins with the best known instruments, after `before`."""
        await self._in_turn(before)
        lists = self._context.first_lists.get(session.broker.info.name, {})
        if self._without_lists or session.account.environment is Environment.PRACTICE:
            while session.directory.loading and self._engine.sessions.get(session.name) is session:
                await self._engine.clock.sleep(0.1)
            self._context.watchlists.seed(lists, session.name, session.named)
            self._look()  # which has the quotes of the list asked for
        self._app.run_worker(self._first_quote(session), group=f"first quote {session.name}")

    async def _in_turn(self, before: asyncio.Event | None) -> None:
        """So that lists come out the same in every run; who takes long is not waited for."""
        if before is not None and not before.is_set():
            waits = (
                asyncio.ensure_future(before.wait()),
                asyncio.ensure_future(self._engine.clock.sleep(TURN)),
            )
            try:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                await cancelled(waits)

    async def _first_quote(self, session: Session) -> None:
        clock = self._engine.clock
        until = clock.monotonic() + TURN
        while clock.monotonic() < until:
            if any(key.session == session.name for key, _ in self._engine.market.quotes.items()):
                self._look()
                return
            await clock.sleep(SOON)

    def _look(self) -> None:
        if isinstance(self._app.screen, LiveScreen):
            self._app.screen.look_now()
