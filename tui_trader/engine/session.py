"""One signed-in profile: its broker, account, instruments, the state of its line."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from tui_trader.brokers.port import (
    Broker,
    BrokerError,
    Clock,
    FeedState,
    LinkHealth,
    Login,
    LoginRefused,
    SignedOut,
)
from tui_trader.domain.account import Account
from tui_trader.domain.directory import Directory, Instruments
from tui_trader.domain.instrument import Instrument
from tui_trader.engine.tasks import cancelled, steady

SILENT_AFTER = 4.0
"""Seconds without any answer after which the line counts as down, where books are read every 1.5 s."""
BEATS_MISSED = 1.5
"""Where they are read less often: how many of the quickest beats may bring nothing."""
SILENT = 10.0
"""Seconds without any market data after which a connected stream counts as silent."""
TROUBLED_AFTER = 1.0
"""Seconds without an answer that are enough when the newest request has failed; where the beats are longer,
the shortest of them.
"""


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
    feed: FeedState
    silent: bool = False
    """The stream is up, and yet no market data comes."""


class Session:
    """Everything the engine holds for one login; the loops that feed it run in `tasks`."""

    def __init__(
        self, name: str, broker: Broker, account: Account, clock: Clock, login: Login | None = None
    ) -> None:
        self.name = name
        self.broker = broker
        self.account = account
        self.clock = clock
        self.login = login
        """What it was signed in with, for the next sign-in."""
        self.directory: Directory = Instruments()
        self._learned: dict[str, Instrument] = {}
        self.signed_out = ""
        """Why a new sign-in is needed, in words; empty while signed in."""
        self.alarm: Callable[[str], None] = lambda text: None
        """Told what must not happen and did."""
        self.tasks: set[asyncio.Task[None]] = set()
        self.pokes: dict[str, asyncio.Event] = {}
        self.read_at: dict[str, float] = {}
        """Monotonic second at which each book was last read whole."""
        self.read_when: dict[str, datetime] = {}
        """The same by the wall's clock, which goes on while the machine sleeps."""
        self._began = self._good = clock.monotonic()
        self._signing_in = asyncio.Lock()
        self._sign_ins = 0

    @property
    def line(self) -> Line:
        """How the line is now. Answers that are all refusals or web pages are no line either."""
        if self.signed_out:
            return Line.SIGNED_OUT
        health, now = self.broker.health(), self.clock.monotonic()
        silent = now - (self._began if health.answered is None else health.answered)
        beats = self.broker.capabilities.beats
        quickest = min(beats.orders, beats.positions, beats.funds)
        patience = max(SILENT_AFTER, 1.0 + BEATS_MISSED * quickest)
        if health.trouble:
            troubled = max(TROUBLED_AFTER, quickest)
            down = health.answered is None or silent > troubled or now - self._good > patience
            return Line.DOWN if down else Line.OK
        if silent > patience and health.budget.paused_until <= now:
            return Line.DOWN
        return Line.CONNECTING if health.answered is None else Line.OK

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
            health.feed,
            self._silent(health),
        )

    def _silent(self, health: LinkHealth) -> bool:
        """Whether the stream is up without bringing any market data: heartbeats are none."""
        since = self._began if health.heard is None else health.heard
        return health.feed is FeedState.UP and self.clock.monotonic() - since > SILENT

    def instrument(self, id: str) -> Instrument | None:
        """The instrument of a broker's id, with its rules where they have been read."""
        return self._learned.get(id) or self.directory.get(id)

    def named(self, symbol: str) -> Instrument | None:
        """The instrument a symbol means at this broker."""
        found = self.directory.named(symbol)
        return None if found is None else self._learned.get(found.key.id, found)

    def learn(self, instrument: Instrument) -> None:
        """Keep an instrument with the rules just read."""
        self._learned[instrument.key.id] = instrument

    def start(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Run work for as long as the session lasts, or until it returns."""
        name = f"{self.name} {name}"
        task = asyncio.create_task(steady(name, work, self.clock, self.alarm), name=name)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def poke(self, *books: str) -> None:
        """Have these books read now rather than on their beat."""
        for book in books:
            if book in self.pokes:
                self.pokes[book].set()

    def poke_after(self, seconds: float, *books: str) -> None:
        """Have these books read a little later: a fill follows its order, and asked at once there is none."""

        async def later() -> None:
            await self.clock.sleep(seconds)
            self.poke(*books)

        self.start(f"poke {' '.join(books)}", later)

    async def beat(self, book: str, period: float, read: Callable[[], Awaitable[None]]) -> None:
        """Read a book for ever: each `period` seconds, at once when poked; trouble is kept, not raised."""
        poked = self.pokes.setdefault(book, asyncio.Event())
        while True:
            poked.clear()
            sign_ins = self._sign_ins
            try:
                if not self.signed_out:
                    began, now = self.clock.monotonic(), self.clock.now()
                    await read()
                    self.read_at[book], self.read_when[book] = began, now
                    self._good = self.clock.monotonic()
            except SignedOut as error:
                await self._sign_in_again(str(error), sign_ins)
            except BrokerError:
                pass  # the wire's health says what and since when; the next beat tries again
            await self._pause(poked, period)

    async def _pause(self, poked: asyncio.Event, seconds: float) -> None:
        waits = (asyncio.ensure_future(self.clock.sleep(seconds)), asyncio.ensure_future(poked.wait()))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await cancelled(waits)

    async def _sign_in_again(self, why: str, sign_ins: int) -> None:
        """One sign-in for everybody who was sent away since the last one."""
        async with self._signing_in:
            if self.signed_out or sign_ins != self._sign_ins:
                return
            try:
                await self.broker.sign_in_again()
                self._sign_ins += 1
            except LoginRefused as error:
                self.signed_out = str(error) or why
                self.alarm(f"signed out: {self.signed_out}")
            except BrokerError:
                pass  # no line: the next read tries again

    def adopt(self, broker: Broker, account: Account, directory: Directory, login: Login) -> None:
        """Go on with another broker, signed in to the same account; the loops have to be started anew.

        Returns at once, so that nobody who is cancelled half way leaves a session between two lines.
        """
        before, stopping = self.broker, self.tasks
        self.broker, self.account, self.directory, self.login = broker, account, directory, login
        self.tasks, self.signed_out = set(), ""
        self._began = self._good = self.clock.monotonic()
        self._sign_ins += 1
        self._signing_in = asyncio.Lock()  # a loop that was stopped may hold the other
        for task in stopping:
            task.cancel()

        async def let_go() -> None:
            await cancelled(stopping)
            await before.close()

        self.start("let go", let_go)

    async def close(self) -> None:
        """Stop the loops, let go of the line."""
        await cancelled(self.tasks)
        await self.broker.close()
