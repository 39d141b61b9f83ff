"""Which position goes when the margin runs out."""

from __future__ import annotations

from collections.abc import Callable

from tui_trader.venue.account import Account
from tui_trader.venue.listing import Listing
from tui_trader.venue.margin import Valuer
from tui_trader.venue.orders import Position

STOP_OUT_TAG = "stop out"


def worst_position(account: Account, valuer: Valuer, is_open: Callable[[Listing], bool]) -> Position | None:
    """The open position with the worst result while the margin level is under the stop-out level.

    One that is being closed for this reason already is not named again; None: nothing to do.
    """
    level = valuer.worth(account).level
    if level is None or level >= account.stop_out_level:
        return None
    going = {each.position for each in account.orders.values() if each.tag == STOP_OUT_TAG}
    left = [each for each in account.positions.values() if is_open(each.listing) and each.id not in going]
    return min(left, key=lambda each: valuer.profit(each, account.currency), default=None)
