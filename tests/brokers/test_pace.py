"""Rate limits: what the broker sees, who goes first, what is left behind."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_trader.brokers.pace import Lane, Limit, NoTurn, Pace, Scope
from tui_trader.engine.clock import HandClock

pytestmark = pytest.mark.anyio
seconds = st.floats(0, 3, allow_nan=False)


@dataclass
class Broker:
    """Counts arrivals; each request is under way for so long there, so long back."""

    scope: Scope
    clock: HandClock

    def __post_init__(self) -> None:
        self.arrivals: list[float] = []
        self.order: list[str] = []

    async def request(
        self, lane: Lane = Lane.QUOTE, name: str = "", there: float = 0.0, back: float = 0.0,
        patience: float | None = None, quiet: float | None = None, status: int = 200,
    ) -> None:  # fmt: skip
        async with self.scope.turn(lane, patience) as turn:
            await self.clock.sleep(there)
            self.arrivals.append(self.clock.monotonic())
            self.order.append(name)
            await self.clock.sleep(back)
            if status in (429, 503):
                turn.hold(quiet, slower=status == 429)

    def send(self, **what: object) -> asyncio.Task[None]:
        return asyncio.ensure_future(self.request(**what))  # type: ignore[arg-type]


def a_broker(requests: int = 1, window: float = 1.0, reserve: int = 0) -> Broker:
    clock = HandClock()
    return Broker(Scope(clock, Limit(requests, window), reserve=reserve, jitter=lambda: 1.0), clock)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 5),
    st.sampled_from([0.5, 1.0, 2.0]),
    st.lists(st.tuples(seconds, st.sampled_from(list(Lane)), seconds, seconds), min_size=1, max_size=25),
)
def test_the_broker_never_sees_more_than_the_limit_in_any_window(
    limit: int, window: float, requests: list[tuple[float, Lane, float, float]]
) -> None:
    """Guard: a turn ends a window after its answer, not after it left."""

    async def play() -> list[float]:
        broker = a_broker(limit, window)
        for wait, lane, there, back in requests:
            broker.send(lane=lane, there=there, back=back)
            await broker.clock.wind(wait)
        await broker.clock.wind(300)
        assert len(broker.arrivals) == len(requests)
        assert broker.scope.waiting == 0
        return sorted(broker.arrivals)

    arrivals = asyncio.run(play())
    for first, beyond in zip(arrivals, arrivals[limit:], strict=False):
        assert beyond - first >= window


async def test_a_quick_line_uses_the_whole_allowance() -> None:
    broker = a_broker(10, 1.0)
    for _ in range(100):
        broker.send()
    await broker.clock.wind(9.5)
    assert len(broker.arrivals) == 100


async def test_lanes_go_in_order_and_within_a_lane_who_came_first() -> None:
    broker = a_broker()
    broker.send(name="first")
    for name, lane in (
        ("h", Lane.HISTORY), ("q1", Lane.QUOTE), ("q2", Lane.QUOTE), ("place", Lane.PLACE_MODIFY),
        ("read", Lane.RECONCILE), ("cancel", Lane.CANCEL_CLOSE),
    ):  # fmt: skip
        broker.send(name=name, lane=lane)
    await broker.clock.wind(10)
    assert broker.order == ["first", "cancel", "read", "place", "q1", "q2", "h"]


async def test_a_shared_scope_keeps_a_turn_for_those_who_reduce_risk() -> None:
    broker = a_broker(3, 1.0, reserve=1)
    for _ in range(9):
        broker.send(name="change", lane=Lane.PLACE_MODIFY)
    await broker.clock.wind(0)
    assert broker.order == ["change", "change"]
    broker.send(name="cancel", lane=Lane.CANCEL_CLOSE)
    await broker.clock.wind(0)
    assert broker.order == ["change", "change", "cancel"]


async def test_orders_one_after_the_other_never_wait_for_what_is_read_after_them() -> None:
    broker = a_broker(5, 1.0, reserve=1)
    for _ in range(40):
        broker.send(name="read", lane=Lane.ACCOUNT)
    broker.send(name="first order", lane=Lane.PLACE_MODIFY)
    await broker.clock.wind(1.01)
    for _ in range(8):
        for name in ("order", "change"):
            broker.send(name=name, lane=Lane.PLACE_MODIFY)
            await broker.clock.wind(0)
            assert broker.order[-1] == name
            await broker.clock.wind(0.51)


async def test_a_waiter_that_is_cancelled_leaves_no_trace() -> None:
    broker = a_broker()
    broker.send(name="first")
    await broker.clock.wind(0)
    tasks = [broker.send(name="never") for _ in range(5)]
    await broker.clock.wind(0)
    for task in tasks:
        task.cancel()
    await broker.clock.wind(0)
    assert broker.scope.waiting == 0
    assert not [task for task in asyncio.all_tasks() if "Scope" in str(task.get_coro())]
    broker.send(name="next")
    await broker.clock.wind(1.01)
    assert broker.order == ["first", "next"]


async def test_a_turn_given_to_somebody_cancelled_at_that_moment_comes_back() -> None:
    broker = a_broker()
    task = broker.send(name="never")
    await asyncio.sleep(0)
    task.cancel()
    await broker.clock.wind(0)
    broker.send(name="next")
    await broker.clock.wind(1.1)
    assert broker.order[-1] == "next"


async def test_patience_ends_and_nothing_was_sent() -> None:
    broker = a_broker(1, 60.0)
    broker.send()
    await broker.clock.wind(0)
    waiting = broker.send(patience=5.0)
    await broker.clock.wind(4.9)
    assert not waiting.done()
    await broker.clock.wind(0.2)
    assert isinstance(waiting.exception(), NoTurn)
    assert broker.scope.waiting == 0
    assert len(broker.arrivals) == 1


@pytest.mark.parametrize(("quiet", "least"), [(7.0, 7.0), (None, 1.0)])
async def test_a_hold_stops_everything_but_one_cancel(quiet: float | None, least: float) -> None:
    """Property 22; the guard is `Scope._may_go`."""
    broker = a_broker(5)
    broker.send(status=429, quiet=quiet)
    await broker.clock.wind(0)
    for name in ("cancel 1", "cancel 2"):
        broker.send(name=name, lane=Lane.CANCEL_CLOSE)
    broker.send(name="quote")
    await broker.clock.wind(least - 0.01)
    assert broker.order == ["", "cancel 1"]
    await broker.clock.wind(0.02)
    assert broker.order == ["", "cancel 1", "cancel 2", "quote"]


async def test_complaints_that_do_not_say_how_long_double_the_quiet_up_to_a_minute() -> None:
    broker = a_broker(5)
    quiets = []
    for _ in range(9):
        broker.send(status=503)
        await broker.clock.wind(0)
        quiets.append(round(broker.scope.held_until - broker.clock.monotonic()))
        await broker.clock.wind(quiets[-1] + 10)
    assert quiets == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    broker.send()
    await broker.clock.wind(1)
    broker.send(status=503)
    await broker.clock.wind(0)
    assert round(broker.scope.held_until - broker.clock.monotonic()) == 1


async def test_a_429_halves_the_rate_which_recovers_slowly() -> None:
    broker = a_broker(4)
    for _ in range(3):  # answered together: one complaint
        broker.send(status=429, quiet=1.0)
    await broker.clock.wind(1)
    assert broker.scope.rate == pytest.approx(2)
    await broker.clock.wind(60)
    assert broker.scope.rate == pytest.approx(8 / 3)
    await broker.clock.wind(60)
    assert broker.scope.rate == 4


async def test_another_limit_holds_at_once() -> None:
    clock = HandClock()
    pace = Pace(clock, {"Q": Limit(1, 10.0)}, shared=["M"])
    went = []

    async def ask(name: str) -> None:
        async with pace.turn(name, Lane.QUOTE):
            went.append(name)

    tasks = [asyncio.ensure_future(ask(name)) for name in ("Q", "Q", "Q", "Q", "Q", "free")]
    await clock.wind(0)
    assert went == ["Q", "free"]
    assert pace.budget("Q").waiting == 4
    pace.adopt({"Q": Limit(10, 1.0), "M": Limit(2, 1.0)})
    await clock.wind(0)
    assert went.count("Q") == 5
    assert all(task.done() for task in tasks)
    assert (pace.budget("Q").used, pace.budget("Q").allowed) == (5.0, 10.0)
