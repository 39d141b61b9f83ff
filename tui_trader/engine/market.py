"""Quotes: who is watched, which request goes next, how old is too old."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial

from tui_trader.brokers.port import BrokerError, Clock, SignedOut
from tui_trader.domain.instrument import Instrument, InstrumentKey, MarketState
from tui_trader.domain.quote import Day, Depth, Quote
from tui_trader.engine.board import Board
from tui_trader.engine.freshness import Freshness, freshness
from tui_trader.engine.session import Line, Session
from tui_trader.engine.watchers import Urgency, Watchers

__all__ = ["Market", "Urgency"]

FRESH = 5.0
"""Seconds a quote stays fresh at least; longer where the request budget cannot ask more often."""
DAY_PERIOD = 60.0
RULES_PERIOD = 300.0
CLOSED_PERIOD = 60.0
"""Seconds between readings of the rules of a closed market: they say when it opens."""
REST_PERIOD = 30.0
AGAIN = 5.0
"""Seconds after which what could not be read is asked for again."""
BLINK = 0.1
"""Seconds for which a session's line need not be judged again, row after row."""
LONG_AGO = -1e9
TRAIL_STEP = 10.0
TRAIL_LENGTH = 360
ASKERS = 3
"""Requests for quotes under way at once: enough to fill ten a second at 300 ms a round trip."""


class Market:
    """Spends each session's request budget: the ticket before all, what is shown, then the rest in turn."""

    def __init__(self, clock: Clock, sessions: Mapping[str, Session]) -> None:
        self.clock = clock
        self.sessions = sessions
        self.quotes: Board[InstrumentKey, Quote] = Board()
        self.days: Board[InstrumentKey, Day] = Board()
        self.depths: Board[InstrumentKey, Depth] = Board()
        self.rules: Board[InstrumentKey, Instrument] = Board()
        """Instruments whose trading rules have been read."""
        self.trails: dict[InstrumentKey, deque[Decimal]] = {}
        """The mid every few seconds, for sparklines; oldest first."""
        self._watchers = Watchers()
        self._depth_of: InstrumentKey | None = None
        self._asked: dict[InstrumentKey, float] = {}
        self._day_asked: dict[InstrumentKey, float] = {}
        self._rules_asked: dict[InstrumentKey, float] = {}
        self._trail_at: dict[InstrumentKey, float] = {}
        self._in_flight: set[InstrumentKey] = set()
        self._lines: dict[str, tuple[float, Session, bool, float]] = {}

    # What the screens say.

    def watch(self, who: str, keys: Sequence[InstrumentKey], urgency: Urgency = Urgency.SHOWN) -> None:
        """`who` looks at these from now on (and no longer at what it named before)."""
        self._watchers.watch(who, keys, urgency)

    def unwatch(self, who: str) -> None:
        """`who` looks at nothing any more."""
        self._watchers.unwatch(who)

    def watch_depth(self, key: InstrumentKey | None) -> None:
        """The one instrument whose market book is on screen."""
        self._depth_of = key

    # What the screens ask.

    def instrument(self, key: InstrumentKey) -> Instrument | None:
        """The instrument, with rules when they are known."""
        session = self.sessions.get(key.session)
        return None if session is None else session.instruments.get(key.id)

    def freshness(self, key: InstrumentKey, now: float) -> Freshness:
        """How far the newest quote may be trusted at the monotonic second `now`."""
        session = self.sessions.get(key.session)
        if session is None or session.signed_out:
            return Freshness.DISCONNECTED
        connected, limit = self._line(session, now)
        instrument = session.instruments.get(key.id)
        state = instrument.rules.state if instrument and instrument.rules else MarketState.UNKNOWN
        found = freshness(self.quotes.get(key), now, connected=connected, state=state, limit=limit)
        waiting = found is Freshness.NONE and instrument is not None and key not in self._asked
        return Freshness.WAITING if waiting else found

    def _line(self, session: Session, now: float) -> tuple[bool, float]:
        """Whether the session's line is up, how old its quotes may be; judged once for many rows."""
        known = self._lines.get(session.name)
        if known is None or known[1] is not session or not 0 <= now - known[0] < BLINK:
            connected = session.line in (Line.OK, Line.CONNECTING)
            known = self._lines[session.name] = (now, session, connected, self._limit(session))
        return known[2], known[3]

    def fresh_for(self, key: InstrumentKey) -> float:
        """Seconds a quote of this instrument counts as fresh: what the budget can keep, doubled."""
        session = self.sessions.get(key.session)
        return FRESH if session is None else self._limit(session)

    def _limit(self, session: Session) -> float:
        allowed = session.broker.health().budget.allowed
        return max(FRESH, 2.5 * self._watchers.shown(session.name) / allowed) if allowed else FRESH

    # What the sessions' tasks do.

    def start(self, session: Session) -> None:
        """Keep one session's prices coming."""
        for number in range(ASKERS):
            session.start(f"quotes {number}", partial(self._ask_quotes, session))
        session.start("days", partial(self._ask_days, session))
        session.start("rules", partial(self._ask_rules, session))
        session.start("depth", partial(self._ask_depth, session))

    def took(self, key: InstrumentKey, quote: Quote) -> None:
        """A quote came."""
        self.quotes.put(key, quote)
        mid = quote.mid or quote.last
        if mid is not None and quote.received - self._trail_at.get(key, LONG_AGO) >= TRAIL_STEP:
            self._trail_at[key] = quote.received
            self.trails.setdefault(key, deque(maxlen=TRAIL_LENGTH)).append(mid)

    def next_quote(self, session: str) -> InstrumentKey | None:
        """The instrument whose quote is most worth a request now; None when none is due."""
        now = self.clock.monotonic()
        best: InstrumentKey | None = None
        best_score = 1.0
        for key, urgency in self._watchers.wants(session):
            if key in self._in_flight or self.instrument(key) is None:
                continue
            score = (now - self._asked.get(key, LONG_AGO)) / self._period(key, urgency)
            if urgency is Urgency.TICKET and score >= 1.0:
                return key
            if score >= best_score and (best is None or score > best_score):
                best, best_score = key, score
        return best

    def _period(self, key: InstrumentKey, urgency: Urgency) -> float:
        """Seconds after which asking again is worth a request."""
        instrument = self.instrument(key)
        rules = instrument.rules if instrument is not None else None
        if rules is not None and rules.state in (MarketState.CLOSED, MarketState.HALTED):
            return REST_PERIOD
        if urgency is Urgency.TICKET:
            return 0.3
        if urgency is Urgency.SHOWN:
            return 0.5
        return REST_PERIOD

    async def _ask_quotes(self, session: Session) -> None:
        while True:
            key = None if session.signed_out else self.next_quote(session.name)
            instrument = None if key is None else self.instrument(key)
            if key is None or instrument is None:
                await self.clock.sleep(0.1)
                continue
            self._in_flight.add(key)
            try:
                quote = await session.broker.quote(instrument)
                if quote is not None:
                    self.took(key, quote)
            except SignedOut:
                session.poke("funds")  # that loop signs in again
                await self.clock.sleep(1.0)
            except BrokerError:
                await self.clock.sleep(0.5)
            finally:
                self._in_flight.discard(key)
                self._asked[key] = self.clock.monotonic()

    async def _ask_days(self, session: Session) -> None:
        while True:
            key = self._due(session, self._day_asked, lambda key: DAY_PERIOD)
            instrument = None if key is None else self.instrument(key)
            if key is None or instrument is None:
                await self.clock.sleep(0.5)
                continue
            try:
                day = await session.broker.day(instrument)
                if day is not None and day != self.days.get(key):
                    self.days.put(key, day)
            except BrokerError:
                self._day_asked[key] += AGAIN - DAY_PERIOD
                await self.clock.sleep(1.0)

    async def _ask_rules(self, session: Session) -> None:
        while True:
            key = self._due(session, self._rules_asked, self._rules_period)
            if key is None:
                await self.clock.sleep(0.2)
            elif not await self._learn(session, key):
                self._rules_asked[key] += AGAIN - self._rules_period(key)
                await self.clock.sleep(1.0)

    def _rules_period(self, key: InstrumentKey) -> float:
        instrument = self.instrument(key)
        rules = instrument.rules if instrument is not None else None
        opened = rules is None or rules.state is MarketState.OPEN
        return RULES_PERIOD if opened else CLOSED_PERIOD

    async def learn(self, key: InstrumentKey) -> Instrument | None:
        """Read the trading rules of an instrument afresh; what is known already when that fails."""
        session = self.sessions.get(key.session)
        if session is not None:
            await self._learn(session, key)
        return self.instrument(key)

    async def _learn(self, session: Session, key: InstrumentKey) -> bool:
        instrument = session.instruments.get(key.id)
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

    async def _ask_depth(self, session: Session) -> None:
        while True:
            key = self._depth_of
            instrument = None if key is None or key.session != session.name else self.instrument(key)
            if key is not None and instrument is not None and not session.signed_out:
                try:
                    depth = await session.broker.depth(instrument)
                    if depth is not None:
                        self.depths.put(key, depth)
                except BrokerError:
                    await self.clock.sleep(1.0)
            await self.clock.sleep(0.4)

    def _due(
        self, session: Session, asked: dict[InstrumentKey, float], period: Callable[[InstrumentKey], float]
    ) -> InstrumentKey | None:
        """The most wanted instrument that was asked for long enough ago; notes it as asked."""
        if session.signed_out or session.line is Line.DOWN:
            return None
        now = self.clock.monotonic()
        for key, _ in self._watchers.wants(session.name):
            if key.id in session.instruments and now - asked.get(key, LONG_AGO) >= period(key):
                asked[key] = now
                return key
        return None
