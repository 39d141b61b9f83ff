"""What StocksTrader can do."""

from __future__ import annotations

from tui_trader.brokers.port import Beats, Capabilities

NO_STREAM = "StocksTrader has no stream: quotes are asked for in turn, within a few requests a second"
NO_PARTS = "StocksTrader closes a deal only whole: on a netting account a smaller opposite order reduces it"
NO_DEPTH = "StocksTrader does not show the market's book"
NO_CANDLES = "StocksTrader has no price history: there is only what this program has seen"
UNSEEN = (
    "StocksTrader never shows stop loss and take profit: unverified until the orders that carry them show"
)
NO_HOLDINGS = "StocksTrader has no depository: what is held are deals"
NO_STEPS = "StocksTrader does not tell the steps of an order"

PLATFORM = Capabilities(
    streams_quotes=False,
    echoes_our_id=0,
    changes_orders=True,
    protects_positions=True,
    closes_in_part=False,
    depth=False,
    resolutions=(),
    why_not={
        "streams_quotes": NO_STREAM,
        "closes_in_part": NO_PARTS,
        "depth": NO_DEPTH,
        "resolutions": NO_CANDLES,
        "shows_protection": UNSEEN,
        "holdings": NO_HOLDINGS,
        "tells_steps": NO_STEPS,
    },
    shows_protection=False,
    logs_out=True,
    beats=Beats(orders=4.0, positions=4.0, funds=8.0, history=30.0, fills=30.0),
)
