"""A random day at the desk, over a line that fails, by a program that dies.

Of `order_safety.md` 15, with the guard that each rests on:
1 no intent is told twice, over crashes too: one send task an intent (`desk.place`, `desk._send`), and a
  restart that only reads (`desk.wind_up`, `reconcile.orphans`);
3 what was lost is unknown, never refused: the order of the excepts in `desk._send`;
5 what is unknown locks its instrument, cancels and closes pass: `checks.lock`;
6 not seeing an order refuses nothing: NOT SEEN after a minute and five whole rounds (`reconcile`);
8 a stranger's order is not taken for ours where two fit: `content.candidates`, the photograph taken before
  sending, one order on its way at a time (`checks`);
18 forward only, filled never shrinks, one row an order: `sequence.merged`, `book.match`;
19 races of cancel, change and fill end in the broker's truth: `sequence.merged`, `reconcile`.
Also 2 (the Sending line is on disk first, seen through a connection of its own), 4, 13 (halted over crashes).

Ten thousand days and more: `python -m tests.bench safety --examples N --seed N`.
"""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.safety.days import DAYS, ECHO, Step
from tests.safety.machine import live


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(ECHO, DAYS)
def test_a_day_over_a_line_that_fails(echo: str, day: list[Step]) -> None:
    """Properties 1, 2, 3, 4, 5, 6, 8, 13, 18, 19: `oracle.Oracle` is asked after every step."""
    live(echo, day)


@pytest.mark.parametrize("echo", ["id", "number", "nothing"])
def test_two_tickets_at_once_while_a_stranger_orders_the_same(echo: str) -> None:
    """Property 8: without our id the second waits for the answer to the first (`checks`)."""
    first, second = Step("place", "lost before", 3, 0, 0.3), Step("place", "late", 3, 0, 7.0)
    live(echo, [first, second, Step("twin", "taken", 5, 0, 0.0)])


@pytest.mark.parametrize("echo", ["id", "number", "nothing"])
@pytest.mark.parametrize("after", [0, 1])
@pytest.mark.parametrize("line", range(4))
def test_the_program_dies_at_each_line_of_an_order(echo: str, after: int, line: int) -> None:
    """Property 4: asked, sending, answer, report; before each is on disk, after it is."""
    live(echo, [Step("fuse", "taken", line, after, 0.0), Step("place", "taken", 1, 0, 7.0)])


@pytest.mark.parametrize("echo", ["id", "number", "nothing"])
def test_an_old_reading_comes_again_after_a_fill(echo: str) -> None:
    """Property 18: two guards in `sequence.merged` stand for it, `_behind` with the larger fill."""
    placed, filled = Step("place", "taken", 0, 0, 7.0), Step("fill", "taken", 0, 1, 7.0)
    live(echo, [placed, filled, Step("reads", "taken", 0, 1, 20.0)])
