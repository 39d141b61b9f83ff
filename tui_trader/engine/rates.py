"""What one currency is worth in another, by quotes that are on the boards."""

from __future__ import annotations

from decimal import Decimal

from tui_trader.domain.instrument import Instrument, InstrumentKey
from tui_trader.engine.freshness import Freshness
from tui_trader.engine.market import Market
from tui_trader.engine.session import Session

BRIDGE = "USD"
"""Where no pair joins two currencies, each is tried against this one."""


class Rates:
    """The rates one review of a session's order needs."""

    def __init__(self, session: Session, market: Market) -> None:
        self._session, self._market = session, market
        self._needed: dict[InstrumentKey, None] = {}

    def rate(self, one: str, other: str) -> Decimal | None:
        """How much of `other` one unit of `one` is worth; None when no live quote says."""
        if one == other:
            return Decimal(1) if one else None
        if not one or not other:
            return None
        direct = self._pair(one, other)
        if direct is not None or BRIDGE in (one, other):
            return direct
        first, second = self._pair(one, BRIDGE), self._pair(BRIDGE, other)
        return None if first is None or second is None else first * second

    def watch(self) -> None:
        """Have what would say them watched until the session's next review, so that asking again soon may
        help; nothing any more when nothing was needed.
        """
        who = f"rate {self._session.name}"
        if self._needed:
            self._market.watch(who, tuple(self._needed))
        else:
            self._market.unwatch(who)

    def _pair(self, one: str, other: str) -> Decimal | None:
        straight, turned = self._session.named(one + other), self._session.named(other + one)
        if straight is not None:
            return self._mid(straight)
        if turned is not None and (mid := self._mid(turned)):
            return 1 / mid
        return None

    def _mid(self, instrument: Instrument) -> Decimal | None:
        key, market = instrument.key, self._market
        self._needed[key] = None
        quote = market.quotes.get(key)
        live = market.freshness(key, market.clock.monotonic()) in (Freshness.LIVE, Freshness.CLOSED)
        return quote.mid if live and quote is not None and quote.sound else None
