"""Says that an account moves real money, before its first order of a run."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tui_trader.domain.account import Account
from tui_trader.domain.environment import Environment
from tui_trader.engine.controls import LAST
from tui_trader.engine.engine import Engine
from tui_trader.ui.screens.asking import Asking

if TYPE_CHECKING:
    from textual.app import App


def unarmed(engine: Engine, account: Account) -> bool:
    """Whether nothing may be ordered yet because real money would move."""
    return account.environment is Environment.LIVE and account.identity not in engine.desk.guard.armed


def arm(app: App[None], engine: Engine, account: Account, then: Callable[[], None] = lambda: None) -> None:
    """Ask for the end of the account's id, once a run."""

    def done(text: str | None) -> None:
        if text is not None:
            then()

    hint = f"LIVE: orders on {account.broker} {account.id} move real money. Its id's last {LAST} characters:"
    app.push_screen(Asking("arm", hint, check=partial(engine.desk.controls.arm, account)), done)
