"""The practice market as a child process on loopback; it ends with us."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_trader.ui.context import SignIn

PATIENCE = 15.0
"""Seconds it may take to come up."""
LAST_WORDS = 2.0
"""Seconds it may take to go."""


class Practice:
    """Started before anything else of the program is even imported: it has as much to do as we have."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._child: subprocess.Popen[bytes] | None = None
        self._first_line: asyncio.Future[bytes] | None = None

    def start(self) -> None:
        """Start the market now, so that it is up when it is wanted; what goes wrong, `offers` says."""
        with suppress(OSError):
            self._begin()

    def _begin(self) -> None:
        if self._child is None:
            words = ("-m", "tui_trader.venue", "--seed", str(self._seed), "--parent", str(os.getpid()))
            self._child = subprocess.Popen(
                (sys.executable, *words),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # a Ctrl+C or a hang-up of the terminal is ours to handle first
            )

    async def offers(self) -> Sequence[SignIn]:
        """The sign-ins it offers, once it answers. OSError, ReadFailed."""
        import json

        from tui_trader.brokers import catalog
        from tui_trader.brokers.port import ReadFailed

        self._begin()
        if self._first_line is None:
            assert self._child is not None
            assert self._child.stdout is not None
            self._first_line = asyncio.ensure_future(asyncio.to_thread(self._child.stdout.readline))
        try:
            line = await asyncio.wait_for(asyncio.shield(self._first_line), PATIENCE)
            said = json.loads(line)
        except (TimeoutError, ValueError):
            raise ReadFailed("it did not come up") from None
        spoken = {info.name for info in catalog.infos()}
        return [_offer(name, told) for name, told in said.items() if name in spoken]

    async def stop(self) -> None:
        """End it."""
        child = self._child
        if child is None:
            return
        child.terminate()
        try:
            await asyncio.to_thread(child.wait, LAST_WORDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if child.stdout is not None:
            child.stdout.close()


def _offer(broker: str, told: Mapping[str, str]) -> SignIn:
    """What the venue says of one broker, as a sign-in to it."""
    from tui_trader.brokers import catalog
    from tui_trader.brokers.port import Login
    from tui_trader.domain.environment import Environment
    from tui_trader.ui.context import SignIn

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
