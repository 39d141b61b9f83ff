"""What persons decide about accounts: brakes, limits, arming."""

from __future__ import annotations

from decimal import Decimal

from tui_trader.domain.account import Account, Funds
from tui_trader.domain.brake import Brake
from tui_trader.domain.events import Armed, Braked, LimitsSet
from tui_trader.domain.money import plain
from tui_trader.domain.risk import Limits
from tui_trader.engine.guard import Guard
from tui_trader.engine.journal import JournalUnusable
from tui_trader.engine.recorder import Recorder

LAST = 4
"""So many characters of an account's id arm it."""


class Controls:
    """Pulling a brake works whatever the disk says; everything that lets more through must be on disk."""

    def __init__(self, recorder: Recorder, guard: Guard) -> None:
        self.recorder = recorder
        self.mandate = recorder.mandate
        self.guard = guard

    def pull(self, brake: Brake, why: str, account: str = "") -> None:
        """Let less through from now on: for one account (its `identity`), or for all."""
        self.recorder.note(Braked(brake, why, account))

    def resume(self, account: str = "") -> str:
        """Let everything through again, as a person asked in so many words; why not, in words."""
        return self._write(Braked(Brake.ACTIVE, "resumed by hand", account))

    def arm(self, account: Account, typed: str) -> str:
        """Say that an account moves real money, by the end of its id; why not, in words."""
        if typed.strip() != account.id[-LAST:]:
            return f"that is not how the account's id ends: its last {LAST} characters are asked for"
        if wrong := self._write(Armed(account.identity)):
            return wrong
        self.guard.armed.add(account.identity)
        return ""

    def limit(self, account: Account, limits: Limits) -> str:
        """Set what an account may risk; why not, in words."""
        return self._write(LimitsSet(account.identity, limits))

    def look(self, account: Account, funds: Funds) -> None:
        """Pull the account's brake when the loss of the day has reached its limit."""
        most = self.mandate.limit(account.identity).day_loss
        if most is None or self.mandate.brake(account.identity) is not Brake.ACTIVE:
            return
        today = (funds.today or Decimal(0)) + (funds.open_profit or Decimal(0))
        if today <= -most:
            why = f"the day's loss of {plain(-today)} {funds.currency} has reached the limit of {plain(most)}"
            self.pull(Brake.REDUCE_ONLY, why, account.identity)

    def _write(self, event: Braked | Armed | LimitsSet) -> str:
        try:
            self.recorder.record(event)
        except JournalUnusable as error:
            return f"{error}: nothing more can be let through"
        return ""
