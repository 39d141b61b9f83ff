"""Who listens in these tests, with what it follows."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from tui_trader.brokers.port import Interest
from tui_trader.brokers.tradelab.hours import Hours
from tui_trader.brokers.tradelab.stream import Stream
from tui_trader.domain.instrument import Instrument, InstrumentKey, Kind
from tui_trader.domain.quote import Day, Depth, Quote
from tui_trader.engine.clock import HandClock

NOON = datetime(2026, 3, 4, 6, 30, tzinfo=UTC)
"""A Wednesday, noon in India."""


class Ear:
    """Keeps all that is told."""

    def __init__(self) -> None:
        self.quotes: list[tuple[str, Quote]] = []
        self.days: list[tuple[str, Day]] = []
        self.depths: list[tuple[str, Depth]] = []
        self.words: list[str] = []
        self.books_moved = self.turns = 0

    def quote(self, key: InstrumentKey, quote: Quote) -> None:
        assert key.session == "home"
        self.quotes.append((key.id, quote))

    def day(self, key: InstrumentKey, day: Day) -> None:
        self.days.append((key.id, day))

    def depth(self, key: InstrumentKey, depth: Depth) -> None:
        self.depths.append((key.id, depth))

    def books(self) -> None:
        self.books_moved += 1

    def turned(self) -> None:
        self.turns += 1

    def says(self, text: str) -> None:
        self.words.append(text)


def instrument(token: int | str, exchange: str = "NSE") -> Instrument:
    id = f"{exchange}:{token}"
    wire = {"exchange": exchange, "token": str(token)}
    return Instrument(InstrumentKey("home", id), id, "", Kind.EQUITY, exchange, wire=wire)


def all_at(interest: Interest, tokens: Sequence[int]) -> list[tuple[Instrument, Interest]]:
    return [(instrument(token), interest) for token in tokens]


async def until(met: Callable[..., Any], *words: Any) -> None:
    """Let the loop run until it is so; fails after half a minute, which a busy machine may need."""
    async with asyncio.timeout(30):
        while not met(*words):  # noqa: ASYNC110 - what is awaited has no event
            await asyncio.sleep(0.001)


def stream_to(clock: HandClock, address: Callable[[], str], account: str = "AB1") -> tuple[Stream, Hours]:
    hours = Hours(clock)
    return Stream(clock, session="home", address=address, account=lambda: account, hours=hours), hours


@asynccontextmanager
async def listening(stream: Stream, ear: Ear) -> AsyncIterator[None]:
    """While it lasts the stream listens; afterwards nothing of it is left."""
    before = asyncio.all_tasks()
    task = asyncio.create_task(stream.listen(ear))
    try:
        yield
        assert not task.done(), "it goes on whatever comes"
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await until(lambda: not _ours(asyncio.all_tasks() - before))


def _ours(tasks: set[asyncio.Task[Any]]) -> list[str]:
    names = (getattr(task.get_coro(), "__qualname__", "") for task in tasks)
    return [name for name in names if name.startswith(("Feed", "Stream", "HandClock"))]
