from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise

import pytest

from tui_trader.venue.bars import Bar
from tui_trader.venue.clock import HandClock
from tui_trader.venue.history import RESOLUTIONS
from tui_trader.venue.hours import Hours
from tui_trader.venue.instruments import all_listings
from tui_trader.venue.listing import Kind, Side
from tui_trader.venue.market import Market

NOW = int(HandClock().now().timestamp())


def market(seed: int = 1, rate: float = 0.0) -> Market:
    return Market(seed, HandClock(), rate, False)


def bars(place: Market, resolution: str, start: int, end: int = NOW, key: str = "BTCUSD") -> list[Bar]:
    listing = place.listing(key)
    assert listing is not None
    return place.history(listing).bars(resolution, start, end, place.now())


def test_there_is_something_of_every_kind() -> None:
    listings = all_listings()
    assert len(listings) >= 60
    assert len({each.key for each in listings}) == len(listings)
    assert len({each.name for each in listings}) < len(listings), "one name occurs twice"
    assert {each.kind for each in listings} == set(Kind)
    assert any(len(each.ticks) > 1 for each in listings)
    assert any("." in each.name for each in listings)
    for each in listings:
        assert each.on_tick(each.price), each.key
        assert each.on_step(each.min_lot)
        assert 1 / each.unit == int(1 / each.unit)


def test_tick_tables_pick_the_last_range_that_starts_below() -> None:
    (ford,) = [each for each in all_listings() if each.name == "F"]
    assert [ford.tick_at(Decimal(price)) for price in ("11", "50", "199", "200")] == [
        Decimal("0.01"), Decimal("0.05"), Decimal("0.05"), Decimal("0.10"),
    ]  # fmt: skip


def test_books_are_deep_on_tick_and_never_crossed() -> None:
    place = market(rate=30)
    for _ in range(20):
        place.step(500)
        for key, line in place.tape.lines.items():
            bids, asks = line.street(Side.BUY), line.street(Side.SELL)
            assert len(bids) >= 10
            assert len(asks) >= 10
            assert bids[0][0] < asks[0][0], key
            assert bids == sorted(bids, reverse=True)
            assert asks == sorted(asks)
            assert all(line.listing.on_tick(price) for price, _ in bids + asks), key
            assert all(lots > 0 and line.listing.on_step(lots) for _, lots in bids + asks)


def test_the_same_seed_gives_the_same_market() -> None:
    one, two, other = market(5, 30), market(5, 30), market(6, 30)
    for place in (one, two, other):
        place.step(3000)
    assert [line.bid for line in one.tape.lines.values()] == [line.bid for line in two.tape.lines.values()]
    assert [line.bid for line in one.tape.lines.values()] != [line.bid for line in other.tape.lines.values()]


def test_prices_move_and_stay_sane() -> None:
    place = market(rate=30)
    before = {key: line.bid for key, line in place.tape.lines.items()}
    place.step(30 * 3600)
    moved = [key for key, line in place.tape.lines.items() if line.bid != before[key]]
    assert len(moved) > 60
    for key, line in place.tape.lines.items():
        assert 0.85 < line.bid / before[key] < 1.15, key
    assert place.tape.bid("PFE") == before["PFE"] * place.tape.lines["PFE"].unit, "closed ones keep still"


def test_a_bar_asked_twice_is_the_same_and_the_last_joins_the_live_price() -> None:
    place = market(rate=30)
    for resolution, length in RESOLUTIONS.items():
        first = bars(place, resolution, NOW - 20 * length)
        assert first == bars(place, resolution, NOW - 20 * length)
        assert first[-1].close == place.tape.lines["BTCUSD"].bid
    place.step(5000)
    for resolution in RESOLUTIONS:
        last = bars(place, resolution, NOW - 3 * RESOLUTIONS[resolution])[-1]
        assert last.close == place.tape.lines["BTCUSD"].bid


@pytest.mark.parametrize("key", ["BTCUSD", "EURUSD", "AAPL", "JPN225"])
def test_resolutions_agree(key: str) -> None:
    place = market(rate=30)
    start = NOW // 86400 * 86400 - 3 * 86400
    days = bars(place, "1D", start, key=key)
    assert len(days) == 4
    for resolution in ("1m", "5m", "15m", "30m", "1H", "4H"):
        small = bars(place, resolution, start, key=key)
        for day in days:
            inside = [bar for bar in small if day.time <= bar.time < day.time + 86400]
            assert inside[0].open == day.open
            assert inside[-1].close == day.close
            assert max(bar.high for bar in inside) == day.high
            assert min(bar.low for bar in inside) == day.low


def test_history_reaches_back_and_is_well_formed() -> None:
    place = market()
    year = bars(place, "1D", 0)
    assert len(year) >= 365
    assert len(bars(place, "1W", 0)) >= 52
    assert len(bars(place, "1M", 0)) >= 12
    assert len(bars(place, "1m", NOW - 86400)) == 1441
    assert NOW - bars(place, "1H", 0)[0].time >= 29 * 86400
    for before, bar in pairwise(year):
        assert bar.time - before.time == 86400
        assert bar.open == before.close
        assert bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high
        assert bar.volume > 0
    for bar in bars(place, "1W", 0):
        assert datetime.fromtimestamp(bar.time, UTC).weekday() == 0
    for bar in bars(place, "1M", 0):
        assert datetime.fromtimestamp(bar.time, UTC).day == 1


def test_both_ends_are_included() -> None:
    place = market()
    base = NOW - 3600
    assert [bar.time for bar in bars(place, "1m", base, base + 120)] == [base, base + 60, base + 120]
    assert bars(place, "1m", base + 1, base + 59) == []
    assert bars(place, "1m", NOW + 600, NOW + 900) == []


def test_real_hours() -> None:
    place, hours = market(), Hours(real=True)

    def is_open(key: str, text: str) -> bool:
        listing = place.listing(key)
        assert listing is not None
        return hours.is_open(listing, datetime.fromisoformat(text).replace(tzinfo=UTC))

    assert is_open("BTCUSD", "2026-03-07T12:00")
    assert not is_open("EURUSD", "2026-03-07T12:00")
    assert not is_open("EURUSD", "2026-03-06T22:00")
    assert is_open("EURUSD", "2026-03-08T22:00")
    assert is_open("AAPL", "2026-03-04T14:30")
    assert not is_open("AAPL", "2026-03-04T13:30"), "winter time"
    assert is_open("AAPL", "2026-07-01T13:30"), "summer time"
    assert not is_open("XAUUSD", "2026-03-04T21:30")
    hours.switch("AAPL", True)
    assert is_open("AAPL", "2026-03-07T12:00")


def test_with_real_hours_the_past_has_weekends() -> None:
    place = Market(1, HandClock(), 0.0, True)
    assert all(
        datetime.fromtimestamp(bar.time, UTC).weekday() < 5 for bar in bars(place, "1D", 0, key="AAPL")[:-1]
    )
    assert not bars(place, "1m", NOW - 86400 * 3 - 3600 * 14, NOW - 86400 * 3 - 3600 * 8, key="EURUSD")
