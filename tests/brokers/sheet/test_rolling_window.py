"""The pace as the broker's own counter sees it."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_trader.brokers.pace import Lane, Limit, NoTurn, Pace
from tui_trader.engine.clock import HandClock

pytestmark = pytest.mark.anyio
Sleep = Callable[[float], Awaitable[None]]


def pace_of(clock: HandClock, requests: int = 1, seconds: float = 1.0, shared: tuple[str, ...] = ()) -> Pace:
    return Pace(clock, {"r": Limit(requests, seconds)}, shared=shared, jitter=lambda: 1.0)


async def ask(pace: Pace, lane: Lane, out: list[Any], name: Any = None, hold: float | None = None) -> None:
    async with pace.turn("r", lane) as turn:
        out.append(lane if name is None else name)
        if hold is not None:
            turn.hold(hold, slower=True)


def start(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    return asyncio.get_running_loop().create_task(work)


async def stop(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def others() -> set[str]:
    """Names of the tasks that are neither the test nor anyio's runner."""
    return {
        task.get_coro().__qualname__  # type: ignore[union-attr]
        for task in asyncio.all_tasks()
        if "Scope" in getattr(task.get_coro(), "__qualname__", "")
    }


@settings(max_examples=60, deadline=None)
@given(
    limit=st.integers(1, 5),
    window=st.sampled_from([1.0, 2.0, 60.0]),
    jobs=st.lists(
        st.tuples(
            st.floats(0, 3),  # when it is asked
            st.floats(0, 2),  # on the way there
            st.floats(0, 2),  # on the way back
            st.sampled_from(list(Lane)),
            st.booleans(),  # given up half way
        ),
        max_size=25,
    ),
)
def test_no_rolling_window_ever_holds_more_than_the_limit(
    limit: int, window: float, jobs: list[tuple[float, float, float, Lane, bool]]
) -> None:
    seen: list[float] = []

    async def run() -> None:
        clock = HandClock()
        pace = pace_of(clock, limit, window, shared=("r",))

        async def request(there: float, back: float, lane: Lane) -> None:
            async with pace.turn("r", lane):
                await clock.sleep(there)
                seen.append(clock.monotonic())
                await clock.sleep(back)

        async def client(at: float, there: float, back: float, lane: Lane, given_up: bool) -> None:
            await clock.sleep(at)
            task = start(request(there, back, lane))
            if given_up:
                await clock.sleep(there / 2)
                task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        tasks = [start(client(*job)) for job in jobs]
        for _ in range(40):
            await clock.wind(window * 3)
        assert all(task.done() for task in tasks), "somebody was never woken"
        assert pace.scopes["r"].waiting == 0
        assert not others(), "a task was left behind"

    asyncio.run(run())
    for at in seen:
        assert sum(1 for other in seen if at <= other < at + window) <= limit


async def test_the_urgent_go_first(clock: HandClock) -> None:
    pace, order = pace_of(clock), list[Any]()
    await ask(pace, Lane.HISTORY, order)
    tasks = [start(ask(pace, lane, order)) for lane in reversed(Lane)]
    await clock.wind(20)
    assert order == [Lane.HISTORY, *Lane]
    await asyncio.gather(*tasks)


async def test_within_a_lane_first_come_first_served(clock: HandClock) -> None:
    pace, order = pace_of(clock), list[Any]()
    tasks = [start(ask(pace, Lane.QUOTE, order, name)) for name in "abcd"]
    await clock.wind(20)
    assert order == list("abcd")
    await asyncio.gather(*tasks)


async def test_a_shared_scope_keeps_a_turn_for_a_cancel(clock: HandClock) -> None:
    pace, order = pace_of(clock, 3, shared=("r",)), list[Any]()
    tasks = [start(ask(pace, Lane.PLACE_MODIFY, order)) for _ in range(5)]
    await clock.wind(0)
    assert len(order) == 2
    tasks.append(start(ask(pace, Lane.CANCEL_CLOSE, order)))
    await clock.wind(0)
    assert order[-1] is Lane.CANCEL_CLOSE
    await stop(*tasks)


async def test_a_hold_lets_nothing_through_but_one_cancel(clock: HandClock) -> None:
    pace, order = pace_of(clock, 10), list[Any]()
    await ask(pace, Lane.QUOTE, order, hold=30.0)
    order.clear()
    tasks = [start(ask(pace, lane, order)) for lane in Lane]
    tasks.append(start(ask(pace, Lane.CANCEL_CLOSE, order)))
    await clock.wind(29.9)
    assert order == [Lane.CANCEL_CLOSE]
    await clock.wind(30)
    assert len(order) == 7
    await asyncio.gather(*tasks)


async def test_a_cancel_that_is_answered_with_another_hold_earns_no_second(clock: HandClock) -> None:
    pace, order = pace_of(clock, 10), list[Any]()
    await ask(pace, Lane.QUOTE, order, hold=5.0)
    tasks = [start(ask(pace, Lane.CANCEL_CLOSE, order, hold=None)) for _ in range(3)]
    await clock.wind(4)
    assert len(order) == 2
    await clock.wind(10)
    assert len(order) == 4
    await asyncio.gather(*tasks)


async def test_after_a_hold_half_the_rate_and_later_all_of_it(clock: HandClock) -> None:
    pace, order = pace_of(clock, 4), list[Any]()
    await ask(pace, Lane.QUOTE, order, hold=2.0)
    assert pace.scopes["r"].rate == pytest.approx(2.0)
    order.clear()
    tasks = [start(ask(pace, Lane.QUOTE, order)) for _ in range(2_000)]
    await clock.wind(2.0 + 10.0)
    assert 16 <= len(order) <= 28  # about 2 a second, and a first burst
    await clock.wind(200)
    order.clear()
    await clock.wind(10)
    assert 36 <= len(order) <= 44
    await stop(*tasks)


@pytest.mark.parametrize("moment", ["waiting", "granted", "running"])
async def test_who_is_cancelled_leaves_no_trace(clock: HandClock, moment: str) -> None:
    pace, order = pace_of(clock), list[Any]()
    block = start(ask(pace, Lane.QUOTE, order, "first"))
    await block
    victim = start(ask(pace, Lane.QUOTE, order, "victim"))
    heir = start(ask(pace, Lane.QUOTE, order, "heir"))
    if moment == "waiting":
        await asyncio.sleep(0)
        victim.cancel()
    elif moment == "granted":
        await asyncio.sleep(0)
        pace.scopes["r"].change(Limit(2, 1.0))  # its turn comes, and in the same breath it is given up
        victim.cancel()
        pace.scopes["r"].change(Limit(1, 1.0))
    else:
        victim.cancel()  # before it ever ran
    await clock.wind(1.5)
    assert order == ["first", "heir"]
    await asyncio.gather(victim, heir, return_exceptions=True)
    assert pace.scopes["r"].waiting == 0
    assert not others()


async def test_a_new_limit_wakes_who_waits(clock: HandClock) -> None:
    pace, order = pace_of(clock, 1, 60.0), list[Any]()
    tasks = [start(ask(pace, Lane.QUOTE, order)) for _ in range(3)]
    await clock.wind(0)
    assert len(order) == 1
    pace.adopt({"r": Limit(3, 60.0)})
    await clock.wind(0)
    assert len(order) == 3
    await asyncio.gather(*tasks)


async def test_patience_ends(clock: HandClock) -> None:
    pace = pace_of(clock, 1, 60.0)
    await ask(pace, Lane.QUOTE, [])

    async def impatient() -> None:
        async with pace.turn("r", Lane.PLACE_MODIFY, 5.0):
            pytest.fail("that came too late")

    task = start(impatient())
    await clock.wind(4.9)
    assert not task.done()
    await clock.wind(0.2)
    with pytest.raises(NoTurn):
        await task
    assert not others()


async def test_what_is_no_scope_is_not_metered(clock: HandClock) -> None:
    pace = pace_of(clock)
    for _ in range(50):
        async with pace.turn("something else", Lane.QUOTE):
            pass
