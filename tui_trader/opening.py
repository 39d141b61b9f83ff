"""What stands behind the screens is opened, while the first of them is seen already."""

from __future__ import annotations

import asyncio
import contextlib
from functools import partial
from pathlib import Path

from tui_trader import places as folders
from tui_trader.brokers import catalog
from tui_trader.brokers.pace import Pace
from tui_trader.brokers.port import Broker, Login
from tui_trader.brokers.shelf import Shelf
from tui_trader.engine.clock import SystemClock
from tui_trader.engine.engine import Engine
from tui_trader.engine.journal import Journal
from tui_trader.engine.news import Weight
from tui_trader.engine.watchlists import Watchlists, WatchlistsWrong
from tui_trader.first_lists import FIRST_LISTS
from tui_trader.logs import log_to
from tui_trader.places import Places
from tui_trader.redaction import Redactor
from tui_trader.secrets import Vault
from tui_trader.ui.context import Context

DEMOS = 100
"""As many practice runs can trade side by side."""


async def open_behind(
    context: Context,
    where: Places,
    vault: Vault,
    behind: contextlib.AsyncExitStack,
    *,
    read_only: bool,
) -> None:
    """The engine with its journal and the lists, handed to the context; `behind` closes them."""
    if context.practise:
        where, journal = _apart(where)
        if where.log != context.log:
            context.log = where.log
            vault.complain(log_to(where.log, vault.redactor))
    else:
        folders.ensure(where.state)
        journal = Journal(where.journal)
    clock = SystemClock()
    engine = Engine(
        clock,
        journal,
        context.brokers,
        # Accounts of one login share its allowance, so all brokers of a run are opened with the same paces.
        partial(
            _open,
            clock=clock,
            paces={},
            shelf=Shelf(where.cache),
            read_only=read_only,
            redactor=vault.redactor,
        ),
        prepare=_Loader().load,
        read_only=read_only,
    )
    lists = _lists(where.watchlists)
    context.first_lists = FIRST_LISTS
    await behind.enter_async_context(engine)
    vault.tell(lambda words: engine.newspaper.say(clock.now(), Weight.WARN, words))
    context.open(engine, lists)


def _apart(where: Places) -> tuple[Places, Journal]:
    """Places of its own for a practice run: practice never mixes with real orders, nor with another demo."""
    for number in range(1, DEMOS):
        mine = where.within("practice" if number == 1 else f"practice-{number}")
        folders.ensure(mine.state)
        journal = Journal(mine.journal)
        if journal.ours or not journal.trouble.startswith("another"):
            break
        journal.close()
    return mine, journal


class _Loader:
    """Imports brokers in a thread, so that keys are answered meanwhile; one after the other, so that the
    first is signed in to while the next is imported.
    """

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def load(self, name: str) -> None:
        async with self._turn:
            await asyncio.to_thread(catalog.load, name)


def _open(
    name: str,
    login: Login,
    *,
    clock: SystemClock,
    paces: dict[str, Pace],
    shelf: Shelf,
    read_only: bool,
    redactor: Redactor,
) -> Broker:
    redactor.know(login.secrets.values())  # whoever signs in comes by here
    return catalog.open_broker(name, login, clock, read_only=read_only, paces=paces, shelf=shelf)


def _lists(path: Path) -> Watchlists:
    lists = Watchlists(partial(folders.write, path))
    if path.exists():
        try:
            lists.load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, WatchlistsWrong):
            # What cannot be read is kept aside, never written over.
            with contextlib.suppress(OSError):
                path.rename(path.with_suffix(".unreadable"))
    return lists
