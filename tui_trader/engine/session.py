"""One signed-in profile: its broker, account, instruments, the state of its line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, replace
from enum import Enum

from tui_trader.brokers.port import Broker, BrokerError, Clock, LoginRefused, SignedOut
from tui_trader.domain.account import Account
from tui_trader.domain.instrument import Instrument

SILENT_AFTER = 4.0
"""Seconds without any answer after which the line counts as down (books are read every 1.5 s)."""


class Line(Enum):
    """How the line to a broker is; the value is the word in the header."""

    CONNECTING = "connecting"
    OK = "ok"
    DOWN = "no line"
    SIGNED_OUT = "signed out"


@dataclass(frozen=True, slots=True)
class Standing:
    """A session at a glance, for the header."""

    tag: str
    line: Line
    trouble: str
    latency: float | None
    """Seconds."""
    used: float
    allowed: float
    """Quote requests a second: used, and allowed by the broker (0 when it does not say)."""


class Session:
    """Everything the engine holds for one login; the loops that feed it run in `tasks`."""

    def __init__(self, name: str, broker: Broker, account: Account, clock: Clock) -> None:
        self.name = name
        self.broker = broker
        self.account = account
        self.clock = clock
        self.instruments: dict[str, Instrument] = {}
        self.signed_out = ""
        """Why a new sign-in is needed, in words; empty while signed in."""
        self.tasks: set[asyncio.Task[None]] = set()
        self.pokes: dict[str, asyncio.Event] = {}
        self.read_at: dict[str, float] = {}
        """Monotonic second at which each book was last read whole."""
        self._signing_in = asyncio.Lock()

    @property
    def line(self) -> Line:
        """How the line is now."""
        if self.signed_out:
            return Line.SIGNED_OUT
        health = self.broker.health()
        if health.answered is None:
            return Line.DOWN if health.trouble else Line.CONNECTING
        silent = self.clock.monotonic() - health.answered
        if health.trouble and silent > 1.0:
            return Line.DOWN
        return Line.DOWN if silent > SILENT_AFTER else Line.OK

    def standing(self) -> Standing:
        """The session at a glance."""
        health = self.broker.health()
        return Standing(
            self.account.tag,
            self.line,
            self.signed_out or health.trouble,
            health.latency,
            health.budget.used,
            health.budget.allowed,
        )

    def learn(self, instrument: Instrument) -> None:
        """Keep an instrument with the rules just read."""
        self.instruments[instrument.key.id] = instrument

    def adopt(self, instruments: Iterable[Instrument]) -> None:
        """Take in the broker's list, keeping rules that were read before."""
        for instrument in instruments:
            known = self.instruments.get(instrument.key.id)
            if known is not None and instrument.rules is None:
                instrument = replace(instrument, rules=known.rules)
            self.instruments[instrument.key.id] = instrument

    def poke(self, *books: str) -> None:
        """Have these books read now rather than on their beat."""
        for book in books:
            if book in self.pokes:
                self.pokes[book].set()

    async def beat(
        self, book: str, period: Callable[[], float], read: Callable[[], Coroutine[None, None, None]]
    ) -> None:
        """Read a book for ever: each `period` seconds, at once when poked; trouble is kept, not raised."""
        poked = self.pokes.setdefault(book, asyncio.Event())
        while True:
            poked.clear()
            try:
                await read()
                self.read_at[book] = self.clock.monotonic()
            except SignedOut as error:
                await self._sign_in_again(str(error))
            except BrokerError:
                pass  # the wire's health says what and since when; the next beat tries again
            await self._pause(poked, period())

    async def _pause(self, poked: asyncio.Event, seconds: float) -> None:
        sleeping = asyncio.ensure_future(self.clock.sleep(seconds))
        waiting = asyncio.ensure_future(poked.wait())
        try:
            await asyncio.wait((sleeping, waiting), return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            waiting.cancel()

    async def _sign_in_again(self, why: str) -> None:
        async with self._signing_in:
            if self.signed_out:
                return
            try:
                await self.broker.sign_in_again()
            except LoginRefused as error:
                self.signed_out = str(error) or why
            except BrokerError:
                pass  # no line: the next read tries again

    async def close(self) -> None:
        """Stop the loops, let go of the line."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.broker.close()
