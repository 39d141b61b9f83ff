"""Driving a world by its keys, reading what its screen says.

Screens do not look at the engine by themselves here: they are made to after each press, so that a test
never waits for a timer, and never sees what another run would not.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input

from tests.ui.worlds import World
from tui_trader.domain.intent import Mutation
from tui_trader.domain.order import Ticket

Stage = Callable[[Callable[[Path], World]], World]


class Driver:
    """A running world."""

    def __init__(self, world: World, pilot: Pilot[None]) -> None:
        self.world = world
        self.app = world.app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Keys one after the other; letters into a field come as fast as a person's, without waiting."""
        for key in keys:
            if len(key) == 1 and key.isascii() and isinstance(field := self.app.focused, Input):
                field.post_message(Key(key if key.isalnum() else "_", key))
                await self.pilot._wait_for_screen()
            else:
                await self.pilot.press(key)
        await self.look()

    async def look(self) -> None:
        """Let the screen see what is so now, as it would ten times a second."""
        await self.pilot.pause()
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
