from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_trader.ui import format as fmt

D = Decimal
prices = st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, allow_infinity=False, places=8)


@given(prices, st.integers(0, 8))
def test_a_price_loses_no_digit(value: Decimal, decimals: int) -> None:
    text = fmt.price(value, decimals)
    assert D(text) == value
    assert len(text.partition(".")[2]) >= decimals


@given(prices)
def test_money_is_within_half_a_cent_with_two_decimals(value: Decimal) -> None:
    text = fmt.money(value)
    assert abs(D(text.replace(",", "")) - value) <= D("0.005")
    assert text.partition(".")[2].isdigit()
    assert text != "-0.00"


@given(st.text(max_size=30), st.integers(0, 30), st.sampled_from(["left", "right"]))
def test_fit_always_fits(text: str, width: int, align: str) -> None:
    assert cell_len(fmt.fit(fmt.safe(text), width, align)) == width


@given(st.text(max_size=60))
def test_safe_text_is_one_line_without_controls(text: str) -> None:
    cleaned = fmt.safe(text)
    assert len(cleaned) == len(text)
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in cleaned)


@given(st.floats(0, 10**7))
def test_an_age_says_at_least(seconds: float) -> None:
    start = next(start for start, word in fmt.AGE_STEPS if word == fmt.age(seconds))
    assert start <= seconds


@given(prices, prices)
def test_dots_stand_under_each_other(one: Decimal, other: Decimal) -> None:
    a, b = (fmt.dotted(fmt.quantity(v), 8).rjust(30) for v in (one, other))
    assert len(a) == len(b) == 30
    if "." in a and "." in b:
        assert a.index(".") == b.index(".")


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1E+3", "1000"), ("0.10", "0.1"), ("100", "100"), ("1E-8", "0.00000001"), ("0", "0"), ("0.000", "0")],
)
def test_quantities_are_plain_and_short(value: str, shown: str) -> None:
    assert fmt.quantity(D(value)) == shown


def test_what_is_unknown_is_never_zero() -> None:
    for told in (
        fmt.price(None, 2),
        fmt.quantity(None),
        fmt.money(None),
        fmt.percent(None),
        fmt.movement(None),
        fmt.age(None),
        fmt.age_exactly(None),
        fmt.compact(None),
        fmt.average(None, 2),
        fmt.spread(None, D(1), D(1)),
        fmt.clock(None, UTC),
        fmt.price(D("NaN"), 2),
        fmt.money(D("Infinity")),
    ):
        assert told == "--"
    assert fmt.money(None, "USD") == "USD --"


def test_signs_and_arrows() -> None:
    assert fmt.percent(D("1234.5")) == "+1234.50%"
    assert fmt.percent(D("-0.001")) == "0.00%"
    assert fmt.movement(D("-1.3"), ascii=True) == "v 1.30"
    assert fmt.money(D("-31.2"), "USD", signed=True) == "USD -31.20"
    assert fmt.money(D("1234567.5"), "JPY") == "JPY 1,234,568"


def test_clock_says_the_day_when_it_is_another() -> None:
    zone = timezone(timedelta(hours=5, minutes=30))
    moment = datetime(2026, 3, 1, 20, 15, 7, tzinfo=UTC)
    assert fmt.clock(moment, zone) == "01:45:07"
    assert fmt.clock(moment, zone, moment) == "01:45:07"
    assert fmt.clock(moment, zone, moment + timedelta(days=1)) == "03-02 01:45"
