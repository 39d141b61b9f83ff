"""One run of the app: engine around it, the practice market beside it, a clean way out."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from tui_trader import places as folders
from tui_trader.brokers import catalog
from tui_trader.brokers.pace import Pace
from tui_trader.brokers.port import Broker, Login, ReadFailed
from tui_trader.brokers.shelf import Shelf
from tui_trader.domain.environment import Environment
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
from tui_trader.settings import Settings
from tui_trader.ui.app import TraderApp
from tui_trader.ui.context import Context, SavedProfile, SignIn
from tui_trader.ui.crash import LoggedApp

VENUE_TIMEOUT = 15.0
DEMOS = 100
"""As many practice runs can trade side by side."""


class Practice:
    """The practice market as a child process on loopback; it ends with us."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._child: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start the market now, so that it is up when it is wanted. OSError."""
        if self._child is None:
            words = ("-m", "tui_trader.venue", "--seed", str(self._seed), "--parent", str(os.getpid()))
            self._child = await asyncio.create_subprocess_exec(
                sys.executable,
                *words,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,  # a Ctrl+C or a hang-up of the terminal is ours to handle first
            )
            self._first_line: asyncio.Task[bytes] = asyncio.create_task(self._read_line())

    async def _read_line(self) -> bytes:
        output = None if self._child is None else self._child.stdout
        return b"" if output is None else await output.readline()

    async def offers(self) -> list[SignIn]:
        """The sign-ins it offers, once it answers. OSError, ReadFailed."""
        await self.start()
        try:
            line = await asyncio.wait_for(asyncio.shield(self._first_line), VENUE_TIMEOUT)
            said = json.loads(line)
        except (TimeoutError, ValueError):
            raise ReadFailed("it did not come up") from None
        spoken = {info.name for info in catalog.infos()}
        return [_offer(name, told) for name, told in said.items() if name in spoken]

    async def stop(self) -> None:
        """End it."""
        if self._child is not None and self._child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._child.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._child.wait(), 2.0)


def _offer(broker: str, told: Mapping[str, str]) -> SignIn:
    """What the venue says of one broker, as a sign-in to it."""
    info = catalog.info(broker)
    plain = {field.name: told[field.name] for field in info.fields if not field.secret and field.name in told}
    hidden = {field.name: told[field.name] for field in info.fields if field.secret and field.name in told}
    login = Login(
        session=f"practice-{info.tag.lower()}",
        tag=info.tag,
        environment=Environment.PRACTICE,
        base_url=told["base_url"],
        values=plain,
        secrets=hidden,
    )
    return SignIn(broker, login, told.get("account", ""))


async def run(
    where: Places,
    settings: Settings,
    starts: Sequence[SignIn],
    profiles: Sequence[SavedProfile],
    vault: Vault,
    *,
    demo_seed: int | None,
    read_only: bool,
    mouse: bool,
    lite: bool,
) -> int:
    """Run the app until it is left; the exit code."""
    practice = Practice(7 if demo_seed is None else demo_seed)
    if demo_seed is not None:
        await practice.start()
        where, journal = _apart(where)
    else:
        folders.ensure(where.state)
        journal = Journal(where.journal)
    unlogged = log_to(where.log, vault.redactor)
    clock = SystemClock()
    paces: dict[str, Pace] = {}
    engine = Engine(
        clock,
        journal,
        catalog.infos(),
        # Accounts of one login share its allowance, so all brokers of a run are opened with the same paces.
        partial(
            _open,
            clock=clock,
            paces=paces,
            shelf=Shelf(where.cache),
            read_only=read_only,
            redactor=vault.redactor,
        ),
        read_only=read_only,
    )
    context = Context(
        engine=engine,
        watchlists=Watchlists(partial(folders.write, where.watchlists)),
        zone=_zone(settings.zone),
        ascii=settings.ascii,
        lite=lite,
        theme=settings.theme,
        keys=dict(settings.keys),
        profiles=profiles,
        start=starts,
        practise=demo_seed is not None,
        practice=practice.offers,
        first_lists=FIRST_LISTS,
        secrets=vault.lookup,
        remember=vault.remember,
    )
    _load_lists(context, where.watchlists)
    try:
        async with engine:
            vault.complain(unlogged)
            vault.tell(lambda words: engine.newspaper.say(clock.now(), Weight.WARN, words))
            app = LoggedApp(context, where.log)
            with leaving_by_signal(app):
                await app.run_async(mouse=mouse)
        _tell(engine.farewell(), app.return_code or 0)
        return app.return_code or 0
    finally:
        await practice.stop()


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


def _load_lists(context: Context, path: Path) -> None:
    if path.exists():
        try:
            context.watchlists.load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, WatchlistsWrong):
            # What cannot be read is kept aside, never written over.
            with contextlib.suppress(OSError):
                path.rename(path.with_suffix(".unreadable"))


def _zone(name: str) -> tzinfo:
    if name != "local":
        return ZoneInfo(name)
    from datetime import datetime

    return datetime.now().astimezone().tzinfo or ZoneInfo("UTC")


@contextlib.contextmanager
def leaving_by_signal(app: TraderApp) -> Iterator[None]:
    """SIGTERM and SIGHUP leave as ctrl+q does; a dropped ssh connection must not leave an order unseen."""
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
    for one in signals:
        loop.add_signal_handler(one, lambda: app.exit())
    try:
        yield
    finally:
        for one in signals:
            loop.remove_signal_handler(one)


def _tell(lines: Sequence[str], code: int) -> None:
    """What stays behind, on the terminal if it is still there, and in the log in any case."""
    log = logging.getLogger("tui_trader")
    log.info("left with %d", code)
    for line in lines:
        log.warning("%s", line)
    with contextlib.suppress(OSError, ValueError):
        for line in lines:
            print(line)
        sys.stdout.flush()
