from __future__ import annotations

from decimal import Decimal

import pytest

from tests.ui.widgets.stage import Stage
from tui_trader.domain.order import Side
from tui_trader.domain.quote import Depth, Level
from tui_trader.ui.widgets.ladder import DepthLadder
from tui_trader.ui.widgets.ladder_lines import rungs, step_for

pytestmark = pytest.mark.anyio
D = Decimal
TICK = D("0.05")


def book(bid: str = "100.00", ask: str = "100.10", levels: int = 5) -> Depth:
    bids = tuple(Level(D(bid) - TICK * i, D(10 * (i + 1))) for i in range(levels))
    asks = tuple(Level(D(ask) + TICK * i, D(20 * (i + 1))) for i in range(levels))
    return Depth(bids, asks, 0.0)


def text(ladder: DepthLadder) -> list[str]:
    return [ladder.render_line(y).text for y in range(ladder.size.height)]


async def test_bids_left_asks_right_own_beside() -> None:
    ladder = DepthLadder()
    async with Stage(ladder).run_test(size=(80, 24)):
        assert "no depth yet" in "".join(text(ladder))
        ladder.show(book(), TICK, 2, {D("99.90"): "B 3 working"})
        lines = text(ladder)
        best_bid = next(line for line in lines if "100.00" in line)
        best_ask = next(line for line in lines if "100.10" in line)
        assert best_bid.index("10 ") < best_bid.index("100.00")
        assert best_ask.index("100.10") < best_ask.index(" 20 ")
        assert "B 3 working" in next(line for line in lines if "99.90" in line)
        assert sum("▶" in line for line in lines) == 1


async def test_the_cursor_picks_a_price() -> None:
    picked: list[tuple[Decimal, Side | None]] = []

    class Watching(Stage):
        def on_depth_ladder_price_chosen(self, message: DepthLadder.PriceChosen) -> None:
            picked.append((message.price, message.side))

    ladder = DepthLadder()
    async with Watching(ladder).run_test(size=(80, 24)) as pilot:
        await pilot.press("b")
        assert not picked, "no price, no ticket"
        ladder.show(book(), TICK, 2, {})
        await pilot.press("down", "down", "b", "up", "s", "enter")
        await pilot.pause()
        assert picked == [(D("99.95"), Side.BUY), (D("100.00"), Side.SELL), (D("100.00"), None)]


async def test_prices_stay_on_their_lines_until_the_market_leaves() -> None:
    ladder = DepthLadder()
    async with Stage(ladder).run_test(size=(80, 24)) as pilot:
        ladder.show(book(), TICK, 2, {})
        before = next(y for y, line in enumerate(text(ladder)) if "100.00" in line)
        ladder.show(book("100.20", "100.25"), TICK, 2, {})
        assert next(y for y, line in enumerate(text(ladder)) if "100.00" in line) == before
        cursor = ladder.cursor_price
        ladder.show(book("130.20", "130.25"), TICK, 2, {})
        assert any("130.20" in line for line in text(ladder))
        assert ladder.cursor_price == cursor, "the picked price does not change by itself"
        await pilot.press("home")
        assert ladder.cursor_price == D("130.20")
        await pilot.press(*["up"] * 40)
        assert any("▶" in line for line in text(ladder))


def test_a_wide_spread_takes_more_ticks_a_line() -> None:
    depth = book("100.00", "112.00")
    step = step_for(depth, TICK, 23)
    assert step % TICK == 0
    shown = rungs(depth, {D("100.02"): "x"}, D("120"), step, 60)
    assert sum(rung.bid for rung in shown) == sum(level.size for level in depth.bids)
    assert sum(rung.ask for rung in shown) == sum(level.size for level in depth.asks)
    assert max(r.price for r in shown if r.bid) <= D("100.00")
    assert min(r.price for r in shown if r.ask) >= D("112.00")
    assert [r.own for r in shown if r.own] == ["x"]


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (20, 3), (8, 1)])
async def test_any_size_and_any_book(size: tuple[int, int]) -> None:
    ladder = DepthLadder()
    async with Stage(ladder).run_test(size=size) as pilot:
        for depth in (Depth((), (), 0.0), Depth(book().bids, (), 0.0), Depth((), book().asks, 0.0), book()):
            ladder.show(depth, TICK, 2, {D("1e3"): "far"})
            await pilot.press("up", "pagedown", "home")
            assert all(ladder.render_line(y).cell_length == size[0] for y in range(size[1]))
