"""What a person may type for a price: a number, the touch, a distance."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from tui_trader.domain.instrument import TradingRules
from tui_trader.domain.money import NotANumber, number, plain
from tui_trader.domain.order import Side
from tui_trader.domain.quote import Quote

_ANCHORED = re.compile(r"([bamlBAML])\s*(?:([+-])\s*(\d{1,9}(?:\.\d{1,9})?)\s*([tT%])?)?", re.ASCII)
_DISTANCE = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s*([tT%])", re.ASCII)
_NAMES = {"b": "bid", "a": "ask", "m": "mid", "l": "last"}


def price(text: str, side: Side, quote: Quote | None, rules: TradingRules) -> Decimal:
    """The price a text stands for: `1.0835`, `b` bid, `a` ask, `m` mid, `l` last, `b+2t`, `m-0.1%`.

    A price that has to be worked out is put on the tick on the passive side (a buy down, a sell up) and
    shown before anything is sent; a number typed is taken as it is. NotANumber says what is wrong.
    """
    found = _ANCHORED.fullmatch(text.strip())
    if found is None:
        return number(text)
    letter, sign, amount, unit = found.groups()
    anchor = _anchor(letter.lower(), quote)
    if anchor is None:
        raise NotANumber(f"no {_NAMES[letter.lower()]} is known right now: type the price")
    if amount is None:
        return _on_tick(anchor, side, rules)
    if unit is None:
        raise NotANumber(
            f"say what {sign}{amount} is: {sign}{amount}t for ticks, {sign}{amount}% for percent"
        )
    offset = Decimal(amount)
    if unit == "%":
        offset = anchor * offset / 100
    else:
        offset *= rules.tick_at(anchor)
    return _on_tick(anchor + offset if sign == "+" else anchor - offset, side, rules)


def level(text: str, entry: Decimal | None, direction: int, rules: TradingRules) -> Decimal:
    """The stop loss or target a text stands for: a price, or a distance from the entry (`20t`, `0.5%`).

    `direction` is +1 when the level lies above the entry. NotANumber says what is wrong.
    """
    found = _DISTANCE.fullmatch(text.strip())
    if found is None:
        return number(text)
    if entry is None:
        raise NotANumber("a distance needs a price to start from: type the price of the level")
    amount, unit = Decimal(found[1]), found[2]
    offset = entry * amount / 100 if unit == "%" else amount * rules.tick_at(entry)
    target = entry + direction * offset
    tick = rules.tick_at(target)
    # Towards the entry, so that the loss is never more than was asked for.
    rounding = ROUND_FLOOR if direction > 0 else ROUND_CEILING
    return (target / tick).to_integral_value(rounding) * tick


def _anchor(letter: str, quote: Quote | None) -> Decimal | None:
    if quote is None:
        return None
    return {"b": quote.bid, "a": quote.ask, "m": quote.mid, "l": quote.last}[letter]


def _on_tick(value: Decimal, side: Side, rules: TradingRules) -> Decimal:
    tick = rules.tick_at(value)
    rounding = ROUND_FLOOR if side is Side.BUY else ROUND_CEILING
    return (value / tick).to_integral_value(rounding) * tick


def off_grid(value: Decimal, below: Decimal, above: Decimal, what: str, step: Decimal) -> str:
    """The sentence for a value between two steps of its grid; zero is never offered."""
    near = f"{plain(below)} or {plain(above)}" if below > 0 else f"the least is {plain(above)}"
    return f"{plain(value)} is not on the {what} of {plain(step)}: {near}"
