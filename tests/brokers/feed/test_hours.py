from datetime import timedelta

import pytest

from tests.brokers.feed.ear import NOON
from tui_trader.brokers.tradelab.hours import BELIEVED, Hours
from tui_trader.domain.instrument import MarketState
from tui_trader.engine.clock import HandClock

pytestmark = pytest.mark.anyio
OPEN, CLOSED, HALTED = MarketState.OPEN, MarketState.CLOSED, MarketState.HALTED


def at(hours: float) -> tuple[HandClock, Hours]:
    """So many hours after noon in India, on a Wednesday."""
    clock = HandClock(NOON + timedelta(hours=hours))
    return clock, Hours(clock)


@pytest.mark.parametrize(
    ("exchange", "after_noon", "state"),
    [
        ("NSE", -2.751, CLOSED), ("NSE", -2.75, OPEN), ("NFO", 3.499, OPEN), ("BSE", 3.5, CLOSED),
        ("CDS", 4.9, OPEN), ("CDS", 5.1, CLOSED), ("MCX", 11.4, OPEN), ("MCX", 11.6, CLOSED),
        ("NSE", 3 * 24, CLOSED), ("BFO", 4 * 24, CLOSED), ("NSE", 5 * 24, OPEN),
        ("LSE", 0, MarketState.UNKNOWN),
    ],
)  # fmt: skip
def test_regular_sessions(exchange: str, after_noon: float, state: MarketState) -> None:
    assert at(after_noon)[1].state(exchange) is state


async def test_the_exchange_s_word_holds_for_its_day() -> None:
    clock, hours = at(0)
    assert hours.said("NSE", "NORMAL", "closed")
    assert not hours.said("NSE", "Normal", "close"), "it was closed before"
    assert (hours.state("NSE"), hours.state("BSE")) == (CLOSED, OPEN)
    await clock.wind(24 * 3600)
    assert hours.state("NSE") is OPEN
    assert hours.said("NSE", "NORMAL", "halted")
    assert hours.state("NSE") is HALTED


async def test_an_evening_session_is_open_when_the_exchange_says_so() -> None:
    clock, hours = at(6)
    assert hours.said("NSE", "", "OPEN")
    assert hours.state("NSE") is OPEN
    await clock.wind(7 * 3600)
    assert hours.state("NSE") is CLOSED, "past midnight in India it is another day"


async def test_closed_before_the_opening_says_nothing_of_after() -> None:
    clock, hours = at(-4)
    hours.said("NSE", "NORMAL", "closed")
    await clock.wind(2 * 3600)
    assert hours.state("NSE") is OPEN


def test_other_markets_and_unknown_words_turn_nothing() -> None:
    _, hours = at(0)
    assert not hours.said("NSE", "ODDLOT", "closed")
    assert not hours.said("NSE", "NORMAL", "lunch")
    assert hours.state("NSE") is OPEN


async def test_a_trade_just_made_is_believed_for_a_while() -> None:
    clock, hours = at(3 * 24)
    assert not hours.ticked("NSE", clock.now() - timedelta(seconds=BELIEVED))
    assert not hours.ticked("NSE", clock.now() + timedelta(days=30))
    assert hours.ticked("NSE", clock.now())
    assert not hours.ticked("NSE", clock.now()), "told once"
    assert hours.state("NSE") is OPEN
    await clock.wind(BELIEVED)
    assert hours.state("NSE") is CLOSED


async def test_the_last_trade_before_the_close_does_not_reopen() -> None:
    clock, hours = at(3)
    hours.ticked("NSE", clock.now())
    await clock.wind(1)
    assert hours.said("NSE", "NORMAL", "closed")
    await clock.wind(1)
    assert not hours.ticked("NSE", clock.now() - timedelta(seconds=1.5))
    assert hours.state("NSE") is CLOSED
    assert hours.ticked("NSE", clock.now())
    assert hours.state("NSE") is OPEN
