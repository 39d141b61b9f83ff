"""One call to StocksTrader: its form, the words with which it is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import parse_qsl

from tui_trader.venue.account import Account
from tui_trader.venue.orders import Reason, Refused
from tui_trader.venue.web import Answer, Request

OK = Answer.of({"code": "ok"})

_FORM = "application/x-www-form-urlencoded"
_PLAIN = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,12})?")
_SECONDS = re.compile(r"[0-9]{1,11}")


@dataclass(frozen=True, slots=True)
class Call:
    """A request for one account."""

    request: Request
    account: Account


class Bad(Exception):
    """What is asked is wrong: HTTP 400 with these words (stockstrader.md 5)."""


def ok(data: object) -> Answer:
    """Success with data."""
    return Answer.of({"code": "ok", "data": data})


def error(message: str, status: int = 400) -> Answer:
    """A refusal."""
    return Answer.of({"code": "error", "msg": message}, status)


def form(request: Request) -> dict[str, str]:
    """The fields of a form body, the last of equal names; whoever sends JSON is refused."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.body and kind != _FORM:
        raise Bad(f"Wrong body format: {_FORM} is needed")
    return dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))


def invalid(name: str) -> Bad:
    """The refusal of one parameter."""
    return Bad(f"Invalid parameter: {name}")


def amount(fields: Mapping[str, str], name: str) -> Decimal | None:
    """A number as people write it: no exponent, not negative; None when the field is not there."""
    text = fields.get(name)
    if text is None:
        return None
    if not _PLAIN.fullmatch(text) or Decimal(text) < 0:
        raise invalid(name)
    return Decimal(text)


def moment(fields: Mapping[str, str], name: str) -> datetime | None:
    """A time in Unix seconds."""
    text = fields.get(name)
    if text is None:
        return None
    if not _SECONDS.fullmatch(text):
        raise invalid(name)
    return datetime.fromtimestamp(int(text), UTC)


def count(fields: Mapping[str, str], name: str, default: int) -> int:
    """A whole number from zero up."""
    text = fields.get(name)
    if text is None:
        return default
    if not _SECONDS.fullmatch(text):
        raise invalid(name)
    return int(text)


def one_of(fields: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    """A word out of a few."""
    if fields.get(name) not in words:
        raise invalid(name)
    return fields[name]


# All texts are ours, after the samples: the seed names none.
NO_MONEY = "Not enough money"
CLOSED = "Market is closed"
_WORDS = {
    Reason.UNKNOWN_INSTRUMENT: "Unknown ticker",
    Reason.UNKNOWN_ORDER: "Unknown order",
    Reason.UNKNOWN_POSITION: "Unknown deal",
    Reason.CLOSED: CLOSED,
    Reason.CLOSE_ONLY: "Only closing is allowed for this instrument",
    Reason.TYPE: "Invalid parameter: type",
    Reason.VALIDITY: "Invalid parameter: expiration",
    Reason.QUANTITY: "Invalid parameter: volume",
    Reason.STEP: "Invalid parameter: volume is not a multiple of volume_step",
    Reason.MIN: "Invalid parameter: volume is less than min_volume",
    Reason.MAX: "Invalid parameter: volume is more than max_volume",
    Reason.PRICE: "Invalid parameter: price",
    Reason.TICK: "Invalid parameter: price is not a multiple of min_tick",
    Reason.PROTECTION: "Stop loss or take profit is on the wrong side of the price",
    Reason.MARGIN: NO_MONEY,
    Reason.TOO_MUCH: "Volume is more than the deal holds",
}


def in_words(refused: Refused) -> str:
    """Why the exchange refuses, as this broker says it."""
    return _WORDS[refused.reason]


def comment(why: str) -> str:
    """The comment of an order that has ended, from the exchange's reason."""
    for reason, words in _WORDS.items():
        if why == reason:
            return words
    return {"cancelled": "", "expired": "Expired"}.get(why, why.capitalize())
