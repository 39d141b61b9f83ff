"""Which request for prices goes next, out of each session's budget."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tui_trader.brokers.port import BrokerError, FeedState, SignedOut
from tui_trader.domain.instrument import InstrumentKey, MarketState
from tui_trader.engine.market import LONG_AGO, Market, flowing
from tui_trader.engine.session import Line, Session
from tui_trader.engine.watchers import Urgency

DAY_PERIOD = 60.0
RULES_PERIOD = 300.0
CLOSED_PERIOD = 60.0
"""Seconds between readings of the rules of a closed market: they say when it opens."""
REST_PERIOD = 30.0
AGAIN = 5.0
"""Seconds after which what could not be read is asked for again."""
ASKERS = 3
"""Requests for quotes under way at once: enough to fill ten a second at 300 ms a round trip."""
CONFIRM = 20.0
"""Seconds after which a quote that has not moved on a flowing stream is asked for once."""
TURN = 0.02
"""Seconds between looks whether the request before has left."""
BESIDE = 0.5
"""Seconds between looks whether a quote is due where they come by themselves."""
INSTEAD = 2.0
"""Seconds between requests for a quote whose stream is down."""


class Asker:
    """Spends the request budgets: the ticket before all, what is shown, then the rest in turn."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.clock = market.clock
        self._day_asked: dict[InstrumentKey, float] = {}
        self._rules_asked: dict[InstrumentKey, float] = {}
        self._in_flight: set[InstrumentKey] = set()

    def start(self, session: Session) -> None:
        """Keep one session's prices coming."""
        can = session.broker.capabilities
        for number in range(ASKERS):
            session.start(f"quotes {number}", partial(self._ask_quotes, session))
        session.start("rules", partial(self._ask_rules, session))
        if not can.streams_quotes:
            session.start("days", partial(self._ask_days, session))
        if can.depth and not can.streams_quotes:
            session.start("depth", partial(self._ask_depth, session))

    def turned(self, session: str) -> None:
        """A market of the session opened or closed: its rules are read again at once."""
        for key in [key for key in self._rules_asked if key.session == session]:
            del self._rules_asked[key]

    def next_quote(self, session: str) -> InstrumentKey | None:
        """The instrument whose quote is most worth a request now; None when none is due."""
        market, now = self.market, self.clock.monotonic()
        if (least := self._least(session, now)) is None:
            return None
        best: InstrumentKey | None = None
        best_score = 1.0
        for key, urgency in market.watchers.wants(session):
            if key in self._in_flight or market.instrument(key) is None:
                continue
            period = max(least, self._period(key, urgency))
            score = (now - self._known(key, least)) / period
            if urgency is Urgency.TICKET and score >= 1.0:
                return key
            if score >= best_score and (best is None or score > best_score):
                best, best_score = key, score
        return best

    def _known(self, key: InstrumentKey, least: float) -> float:
        """When the quote was last asked for, or came by itself."""
        asked = self.market.asked.get(key, LONG_AGO)
        quote = self.market.quotes.get(key) if least else None
        return asked if quote is None else max(asked, quote.received)

    def _least(self, session: str, now: float) -> float | None:
        """Seconds for which a quote need not be asked for, as its stream does; None when nothing is asked.

        A stream that is connected yet silent is shown as it is: quotes that stay good only because
        somebody looks at them would hide it.
        """
        found = self.market.sessions.get(session)
        health = None if found is None else found.broker.health()
        if health is None or health.feed is FeedState.NONE:
            return 0.0
        if health.feed is FeedState.DOWN:
            return INSTEAD
        return CONFIRM if flowing(health, now) else None

    def _period(self, key: InstrumentKey, urgency: Urgency) -> float:
        """Seconds after which asking again is worth a request."""
        instrument = self.market.instrument(key)
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
            if session.broker.health().budget.waiting:
                # Who has no turn yet must not choose: by then the ticket may want another instrument.
                await self.clock.sleep(TURN)
                continue
            key = None if session.signed_out else self.next_quote(session.name)
            instrument = None if key is None else self.market.instrument(key)
            if key is None or instrument is None:
                streamed = session.broker.capabilities.streams_quotes
                await self.clock.sleep(BESIDE if streamed else 0.1)
                continue
            self._in_flight.add(key)
            try:
                quote = await session.broker.quote(instrument)
                if quote is not None:
                    self.market.took(key, quote)
            except SignedOut:
                session.poke("funds")  # that loop signs in again
                await self.clock.sleep(1.0)
            except BrokerError:
                await self.clock.sleep(0.5)
            finally:
                self._in_flight.discard(key)
                self.market.asked[key] = self.clock.monotonic()

    async def _ask_days(self, session: Session) -> None:
        while True:
            key = self._due(session, self._day_asked, lambda key: DAY_PERIOD)
            instrument = None if key is None else self.market.instrument(key)
            if key is None or instrument is None:
                await self.clock.sleep(0.5)
                continue
            try:
                day = await session.broker.day(instrument)
                if day is not None and day != self.market.days.get(key):
                    self.market.days.put(key, day)
            except BrokerError:
                self._day_asked[key] += AGAIN - DAY_PERIOD
                await self.clock.sleep(1.0)

    async def _ask_rules(self, session: Session) -> None:
        while True:
            key = self._due(session, self._rules_asked, self._rules_period)
            if key is None:
                await self.clock.sleep(0.2)
            elif not await self.market.read_rules(session, key):
                self._rules_asked[key] += AGAIN - self._rules_period(key)
                await self.clock.sleep(1.0)

    def _rules_period(self, key: InstrumentKey) -> float:
        instrument = self.market.instrument(key)
        rules = instrument.rules if instrument is not None else None
        opened = rules is None or rules.state is MarketState.OPEN
        return RULES_PERIOD if opened else CLOSED_PERIOD

    async def _ask_depth(self, session: Session) -> None:
        while True:
            key = self.market.depth_of
            instrument = None if key is None or key.session != session.name else self.market.instrument(key)
            if key is not None and instrument is not None and not session.signed_out:
                try:
                    depth = await session.broker.depth(instrument)
                    if depth is not None:
                        self.market.depths.put(key, depth)
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
        for key, _ in self.market.watchers.wants(session.name):
            if session.instrument(key.id) is not None and now - asked.get(key, LONG_AGO) >= period(key):
                asked[key] = now
                return key
        return None
