from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.ui.widgets.stage import Stage
from tui_trader.domain.quote import Candle
from tui_trader.ui.widgets.candles import CandleChart
from tui_trader.ui.widgets.candles_plot import Bar, Scale, candle_column, price_ticks, volume_column
from tui_trader.ui.widgets.text_look import ONE_CELL_EACH

pytestmark = pytest.mark.anyio
START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def bars(count: int, seed: int = 1) -> list[Candle]:
    rng = random.Random(seed)
    made, last = [], Decimal("1.08000")
    for i in range(count):
        close = last + Decimal(rng.randint(-30, 30)) / 100000
        high, low = max(last, close) + Decimal("0.0001"), min(last, close) - Decimal("0.0001")
        volume = Decimal(rng.randint(1, 900))
        made.append(Candle(START + timedelta(minutes=i), last, high, low, close, volume))
        last = close
    return made


def text(chart: CandleChart) -> list[str]:
    return [chart.render_line(y).text for y in range(chart.size.height)]


async def test_a_chart_shows_figures_axis_and_times() -> None:
    chart = CandleChart()
    async with Stage(chart).run_test(size=(100, 30)) as pilot:
        assert "loading bars" in "".join(text(chart))
        candles = bars(200)
        chart.show(candles, 5)
        await pilot.pause()
        lines = text(chart)
        last = candles[-1]
        assert f"C {last.close:.5f}" in lines[0]
        assert any(f"◂{last.close:.5f}" in line for line in lines)
        assert any("┤1.0" in line for line in lines)
        assert ":" in lines[-1]
        assert all(chart.render_line(y).cell_length == 100 for y in range(30))


async def test_no_line_of_a_chart_is_written_whole_for_one_of_its_signs() -> None:
    chart = CandleChart()
    async with Stage(chart).run_test(size=(100, 30)) as pilot:
        chart.show(bars(200, seed=2), 5)
        await pilot.pause()
        page = "".join(text(chart))
        assert "┼" in page  # the last price's line crosses a wick
        assert ONE_CELL_EACH(page)


async def test_rise_and_fall_differ_by_shape() -> None:
    scale = Scale(0, 10, 10)
    rise, fall = Bar(2, 9, 1, 7, 1), Bar(7, 9, 1, 2, 1)
    for body in (1, 3):
        up, down = candle_column(rise, scale, body), candle_column(fall, scale, body)
        assert up.keys() == down.keys()
        assert "█" in "".join(down.values())
        assert "█" not in "".join(up.values())
        assert {len(piece) for piece in (*up.values(), *down.values())} == {body}


@pytest.mark.parametrize("seed", range(20))
def test_a_candle_stays_on_its_lines(seed: int) -> None:
    rng = random.Random(seed)
    low, high = sorted((rng.random(), rng.random()))
    bar = Bar(rng.uniform(low, high), high, low, rng.uniform(low, high), 1)
    scale = Scale(0, 1, rng.randint(1, 30))
    lines = candle_column(bar, scale, rng.choice([1, 3])).keys()
    assert min(lines) == scale.line(high)
    assert max(lines) == scale.line(low)


async def test_the_crosshair_tells_its_bar_and_asks_for_more_at_the_oldest() -> None:
    asked: list[datetime] = []

    class Watching(Stage):
        def on_candle_chart_more_wanted(self, message: CandleChart.MoreWanted) -> None:
            asked.append(message.before)

    chart = CandleChart(zoom=1)
    candles = bars(300)
    async with Watching(chart).run_test(size=(100, 30)) as pilot:
        chart.show(candles[100:], 5)
        await pilot.press("left", "left", "left")
        assert chart.cursor == candles[297]
        assert candles[297].time.strftime("%H:%M") in text(chart)[0]
        assert not asked
        await pilot.press(*["pageup"] * 5)
        await pilot.pause()
        assert asked == [candles[100].time], "asked once"
        seen = text(chart)[-1]
        chart.show(candles, 5)
        await pilot.pause()
        assert chart.cursor == candles[297]
        assert text(chart)[-1].strip()[:5] == seen.strip()[:5], "the place stays when older bars come"
        await pilot.press("end", "plus", "plus", "plus", "plus", "minus")
        assert chart.zoom == 4
        assert chart.cursor is None


async def test_the_newest_bar_follows_the_price() -> None:
    chart = CandleChart()
    candles = bars(20)
    async with Stage(chart).run_test(size=(80, 20)) as pilot:
        chart.show(candles, 5)
        await pilot.pause()
        last = candles[-1]
        moved = Candle(last.time, last.open, last.high, last.low, last.low, last.volume)
        chart.update_last(moved)
        assert f"◂{moved.close:.5f}" in "".join(text(chart))
        later = Candle(last.time + timedelta(minutes=1), last.low, last.low, last.low, last.low, Decimal(0))
        chart.update_last(later)
        chart.update_last(last)
        assert f"◂{later.close:.5f}" in "".join(text(chart))


@pytest.mark.parametrize("size", [(80, 24), (20, 6), (10, 3), (200, 60)])
async def test_any_size_and_flat_prices(size: tuple[int, int]) -> None:
    chart = CandleChart()
    five = Decimal(5)
    flat = [Candle(START + timedelta(days=i), five, five, five, five, Decimal(0)) for i in range(3)]
    async with Stage(chart).run_test(size=size) as pilot:
        for candles in (flat, flat[:1], [], bars(500)):
            chart.show(candles, 2)
            await pilot.press("left", "plus", "pageup")
            text(chart)


def test_axis_prices_are_round_and_on_the_tick() -> None:
    assert price_ticks(Scale(1.0801, 1.0839, 20), 5) == [Decimal(n) / 1000 for n in (1081, 1082, 1083)]
    assert price_ticks(Scale(99.99, 100.01, 40), 2)[0] == Decimal("99.99")
    assert volume_column(0, 100, 2) == [" ", " "]
    assert volume_column(100, 100, 2) == ["█", "█"]
    assert volume_column(50, 100, 2) == [" ", "█"]
