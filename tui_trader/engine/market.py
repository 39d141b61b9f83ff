"""Quotes: who is watched, what came, how old is too old."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui_trader.brokers.port import BrokerError, Clock, FeedState, LinkHealth
from tui_trader.domain.instrument import Instrument, InstrumentKey, MarketState
from tui_trader.domain.quote import Day, Depth, Quote
from tui_trader.engine.board import Board
from tui_trader.engine.freshness import Freshness, freshness
from tui_trader.engine.session import SILENT, Line, Session
from tui_trader.engine.watchers import Urgency, Watchers

__all__ = ["Market", "Urgency"]

FRESH = 5.0
"""Seconds a quote stays fresh at least; longer where the request budget cannot ask more often."""
QUIET = 60.0
"""Seconds an instrument's own quote stays fresh while others of its stream keep coming."""
BLINK = 0.1
"""Seconds for which a session's line need not be judged again, row after row."""
LONG_AGO = -1e9
TRAIL_STEP = 10.0
TRAIL_LENGTH = 360


class Market:
    """The newest of everything the markets say, with how far it may be trusted."""

    def __init__(self, clock: Clock, sessions: Mapping[str, Session]) -> None:
        self.clock = clock
        self.sessions = sessions
        self.quotes: Board[InstrumentKey, Quote] = Board()
        self.days: Board[InstrumentKey, Day] = Board()
        self.depths: Board[InstrumentKey, Depth] = Board()
        self.rules: Board[InstrumentKey, Instrument] = Board()
        """Instruments whose trading rules have been read."""
        self.trails: dict[InstrumentKey, tuple[float, ...]] = {}
        """The mid every few seconds, oldest first: the shape of a sparkline, not money. Each is replaced, not
        changed, so that whoever shows one holds it and no copy."""
        self.watchers = Watchers()
        self.depth_of: InstrumentKey | None = None
        self.asked: dict[InstrumentKey, float] = {}
        """Monotonic second at which each quote was last asked for."""
        self._trail_at: dict[InstrumentKey, float] = {}
        self._lines: dict[str, tuple[float, Session, bool, float]] = {}

    # What the screens say.

    def watch(self, who: str, keys: Sequence[InstrumentKey], urgency: Urgency = Urgency.SHOWN) -> None:
        """`who` looks at these from now on (and no longer at what it named before)."""
        self.watchers.watch(who, keys, urgency)

    def unwatch(self, who: str) -> None:
        """`who` looks at nothing any more."""
        self.watchers.unwatch(who)

    def watch_depth(self, key: InstrumentKey | None) -> None:
        """The one instrument whose market book is on screen."""
        self.depth_of = key

    # What the screens ask.

    def instrument(self, key: InstrumentKey) -> Instrument | None:
        """The instrument, with rules when they are known."""
        session = self.sessions.get(key.session)
        return None if session is None else session.instrument(key.id)

    def freshness(self, key: InstrumentKey, now: float) -> Freshness:
        """How far the newest quote may be trusted at the monotonic second `now`."""
        session = self.sessions.get(key.session)
        if session is None or session.signed_out:
            return Freshness.DISCONNECTED
        connected, limit = self._line(session, now)
        instrument = session.instrument(key.id)
        state = instrument.rules.state if instrument and instrument.rules else MarketState.UNKNOWN
        found = freshness(self.quotes.get(key), now, connected=connected, state=state, limit=limit)
        waiting = found is Freshness.NONE and instrument is not None and key not in self.asked
        return Freshness.WAITING if waiting else found

    def _line(self, session: Session, now: float) -> tuple[bool, float]:
        """Whether the session's line is up, how old its quotes may be; judged once for many rows."""
        known = self._lines.get(session.name)
        if known is None or known[1] is not session or not 0 <= now - known[0] < BLINK:
            connected = session.line in (Line.OK, Line.CONNECTING)
            known = self._lines[session.name] = (now, session, connected, self._limit(session))
        return known[2], known[3]

    def _limit(self, session: Session) -> float:
        """Seconds a quote counts as fresh: what the budget can keep, with room for what comes late."""
        health = session.broker.health()
        if health.feed is not FeedState.NONE:
            return QUIET if flowing(health, self.clock.monotonic()) else FRESH
        allowed = health.budget.allowed
        return max(FRESH, 2.5 * self.watchers.shown(session.name) / allowed) if allowed else FRESH

    # What the sessions' tasks do.

    def took(self, key: InstrumentKey, quote: Quote) -> None:
        """A quote came."""
        self.quotes.put(key, quote)
        if quote.received - self._trail_at.get(key, LONG_AGO) >= TRAIL_STEP:
            mid = quote.mid or quote.last
            if mid is not None:
                self._trail_at[key] = quote.received
                self.trails[key] = (*self.trails.get(key, ())[1 - TRAIL_LENGTH :], float(mid))

    async def learn(self, key: InstrumentKey) -> Instrument | None:
        """Read the trading rules of an instrument afresh; what is known already when that fails."""
        session = self.sessions.get(key.session)
        if session is not None:
            await self.read_rules(session, key)
        return self.instrument(key)

    async def read_rules(self, session: Session, key: InstrumentKey) -> bool:
        """Read the trading rules of an instrument; whether that went well."""
        instrument = session.instrument(key.id)
        if instrument is None:
            return False
        try:
            fresh = await session.broker.rules(instrument)
        except BrokerError:
            return False
        session.learn(fresh)
        if fresh != self.rules.get(key):
            self.rules.put(key, fresh)
        return True


def flowing(health: LinkHealth, now: float) -> bool:
    """Whether a stream is up and brings market data: a connection that is silent is no market."""
    return health.feed is FeedState.UP and health.heard is not None and now - health.heard <= SILENT
