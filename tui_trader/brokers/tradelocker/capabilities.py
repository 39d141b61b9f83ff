"""What TradeLocker can do, for one account of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tui_trader.brokers.port import Capabilities
from tui_trader.brokers.tradelocker.trading import LONGEST_TAG
from tui_trader.domain.quote import Resolution

NO_STREAM = "TradeLocker has no stream for clients: quotes are asked for in turn"
NO_HOLDINGS = "TradeLocker has no depository: what is held are positions"
NO_STEPS = "TradeLocker does not tell the steps of an order"
NO_LOGOUT = "TradeLocker has no call to end a login: its tokens run out by themselves"
NO_DEPTH = "TradeLocker does not show this login the market's book"
NO_BRACKETS = "this account takes no stop loss or take profit"
NO_PARTS = "this account closes positions only whole"

PLATFORM = Capabilities(
    streams_quotes=False,
    echoes_our_id=LONGEST_TAG,
    changes_orders=True,
    protects_positions=True,
    closes_in_part=True,
    depth=True,
    resolutions=tuple(Resolution),
    why_not={
        "streams_quotes": NO_STREAM,
        "holdings": NO_HOLDINGS,
        "tells_steps": NO_STEPS,
        "logs_out": NO_LOGOUT,
    },
)


def of_account(rules: Mapping[str, object], *, depth: bool) -> Capabilities:
    """The platform's, less what this account's rules take back, or the login may not see (4, 6.1)."""
    brackets = rules.get("supportBrackets") is not False
    parts = rules.get("supportPartialClosePosition") is not False
    why_not = dict(PLATFORM.why_not)
    if not depth:
        why_not["depth"] = NO_DEPTH
    if not brackets:
        why_not |= {"protects_positions": NO_BRACKETS, "brackets": NO_BRACKETS}
    if not parts:
        why_not["closes_in_part"] = NO_PARTS
    return replace(
        PLATFORM,
        depth=depth,
        protects_positions=brackets,
        brackets=brackets,
        closes_in_part=parts,
        why_not=why_not,
    )
