"""Which clock the books tell their times by (`tradelab.md` 2.4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from tui_trader.brokers.port import Clock
from tui_trader.brokers.tradelab.fields import SHIFT, epoch

_AHEAD = timedelta(hours=1)


class Times:
    """True UTC, until a stamp lies as far ahead of now as only an Indian wall clock stored as UTC can."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.shifted = False
        """Found out from a fresh stamp; a server does not change its mind."""

    def look(self, stamps: Iterable[Decimal | None]) -> None:
        """All stamps of one reading, before any of them is told."""
        now = self._clock.now()
        for stamp in stamps:
            moment = epoch(stamp)
            if moment is not None and _AHEAD < moment - now < SHIFT + _AHEAD:
                self.shifted = True

    def at(self, stamp: Decimal | None) -> datetime | None:
        """A stamp of a book in UTC."""
        return epoch(stamp, shifted=self.shifted)
