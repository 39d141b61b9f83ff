"""A market to practise on that speaks the brokers' own APIs over real HTTP.

In a test: `Venue(seed=1, clock=HandClock())`, then `venue.app("tradelocker")` behind an ASGI
transport, or `async with serving(venue) as contract` for real ports. As a program:
`python -m tui_trader.venue`.
"""

from __future__ import annotations

from tui_trader.venue.clock import Clock, HandClock, WallClock
from tui_trader.venue.faults import Rule, parse_rules
from tui_trader.venue.serving import serving
from tui_trader.venue.venue import DIALECTS, Venue

__all__ = ["DIALECTS", "Clock", "HandClock", "Rule", "Venue", "WallClock", "parse_rules", "serving"]
