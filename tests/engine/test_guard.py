"""Limits, brakes, gate, arming: below every screen, and never in the way of a cancel or a close."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest

from tests.engine.conftest import Desktop
from tests.engine.fake import EURUSD, account, position, report, ticket
from tui_trader.brokers.port import ReadFailed
from tui_trader.domain.account import Bookkeeping
from tui_trader.domain.brake import Brake
from tui_trader.domain.environment import Environment
from tui_trader.domain.instrument import OrderType
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition
from tui_trader.domain.order import Side
from tui_trader.domain.quote import Quote
from tui_trader.domain.risk import Limits

pytestmark = pytest.mark.anyio

LIMITS = "limits"


def quote(desktop: Desktop, bid: str = "1.10000", ask: str = "1.10010") -> None:
    """A live quote on the board."""
    desktop.engine.market.took(EURUSD.key, Quote(D(bid), D(ask), desktop.clock.monotonic()))


def set_limits(desktop: Desktop, **limits: Any) -> None:
    said = {"away_most": D(100), "away_warn": D(100), **limits}
    assert desktop.engine.desk.controls.limit(account(), Limits(**said)) == ""


def cancels() -> CancelOrder:
    return CancelOrder("c1", "fake:b9", "fake", "b9", EURUSD.key, "EURUSD")


def closes() -> ClosePosition:
    return ClosePosition(
        "x1", "fake", position().key, EURUSD.key, "EURUSD", Side.BUY, D("0.10"), open_quantity=D("0.10")
    )


async def both_pass(desktop: Desktop) -> None:
    before = len(desktop.fake.told)
    assert desktop.engine.desk.mutate(cancels()) == []
    assert desktop.engine.desk.mutate(closes()) == []
    await desktop.clock.wind(0)
    assert len(desktop.fake.told) == before + 2


LEAST, STEP = D("0.10"), D("0.01")
BOUNDS: dict[str, tuple[dict[str, Any], Callable[[D], Any]]] = {
    "quantity": ({"quantity": D("0.20")}, lambda over: ticket("t1", quantity=D("0.20") + over * STEP)),
    "notional": ({"notional": D(21_000)}, lambda over: ticket("t1", quantity=D("0.20") + over * STEP)),
    "day_notional": (
        {"day_notional": D(21_000)}, lambda over: ticket("t1", quantity=D("0.20") + over * STEP),
    ),
    "away_most": (
        {"away_most": D(10)}, lambda over: ticket("t1", price=str(D("0.99009") - over * D("0.00002"))),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BOUNDS)
async def test_a_limit_lets_its_own_figure_through_no_step_more(desktop: Desktop, name: str) -> None:
    """Property 11; the guard is `limiting.breaches`."""
    limits, make = BOUNDS[name]
    async with desktop.run():
        quote(desktop)
        set_limits(desktop, **limits)
        desk = desktop.engine.desk
        assert desk.objections(make(D(0))) == []
        (why,) = desk.place(make(D(1)))
        assert LIMITS in why
        await desktop.clock.wind(0)
        assert desktop.fake.told == []
        await both_pass(desktop)


async def test_the_orders_of_the_day_add_up(desktop: Desktop) -> None:
    async with desktop.run():
        quote(desktop)
        set_limits(desktop, day_notional=D(21_000))
        assert desktop.engine.desk.place(ticket("t1")) == []
        assert desktop.engine.desk.place(ticket("t2")) == []
        (why,) = desktop.engine.desk.place(ticket("t3"))
        assert "31,500.00 USD" in why
        assert desktop.engine.desk.controls.limit(account(), Limits(away_most=D(100))) == ""
        assert desktop.engine.desk.place(ticket("t3")) == []


async def test_limits_hold_after_a_restart(desktop: Desktop) -> None:
    async with desktop.run():
        set_limits(desktop, quantity=D("0.05"))
    async with desktop.run():
        quote(desktop)
        assert LIMITS in desktop.engine.desk.place(ticket("t1"))[0]
        assert desktop.engine.desk.controls.mandate.limit(account().identity).quantity == D("0.05")


@pytest.mark.parametrize("brake", [Brake.REDUCE_ONLY, Brake.HALTED])
async def test_a_brake_stops_new_risk_at_once_and_holds_after_a_restart(
    desktop: Desktop, brake: Brake
) -> None:
    """Property 13; the guard is `Guard._braked`."""
    desktop.fake.working = [report("b9")]
    async with desktop.run():
        quote(desktop)
        desktop.engine.desk.controls.pull(brake, "by hand")
        (why,) = desktop.engine.desk.place(ticket("t1"))
        assert brake.value in why
        assert brake.value in desktop.engine.desk.mutate(larger("m1"))[0]
        await both_pass(desktop)
    async with desktop.run():
        quote(desktop)
        assert brake.value in desktop.engine.desk.place(ticket("t2"))[0]
        assert desktop.engine.desk.controls.resume() == ""
        assert desktop.engine.desk.place(ticket("t3")) == []


def larger(id: str) -> ChangeOrder:
    return ChangeOrder(id, "fake:b9", "fake", "b9", EURUSD.key, "EURUSD", quantity=D("0.20"))


def smaller(id: str) -> ChangeOrder:
    return ChangeOrder(id, "fake:b9", "fake", "b9", EURUSD.key, "EURUSD", quantity=D("0.05"))


async def test_making_an_order_larger_with_real_money_asks_for_arming(desktop: Desktop) -> None:
    desktop.fake.working = [report("b9")]
    async with desktop.run(account="900077") as session:
        session.account = replace(session.account, environment=Environment.LIVE)
        quote(desktop)
        desk = desktop.engine.desk
        assert desk.controls.limit(session.account, Limits(quantity=D(1))) == ""
        (why,) = desk.mutate(larger("m1"))
        assert "not armed" in why
        assert desk.mutate(smaller("m2")) == []
        await desktop.clock.wind(0)
        assert desktop.fake.told == [smaller("m2")]
        assert desk.controls.arm(session.account, "0077") == ""
        assert desk.mutate(larger("m3")) == []


async def test_making_an_order_larger_waits_after_a_sleep(desktop: Desktop) -> None:
    desktop.fake.working = [report("b9")]
    async with desktop.run():
        quote(desktop)
        desktop.fake.fails["positions"] = ReadFailed("no route")
        desktop.clock.jump_wall(7200)
        await desktop.clock.wind(2)
        quote(desktop)
        desk = desktop.engine.desk
        (why,) = desk.mutate(larger("m1"))
        assert "being read anew" in why
        assert desk.mutate(smaller("m2")) == []
        await desktop.clock.wind(0)
        assert desktop.fake.told == [smaller("m2")]
        desktop.fake.fails.clear()
        await desktop.clock.wind(3)
        quote(desktop)
        assert desk.mutate(larger("m3")) == []


async def test_making_an_order_smaller_is_always_let_through(desktop: Desktop) -> None:
    desktop.fake.working = [report("b9")]
    async with desktop.run():
        desktop.engine.desk.controls.pull(Brake.HALTED, "by hand")
        assert desktop.engine.desk.mutate(smaller("m1")) == []


async def test_the_loss_of_the_day_leaves_only_reducing(desktop: Desktop) -> None:
    async with desktop.run() as session:
        quote(desktop)
        set_limits(desktop, day_loss=D(100))
        funds = await desktop.fake.funds()
        controls = desktop.engine.desk.controls
        controls.look(session.account, replace(funds, today=D(-60), open_profit=D("-39.99")))
        assert desktop.engine.desk.objections(ticket("t1")) == []
        controls.look(session.account, replace(funds, today=D(-60), open_profit=D(-40)))
        assert "reduce only" in desktop.engine.desk.objections(ticket("t1"))[0]
        assert "loss of 100 USD" in desktop.news()
        await both_pass(desktop)


async def test_new_orders_wait_after_a_break_of_the_line(desktop: Desktop) -> None:
    """Property 21; the guard is `Gate`."""
    async with desktop.run():
        quote(desktop)
        desktop.fake.fails["all"] = ReadFailed("no route")
        await desktop.clock.wind(10)
        assert "no line" in desktop.engine.desk.place(ticket("t1"))[0]
        desktop.fake.fails["orders"] = desktop.fake.fails.pop("all")
        await desktop.clock.wind(3)
        quote(desktop)
        found = desktop.engine.desk.place(ticket("t2"))
        assert found, "positions were read, orders not yet"
        await both_pass(desktop)
        desktop.fake.fails.clear()
        await desktop.clock.wind(5)
        quote(desktop)
        assert desktop.engine.desk.place(ticket("t3")) == []


async def test_new_orders_wait_after_a_sleep(desktop: Desktop) -> None:
    """Property 21; the guard is `Gate`."""
    async with desktop.run():
        desktop.fake.fails["positions"] = ReadFailed("no route")
        desktop.clock.jump_wall(7200)
        await desktop.clock.wind(2)
        quote(desktop)
        assert "being read anew" in desktop.engine.desk.place(ticket("t1"))[0]
        assert "slept" in desktop.news()
        desktop.fake.fails.clear()
        await desktop.clock.wind(3)
        quote(desktop)
        assert desktop.engine.desk.place(ticket("t2")) == []


async def test_an_account_with_real_money_is_armed_by_the_end_of_its_id(desktop: Desktop) -> None:
    async with desktop.run(account="900077") as session:
        session.account = replace(session.account, environment=Environment.LIVE)
        quote(desktop)
        desk = desktop.engine.desk
        controls = desk.controls
        assert desk.controls.limit(session.account, Limits(quantity=D(1))) == ""
        assert "not armed" in desk.place(ticket("t1"))[0]
        assert "last 4" in controls.arm(session.account, "0078")
        assert "not armed" in desk.place(ticket("t1"))[0]
        assert controls.arm(session.account, "0077") == ""
        assert desk.place(ticket("t1")) == []
        assert desk.controls.limit(session.account, Limits()) == ""
        assert "no largest order" in desk.place(ticket("t2"))[0]
    async with desktop.run(account="900077") as session:
        session.account = replace(session.account, environment=Environment.LIVE)
        quote(desktop)
        assert any("not armed" in why for why in desktop.engine.desk.place(ticket("t3")))


async def test_what_must_be_waved_through(desktop: Desktop) -> None:
    async with desktop.run():
        quote(desktop)
        desk = desktop.engine.desk
        for price, asks in (("1.05", False), ("1.15", True)):
            (concern,) = desk.guard.concerns(ticket("t1", price=price))
            assert (concern.kind, concern.asks) == ("away", asks)
            assert bool(desk.guard.not_waved(ticket("t1", price=price), ())) == asks
        assert desk.guard.concerns(ticket("t1", price="1.09")) == []
        assert desk.place(ticket("t1", price="1.09")) == []
        await desktop.clock.wind(5)
        quote(desktop)
        assert [one.kind for one in desk.guard.concerns(ticket("t2", price="1.09"))] == ["similar"]
        await desktop.clock.wind(5)
        quote(desktop)
        assert desk.guard.concerns(ticket("t2", price="1.09")) == []
        quote(desktop, "1.00", "1.02")
        market = ticket("t3", OrderType.MARKET, None, side=Side.SELL)
        assert [one.kind for one in desk.guard.concerns(market)] == ["spread"]
        await desktop.clock.wind(60)
        assert [one.kind for one in desk.guard.concerns(ticket("t4", price="1.09"))] == ["blind"]


@pytest.mark.parametrize(
    ("bid", "ask", "old"),
    [
        ("1.10000", "1.10010", 6.0),
        ("1.10020", "1.10010", 0.0),
        ("0", "1.1", 0.0),
        (None, "1.1", 0.0),
        (None, None, 0.0),
    ],
)
async def test_no_market_order_on_a_quote_that_is_stale_crossed_zero_or_missing(
    desktop: Desktop, bid: str | None, ask: str | None, old: float
) -> None:
    """Property 12; the guard is `checks._against_knowledge`."""
    async with desktop.run():
        received = desktop.clock.monotonic() - old
        prices = (None if bid is None else D(bid), None if ask is None else D(ask))
        desktop.engine.market.took(EURUSD.key, Quote(*prices, received))
        (why,) = desktop.engine.desk.place(ticket("t1", OrderType.MARKET, None))
        assert "blind" in why
        await desktop.clock.wind(0)
        assert desktop.fake.told == []
        await both_pass(desktop)


async def test_an_order_goes_to_the_account_that_was_reviewed_or_nowhere(desktop: Desktop) -> None:
    """Property 10; the guard is `Account.same`, asked by `Desk.place`."""
    async with desktop.run(account="77"):
        quote(desktop)
        desk = desktop.engine.desk
        hedging = desktop.engine.sessions["fake"].account
        netting = replace(hedging, bookkeeping=Bookkeeping.NETTING)
        others = (account("78"), replace(hedging, environment=Environment.LIVE), netting)
        for number, meant in enumerate(others):
            (why,) = desk.place(ticket(f"t{number}"), meant=meant)
            assert "review it again" in why
        await desktop.clock.wind(0)
        assert desktop.fake.told == []
        assert desk.place(ticket("t9"), meant=hedging) == []
