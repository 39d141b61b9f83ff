"""Quotes: who is watched, which request goes next, how old is too old."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import IntEnum

from tui_trader.brokers.port import BrokerError, Clock, SignedOut
from tui_trader.domain.instrument import Instrument, InstrumentKey, MarketState
from tui_trader.domain.quote import Day, Depth, Quote
from tui_trader.engine.board import Board
from tui_trader.engine.freshness import Freshness, freshness
from tui_trader.engine.session import Line, Session

FRESH = 5.0
"""Seconds a quote stays fresh at least; longer where the request budget cannot ask more often."""
DAY_PERIOD = 60.0
RULES_PERIOD = 600.0
TRAIL_STEP = 10.0
TRAIL_LENGTH = 360
ASKERS = 3
"""Requests for quotes under way at once: enough to fill ten a second at 300 ms a round trip."""


class Urgency(IntEnum):
    """How much somebody wants to know a price."""

    REST = 0
    SHOWN = 1
    TICKET = 2


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
        self._watched: dict[str, tuple[Urgency, tuple[InstrumentKey, ...]]] = {}
        self._depth_of: InstrumentKey | None = None
        self._asked: dict[InstrumentKey, float] = {}
        self._day_asked: dict[InstrumentKey, float] = {}
        self._rules_asked: dict[InstrumentKey, float] = {}
        self._trail_at: dict[InstrumentKey, float] = {}
        self._in_flight: set[InstrumentKey] = set()
        self._wanted = asyncio.Event()

    # What the screens say.

    def watch(self, who: str, keys: Sequence[InstrumentKey], urgency: Urgency = Urgency.SHOWN) -> None:
        """`who` looks at these from now on (and no longer at what it named before)."""
        if self._watched.get(who) != (urgency, tuple(keys)):
            self._watched[who] = (urgency, tuple(keys))
            self._wanted.set()

    def unwatch(self, who: str) -> None:
        """`who` looks at nothing any more."""
        self._watched.pop(who, None)

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
        instrument = None if session is None else session.instruments.get(key.id)
        state = instrument.rules.state if instrument and instrument.rules else MarketState.UNKNOWN
        return freshness(
            self.quotes.get(key),
            now,
            connected=session is not None and session.line in (Line.OK, Line.CONNECTING),
            state=state,
            limit=self.fresh_for(key),
        )

    def fresh_for(self, key: InstrumentKey) -> float:
        """Seconds a quote of this instrument counts as fresh: what the budget can keep, doubled."""
        session = self.sessions.get(key.session)
        if session is None:
            return FRESH
        allowed = session.broker.health().budget.allowed
        shown = sum(1 for _, keys in self._watched.values() for one in keys if one.session == key.session)
        return max(FRESH, 2.5 * shown / allowed) if allowed else FRESH

    # What the sessions' tasks do.

    def loops(self, session: Session) -> Iterator[asyncio.Task[None]]:
        """Start what keeps one session's prices coming."""
        for number in range(ASKERS):
            yield asyncio.create_task(self._ask_quotes(session), name=f"{session.name} quotes {number}")
        yield asyncio.create_task(self._ask_days(session), name=f"{session.name} days")
        yield asyncio.create_task(self._ask_rules(session), name=f"{session.name} rules")
        yield asyncio.create_task(self._ask_depth(session), name=f"{session.name} depth")

    def took(self, key: InstrumentKey, quote: Quote) -> None:
        """A quote came."""
        self.quotes.put(key, quote)
        mid = quote.mid or quote.last
        if mid is not None and quote.received - self._trail_at.get(key, 0.0) >= TRAIL_STEP:
            self._trail_at[key] = quote.received
            self.trails.setdefault(key, deque(maxlen=TRAIL_LENGTH)).append(mid)

    def next_quote(self, session: str) -> InstrumentKey | None:
        """The instrument whose quote is most worth a request now; None when none is due."""
        now = self.clock.monotonic()
        best: InstrumentKey | None = None
        best_score = 1.0
        for key, urgency in self._wants(session):
            if key in self._in_flight:
                continue
            age = now - self._asked.get(key, -1e9)
            score = age / self._period(key, urgency)
            if urgency is Urgency.TICKET and score >= 1.0:
                return key
            if score >= best_score:
                best, best_score = key, score
        return best

    def _wants(self, session: str) -> Iterator[tuple[InstrumentKey, Urgency]]:
        urgencies: dict[InstrumentKey, Urgency] = {}
        for urgency, keys in self._watched.values():
            for key in keys:
                if key.session == session and urgency >= urgencies.get(key, Urgency.REST):
                    urgencies[key] = urgency
        return iter(sorted(urgencies.items(), key=lambda item: -item[1]))

    def _period(self, key: InstrumentKey, urgency: Urgency) -> float:
        """Seconds after which asking again is worth a request."""
        instrument = self.instrument(key)
        rules = instrument.rules if instrument is not None else None
        if rules is not None and rules.state in (MarketState.CLOSED, MarketState.HALTED):
            return 30.0
        if urgency is Urgency.TICKET:
            return 0.3
        if urgency is Urgency.SHOWN:
            return 0.5
        return 30.0

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
            key = self._due(session, self._day_asked, DAY_PERIOD)
            instrument = None if key is None else self.instrument(key)
            if key is None or instrument is None:
                await self.clock.sleep(0.5)
                continue
            try:
                day = await session.broker.day(instrument)
                if day is not None:
                    self.days.put(key, day)
            except BrokerError:
                await self.clock.sleep(1.0)

    async def _ask_rules(self, session: Session) -> None:
        while True:
            key = self._due(session, self._rules_asked, RULES_PERIOD)
            if key is None:
                await self.clock.sleep(0.2)
            else:
                await self.learn(key)

    async def learn(self, key: InstrumentKey) -> Instrument | None:
        """Read the trading rules of an instrument afresh; what is known already when that fails."""
        session = self.sessions.get(key.session)
        instrument = self.instrument(key)
        if session is None or instrument is None:
            return None
        try:
            instrument = await session.broker.rules(instrument)
            session.learn(instrument)
            self.rules.put(key, instrument)
        except BrokerError:
            await self.clock.sleep(1.0)
        return instrument

    async def _ask_depth(self, session: Session) -> None:
        while True:
            key = self._depth_of
            instrument = None if key is None or key.session != session.name else self.instrument(key)
            if key is not None and instrument is not None:
                try:
                    depth = await session.broker.depth(instrument)
                    if depth is not None:
                        self.depths.put(key, depth)
                except BrokerError:
                    await self.clock.sleep(1.0)
            await self.clock.sleep(0.4)

    def _due(
        self, session: Session, asked: dict[InstrumentKey, float], period: float
    ) -> InstrumentKey | None:
        """The watched instrument asked for longest ago, if that is long enough; notes it as asked."""
        if session.signed_out or session.line is Line.DOWN:
            return None
        now = self.clock.monotonic()
        for key, _ in self._wants(session.name):
            if now - asked.get(key, -1e9) >= period:
                asked[key] = now
                return key
        return None
