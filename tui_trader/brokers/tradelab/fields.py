"""Single values as Tradelab sends them: number or text, blank or null (`tradelab.md` 2.4, 2.5)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Annotated

from pydantic import BeforeValidator

IST = timezone(timedelta(hours=5, minutes=30), "IST")
SHIFT = timedelta(hours=5, minutes=30)
"""How far an Indian wall clock stored as if it were UTC is ahead (2.4)."""
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{2,3})+(\.\d*)?", re.ASCII)
_NOTHING = ("", "--", "NA", "N/A")
_LARGEST = 40
_CLOCKS = ("%d-%b-%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M:%S")


class Unreadable(ValueError):
    """A row that cannot be what it should be; the text says what is wrong, in words."""


def number(value: object) -> Decimal | None:
    """A number from either type; None for whatever stands for none.

    >>> number("2074.00"), number("00.00"), number(0.5), number("--"), number({}), number("1,00,000.50")
    (Decimal('2074.00'), Decimal('0.00'), None, None, None, Decimal('100000.50'))
    """
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    if isinstance(value, str):
        value = value.strip()
        if not value.isascii() or "_" in value:
            return None
        if _GROUPED.fullmatch(value):
            value = value.replace(",", "")
    try:
        found = Decimal(value)
    except InvalidOperation:
        return None
    return found if found.is_finite() and -_LARGEST < found.adjusted() < _LARGEST else None


def text(value: object) -> str:
    """Text, ids among it, without blanks around it (2.2); empty for null, objects, lists.

    >>> text(" 250328000022151"), text(4717), text(None), text({})
    ('250328000022151', '4717', '', '')
    """
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int):
        return ""
    return str(value)


def said(value: str) -> str:
    """A text, empty where a sign stands for nothing.

    >>> said("--"), said("RMS:no")
    ('', 'RMS:no')
    """
    return "" if value in _NOTHING else value


def epoch(value: Decimal | None, *, shifted: bool = False) -> datetime | None:
    """Seconds since 1970; None for 0 and whatever is no time.

    >>> epoch(Decimal(1743137537)).isoformat()
    '2025-03-28T04:52:17+00:00'
    """
    if value is None or value <= 0:
        return None
    try:
        found = datetime.fromtimestamp(int(value), UTC)
        return found - SHIFT if shifted else found
    except (OverflowError, ValueError, OSError):
        return None


def clock(value: str) -> datetime | None:
    """`28-Mar-2025 10:22:17`, an Indian wall clock, in UTC; None for `--` (2.4).

    >>> clock("28-Mar-2025 10:22:17").isoformat(), clock("--")
    ('2025-03-28T04:52:17+00:00', None)
    """
    for form in _CLOCKS:
        try:
            return datetime.strptime(value, form).replace(tzinfo=IST).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None


Number = Annotated[Decimal | None, BeforeValidator(number)]
Text = Annotated[str, BeforeValidator(text)]
