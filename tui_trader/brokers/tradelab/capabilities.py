"""What Tradelab can do."""

from __future__ import annotations

from tui_trader.brokers.port import Beats, Capabilities
from tui_trader.brokers.tradelab.trading import LONGEST_TAG, NO_BRACKETS
from tui_trader.domain.quote import Resolution

NO_PROTECTION = "Tradelab keeps no stop loss or take profit on a position: place an opposite order"
NO_LOGOUT = "Tradelab has no call to end a login: its token runs out in the early morning"
PLATFORM = Capabilities(
    streams_quotes=True,
    echoes_our_id=LONGEST_TAG,
    changes_orders=True,
    protects_positions=False,
    closes_in_part=True,
    depth=True,
    resolutions=(
        Resolution.M1,
        Resolution.M5,
        Resolution.M15,
        Resolution.M30,
        Resolution.H1,
        Resolution.D1,
    ),
    why_not={
        "protects_positions": NO_PROTECTION,
        "brackets": NO_BRACKETS,
        "shows_protection": NO_PROTECTION,
        "logs_out": NO_LOGOUT,
    },
    brackets=False,
    shows_protection=True,
    holdings=True,
    tells_steps=True,
    logs_out=False,
    beats=Beats(orders=3.0, positions=3.0, funds=5.0, history=15.0, fills=30.0, holdings=60.0),
)
"""Read in turn, for no limit is published: `tradelab.md` 2.7."""
