"""Tradelab's live feed: what is followed, kept coming over as many connections as it takes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from tui_trader.brokers.feed import Feed
from tui_trader.brokers.port import Clock, FeedState, Interest, Listener
from tui_trader.brokers.tradelab.hours import Hours
from tui_trader.brokers.tradelab.packets import key
from tui_trader.brokers.tradelab.subscriptions import HEARTBEAT, Subscriptions, spread
from tui_trader.brokers.tradelab.tape import Tape
from tui_trader.domain.instrument import Instrument, InstrumentKey

_WORST = (FeedState.DOWN, FeedState.CONNECTING, FeedState.UP)


class Stream:
    """Of one session. `address` is the feed's whole URL with today's token, asked anew at each connect;
    `account` is whose orders and trades are told, empty before one is chosen.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        session: str,
        address: Callable[[], str],
        account: Callable[[], str],
        hours: Hours,
    ) -> None:
        self._clock, self._session, self._address = clock, session, address
        self._account, self._hours = account, hours
        self._wanted: dict[bytes, tuple[InstrumentKey, Interest]] = {}
        self._tape: Tape | None = None
        self._lines: list[_Line] = []
        self._changed = asyncio.Event()

    @property
    def state(self) -> FeedState:
        """That of the connection that does worst; CONNECTING before `listen`."""
        states = [line.feed.state for line in self._lines]
        return next((state for state in _WORST if state in states), FeedState.CONNECTING)

    @property
    def heard(self) -> float | None:
        """Monotonic second of the newest market data on any connection; heartbeats do not count."""
        return None if self._tape is None else self._tape.heard

    @property
    def trouble(self) -> str:
        """What is wrong, in words; empty when nothing is."""
        return next((line.feed.trouble for line in self._lines if line.feed.trouble), "")

    def follow(self, wanted: Sequence[tuple[Instrument, Interest]]) -> None:
        """From now on these come, no others; what this feed cannot carry is left out. Returns at once."""
        found: dict[bytes, tuple[InstrumentKey, Interest]] = {}
        for instrument, interest in wanted:
            packed = key(instrument.wire.get("exchange", ""), instrument.wire.get("token", ""))
            if packed is not None:
                known = found.get(packed)
                most = interest if known is None else max(known[1], interest)
                found[packed] = InstrumentKey(self._session, instrument.key.id), most
        self._wanted = found
        self._changed.set()

    async def listen(self, listener: Listener) -> None:
        """Tell the listener all that comes, until cancelled; leaves no connection behind."""
        tape = self._tape = Tape(self._clock, self._hours, listener)
        try:
            async with asyncio.TaskGroup() as group:
                while True:
                    self._changed.clear()
                    self._lay(tape, listener, group)
                    await self._changed.wait()
        finally:
            self._lines = []

    def _lay(self, tape: Tape, listener: Listener, group: asyncio.TaskGroup) -> None:
        tape.follow(self._wanted)
        interests = {packed: interest for packed, (_, interest) in self._wanted.items()}
        lines = {id(line.subscriptions): line for line in self._lines}
        kept: list[_Line] = []
        for one in spread(interests, [line.subscriptions for line in self._lines]):
            line = lines.pop(id(one), None)
            if line is None:
                line = _Line(self._clock, self._address, one, tape)
                if not kept:
                    # Orders and the exchanges' words come over one connection, or they would come twice.
                    line.account, line.reopened = self._account, listener.books
                line.task = group.create_task(line.feed.run())
            kept.append(line)
            line.feed.poke()
        for gone in lines.values():
            if gone.task is not None:
                gone.task.cancel()
        self._lines = kept


class _Line:
    """One connection with what it carries."""

    heartbeat = HEARTBEAT

    def __init__(
        self, clock: Clock, address: Callable[[], str], subscriptions: Subscriptions, tape: Tape
    ) -> None:
        self.subscriptions, self._tape = subscriptions, tape
        self.feed = Feed(clock, address, self)
        self.task: asyncio.Task[None] | None = None
        self.account: Callable[[], str] | None = None
        self.reopened: Callable[[], None] | None = None
        self.take = tape.take

    def opened(self) -> None:
        """A connection is there; nothing has been asked for on it."""
        self.subscriptions.forget()
        self._tape.opened(set(self.subscriptions.wanted))
        if self.reopened is not None:
            # Pushes may have been missed meanwhile (`tradelab.md` 5.5).
            self.reopened()

    def texts(self) -> Sequence[str]:
        """What has changed since it was last said."""
        if self.account is not None:
            self.subscriptions.account, self.subscriptions.exchanges = self.account(), True
        return self.subscriptions.texts()

    take: Callable[[bytes], None]
