"""A ticket's options, sides, price band: what is asked for is what is sent, or a sentence."""

from dataclasses import replace
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.fake import EURUSD, RULES
from tui_trader.domain.draft import Draft, Reading, read
from tui_trader.domain.instrument import Kind, OrderOption, OrderType, TimeInForce
from tui_trader.domain.order import Side
from tui_trader.domain.quote import Quote

QUOTE = Quote(D("1.10000"), D("1.10010"), 0.0)
LIMIT, MARKET, STOP_LIMIT = OrderType.LIMIT, OrderType.MARKET, OrderType.STOP_LIMIT
PRODUCT = OrderOption("product", "Product", "MIS", ("MIS", "NRML", "CNC"))
PROTECTION = OrderOption("protection", "Protection %", "5", most=D(100), only_for=frozenset((MARKET,)))
EXPIRY = OrderOption("expiry", "Expires", "")
KNOWN = replace(RULES, options=(PRODUCT, PROTECTION, EXPIRY))


def draft(known: object = KNOWN, kind: Kind = Kind.FOREX, **more: object) -> Reading:
    fields: dict[str, object] = {"id": "d", "side": Side.BUY, "quantity": "0.10", **more}
    instrument = replace(EURUSD, rules=known, kind=kind)  # type: ignore[arg-type]
    return read(Draft(instrument=instrument, **fields), QUOTE)  # type: ignore[arg-type]


def test_defaults_hold_for_what_is_not_said() -> None:
    found = draft()
    assert found.ticket is not None
    assert found.ticket.options == (("product", "MIS"), ("protection", "5"))
    assert found.ticket.option("expiry") == ""


def test_only_what_the_type_says_is_said() -> None:
    found = draft(type=LIMIT, price="1.05", options={"product": "CNC", "protection": "nonsense"})
    assert found.ticket is not None
    assert found.ticket.options == (("product", "CNC"),)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("product", "BO"),
        ("product", ""),
        ("protection", "101"),
        ("protection", "-1"),
        ("protection", "0.5"),
        ("protection", ""),
        ("expiry", "soon"),
        ("expiry", "1e3"),
    ],
)
def test_a_wrong_option_is_told_by_its_name_and_makes_no_ticket(name: str, text: str) -> None:
    found = draft(options={name: text})
    assert list(found.wrong) == [name]
    assert found.ticket is None


@given(st.text(max_size=12))
def test_no_text_breaks_an_option_and_what_passes_is_sent_as_typed(text: str) -> None:
    found = draft(options={"expiry": text})
    if found.ticket is not None and text.strip():
        assert found.ticket.option("expiry") == text.strip()
        assert D(text.strip()) == int(D(text.strip())) >= 0


@pytest.mark.parametrize(
    ("sides", "side", "words"),
    [
        ({"buy"}, Side.SELL, "EURUSD may only be bought now"),
        ({"sell"}, Side.BUY, "EURUSD may only be sold now"),
        (set(), Side.BUY, "nothing new may be opened in EURUSD now"),
    ],
)
def test_a_side_that_may_open_nothing(sides: set[str], side: Side, words: str) -> None:
    found = draft(replace(KNOWN, sides=frozenset(sides)), side=side)
    assert found.wrong == {"side": words}
    assert found.ticket is None


def test_what_takes_no_order_says_so_once() -> None:
    known = replace(KNOWN, order_types=frozenset())
    assert draft(known, Kind.INDEX).wrong == {"ticket": "EURUSD is an index: to be watched, not traded"}
    assert "no order of any type" in draft(known).wrong["ticket"]


@pytest.mark.parametrize(("price", "words"), [("0.9", "lower circuit limit of 1.0"), ("1.3", "upper")])
def test_no_price_outside_the_days_band(price: str, words: str) -> None:
    known = replace(KNOWN, lowest=D("1.0"), highest=D("1.2"))
    assert words in draft(known, type=LIMIT, price=price).wrong["price"]
    assert draft(known, type=LIMIT, price="1.0").ticket is not None
    assert draft(known, type=LIMIT, price="1.2").ticket is not None


def test_a_stop_limit_carries_both_prices() -> None:
    known = replace(
        KNOWN,
        order_types=KNOWN.order_types | {STOP_LIMIT},
        in_force={**KNOWN.in_force, STOP_LIMIT: (TimeInForce.DAY,)},
    )
    found = draft(known, type=STOP_LIMIT, price="1.2", limit_price="1.21")
    assert found.ticket is not None
    assert (found.ticket.stop_price, found.ticket.price) == (D("1.2"), D("1.21"))
    assert found.ticket.in_force is TimeInForce.DAY
    assert found.notes == {}
    assert (
        "below the trigger"
        in draft(known, type=STOP_LIMIT, price="1.2", limit_price="1.19").notes["limit_price"]
    )
    assert list(draft(known, type=STOP_LIMIT, price="1.2").wrong) == ["limit_price"]


@given(st.integers(1, 5000))
def test_units_go_in_whole_lots(units: int) -> None:
    lots = replace(
        RULES, quantity_step=D(75), min_quantity=D(75), max_quantity=D(100_000), quantity_unit="units"
    )
    found = draft(lots, quantity=str(units))
    assert (found.ticket is not None) == (units % 75 == 0)
    if units > 75 and units % 75:
        assert "not in whole lots of 75" in found.wrong["quantity"]
