"""The app alone on the watchlist for simulated hours: `python -m tests.bench.hour_alone WARM SECONDS`.

The real app without a terminal, the engine on a hand-wound clock, signed in at all three brokers of a venue
in a process of its own that is wound alike. Every tenth of a second of that time the screen looks at the
engine. Prints JSON: memory, open files, tasks after the warm-up, then at the end.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import tempfile
from collections import Counter
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench.process import own_memory
from tests.signing_in import sign_in
from tui_trader.brokers import catalog
from tui_trader.brokers.port import Login
from tui_trader.domain.environment import Environment
from tui_trader.engine.clock import HandClock
from tui_trader.engine.engine import Engine
from tui_trader.engine.journal import Journal
from tui_trader.engine.watchlists import Watchlists
from tui_trader.first_lists import FIRST_LISTS
from tui_trader.ui.app import TraderApp
from tui_trader.ui.context import Context
from tui_trader.ui.live import LiveScreen

START = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
RATE, FRAME, BREATH = 30.0, 0.1, 0.0005
ACCOUNTS = {"tradelocker": "1001", "tradelab": "PT1001", "stockstrader": "07001001"}
LOOKED_AT = 3600
"""Frames a file or a task has to be there to count as one that stays: longer than an idle connection is kept,
than the slowest loop pauses. What leaks stays for ever; those a loop waits or reads with come and go, and how
many there are at once is chance."""


class LightClock(HandClock):
    """Gives the others less room after each who wakes: whatever is not done yet is done a frame later."""

    async def _settle(self) -> None:
        for _ in range(3):
            await asyncio.sleep(0)


class Desk:
    """Venue, engine, app, moved on together."""

    def __init__(self, app: TraderApp, clock: HandClock, venue: asyncio.subprocess.Process) -> None:
        self._app, self._clock, self._venue = app, clock, venue

    async def pass_time(self, seconds: float) -> None:
        """So many seconds of the hand-wound clocks."""
        for _ in range(round(seconds / FRAME)):
            await self.frame()

    async def frame(self) -> None:
        """A tenth of a second: the market moves, what came is taken, the screen looks."""
        assert self._venue.stdin is not None
        self._venue.stdin.write(f"{FRAME}\n".encode())
        await self._venue.stdin.drain()
        await asyncio.sleep(BREATH)
        await self._clock.wind(FRAME)
        screen = self._app.screen
        assert isinstance(screen, LiveScreen), screen
        screen.look()

    async def sample(self) -> dict[str, Any]:
        """What is held now: memory, the files and tasks that stay by kind, the fewest tasks at once."""
        files, tasks = _files(), asyncio.all_tasks()
        fewest = len(tasks)
        for _ in range(LOOKED_AT):
            await self.frame()
            alive = asyncio.all_tasks()
            files &= _files()
            tasks &= alive
            fewest = min(fewest, len(alive))
        gc.collect()
        return {
            "memory": own_memory(os.getpid()),
            "files": Counter(kind.partition(":")[0] for _, kind in files),
            "tasks": Counter(_kind(task) for task in tasks),
            "fewest": fewest,
        }


async def _live(warm: float, seconds: float) -> None:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tui-trader-hour-")))
        venue = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bench.wound_venue", str(RATE), START.isoformat(),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert venue.stdin is not None
        assert venue.stdout is not None
        stack.callback(venue.stdin.close)
        told: dict[str, dict[str, str]] = json.loads(await venue.stdout.readline())
        clock = LightClock(START)
        opened = partial(catalog.open_broker, clock=clock)
        journal = Journal(folder / "journal.sqlite")
        engine = await stack.enter_async_context(Engine(clock, journal, catalog.infos(), opened))
        context = Context(UTC, catalog.infos(), practise=True)
        context.open(engine, Watchlists())
        app = TraderApp(context)
        await stack.enter_async_context(app.run_test(size=(120, 36)))
        desk = Desk(app, clock, venue)
        for name, account in ACCOUNTS.items():
            await _sign_in(desk, engine, context, name, account, told[name])
        await desk.pass_time(warm)
        before = await desk.sample()
        await desk.pass_time(seconds)
        print(json.dumps([before, await desk.sample(), _alive(engine)]))


async def _sign_in(
    desk: Desk, engine: Engine, context: Context, name: str, account: str, told: dict[str, str]
) -> None:
    """While time goes on: a sign-in that waits for its turn waits on the clock."""
    task = asyncio.create_task(sign_in(engine, name, _login(name, told), account))
    while not task.done():
        await desk.frame()
    session = await task
    while session.directory.loading:
        await desk.frame()
    context.watchlists.seed(FIRST_LISTS[name], session.name, session.named)


def _login(name: str, told: dict[str, str]) -> Login:
    info = catalog.info(name)
    plain, hidden = (
        {one.name: told[one.name] for one in info.fields if one.secret is secret and one.name in told}
        for secret in (False, True)
    )
    return Login(f"hour-{info.tag.lower()}", info.tag, Environment.PRACTICE, told["base_url"], plain, hidden)


def _files() -> set[tuple[str, str]]:
    """Every open file with what it leads to: a socket tells its own number, so one opened anew is another."""
    found = set()
    for number in os.listdir("/proc/self/fd"):
        with suppress(FileNotFoundError):  # the folder's own, which was read to list it
            found.add((number, os.readlink(f"/proc/self/fd/{number}")))
    return found


def _kind(task: asyncio.Task[Any]) -> str:
    """Its name where it was given one, else what it runs."""
    name = task.get_name()
    return getattr(task.get_coro(), "__qualname__", "?") if name.startswith("Task-") else name


def _alive(engine: Engine) -> dict[str, Any]:
    """Whether quotes really came to the end: seconds since the newest of each account."""
    now = engine.clock.monotonic()
    newest: dict[str, float] = {}
    for key, quote in engine.market.quotes.items():
        newest[key.session] = min(newest.get(key.session, now), now - quote.received)
    return newest


if __name__ == "__main__":
    asyncio.run(_live(float(sys.argv[1]), float(sys.argv[2])))
