"""What one currency is worth in another, by quotes that are on the boards."""

from __future__ import annotations

from decimal import Decimal

from tui_trader.domain.instrument import Instrument
from tui_trader.engine.freshness import Freshness
from tui_trader.engine.market import Market
from tui_trader.engine.session import Session

BRIDGE = "USD"
"""Where no pair joins two currencies, each is tried against this one."""


def rate(session: Session, market: Market, one: str, other: str) -> Decimal | None:
    """How much of `other` one unit of `one` is worth; None when no live quote says.

    What would say it is watched from now on, so that asking again soon may help.
    """
    if one == other:
        return Decimal(1) if one else None
    if not one or not other:
        return None
    direct = _pair(session, market, one, other)
    if direct is not None or BRIDGE in (one, other):
        return direct
    first, second = _pair(session, market, one, BRIDGE), _pair(session, market, BRIDGE, other)
    return None if first is None or second is None else first * second


def _pair(session: Session, market: Market, one: str, other: str) -> Decimal | None:
    straight, turned = session.named(one + other), session.named(other + one)
    if straight is not None:
        return _mid(market, straight)
    if turned is not None and (mid := _mid(market, turned)):
        return 1 / mid
    return None


def _mid(market: Market, instrument: Instrument) -> Decimal | None:
    key = instrument.key
    market.watch(f"rate {key.session} {key.id}", [key])
    quote = market.quotes.get(key)
    live = market.freshness(key, market.clock.monotonic()) in (Freshness.LIVE, Freshness.CLOSED)
    return quote.mid if live and quote is not None and quote.sound else None
