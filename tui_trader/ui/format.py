"""How numbers, times, foreign text look on screen.

Pure functions, no locale. What is not known is `--`, never 0. A price is never rounded here: when it
has more digits than its tick they are shown, so that what is read is what is meant.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from rich.cells import cell_len, chop_cells

UNKNOWN = "--"
WHOLE_CURRENCIES = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"]
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_SUFFIXES = ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "k"))


def price(value: Decimal | None, decimals: int) -> str:
    """A price with at least as many decimals as its tick has; more only where it has more.

    >>> price(Decimal("1.084"), 5), price(Decimal("1.084015"), 5), price(None, 5)
    ('1.08400', '1.084015', '--')
    """
    if value is None or not value.is_finite():
        return UNKNOWN
    text = format(value, "f")
    _, _, fraction = text.partition(".")
    if len(fraction) > decimals:
        keep = max(decimals, len(fraction.rstrip("0")))
        cut = len(text) - len(fraction) + keep
        return text[: cut if keep else cut - 1]
    return text if len(fraction) == decimals else format(value, f".{decimals}f")


def average(value: Decimal | None, decimals: int) -> str:
    """A price that was computed, such as an average entry: rounded to the tick's decimals, half up.

    >>> average(Decimal("1.0840151"), 5)
    '1.08402'
    """
    if value is None or not value.is_finite():
        return UNKNOWN
    return _fixed(value, decimals, "")


def quantity(value: Decimal | None, decimals: int | None = None) -> str:
    """A size without an exponent; trimmed, unless the number of decimals is given.

    >>> quantity(Decimal("0.10")), quantity(Decimal("1E+2")), quantity(Decimal("0.1"), 2)
    ('0.1', '100', '0.10')
    """
    if value is None or not value.is_finite():
        return UNKNOWN
    return price(value, decimals or 0)


def compact(value: Decimal | None) -> str:
    """A volume in four or five characters: 950, 12.3k, 4.50M.

    >>> [compact(Decimal(size)) for size in (950, 12345, 4500000, -999999)]
    ['950', '12.3k', '4.50M', '-1.00M']
    """
    if value is None or not value.is_finite():
        return UNKNOWN
    size = abs(value)
    for unit, suffix in _SUFFIXES:
        if size >= unit * Decimal("0.9995"):
            scaled = value / unit
            places = 2 if abs(scaled) < 10 else 1 if abs(scaled) < 100 else 0
            return f"{_fixed(scaled, places, '')}{suffix}"
    return format(value, "f") if value == value.to_integral() else _fixed(value, 2 if size < 100 else 0, "")


def money(value: Decimal | None, currency: str | None = None, *, signed: bool = False) -> str:
    """An amount with thousands separators in its currency's decimals, the currency before it if given.

    >>> money(Decimal("100231.4"), "USD"), money(Decimal("-5.125")), money(Decimal("12345"), "JPY")
    ('USD 100,231.40', '-5.13', 'JPY 12,345')
    >>> money(Decimal("31.2"), signed=True), money(Decimal("0"), signed=True)
    ('+31.20', '0.00')
    """
    lead = f"{currency} " if currency else ""
    if value is None or not value.is_finite():
        return lead + UNKNOWN
    text = _fixed(value, 0 if currency in WHOLE_CURRENCIES else 2, ",")
    plus = "+" if signed and any(digit in "123456789" for digit in text) and value > 0 else ""
    return lead + plus + text


def notional(value: Decimal | None, currency: str | None = None) -> str:
    """What a position or an order is worth, as money."""
    return money(value, currency)


def percent(value: Decimal | None) -> str:
    """A share or a change in per cent, with its sign: +0.12%, -1.30%, 0.00%."""
    return UNKNOWN if value is None else money(value, signed=True).replace(",", "") + "%"


def arrow(value: Decimal | None, *, ascii: bool = False) -> str:
    """The sign of a movement, always one cell wide; a blank for none and for unknown.

    >>> arrow(Decimal(1)), arrow(Decimal(-1)), arrow(Decimal(0)), arrow(Decimal(1), ascii=True)
    ('▲', '▼', ' ', '^')
    """
    if not value or not value.is_finite():
        return " "
    return ("^" if ascii else "▲") if value > 0 else ("v" if ascii else "▼")


def movement(value: Decimal | None, decimals: int = 2, *, ascii: bool = False) -> str:
    """A movement by its arrow, then its size: `▲ 0.12`.

    >>> movement(Decimal("-1.3")), movement(Decimal(0)), movement(None)
    ('▼ 1.30', '0.00', '--')
    """
    if value is None or not value.is_finite():
        return UNKNOWN
    return f"{arrow(value, ascii=ascii)} {_fixed(abs(value), decimals, '')}".lstrip()


def spread(bid: Decimal | None, ask: Decimal | None, unit: Decimal, decimals: int = 1) -> str:
    """How far apart two prices are, counted in a unit: a tick or a pip; negative when crossed.

    >>> spread(Decimal("1.08401"), Decimal("1.08409"), Decimal("0.0001"))
    '0.8'
    """
    if bid is None or ask is None or not unit:
        return UNKNOWN
    return average((ask - bid) / unit, decimals)


def dotted(text: str, fraction: int) -> str:
    """A right-aligned number padded so that decimal points stand under each other.

    >>> [dotted(text, 5) for text in ("1.08401", "77260.5", "12")]
    ['1.08401', '77260.5    ', '12      ']
    """
    _, dot, digits = text.partition(".")
    return text + " " * (fraction - len(digits) + (not dot and fraction > 0))


AGE_STEPS: tuple[tuple[float, str], ...] = (
    (0, "<2s"),
    *((second, f"{second}s") for second in (2, 5, 10, 20, 30)),
    *((60 * minute, f"{minute}m") for minute in (1, 2, 5, 10, 20, 30)),
    *((3600 * hour, f"{hour}h") for hour in (1, 2, 5, 12)),
    *((86400 * day, f"{day}d") for day in (1, 2, 5, 10, 30)),
)
_AGE_STARTS = [start for start, _ in AGE_STEPS]


def age(seconds: float | None, young: int = 0) -> str:
    """How old something is, in steps, for tables: <2s 2s 5s 10s 20s 30s 1m 2m 5m ... 1h: at least so old.

    Steps grow with the age, as what matters is the order of size. Each step is a cell painted again in
    every row: tenths of a second cost six hundred paints a row and minute, whole seconds sixty, these six;
    over ssh ages in whole seconds took two thirds as many bytes as all prices did. Where a single age is
    shown, `age_exactly` is right. `young`: seconds up to which ages are not told apart.

    >>> age(0.4), age(4.9), age(75), age(None), age(4.9, young=10)
    ('<2s', '2s', '1m', '--', '<10s')
    """
    if seconds is None:
        return UNKNOWN
    if seconds < young:
        return f"<{young}s"
    return AGE_STEPS[max(0, bisect_right(_AGE_STARTS, seconds) - 1)][1]


def age_exactly(seconds: float | None) -> str:
    """How old a single thing is: tenths below ten seconds, then whole seconds, minutes, hours, days.

    >>> age_exactly(0.44), age_exactly(12.3), age_exactly(190), age_exactly(7300), age_exactly(-1)
    ('0.4s', '12s', '3m', '2h', '0.0s')
    """
    if seconds is None:
        return UNKNOWN
    seconds = max(0.0, seconds)
    if seconds < 9.95:
        return f"{seconds:.1f}s"
    for unit, letter in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= unit:
            return f"{int(seconds // unit)}{letter}"
    return f"{int(seconds)}s"


def clock(moment: datetime | None, zone: tzinfo, now: datetime | None = None) -> str:
    """The time in a zone, hh:mm:ss; with month-day before it when that is not today's."""
    if moment is None:
        return UNKNOWN
    local = moment.astimezone(zone)
    if now is not None and now.astimezone(zone).date() != local.date():
        return local.strftime("%m-%d %H:%M")
    return local.strftime("%H:%M:%S")


@lru_cache(2048)
def safe(text: str) -> str:
    """Text from outside on one line: control and direction characters become `·`.

    >>> safe("a\\x1b[31mb\\nc")
    'a·[31mb·c'
    """
    return text if text.isascii() and text.isprintable() else _CONTROL.sub("·", text)


def fit(text: str, width: int, align: str = "left", *, middle: bool = False) -> str:
    """Text in exactly that many terminal cells, cut with an ellipsis where it is too long; `middle` keeps
    the end as well, where names differ only there.

    >>> fit("RELIANCE", 5), fit("7.5", 5, "right"), fit("日本株", 5)
    ('RELI…', '  7.5', '日本…')
    >>> fit("NIFTY26NOV22600CE", 12, middle=True)
    'NIFTY…2600CE'
    """
    size = len(text) if text.isascii() else cell_len(text)
    if size > width and middle and text.isascii() and width > 2:
        head = (width - 1) // 2
        return f"{text[:head]}…{text[head + 1 - width :]}"
    if size > width:
        text = (chop_cells(text, width - 1)[0] if width > 1 else "") + "…" * (width > 0)
        size = cell_len(text)
    gap = " " * (width - size)
    return gap + text if align == "right" else text + gap


def _fixed(value: Decimal, decimals: int, separator: str) -> str:
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) if abs(value) < 10**20 else value
    return format(rounded + 0 if rounded else abs(rounded), f"{separator}.{decimals}f")
