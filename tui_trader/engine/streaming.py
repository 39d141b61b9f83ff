"""What one session's stream brings, put where everybody looks."""

from __future__ import annotations

from collections.abc import Callable

from tui_trader.brokers.port import Interest
from tui_trader.domain.instrument import Instrument, InstrumentKey
from tui_trader.domain.quote import Day, Depth, Quote
from tui_trader.engine.market import Market
from tui_trader.engine.session import Session
from tui_trader.engine.watchers import Urgency

LOOKS = 0.1
"""Seconds between looks at what is wanted."""


class Streaming:
    """Listens to one session's broker; tells it what is wanted."""

    def __init__(
        self, market: Market, session: Session, turned: Callable[[str], None], say: Callable[[str], None]
    ) -> None:
        self._market, self._session = market, session
        self._turned, self._say = turned, say
        self.quote = market.took

    def start(self) -> None:
        """Keep what is wanted coming, where the broker streams."""
        if self._session.broker.capabilities.streams_quotes:
            self._session.start("stream", lambda: self._session.broker.listen(self))
            self._session.start("follow", self._follow)

    async def _follow(self) -> None:
        told: list[tuple[InstrumentKey, Interest]] | None = None
        seen: object = None
        while True:
            # What a list still loads is not known yet, so that nobody could follow it.
            loading = self._session.directory.loading
            now = (self._market.watchers.version, self._market.depth_of, loading)
            if now != seen:
                seen, wanted = now, self._wanted()
                keys = [(instrument.key, interest) for instrument, interest in wanted]
                if keys != told:
                    told = keys
                    self._session.broker.follow(wanted)
            await self._market.clock.sleep(LOOKS)

    def _wanted(self) -> list[tuple[Instrument, Interest]]:
        wanted = []
        depth_of = self._market.depth_of
        for key, urgency in self._market.watchers.wants(self._session.name):
            instrument = self._session.instrument(key.id)
            if instrument is None:
                continue
            interest = Interest.PRICE if urgency is Urgency.REST else Interest.DAY
            if urgency is Urgency.TICKET or key == depth_of:
                interest = Interest.DEPTH
            wanted.append((instrument, interest))
        if depth_of is not None and depth_of.session == self._session.name:
            instrument = self._session.instrument(depth_of.id)
            if instrument is not None and all(one.key != depth_of for one, _ in wanted):
                wanted.append((instrument, Interest.DEPTH))
        return wanted

    # What the broker calls.

    quote: Callable[[InstrumentKey, Quote], None]

    def day(self, key: InstrumentKey, day: Day) -> None:
        """The day's figures came."""
        if day != self._market.days.get(key):
            self._market.days.put(key, day)

    def depth(self, key: InstrumentKey, depth: Depth) -> None:
        """The market's book came."""
        self._market.depths.put(key, depth)

    def books(self) -> None:
        """Something moved: what moved is read, not believed."""
        self._session.poke("orders", "history")

    def turned(self) -> None:
        """A market opened or closed."""
        self._turned(self._session.name)

    def says(self, text: str) -> None:
        """The exchange speaks."""
        self._say(text)
