"""Driving a world by its keys, reading what its screen says.

Screens do not look at the engine by themselves here: they are made to after each press, so that a test
never waits for a timer, and never sees what another run would not.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot

from tests.ui.worlds import World
from tui_trader.domain.intent import Mutation
from tui_trader.domain.order import Ticket

Stage = Callable[[Callable[[Path], World]], World]
ROUNDS = 6
"""How often all queues are seen empty after a key: a message may send another, a screen open a second."""


class Driver:
    """A running world."""

    def __init__(self, world: World, pilot: Pilot[None]) -> None:
        self.world = world
        self.app = world.app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Keys one after the other, each when what the one before did has been done."""
        for key in keys:
            name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
            event = Key(name, key if len(key) == 1 else None)
            event.set_sender(self.app)
            assert self.app._driver is not None
            self.app._driver.send_message(event)
            for _ in range(ROUNDS):
                await self._drained()
        await self.look()

    async def _drained(self) -> None:
        """Come back when those who have a say in a key have read all they were sent."""
        for pump in (self.app, self.app.screen, self.app.focused):
            read = asyncio.Event()
            if pump is not None and pump.call_later(read.set):
                with suppress(TimeoutError):  # it went away meanwhile
                    await asyncio.wait_for(read.wait(), 0.5)

    async def look(self) -> None:
        """Let the screen see what is so now, as it would ten times a second."""
        look = getattr(self.app.screen, "look", None)
        if look is not None:
            look()
        await self.pilot.pause()

    @property
    def lines(self) -> list[str]:
        """What the topmost screen shows."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    @property
    def page(self) -> str:
        return "\n".join(self.lines)

    def line(self, word: str) -> str:
        """The first line with a word."""
        return next((line for line in self.lines if word in line), "")

    @property
    def screen(self) -> str:
        return type(self.app.screen).__name__

    @property
    def calls(self) -> list[Ticket | Mutation]:
        """Everything any broker was told."""
        return [call for broker in self.world.brokers.values() for call in broker.calls]


@asynccontextmanager
async def driving(world: World, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Driver]:
    """Run a world's app without a terminal."""
    async with world.app.run_test(size=size) as pilot:
        driver = Driver(world, pilot)
        await driver.look()
        yield driver
