"""What the feed says of orders, trades, positions, cash: JSON behind a mode byte (tradelab.md 5.5)."""

from __future__ import annotations

import json

from tui_trader.venue.tradelab_account import Books
from tui_trader.venue.tradelab_feed import Feed
from tui_trader.venue.tradelab_orders import Entry, Trade
from tui_trader.venue.tradelab_packets import ORDER, ORDER_TR, TRADE, TRADE_TR, push
from tui_trader.venue.tradelab_rows import Row, order_row
from tui_trader.venue.tradelab_switches import Switches
from tui_trader.venue.web import Request

_FUNDS, _POSITION = 56, 58
_SAME = (
    "client_id", "disclosed_quantity", "exchange", "exchange_order_id", "exchange_time", "filled_quantity",
    "login_id", "oms_order_id", "order_entry_time", "order_status", "order_type", "product", "quantity",
    "rejection_reason", "remaining_quantity", "trading_symbol", "user_order_id", "validity", "order_side",
    "pro_cli",
)  # fmt: skip
_ASK = Request("GET", "/", {"type": "all"})


class Pushes:
    """Writes what an order's change means to whoever listens."""

    def __init__(self, feed: Feed, books: Books, switches: Switches, account: str) -> None:
        self._feed, self._books, self._switches, self._account = feed, books, switches, account

    def tell(self, entry: Entry, trades: list[Trade]) -> None:
        """An order has changed, with new trades."""
        tr = self._switches.tr
        for trade in trades:
            self._feed.push("updates", push(TRADE_TR if tr else TRADE, self._trade(trade)))
        self._feed.push("updates", push(ORDER_TR if tr else ORDER, self._order(entry)))
        if trades:
            position = self._books.position_of(entry)
            self._feed.push("position_updates", push(_POSITION, position))
            funds = json.loads(self._books.funds(_ASK).body)["data"]
            self._feed.push("cash_updates", push(_FUNDS, funds))

    def _order(self, entry: Entry) -> Row:
        """The keys that the vendor's own client reads; prices are numbers here."""
        row = order_row(entry, self._account, self._switches.shifted)
        return {name: row[name] for name in _SAME} | {
            "average_price": float(entry.average), "price": float(entry.price),
            "trigger_price": float(entry.trigger), "instrument_token": entry.scrip.token, "nnfid": "0",
        }  # fmt: skip

    def _trade(self, trade: Trade) -> Row:
        row = order_row(trade.entry, self._account, self._switches.shifted)
        names = (
            "exchange", "product", "trading_symbol", "order_side", "oms_order_id", "login_id",
            "exchange_time",
            "exchange_order_id", "client_id",
        )  # fmt: skip
        return {name: row[name] for name in names} | {
            "trade_price": float(trade.fill.price), "trade_id": trade.number,
            "instrument_token": trade.entry.scrip.token, "filled_quantity": int(trade.fill.quantity),
        }  # fmt: skip
