"""Tasks that go on whatever happens, that end when told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from tui_trader.brokers.port import Clock

log = logging.getLogger("tui_trader.engine")
REST = 5.0
"""Seconds before work that failed unexpectedly is taken up again."""


async def steady(
    name: str, work: Callable[[], Awaitable[None]], clock: Clock, alarm: Callable[[str], None]
) -> None:
    """Do the work until it returns; a mistake in it is told once, logged, and does not end it."""
    told = ""
    while True:
        try:
            return await work()
        except Exception as error:  # the top of a task: what is read must go on being read
            log.exception("%s: %s", name, type(error).__name__)
            if told != type(error).__name__:
                told = type(error).__name__
                alarm(f"{name}: a mistake in the program ({told}); it goes on, the log has where")
            await clock.sleep(REST)


async def cancelled(tasks: Iterable[asyncio.Future[Any]]) -> None:
    """Stop tasks and wait until they have stopped."""
    stopping = list(tasks)
    for task in stopping:
        task.cancel()
    await asyncio.gather(*stopping, return_exceptions=True)
