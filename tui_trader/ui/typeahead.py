"""Keys typed ahead: each is done with before the next, so none lands on a screen that is about to go."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from textual.app import App
from textual.events import Event, Key, Paste
from textual.message_pump import MessagePump

T = TypeVar("T")
PATIENCE = 0.5
"""Seconds a key may take before the next is let in all the same: a widget that goes away never answers."""


class TypeAheadApp(App[T]):
    """Textual forwards each key to what has the focus as it comes, while the key before may still open
    another screen: `b0.1` typed fast would open a ticket and give `0` to the list below it. Here a key
    waits until the one before has been through everything it can reach, the screen it opened included.
    """

    _typed: asyncio.Queue[Key | Paste] | None = None
    _let_in: Key | Paste | None = None
    _came = 0.0

    @property
    def quiet(self) -> float:
        """Seconds since the last key came."""
        return asyncio.get_running_loop().time() - self._came

    async def on_event(self, event: Event) -> None:
        """Keys go in line, everything else goes on."""
        if not isinstance(event, Key | Paste) or event.is_forwarded or event is self._let_in:
            await super().on_event(event)
            return
        if self._typed is None:
            self._typed = asyncio.Queue()
            self.run_worker(self._type(self._typed), group="keys", name="keys")
        self._came = asyncio.get_running_loop().time()
        self._typed.put_nowait(event)

    async def _type(self, typed: asyncio.Queue[Key | Paste]) -> None:
        while True:
            event = await typed.get()
            target: MessagePump = self.focused or self.screen
            self._let_in = event
            self.post_message(event)
            await self._through(self)
            # A key that nobody takes climbs from where it was given to the app, which has its bindings.
            climb: MessagePump | None = target
            while climb is not None and climb is not self:
                await self._through(climb)
                climb = climb._parent
            await self._through(self)
            await self._through(self.screen)  # which it may have opened, and which now has its focus
            await self._through(self)

    async def _through(self, pump: MessagePump) -> None:
        """Wait until everything before in this queue has been dealt with."""
        done = asyncio.Event()
        if pump.call_later(done.set):  # a screen that is only starting answers when it is up
            try:
                async with asyncio.timeout(PATIENCE):
                    await done.wait()
            except TimeoutError:
                return
