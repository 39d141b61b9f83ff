"""StocksTrader's rows: what the lists say of an account, an order, a deal (seed 003).

A field that says nothing is left out, as the seed's optional ones may be. Stop loss with take profit
stand on neither orders nor deals: they are child orders of those types (stockstrader.md 6).
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from tui_trader.venue.account import Account
from tui_trader.venue.listing import Listing
from tui_trader.venue.market import Market
from tui_trader.venue.orders import Order, OrderType, Position, Status
from tui_trader.venue.stockstrader_call import comment
from tui_trader.venue.stockstrader_deals import Closed, Deals
from tui_trader.venue.stockstrader_ids import Names
from tui_trader.venue.stockstrader_listing import Papers, number
from tui_trader.venue.stop_out import STOP_OUT_TAG

ACTIVE, IN_EXECUTION, FILLED, REJECTED, CANCELED = "active", "in_execution", "filled", "rejected", "canceled"
STATUSES = (FILLED, REJECTED, CANCELED, ACTIVE, IN_EXECUTION)

Row = dict[str, object]


def seconds(at: datetime) -> int:
    """Unix seconds."""
    return int(at.timestamp())


class Rows:
    """Writes rows."""

    def __init__(self, market: Market, papers: Papers, names: Names, deals: Deals) -> None:
        self._exchange, self._papers, self._names, self._deals = market.exchange, papers, names, deals

    def order(self, account: Account, order: Order) -> Row:
        """Order (seed 003)."""
        row: Row = {
            "id": self._names.order(order.id), "ticker": order.listing.key,
            "volume": number(self._papers.of(order.listing).volume(order.quantity)),
            "side": str(order.side), "type": _type(order),
        }  # fmt: skip
        if order.average is not None:
            row["filled_price"] = number(_tidy(order.average, order.listing))
        price = {OrderType.LIMIT: order.price, OrderType.STOP: order.stop_price}.get(order.type)
        if price is not None:
            row["price"] = number(price)
        if price is not None and not order.protects:
            row["expiration"] = 0 if order.expires is None else seconds(order.expires)
        row["last_modified"] = seconds(order.modified)
        if order.status.final and (words := self._comment(order)):
            row["comment"] = words
        row["create_time"] = seconds(order.created)
        row["deals"] = self._deals.of(account, order)
        row["status"] = self.status(order)
        return row

    def status(self, order: Order) -> str:
        """One of the five. An order that has begun to trade is in execution until it is through."""
        if order.status is Status.FILLED:
            return FILLED
        if order.status is Status.REJECTED:
            return REJECTED
        if order.status is Status.CANCELLED:
            return REJECTED if order.type is OrderType.MARKET and not order.filled else CANCELED
        begun = order.filled > 0 or order in self._exchange.matcher.book(order.listing).eager
        return IN_EXECUTION if begun or order.type is OrderType.MARKET else ACTIVE

    def closing(self, account: Account, position: Position) -> bool:
        """Whether an order is at work that closes a deal."""
        return any(
            each.closes and each.position == position.id and self.status(each) == IN_EXECUTION
            for each in account.orders.values()
        )

    def deal(self, account: Account, position: Position) -> Row:
        """Deal (seed 003) that is open."""
        row = self._head(self._names.deal(position.id), position, position.quantity, position.average)
        row["profit"] = number(self._exchange.valuer.profit(position, account.currency))
        row["status"] = "closing" if self.closing(account, position) else "open"
        return row

    def closed(self, deal: Closed) -> Row:
        """Deal (seed 003) that is closed."""
        part = deal.part
        row = self._head(deal.id, part.position, part.lots, part.open_price)
        row["profit"] = number(part.profit)
        row["close_price"] = number(_tidy(part.spent / part.lots, part.position.listing))
        row["close_time"] = seconds(part.closed_at)
        row["status"] = "closed"
        return row

    def state(self, account: Account, both: bool = False) -> Row:
        """AccountState (seed 003): a cash account has one block, a margin account the other.

        The seed does not explain the fields of `cash`; here `my_portfolio` is all of it, which is
        `investments` (papers at their price now) with `available_to_invest` (money).
        """
        worth = self._exchange.worth(account)
        state: Row = {}
        if account.cash or both:
            invested = worth.margin + worth.profit
            state["cash"] = {
                "my_portfolio": number(worth.equity), "investments": number(invested),
                "available_to_invest": number(worth.equity - invested),
            }  # fmt: skip
        if not account.cash or both:
            state["margin"] = {
                "balance": number(worth.balance), "unrealized_pl": number(worth.profit),
                "equity": number(worth.equity), "margin": number(worth.margin),
                "free_margin": number(worth.free),
            }  # fmt: skip
        return state

    def _head(self, name: str, position: Position, lots: Decimal, open_price: Decimal) -> Row:
        listing = position.listing
        return {
            "id": name, "ticker": listing.key, "volume": number(self._papers.of(listing).volume(lots)),
            "side": str(position.side), "open_price": number(_tidy(open_price, listing)),
            "open_time": seconds(position.opened),
        }  # fmt: skip

    def _comment(self, order: Order) -> str:
        words = comment(order.why)
        if order.status is Status.CANCELLED and order.filled:
            volume = self._papers.of(order.listing).volume
            words = f"Filled {volume(order.filled):f} of {volume(order.quantity):f}. {words}".strip()
        return words


def _type(order: Order) -> str:
    if order.protects:
        return "stop_loss" if order.type is OrderType.STOP else "take_profit"
    return "stop_out" if order.tag == STOP_OUT_TAG else str(order.type)


def _tidy(average: Decimal, listing: Listing) -> Decimal:
    """An average price with a few more places than the tick has."""
    return average if listing.on_tick(average) else average.quantize(listing.unit / 100)
