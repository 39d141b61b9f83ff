"""Positional rows: which value stands where is what `/trade/config` says today (`tradelocker.md` 4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from operator import itemgetter
from typing import Any, TypeVar

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOTHING = [None]
T = TypeVar("T")


class Unreadable(ValueError):
    """A row that cannot be what it should be; the text says what is wrong, in words."""


class Layout:
    """Picks the wanted columns out of rows; a column nobody sends is None, so is a row's missing end.

    >>> Layout(["id", "new", "qty"], ["qty", "side", "id"]).pick(["7", "?"])
    (None, None, '7')
    """

    def __init__(self, columns: Sequence[str], wanted: Sequence[str]) -> None:
        at = {name: place for place, name in enumerate(columns)}
        self._width = len(columns)
        self._pick = itemgetter(*(at.get(name, -1) for name in wanted))

    def pick(self, row: Any) -> Any:
        """The wanted values in their order. Unreadable."""
        if not isinstance(row, list):
            raise Unreadable("a row is no list")
        if len(row) != self._width:
            row = [*row, *[None] * self._width][: self._width]
        # What is wanted but not sent is looked up at -1, behind the row.
        return self._pick(row + NOTHING)


class Read(dict[Any, T]):
    """What each text was read as, within one table: most stand in many rows.

    Only texts are remembered: 1.10 is 1.1 to a dict, money is not.

    >>> read = Read(number)
    >>> read["1.10"] is read["1.10"], read[Decimal("1.10")], read[Decimal("1.1")]
    (True, Decimal('1.10'), Decimal('1.1'))
    """

    def __init__(self, how: Callable[[Any], T]) -> None:
        super().__init__()
        self._how = how

    def __missing__(self, value: Any) -> T:
        found = self._how(value)
        if type(value) is str:
            self[value] = found
        return found


def number(value: object) -> Decimal | None:
    """A number sent as text, any scale; None for none (9).

    >>> number("10.00"), number(""), number(None), number("-458.10"), number("n/a")
    (Decimal('10.00'), None, None, Decimal('-458.10'), None)
    """
    if value is None or value == "":
        return None
    try:
        found = Decimal(value)  # type: ignore[arg-type]  # what it does not take is no number
    except (InvalidOperation, TypeError, ValueError):
        return None
    return found if found.is_finite() and -40 < found.adjusted() < 40 else None


def some(value: object) -> Decimal | None:
    """A number of which "0" stands for none, as in prices of orders that have no such price (9)."""
    return number(value) or None


def moment(value: object) -> datetime | None:
    """Milliseconds since 1970, UTC (9).

    >>> moment("1767886346666")
    datetime.datetime(2026, 1, 8, 15, 32, 26, 666000, tzinfo=datetime.timezone.utc)
    """
    if not value:
        return None
    try:
        return datetime.fromtimestamp(int(value) / 1_000, UTC)  # type: ignore[call-overload]
    except (OverflowError, ValueError, TypeError, OSError):
        return None


def text(value: object) -> str | None:
    """Text, ids among it; None for null and ""."""
    if value is None or value == "":
        return None
    return value if isinstance(value, str) else str(value)
