"""How far a quote may be trusted, in one word."""

from __future__ import annotations

from enum import Enum

from tui_trader.domain.instrument import MarketState
from tui_trader.domain.quote import Quote


class Freshness(Enum):
    """Different things that all look like a price that stands still; the value is the word on screen."""

    LIVE = ""
    STALE = "stale"
    """The line is up and yet this quote is older than it should be."""
    CLOSED = "closed"
    """The market is not open: nothing newer is to be had."""
    DISCONNECTED = "no line"
    """The broker does not answer."""
    NONE = "no data"
    """The broker was asked, and has nothing."""
    WAITING = "waiting"
    """Nobody has asked yet; it is in the queue."""


def freshness(
    quote: Quote | None, now: float, *, connected: bool, state: MarketState, limit: float
) -> Freshness:
    """Judge a quote at the monotonic second `now`; `limit` is the age in seconds that is still fresh."""
    if not connected:
        return Freshness.DISCONNECTED
    if state in (MarketState.CLOSED, MarketState.HALTED):
        return Freshness.CLOSED
    if quote is None or (quote.bid is None and quote.ask is None and quote.last is None):
        return Freshness.NONE
    return Freshness.STALE if now - quote.received > limit else Freshness.LIVE
