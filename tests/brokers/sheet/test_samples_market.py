"""Instruments, rules, prices: the samples of the fact sheet, read through the port."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal as D
from itertools import pairwise
from typing import Any

import pytest

from tests.brokers.sheet.replay import Replay
from tui_trader.brokers.port import ReadFailed
from tui_trader.brokers.tradelocker.broker import TradeLocker
from tui_trader.domain.instrument import Instrument, InstrumentKey, Kind, MarketState, OrderType
from tui_trader.domain.quote import Level, Resolution

pytestmark = pytest.mark.anyio


def at(ms: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)


async def test_instruments(replay: Replay, broker: TradeLocker) -> None:
    bitcoin, euro = await broker.instruments()
    assert (bitcoin.key, bitcoin.symbol, bitcoin.kind) == (InstrumentKey("s", "206"), "BTCUSD", Kind.CRYPTO)
    assert (bitcoin.wire["TRADE"], bitcoin.wire["INFO"], bitcoin.rules) == ("9912", "452", None)
    assert (euro.key.id, euro.description, euro.kind) == ("278", "Euro vs US Dollar", Kind.FOREX)
    replay.put("instruments_broker_suffix", at="instruments")
    (suffixed,) = await broker.instruments()
    assert (suffixed.symbol, suffixed.wire["TRADE"], suffixed.wire["INFO"]) == (
        "EURUSD.X",
        "1168398",
        "1168392",
    )


@pytest.mark.parametrize(
    "wrong", [{}, {"instruments": None}, {"instruments": [{}]}, {"instruments": [7]}, []]
)
async def test_an_instrument_list_that_is_wrong(replay: Replay, broker: TradeLocker, wrong: Any) -> None:
    replay.put("instruments", response={"s": "ok", "d": wrong})
    with pytest.raises(ReadFailed, match="TradeLocker"):
        await broker.instruments()


async def test_rules(broker: TradeLocker, bitcoin: Instrument) -> None:
    rules = (await broker.rules(bitcoin)).rules
    assert rules is not None
    assert (rules.lot_size, rules.quantity_step, rules.min_quantity, rules.max_quantity) == (
        D(1),
        D("0.01"),
        D("0.01"),
        None,
    )
    assert [band.tick for band in rules.ticks] == [D("0.01")]
    assert rules.margin_rate == 1 / D("3.00")
    assert (rules.currency, rules.state) == ("USD", MarketState.OPEN)
    assert rules.order_types == {OrderType.MARKET, OrderType.LIMIT, OrderType.STOP}
    assert dict(rules.facts)["next holiday"] == "2026-12-25 Christmas"


@pytest.mark.parametrize("broken", ["session", "session_status", "both"])
@pytest.mark.parametrize("how", ["not_found", "maintenance", "garbage"])
async def test_rules_without_the_session(
    replay: Replay, broker: TradeLocker, bitcoin: Instrument, broken: str, how: str
) -> None:
    for name in ("session", "session_status"):
        if broken in (name, "both"):
            if how == "garbage":
                replay.put(name, response={"s": "ok", "d": {"holidays": 3, "allowedOrderTypes": "x"}})
            else:
                replay.put(how, at=name)
    rules = (await broker.rules(bitcoin)).rules
    assert rules is not None
    assert rules.state is MarketState.OPEN
    assert len(rules.order_types) == 3


@pytest.mark.parametrize(
    "change",
    [{"lotStep": None}, {"tickSize": 3}, {"tickSize": [{"tickSize": "x"}]}, {"lotSize": "many"}],
)
async def test_rules_that_are_wrong(
    replay: Replay, broker: TradeLocker, bitcoin: Instrument, change: dict[str, Any]
) -> None:
    details = replay.payloads["instrument_details"]["response"]["d"] | change
    replay.put("instrument_details", response={"s": "ok", "d": details})
    with pytest.raises(ReadFailed, match="TradeLocker"):
        await broker.rules(bitcoin)


async def test_a_session_is_asked_for_once(replay: Replay, broker: TradeLocker, bitcoin: Instrument) -> None:
    for _ in range(5):
        await broker.rules(bitcoin)
    assert replay.count("GET", "/trade/sessions/1547") == 1
    assert replay.count("GET", "/trade/sessionStatuses/20") == 1
    await replay.clock.sleep(61)
    await broker.rules(bitcoin)
    assert replay.count("GET", "/trade/sessionStatuses/20") == 2


async def test_quotes(replay: Replay, broker: TradeLocker, bitcoin: Instrument) -> None:
    quote = await broker.quote(bitcoin)
    assert quote is not None
    assert (quote.ask, quote.ask_size, quote.bid, quote.bid_size) == (
        D("77261.7"),
        D("1.0"),
        D("77260.5"),
        D("1.0"),
    )
    assert quote.received == replay.clock.monotonic()
    replay.put("quotes_no_data")
    assert await broker.quote(bitcoin) is None
    replay.put("too_many_requests", at="quotes")
    with pytest.raises(ReadFailed, match="Too Many Requests"):
        await broker.quote(bitcoin)


async def test_depth(replay: Replay, broker: TradeLocker, bitcoin: Instrument) -> None:
    depth = await broker.depth(bitcoin)
    assert depth is not None
    assert depth.asks == (Level(D("77261.7"), D("1.0")), Level(D("77265.0"), D("2.5")))
    assert depth.bids == (Level(D("77260.5"), D("1.0")), Level(D("77258.0"), D("2.0")))
    wrongs: list[Any] = [[], {"asks": [3], "bids": []}, {"asks": "x"}]
    for wrong in wrongs:
        replay.put("depth", response={"s": "ok", "d": wrong})
        try:
            found = await broker.depth(bitcoin)
        except ReadFailed:
            continue
        assert found is None or not (found.asks or found.bids)


async def test_day(replay: Replay, broker: TradeLocker, bitcoin: Instrument) -> None:
    day = await broker.day(bitcoin)
    assert day is not None
    assert (day.open, day.high, day.low, day.close, day.volume) == (
        D("76900.0"),
        D("78010.0"),
        D("76405.2"),
        D("77260.5"),
        D("1234.0"),
    )
    replay.put("history_no_data", at="daily_bar")
    assert await broker.day(bitcoin) is None


async def test_candles(replay: Replay, broker: TradeLocker, bitcoin: Instrument) -> None:
    start, end = at(1789328700000), at(1789330000000)
    first, second = await broker.candles(bitcoin, Resolution.M15, start, end)
    assert (first.time, first.open, first.close) == (start, D("77210.0"), D("77260.5"))
    assert (second.time, second.volume) == (at(1789329600000), D("94.0"))
    replay.put("history_no_data", at="history")
    assert list(await broker.candles(bitcoin, Resolution.M15, start, end)) == []
    replay.put("history_too_many_bars", at="history")
    with pytest.raises(ReadFailed, match="Too many bars"):
        await broker.candles(bitcoin, Resolution.M15, start, end)


async def test_candles_are_asked_for_in_windows_under_the_cap(
    replay: Replay, broker: TradeLocker, bitcoin: Instrument
) -> None:
    start, end = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 3, 1, tzinfo=UTC)
    await broker.candles(bitcoin, Resolution.M1, start, end)
    windows = [
        (int(one.url.params["from"]), int(one.url.params["to"]))
        for one in replay.asked
        if one.url.path.endswith("/trade/history")
    ]
    assert len(windows) == 5
    assert all((until - since) // 60_000 + 1 <= 20_000 for since, until in windows)
    assert windows[0][0] == int(start.timestamp() * 1000)
    assert windows[-1][1] == int(end.timestamp() * 1000)
    assert all(one[1] >= two[0] for one, two in pairwise(windows)), "a gap"
