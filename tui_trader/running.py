"""One run of the app: a screen at once, the engine behind it, a clean way out."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import signal
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo

from tui_trader.brokers.port import BrokerInfo
from tui_trader.logs import log_to
from tui_trader.places import Places
from tui_trader.practice import Practice
from tui_trader.secrets import Vault
from tui_trader.settings import Settings
from tui_trader.ui.app import TraderApp
from tui_trader.ui.context import Context, SavedProfile, SignIn
from tui_trader.ui.crash import LoggedApp


async def run(
    where: Places,
    settings: Settings,
    starts: Sequence[SignIn],
    profiles: Sequence[SavedProfile],
    vault: Vault,
    practice: Practice,
    *,
    brokers: Sequence[BrokerInfo],
    practise: bool,
    read_only: bool,
    mouse: bool,
    lite: bool,
) -> int:
    """Run the app until it is left; the exit code. `practise`: begin with the practice market."""
    log = (where.within("practice") if practise else where).log
    vault.complain(log_to(log, vault.redactor))  # before anything that may go wrong
    context = Context(
        zone=_zone(settings.zone),
        brokers=brokers,
        ascii=settings.ascii,
        lite=lite,
        theme=settings.theme,
        keys=dict(settings.keys),
        profiles=profiles,
        start=starts,
        practise=practise,
        practice=practice.offers,
        secrets=vault.lookup,
        remember=vault.remember,
        log=log,
    )
    app = LoggedApp(context)
    try:
        async with contextlib.AsyncExitStack() as behind:

            async def opening() -> None:
                # All of the program but its first screen, in a thread, so that keys are answered meanwhile.
                rest = await asyncio.to_thread(importlib.import_module, "tui_trader.opening")
                await rest.open_behind(context, where, vault, behind, read_only=read_only)

            context.opening = opening
            with leaving_by_signal(app):
                await app.run_async(mouse=mouse)
        _tell(context.engine.farewell() if context.opened else (), app.return_code or 0)
        return app.return_code or 0
    finally:
        await practice.stop()


def _zone(name: str) -> tzinfo:
    if name != "local":
        from zoneinfo import ZoneInfo

        return ZoneInfo(name)
    return datetime.now().astimezone().tzinfo or UTC


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
