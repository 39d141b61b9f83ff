"""When each Indian exchange is open, by its own word before the calendar."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from tui_trader.brokers.port import Clock
from tui_trader.domain.instrument import MarketState

BELIEVED = 120.0
"""Seconds for which a trade proves that an exchange is open."""

_ZONE = "Asia/Kolkata"
_EQUITY = (time(9, 15), time(15, 30))
_SESSIONS = {
    "NSE": _EQUITY, "NFO": _EQUITY, "BSE": _EQUITY, "BFO": _EQUITY,
    "CDS": (time(9), time(17)), "MCX": (time(9), time(23, 30)),
}  # fmt: skip
"""Regular sessions (`tradelab.md` 2.4). MCX trades until 23:55 in winter; its trades say so themselves."""
_WORDS = {
    "open": MarketState.OPEN, "opened": MarketState.OPEN,
    "close": MarketState.CLOSED, "closed": MarketState.CLOSED,
    "halt": MarketState.HALTED, "halted": MarketState.HALTED, "suspended": MarketState.HALTED,
}  # fmt: skip


class Hours:
    """What state each exchange is in; holidays that nobody has told of count as ordinary days.

    An exchange's word holds for its day in India: "open" to the day's end, "closed" until the next regular
    opening, so that a word from the early morning does not close a day whose opening went unheard. A trade
    that has just been made is believed before either.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock, self._zone = clock, ZoneInfo(_ZONE)
        self._said: dict[str, tuple[MarketState, datetime]] = {}
        self._traded: dict[str, datetime] = {}

    def state(self, exchange: str) -> MarketState:
        """Whether the exchange (`NSE`) is open; UNKNOWN for one that is not known here."""
        now = self._clock.now()
        found = self._told(exchange, now)
        traded = self._traded.get(exchange)
        if found is MarketState.CLOSED and traded is not None and _fresh(traded, now):
            said = self._said.get(exchange)
            return MarketState.OPEN if said is None or traded > said[1] else found
        return found

    def said(self, exchange: str, kind: str, status: str) -> bool:
        """A status packet came; whether it turned the exchange. Only the normal market is heeded."""
        state = _WORDS.get(status.strip().lower())
        if state is None or kind.strip().lower() not in ("normal", ""):
            return False
        before = self.state(exchange)
        self._said[exchange] = state, self._clock.now()
        return self.state(exchange) is not before

    def ticked(self, exchange: str, made: datetime) -> bool:
        """A trade was made then (aware); whether that turned the exchange."""
        known = self._traded.get(exchange)
        if (known is not None and made <= known) or not _fresh(made, self._clock.now()):
            return False
        before = self.state(exchange)
        self._traded[exchange] = made
        return self.state(exchange) is not before

    def _told(self, exchange: str, now: datetime) -> MarketState:
        here = now.astimezone(self._zone)
        session = _SESSIONS.get(exchange)
        if exchange in self._said:
            state, at = self._said[exchange]
            then = at.astimezone(self._zone)
            opened = session is not None and then.time() < session[0] <= here.time()
            if then.date() == here.date() and (state is MarketState.OPEN or not opened):
                return state
        if session is None:
            return MarketState.UNKNOWN
        regular = here.weekday() < 5 and session[0] <= here.time() < session[1]
        return MarketState.OPEN if regular else MarketState.CLOSED


def _fresh(made: datetime, now: datetime) -> bool:
    return abs((now - made).total_seconds()) < BELIEVED
