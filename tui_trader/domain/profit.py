"""What a position is worth at a price."""

from __future__ import annotations

from decimal import Decimal

from tui_trader.domain.account import Position
from tui_trader.domain.instrument import TradingRules
from tui_trader.domain.order import Side
from tui_trader.domain.quote import Quote


def mark(side: Side, quote: Quote | None) -> Decimal | None:
    """The price a position could be closed at now: the bid of a long one, the ask of a short one."""
    if quote is None:
        return None
    return quote.bid if side is Side.BUY else quote.ask


def ticks(position: Position, price: Decimal, rules: TradingRules) -> Decimal:
    """How many ticks in profit (or, negative, in loss) the position is at a price."""
    return (price - position.entry) * position.side.sign / rules.tick_at(price)


def money(side: Side, quantity: Decimal, entry: Decimal, price: Decimal, rules: TradingRules) -> Decimal:
    """Profit in the quote currency: (price - entry) x quantity x lot size (`tradelocker.md 6.11`)."""
    return (price - entry) * side.sign * quantity * rules.lot_size


def notional(quantity: Decimal, price: Decimal, rules: TradingRules) -> Decimal:
    """Worth of a quantity at a price, quote currency."""
    return quantity * rules.lot_size * price
