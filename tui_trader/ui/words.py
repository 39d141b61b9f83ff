"""Domain things in the words of a screen."""

from __future__ import annotations

from decimal import Decimal

from tui_trader.domain.account import Account
from tui_trader.domain.instrument import Instrument, OrderType
from tui_trader.domain.money import plain, trimmed
from tui_trader.domain.order import Order, Side, Status, Ticket
from tui_trader.ui.widgets.tone import Tone

SIDES = {Side.BUY: Tone.RISE, Side.SELL: Tone.FALL}


def account_words(account: Account) -> str:
    """`TradeLocker PRACTICE, account 1001 (USD, hedging)`."""
    kind = account.bookkeeping.value
    return f"{account.broker} {account.environment.value}, account {account.id} ({account.currency}, {kind})"


def ticket_words(ticket: Ticket, unit: str) -> str:
    """`BUY 0.10 lots of EURUSD at market`."""
    what = f"{ticket.side.value.upper()} {plain(ticket.quantity)} {unit} of {ticket.symbol}"
    if ticket.type is OrderType.MARKET:
        return f"{what} at market"
    if ticket.type is OrderType.LIMIT and ticket.price is not None:
        return f"{what}, limit {plain(ticket.price)}"
    words = f"{what}, stop {_price(ticket.stop_price)}"
    return f"{words}, limit {plain(ticket.price)}" if ticket.price is not None else words


def protection_words(stop_loss: Decimal | None, take_profit: Decimal | None) -> str:
    """`stop loss 1.08200, no target`."""
    stop = f"stop loss {plain(stop_loss)}" if stop_loss is not None else "no stop loss"
    target = f"target {plain(take_profit)}" if take_profit is not None else "no target"
    return f"{stop}, {target}"


def order_words(order: Order) -> str:
    """`limit 0.10 @ 1.08200`, or what it is for."""
    price = order.stop_price if order.type is OrderType.STOP else order.price
    at = "" if order.type is OrderType.MARKET or price is None else f" @ {plain(price)}"
    return f"{order.purpose or order.type.value} {trimmed(order.quantity)}{at}"


def status_words(order: Order) -> tuple[str, Tone]:
    """The status in words, with the broker's reason or what is under way."""
    tone = TONES.get(order.status, Tone.PLAIN)
    word = order.status.value
    if order.status is Status.PART_FILLED:
        word = f"partly filled {trimmed(order.filled)} of {trimmed(order.quantity)}"
    elif order.status is Status.CANCELLED and order.filled:
        word = f"cancelled, {trimmed(order.filled)} filled"
    elif order.status is Status.UNKNOWN:
        word = "UNKNOWN, asking the broker"
    if order.pending:
        return f"{word}, {order.pending}", Tone.WARN
    if order.note and order.status not in (Status.FILLED, Status.CANCELLED):
        word = f"{word}: {order.note}"
    return word, tone


TONES = {
    Status.SENDING: Tone.WARN,
    Status.UNKNOWN: Tone.BAD,
    Status.NOT_SEEN: Tone.BAD,
    Status.WORKING: Tone.ACCENT,
    Status.PART_FILLED: Tone.ACCENT,
    Status.FILLED: Tone.RISE,
    Status.CANCELLED: Tone.MUTED,
    Status.REJECTED: Tone.WARN,
    Status.EXPIRED: Tone.MUTED,
    Status.NOT_SENT: Tone.WARN,
}


def _price(value: Decimal | None) -> str:
    return "--" if value is None else plain(value)


def price_decimals(instrument: Instrument | None) -> int:
    """Decimals of its prices; 0 while its rules are unknown, which shows prices as they came."""
    return instrument.rules.price_decimals if instrument is not None and instrument.rules is not None else 0
