"""One call to TradeLocker: who asks, for which account, with what words it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from tui_trader.venue.account import Account
from tui_trader.venue.orders import Reason, Refused
from tui_trader.venue.web import Answer, Request

OK = Answer.of({"s": "ok"})
NO_DATA = Answer.of({"s": "no_data"})

_HUGE = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Call:
    """A request with the account that its accNum names."""

    request: Request
    account: Account


class Bad(Exception):
    """The request is malformed: HTTP 400, not looked at further."""


class Missing(Exception):
    """What the path names does not exist: HTTP 404."""


def ok(data: object) -> Answer:
    """Success with data."""
    return Answer.of({"s": "ok", "d": data})


def error(message: str, status: int = 200) -> Answer:
    """A refusal; the broker's own come with HTTP 200 (tradelocker.md 2.3)."""
    return Answer.of({"s": "error", "errmsg": message}, status)


def number(value: object, name: str) -> Decimal | None:
    """A number given as JSON number or text; null and "" are None; raises Bad."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise Bad(f"{name} must be a number")
    try:
        parsed = Decimal(str(value).strip())
    except InvalidOperation:
        raise Bad(f"{name} must be a number") from None
    if not parsed.is_finite() or abs(parsed) > _HUGE or int(parsed.as_tuple().exponent) < -12:
        raise Bad(f"{name} must be a number in reach")
    return parsed


def whole(value: str | None, name: str) -> int | None:
    """A whole number from the query; raises Bad."""
    if value is None or value == "":
        return None
    if not value.lstrip("-").isdecimal() or len(value) > 16:
        raise Bad(f"{name} must be an integer number")
    return int(value)


_SESSION = "Order cannot be created since trading out of session is forbidden."
# Texts seen in the field: tradelocker.md 7.1. The others are ours.
_WORDS = {
    Reason.UNKNOWN_INSTRUMENT: "Instrument not found",
    Reason.UNKNOWN_ORDER: "Order not found",
    Reason.UNKNOWN_POSITION: "Position not found",
    Reason.CLOSED: _SESSION,
    Reason.CLOSE_ONLY: "Order cannot be created. Only positions closing is allowed",
    Reason.TYPE: "Order cannot be created since order type is not allowed for current session.",
    Reason.VALIDITY: "Wrong TimeInForce (TIF) for this order type",
    Reason.QUANTITY: "Order qty must be greater than zero",
    Reason.STEP: "Order qty does not match lot step",
    Reason.MIN: "Order qty is less than the minimum lot",
    Reason.MAX: "Order qty is more than the maximum lot",
    Reason.PRICE: "Order price is missing or not positive",
    Reason.TICK: "Price does not match tick size",
    Reason.PROTECTION: "Stop loss or take profit is on the wrong side of the price",
    Reason.TOO_MUCH: "Order qty is more than the position holds",
}


def in_words(refused: Refused) -> str:
    """Why the exchange refuses, as TradeLocker says it."""
    if refused.reason is Reason.MARGIN:
        return f"Not enough margin to create {refused.subject}"
    return _WORDS[refused.reason]
