"""Arithmetic on prices and quantities, exact to the digit."""

from __future__ import annotations

import re
from decimal import Decimal, localcontext

ZERO = Decimal(0)
_PLAIN_NUMBER = re.compile(r"[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})", re.ASCII)
_EXACT = 60
"""Digits of working precision: more than any number typed over any step can need."""


class NotANumber(ValueError):
    """The text is no plain decimal number; the message says so to a person."""


def number(text: str) -> Decimal:
    """The number a person typed: plain decimals only, no exponent, no separators.

    >>> number(" 0.10 ")
    Decimal('0.10')
    >>> number("1e400")
    Traceback (most recent call last):
        ...
    tui_trader.domain.money.NotANumber: '1e400' is not a plain number like 0.10
    """
    text = text.strip()
    if not text:
        raise NotANumber("empty: type a number")
    if not _PLAIN_NUMBER.fullmatch(text):
        shown = text if len(text) <= 20 else text[:20] + "…"
        raise NotANumber(f"{shown!r} is not a plain number like 0.10")
    return Decimal(text)


def plain(value: Decimal) -> str:
    """The digits of a number as they are sent and shown: never an exponent.

    >>> plain(Decimal("1E-5")), plain(Decimal("100")), plain(Decimal("0.10"))
    ('0.00001', '100', '0.10')
    """
    return format(value, "f")


def trimmed(value: Decimal) -> str:
    """The shortest plain digits of a number: 0.10 is 0.1, 100.00 is 100.

    >>> trimmed(Decimal("0.10")), trimmed(Decimal("100.00")), trimmed(Decimal("0E-8"))
    ('0.1', '100', '0')
    """
    text = plain(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def decimals(step: Decimal) -> int:
    """How many decimals a grid of this step needs.

    >>> decimals(Decimal("0.00001")), decimals(Decimal("0.050")), decimals(Decimal("1"))
    (5, 2, 0)
    """
    exponent = step.normalize().as_tuple().exponent
    return max(0, -int(exponent))


def on_grid(value: Decimal, step: Decimal) -> bool:
    """Whether a value is a whole multiple of the step.

    >>> on_grid(Decimal("0.12"), Decimal("0.01")), on_grid(Decimal("0.123"), Decimal("0.01"))
    (True, False)
    """
    if step <= 0:
        return True  # the broker gave no grid
    with localcontext() as exact:
        exact.prec = _EXACT
        return value % step == 0


def neighbours(value: Decimal, step: Decimal) -> tuple[Decimal, Decimal]:
    """The nearest values on the grid at or below, and above; what an explanation offers.

    >>> neighbours(Decimal("0.123"), Decimal("0.01"))
    (Decimal('0.12'), Decimal('0.13'))
    """
    with localcontext() as exact:
        exact.prec = _EXACT
        below = (value // step) * step
        return below, below + step
