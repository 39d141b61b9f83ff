"""The program with mistakes in it, each with a password at hand; `before` ends it before its screen."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import tzinfo

from tui_trader import running
from tui_trader.cli import main
from tui_trader.engine.alerts import Alerts
from tui_trader.ui.screens.login import LoginScreen

PASSWORD, TOKEN = os.environ.get("TUI_TRADER_TL_PASSWORD", ""), os.environ.get("TUI_TRADER_TL_TOKEN", "")


def in_screen(self: LoginScreen) -> None:
    login = self.form.login()
    assert login is not None
    password = login.secrets["password"]
    raise RuntimeError(f"cannot sign in with {password}", login.secrets)


async def in_task(self: Alerts) -> None:
    password = PASSWORD

    async def forgotten() -> None:
        raise ValueError(f"forgotten {password}")

    task = asyncio.ensure_future(forgotten())
    await asyncio.sleep(0)
    del task
    if {PASSWORD, TOKEN} & {*os.environ.values()}:
        raise OSError("the environment still has them")
    raise LookupError(password)


def before(name: str) -> tzinfo:
    raise RuntimeError("no zone for", PASSWORD)


if __name__ == "__main__":
    LoginScreen.action_go = in_screen  # type: ignore[method-assign]
    Alerts.run = in_task  # type: ignore[method-assign]
    if "before" in sys.argv:
        running._zone = before
    sys.exit(main([]))
