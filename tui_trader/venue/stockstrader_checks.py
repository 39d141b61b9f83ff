"""What StocksTrader asks of an order beyond what the exchange does: modes, coverage, distance."""

from __future__ import annotations

from decimal import Decimal

from tui_trader.venue.account import Account
from tui_trader.venue.listing import Listing, Side
from tui_trader.venue.orders import Level, OrderType, Ticket
from tui_trader.venue.stockstrader_accounts import DISABLED as NO_TRADING
from tui_trader.venue.stockstrader_accounts import NO_NEW_DEALS
from tui_trader.venue.stockstrader_call import Bad
from tui_trader.venue.stockstrader_listing import BUY_ONLY, CLOSE_ONLY, DISABLED, SELL_ONLY

DISTANCE = 2
"""The least distance from the market in ticks. There is one (stockstrader.md 5); how far is ours."""


def check_permission(account: Account, ticket: Ticket, mode: str, status: str) -> None:
    """Raise Bad for what the paper's mode, the account's status or an empty depot forbids."""
    if status == NO_TRADING:
        raise Bad("The account is disabled")
    if mode == DISABLED:
        raise Bad("Trading is disabled for this instrument")
    if reduces(account, ticket):
        return
    if mode == CLOSE_ONLY:
        raise Bad("Only closing is allowed for this instrument")
    if mode == (BUY_ONLY if ticket.side is Side.SELL else SELL_ONLY):
        raise Bad(f"Trade mode of this instrument is {mode}")
    if status == NO_NEW_DEALS:
        raise Bad("The account takes no new deals")
    if account.cash and ticket.side is Side.SELL:
        raise Bad("Not enough shares to sell")


def reduces(account: Account, ticket: Ticket) -> bool:
    """Whether an order only takes away, other orders at work counted: netting, opposite, no larger."""
    if ticket.position is not None:
        return True
    if account.hedging:
        return False
    held = sum(
        each.quantity
        for each in account.positions.values()
        if each.listing is ticket.listing and each.side is not ticket.side
    )
    promised = sum(
        each.remaining
        for each in account.orders.values()
        if each.listing is ticket.listing and each.side is ticket.side and not each.protects
    )
    return ticket.quantity + promised <= held


def check_distance(ticket: Ticket, market: Decimal) -> None:
    """Raise Bad for a price too close to the market; `market` is the quote at which it would trade.

    A limit that the market has reached is taken, it trades at once; a stop is not.
    """
    sign = ticket.side.sign
    if ticket.type is OrderType.LIMIT and ticket.price is not None:
        gap = (market - ticket.price) * sign
        if 0 < gap < _least(ticket.listing):
            raise _too_close()
    if (
        ticket.type is OrderType.STOP
        and ticket.stop_price is not None
        and (ticket.stop_price - market) * sign < _least(ticket.listing)
    ):
        raise _too_close()


def check_apart(listing: Listing, entry: Decimal, *levels: Level | None) -> None:
    """Raise Bad for a stop loss or take profit too close to `entry`."""
    for level in levels:
        if level is not None and abs(level.value - entry) < _least(listing):
            raise _too_close()


def _least(listing: Listing) -> Decimal:
    return listing.unit * DISTANCE


def _too_close() -> Bad:
    return Bad("Price is too close to the market")
