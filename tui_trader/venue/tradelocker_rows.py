"""TradeLocker's positional rows: text, null, in the order that /trade/config names.

Columns and their order: tradelocker.md 4; the form of each value: section 9.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from tui_trader.venue.account import Account
from tui_trader.venue.exchange import Exchange
from tui_trader.venue.listing import Listing
from tui_trader.venue.orders import Fill, Level, Order, OrderType, Position
from tui_trader.venue.tradelocker_listing import Numbers

Row = list[str | None]


def millis(at: datetime) -> int:
    """Milliseconds since 1970."""
    return int(at.timestamp() * 1000)


def text(value: Decimal | None) -> str | None:
    """A number as text, never with an exponent; None stays None."""
    return None if value is None else f"{value:f}"


class Rows:
    """Writes rows for one account."""

    def __init__(self, exchange: Exchange, numbers: Numbers) -> None:
        self._exchange, self._numbers = exchange, numbers

    def position(self, account: Account, position: Position) -> Row:
        """positionsConfig: 11 columns."""
        profit = self._exchange.valuer.profit(position, account.currency)
        return [
            position.id, *self._names(position.listing), position.side, text(position.quantity),
            text(_tidy(position.average, position.listing)), position.stop_loss, position.take_profit,
            str(millis(position.opened)), text(profit), position.tag or None,
        ]  # fmt: skip

    def order(self, order: Order) -> Row:
        """ordersConfig, ordersHistoryConfig: 22 columns. isOpen "false" marks a closing order."""
        average = order.average
        # Whole seconds: lastModified may be earlier than createdDate (tradelocker.md 9).
        modified = millis(order.modified) // 1000 * 1000
        market = order.type is OrderType.MARKET
        return [
            order.id, *self._names(order.listing), text(order.quantity), order.side, order.type,
            order.status, text(order.filled) if order.filled else None,
            None if average is None else text(_tidy(average, order.listing)),
            text(order.price), "0" if market else text(order.stop_price), order.tif, None,
            str(millis(order.created)), str(modified), "false" if order.closes else "true",
            order.position, *_level(order.stop_loss), *_level(order.take_profit), order.tag or None,
        ]  # fmt: skip

    def fill(self, fill: Fill) -> Row:
        """filledOrdersConfig: 8 columns."""
        return [
            fill.id, text(fill.price), fill.side, str(millis(fill.time)), text(fill.quantity), fill.order,
            fill.position, str(self._numbers.of(fill.listing).tradable),
        ]  # fmt: skip

    def state(self, account: Account) -> list[Decimal]:
        """accountDetailsConfig: 26 numbers, with the arithmetic of tradelocker.md 6.10."""
        worth = self._exchange.worth(account)
        today = account.today(self._exchange.now())
        nothing = Decimal(0)
        return [
            worth.balance, worth.equity, worth.free, nothing, worth.balance, nothing,
            max(nothing, min(worth.balance, worth.free)), nothing, nothing, worth.margin, worth.margin,
            account.warning_level, nothing, nothing, account.stop_out_level, worth.margin, worth.free,
            today.gross, today.net, today.fees, today.volume, Decimal(today.trades),
            worth.profit, worth.profit - worth.fees,
            Decimal(len(account.positions)), Decimal(len(account.orders)),
        ]  # fmt: skip

    def _names(self, listing: Listing) -> tuple[str, str]:
        numbers = self._numbers.of(listing)
        return str(numbers.tradable), str(numbers.trade_route)


def _level(level: Level | None) -> tuple[str | None, str | None]:
    return (None, None) if level is None else (text(level.value), level.type)


def _tidy(average: Decimal, listing: Listing) -> Decimal:
    """An average price with a few more places than the tick has."""
    if listing.on_tick(average):
        return average.quantize(listing.tick_at(average))
    return average.quantize(listing.unit / 100)
