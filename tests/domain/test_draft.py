"""A ticket being typed: nothing wrong gets through, nothing is silently rounded."""

from dataclasses import replace
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.fake import EURUSD, RULES
from tui_trader.domain.draft import Draft, Reading, price_problem, quantity_problem, read
from tui_trader.domain.instrument import MarketState, OrderType, TickBand, TimeInForce, TradingRules
from tui_trader.domain.money import NotANumber, number, plain
from tui_trader.domain.order import Side
from tui_trader.domain.quote import Quote

QUOTE = Quote(D("1.10000"), D("1.10010"), 0.0)
GRIDS = st.sampled_from([D("0.00001"), D("0.05"), D("1"), D("0.25"), D("0.010"), D("1E+1")])
NUMBERS = [
    "", "  ", "abc", "1,5", "1e400", "1e5", "nan", "NaN", "inf", "-inf", "Infinity", "9" * 400,
    "١٢", "1٫5", "１", "1 000", "0x10", "1_000", "--1", "1..2", ".", "+", "½", "1t",
]  # fmt: skip


def rules(step: D = D("0.01"), tick: D = D("0.00001"), **more: object) -> TradingRules:
    return replace(
        RULES,
        ticks=(TickBand(None, tick),),
        quantity_step=step,
        min_quantity=step,
        max_quantity=step * 1_000_000_000,
        **more,  # type: ignore[arg-type]
    )


def draft(known: TradingRules = RULES, **more: object) -> Draft:
    fields: dict[str, object] = {"id": "d", "side": Side.BUY, "quantity": "0.10", **more}
    return Draft(instrument=replace(EURUSD, rules=known), **fields)  # type: ignore[arg-type]


def limit(price: str, known: TradingRules = RULES, **more: object) -> Reading:
    return read(draft(known, type=OrderType.LIMIT, price=price, **more), QUOTE)


@pytest.mark.parametrize("text", NUMBERS)
@pytest.mark.parametrize("name", ["quantity", "price", "stop_loss", "take_profit"])
def test_what_is_no_number_is_refused_beside_its_field(name: str, text: str) -> None:
    if name != "quantity" and ((not text.strip() and name != "price") or text == "1t"):
        return  # no level is a level as well; a distance is one
    fields: dict[str, object] = {"price": "1.05", name: text}
    found = read(draft(RULES, type=OrderType.LIMIT, **fields), QUOTE)
    assert list(found.wrong) == [name]
    assert found.ticket is None
    assert len(found.wrong[name]) < 120


@given(st.text(max_size=30))
def test_no_text_breaks_it(text: str) -> None:
    found = limit(text, quantity=text, stop_loss=text, take_profit=text)
    if found.ticket is not None:
        assert found.ticket.quantity == D(text.strip())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0", "above zero: the least is 0.01 lots"),
        ("0.000", "above zero"),
        ("-1", "above zero"),
        ("0.001", "below the least of 0.01 lots"),
        ("0.015", "0.015 is not on the step of 0.01: 0.01 or 0.02"),
        ("51", "above the most of 50 lots"),
        ("", "empty: type a number"),
    ],
)
def test_the_sentence_of_a_quantity_says_what_is_allowed(text: str, words: str) -> None:
    assert words in limit("1.05", quantity=text).wrong["quantity"]


@given(GRIDS, st.integers(1, 10_000_000))
def test_every_quantity_and_price_on_the_grid_is_taken_as_typed(grid: D, times: int) -> None:
    value = grid * times
    found = limit(plain(value), rules(grid, grid), quantity=plain(value))
    assert found.ticket is not None, found.wrong
    assert (found.ticket.quantity, found.ticket.price) == (value, value)
    assert plain(found.ticket.quantity) == plain(value), "the text confirmed is the text sent"


@given(GRIDS, st.decimals(D("0.0000001"), D("99999999999999"), places=7))
def test_nothing_off_the_grid_becomes_a_ticket_and_what_is_offered_is_on_it(grid: D, value: D) -> None:
    known = rules(grid, grid)
    wrong = price_problem(value, known)
    assert bool(wrong) == (int(value * 10**7) % int(grid * 10**7) != 0)
    found = limit(plain(value), known, quantity=plain(grid))
    assert (found.ticket is None) == bool(wrong)
    if "not on the tick" in wrong:
        offered = wrong.split(": ", 1)[1].removeprefix("the least is ").split(" or ")
        assert all(price_problem(number(one), known) == "" for one in offered)


def test_a_huge_number_over_a_tiny_step_is_exact() -> None:
    known = rules(D("1E-15"), D("1E-15"))
    assert quantity_problem(D("999999999999999.5"), replace(known, max_quantity=None)) == ""


@given(
    st.sampled_from(list(Side)),
    st.sampled_from(["b", "a", "m", "M", "b+2t", "a-3t", "m-0.1%", " b + 7 t ", "m+0.03%", "b-1.5t"]),
    st.sampled_from([D("0.00001"), D("0.05"), D("0.25"), D("0.0001")]),
    st.integers(10, 100_000),
)
def test_a_price_worked_out_is_on_the_tick_on_the_passive_side(
    side: Side, text: str, tick: D, ticks: int
) -> None:
    quote = Quote(tick * ticks, tick * (ticks + 3), 0.0)
    assert quote.bid is not None
    found = read(draft(rules(tick=tick), side=side, type=OrderType.LIMIT, price=text), quote)
    assert found.price is not None
    assert found.price % tick == 0
    if text == "m":
        assert quote.mid is not None
        assert found.price <= quote.mid if side is Side.BUY else found.price >= quote.mid
    if text == "b+2t":
        assert found.price == quote.bid + 2 * tick


@pytest.mark.parametrize("text", ["b+2", "b+", "x+2t", "b2t", "b+٢t", "l", "b+1e3t", "b+-2t"])
def test_a_price_that_cannot_be_worked_out_says_so(text: str) -> None:
    assert list(limit(text).wrong) == ["price"]


def test_no_quote_no_touch() -> None:
    found = read(draft(type=OrderType.LIMIT, price="b"), None)
    assert found.wrong["price"] == "no bid is known right now: type the price"


@given(st.sampled_from(list(Side)), st.sampled_from(["20t", "0.5%", "0.123%", "7.5t", "33 T"]))
def test_a_distance_lies_on_the_right_side_on_the_tick(side: Side, text: str) -> None:
    found = limit("1.09000", side=side, stop_loss=text, take_profit=text)
    assert found.ticket is not None, found.wrong
    assert found.stop_loss is not None
    assert found.take_profit is not None
    assert (D("1.09") - found.stop_loss) * side.sign > 0
    assert (found.take_profit - D("1.09")) * side.sign > 0
    assert price_problem(found.stop_loss, RULES) == price_problem(found.take_profit, RULES) == ""
    if text == "20t":
        assert abs(found.stop_loss - D("1.09")) == D("0.00020")


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"stop_loss": "1.06"}, "stop_loss", "a stop loss of a buy lies below 1.05"),
        ({"take_profit": "1.04"}, "take_profit", "a target of a buy lies above 1.05"),
        ({"stop_loss": "0t"}, "stop_loss", "lies below"),
        ({"side": Side.SELL, "stop_loss": "1.04"}, "stop_loss", "a stop loss of a sell lies above 1.05"),
        ({"type": OrderType.STOP}, "price", "a buy stop lies above the ask (1.10010)"),
        (
            {"type": OrderType.STOP, "side": Side.SELL, "price": "1.2"},
            "price",
            "a sell stop lies below",
        ),
        ({"type": OrderType.STOP_LIMIT, "price": "1.2"}, "type", "not now; taken: "),
        ({"in_force": TimeInForce.DAY}, "in_force", "not DAY; taken: GTC"),
        ({"price": "0"}, "price", "above zero"),
        ({"price": "-1.05"}, "price", "above zero"),
    ],
)
def test_the_wrong_side_and_the_wrong_kind(more: dict[str, object], field: str, words: str) -> None:
    found = read(draft(RULES, **{"type": OrderType.LIMIT, "price": "1.05", **more}), QUOTE)
    assert words in found.wrong[field]
    assert found.ticket is None


def test_a_limit_through_the_market_is_taken_with_a_note() -> None:
    found = limit("1.2")
    assert found.ticket is not None
    assert found.notes["price"] == "at or through the ask (1.10010): fills at once"
    assert limit("1.05").notes == {}


def test_a_stop_inside_the_spread_would_close_at_once() -> None:
    found = read(draft(stop_loss="1.10005"), QUOTE)
    assert found.wrong["stop_loss"] == "a stop loss of a buy lies below 1.10000"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (MarketState.CLOSED, "the session of EURUSD is closed"),
        (MarketState.HALTED, "the session of EURUSD is halted"),
        (MarketState.CLOSE_ONLY, "EURUSD may only be closed now"),
    ],
)
def test_a_market_that_is_not_open(state: MarketState, words: str) -> None:
    found = limit("1.05", rules(state=state))
    assert words in found.wrong["ticket"]
    assert found.ticket is None


@pytest.mark.parametrize(
    "quote", [None, Quote(None, D(1), 0.0), Quote(D(2), D(1), 0.0), Quote(D(0), D(1), 0.0)]
)
def test_a_market_order_needs_a_sound_quote(quote: Quote | None) -> None:
    assert "blind" in read(draft(), quote).wrong["ticket"]
    assert "stale" in read(draft(), QUOTE, fresh=False).wrong["ticket"]
    assert read(draft(), QUOTE).ticket is not None


def test_rules_that_have_not_come() -> None:
    nothing = Draft(id="d", instrument=replace(EURUSD, rules=None), side=Side.BUY)
    assert list(read(nothing, QUOTE).wrong) == ["ticket"]


def test_the_figures() -> None:
    found = limit("1.09", stop_loss="1.08", take_profit="1.11")
    assert (found.notional, found.margin) == (D("10900.0000"), D("109.000000"))
    assert (found.loss_at_stop, found.gain_at_target) == (D("-100"), D("200"))


def test_numbers_are_taken_as_typed() -> None:
    assert plain(number(" 0.10 ")) == "0.10"
    with pytest.raises(NotANumber):
        number("1e-5")
