"""The practice accounts at StocksTrader: netting, hedging, cash, one that takes no new deals.

The ids begin with a zero, so that whoever makes numbers of them finds out. A name says nothing about
the mode: the seed's own example calls a netting account "My Demo-Hedg account".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from tui_trader.venue.account import Account
from tui_trader.venue.listing import Side
from tui_trader.venue.market import Market
from tui_trader.venue.orders import Position
from tui_trader.venue.stockstrader_listing import Papers

NETTING, HEDGING, CASH, CLOSING = "07001001", "07001002", "07001003", "07001004"
NAMES = {
    NETTING: "Practice",
    HEDGING: "Practice two-way",
    CASH: "Practice free commission",
    CLOSING: "My Demo-Hedg account",
}
ALL = tuple(NAMES)
ENABLED, DISABLED, NO_NEW_DEALS = "enabled", "disabled", "no_new_deals"
STATUSES = (ENABLED, DISABLED, NO_NEW_DEALS)

_STOP_OUT = Decimal(20)  # stockstrader.md 6


def status_of(account: Account, switched: Mapping[str, str]) -> str:
    """An account's status; `switched`: those set by hand."""
    return switched.get(account.id, NO_NEW_DEALS if account.id == CLOSING else ENABLED)


def open_accounts(market: Market, papers: Papers) -> dict[str, Account]:
    """Open them all. Deals show no commission, so there is none."""
    accounts = {
        NETTING: market.open_account(NETTING, "USD", "100000.00", hedging=False),
        HEDGING: market.open_account(HEDGING, "USD", "50000.00", hedging=True),
        CASH: market.open_account(CASH, "USD", "25000.00", hedging=False),
        CLOSING: market.open_account(CLOSING, "EUR", "10000.00", hedging=False),
    }
    for account in accounts.values():
        account.free, account.stop_out_level = True, _STOP_OUT
    accounts[CASH].cash, accounts[CASH].stop_out_level = True, Decimal(0)
    # Something to close where nothing can be opened, from before the venue began.
    for ticker, quantity in (("KO.ny", 40), ("OLDCO.ny", 25)):
        _inherit(market, papers, accounts[CLOSING], ticker, Decimal(quantity))
    return accounts


def _inherit(market: Market, papers: Papers, account: Account, ticker: str, lots: Decimal) -> None:
    paper = papers.find(account, ticker)
    assert paper is not None
    listing = paper.listing
    position = Position(
        id=market.exchange.ids.new("position"), account=account.id, listing=listing, side=Side.BUY,
        quantity=lots, average=listing.price, opened=market.started - timedelta(days=30), tag="",
    )  # fmt: skip
    account.positions[position.id] = position
