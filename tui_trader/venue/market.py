"""Everything that all dialects share: one market behind three languages."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from heapq import heappop, heappush
from itertools import count
from typing import Any

from tui_trader.venue.account import Account
from tui_trader.venue.clock import Clock
from tui_trader.venue.curtain import Curtain
from tui_trader.venue.exchange import Exchange
from tui_trader.venue.history import History
from tui_trader.venue.hours import Hours
from tui_trader.venue.instruments import all_listings
from tui_trader.venue.listing import Listing
from tui_trader.venue.tape import Tape
from tui_trader.venue.web import Answer, Request

LATENCY = 0.04
"""Seconds from acceptance to the market, while the market lives."""

_MOST_AT_ONCE = 100_000
"""After a long sleep of the machine the market does not make up for all of it."""


class Dialect(ABC):
    """How one broker speaks; subclasses answer requests."""

    name = ""

    @abstractmethod
    def template(self, request: Request) -> str:
        """The operation asked for, as "METHOD /path/{name}"; unknown ones as "METHOD other"."""

    @abstractmethod
    def handle(self, request: Request, *, trusted: bool = False) -> Answer:
        """Answer a request; take what it asks for. `trusted`: sign-in with limits were passed before."""

    @abstractmethod
    def contract(self, origin: str) -> dict[str, str]:
        """What a client must know to sign in; `origin` is scheme://host:port."""

    @abstractmethod
    def expire(self, refresh: bool = False) -> None:
        """End every sign-in; `refresh`: the means to renew it too."""

    def failure(self, status: int, message: str) -> object:
        """The body of an error on purpose, in the broker's own form."""
        return {"statusCode": status, "message": message}

    def switch(self, asked: dict[str, object]) -> dict[str, object]:
        """Make the broker odd in ways of its own; answers how it stands; raises ValueError."""
        raise ValueError(f"{self.name} has no switches")

    def close(self) -> None:
        """The venue starts over without this one: end what is still connected."""
        return

    async def talk(self, scope: Any, receive: Any, send: Any) -> None:
        """A websocket; refused unless the broker has a feed."""
        await receive()
        await send({"type": "websocket.close", "code": 1000})


class Market:
    """Tape, hours, exchange, history on one clock, with the tasks that fall due later.

    `rate` is quote changes a second over all instruments. At 0 prices stand still until `step` or
    `put`, and orders meet the market at once.
    """

    def __init__(self, seed: int, clock: Clock, rate: float, real_hours: bool) -> None:
        now = clock.now()
        self.clock, self.seed, self.rate = clock, seed, rate
        self.started = now
        self.listings = all_listings()
        self.hours = Hours(real_hours)
        self.tape = Tape(self.listings, seed, rate, now)
        self.exchange = Exchange(self.tape, self.hours, clock.now, LATENCY if rate else 0.0)
        self.curtain = Curtain()
        self.asked: Counter[str] = Counter()
        self._histories: dict[str, History] = {}
        self.chores: list[Callable[[], None]] = []
        self._stepped = now
        self._owed = 0.0
        self._later: list[tuple[datetime, int, Request, Dialect]] = []
        self._numbers = count()

    def now(self) -> datetime:
        """The time now."""
        return self.clock.now()

    def open_account(self, account_id: str, currency: str, balance: str, hedging: bool = True) -> Account:
        """Add an account."""
        account = Account(account_id, currency, Decimal(balance), hedging)
        self.exchange.accounts[account_id] = account
        return account

    def listing(self, key: str) -> Listing | None:
        """A listing by its key."""
        line = self.tape.lines.get(key)
        return None if line is None else line.listing

    def history(self, listing: Listing) -> History:
        """The bars of one instrument."""
        if listing.key not in self._histories:
            self._histories[listing.key] = History(
                self.tape.lines[listing.key],
                self.seed,
                self.started,
                lambda at: not self.hours.real or self.hours.trades(listing, at),
            )
        return self._histories[listing.key]

    def catch_up(self) -> None:
        """Bring prices, orders, late tasks up to the clock."""
        now = self.now()
        self._owed += max(0.0, (now - self._stepped).total_seconds()) * self.rate
        self._stepped = now
        changes = int(self._owed)
        if changes:
            self._owed -= changes
            self.step(min(changes, _MOST_AT_ONCE))
        while self._later and self._later[0][0] <= now:
            _, _, request, dialect = heappop(self._later)
            dialect.handle(request, trusted=True)
        self.exchange.work()
        for chore in self.chores:
            chore()

    def step(self, changes: int) -> None:
        """Make so many quote changes now."""
        self.tape.step(changes, self.now(), self.exchange.is_open)
        self.exchange.work()

    def put(self, key: str, bid: Decimal) -> None:
        """Set an instrument's bid now."""
        self.tape.put(key, bid, self.now())
        self.exchange.work()

    def take_later(self, seconds: float, request: Request, dialect: Dialect) -> None:
        """Handle a request after a while, with nobody there to hear the answer."""
        due = self.now() + timedelta(seconds=seconds)
        heappush(self._later, (due, next(self._numbers), request, dialect))
