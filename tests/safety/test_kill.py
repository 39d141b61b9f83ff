"""SIGKILL at each step of an order, then a restart on the same journal, for each broker."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.brokers.contract.cases import CASES
from tests.safety.crash import BASE, BYSTANDER, VICTIM, Act, Plan, Step, child, ended
from tests.safety.scene import LOCKED, SILENT_AFTER, UNREAD, QuickClock, Scene, ours, until
from tui_trader.domain.order import Status
from tui_trader.engine import reconcile, session
from tui_trader.venue import Venue, parse_rules, serving
from tui_trader.venue.faults import Rule

pytestmark = pytest.mark.anyio

FAULTS: dict[Step, dict[str, object]] = {
    Step.LOST: {"action": "delay", "seconds": 3600},
    Step.LATE: {"action": "accept_late", "seconds": 3.0},
    Step.IN_FLIGHT: {"action": "hang"},
}
WRITES: dict[tuple[Act, str], tuple[dict[str, str], int]] = {
    **{(Act.PLACE, name): ({"method": "POST", "path": "/orders$"}, 1) for name in CASES},
    **{(Act.CANCEL, name): ({"method": "DELETE", "path": "/orders/"}, 0) for name in CASES},
    (Act.CHANGE, "tradelocker"): ({"method": "PATCH", "path": "/orders/"}, 0),
    (Act.CHANGE, "tradelab"): ({"method": "PUT", "path": "/orders"}, 0),
    (Act.CHANGE, "stockstrader"): ({"method": "PUT", "path": "/orders/"}, 0),
    (Act.CLOSE, "tradelocker"): ({"method": "DELETE", "path": "/positions/"}, 0),
    (Act.CLOSE, "tradelab"): ({"method": "POST", "path": "/orders$"}, 2),
    (Act.CLOSE, "stockstrader"): ({"method": "DELETE", "path": "/deals/"}, 0),
}
"""The request that is cut short; so many like it come before."""
TAKEN = {Step.LATE, Step.IN_FLIGHT, Step.ANSWERED, Step.ACCEPTED}
"""Steps after which the order is at the broker, sooner or later."""
DOUBTFUL = {Step.SENDING, Step.LOST, Step.LATE, Step.IN_FLIGHT, Step.ANSWERED}
"""Steps after which nobody here can know."""


class Wreck(Scene):
    """A scene whose first engine dies in a process of its own."""

    async def crash(self, act: Act, step: Step) -> None:
        """Let a child trade until it is killed."""
        at_once = self.venue.market.tape.ask(self.case.listing) + self.case.step
        prices = (self.price(20), self.price_there, at_once)
        rule = None
        if step.outside:
            match, skip = WRITES[act, self.name]
            match = {**match, "dialect": self.name}
            (rule,) = parse_rules({**FAULTS[step], "match": match, "skip": skip})
            self.venue.faults.rules.append(rule)
        process = child(Plan(self.name, self.told, self.folder, self.clock, act, step, prices))
        try:
            if rule is not None:
                await self._reached(rule)
                process.kill()
            assert await ended(process) == -signal.SIGKILL
        finally:
            process.kill()

    @staticmethod
    async def _reached(rule: Rule) -> None:
        await until(lambda: rule.met > rule.skip, 20.0)


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def served() -> AsyncIterator[tuple[Venue, QuickClock, dict[str, str]]]:
    """One venue for all tests, with the origin of each broker's door."""
    clock = QuickClock.started()
    venue = Venue(seed=1, rate=0.0, clock=clock)
    async with serving(venue) as contract:
        where = {name: urlsplit(told["base_url"]).netloc for name, told in contract.items()}
        yield venue, clock, {name: f"http://{host}" for name, host in where.items()}


@pytest.fixture
async def wrecks(
    tmp_path: Path, served: tuple[Venue, QuickClock, dict[str, str]]
) -> AsyncIterator[list[Wreck]]:
    """One for each broker."""
    venue, clock, doors = served
    venue.reset()
    wrecks = [Wreck(name, tmp_path / name, venue, clock, venue.contract(name, doors[name])) for name in CASES]
    yield wrecks
    for wreck in wrecks:
        await wreck.stop()


async def each(wrecks: Iterable[Wreck], go: Callable[[Wreck], Awaitable[None]]) -> None:
    """Side by side, as they mostly wait; a failure says whose it is."""

    async def one(wreck: Wreck) -> None:
        try:
            await go(wreck)
        except BaseException as error:
            error.add_note(f"at {wreck.name}")
            raise

    async with asyncio.TaskGroup() as group:
        for wreck in wrecks:
            group.create_task(one(wreck))


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """An order is called not seen after as many readings, yet after fewer seconds."""
    monkeypatch.setattr(reconcile, "WAITS", (0.5,))
    monkeypatch.setattr(reconcile, "PATIENCE", 4.0)
    monkeypatch.setattr(session, "SILENT_AFTER", SILENT_AFTER)


@pytest.mark.parametrize("step", Step, ids=lambda step: step.name.lower())
async def test_an_order(wrecks: list[Wreck], step: Step) -> None:
    """Properties 4, 5, 6 (`order_safety.md` 15): nothing is sent again, nothing forgotten, nothing claimed.

    Guards: the order of lines in `Desk.place` with `Desk._send` (intent, Sending, then the first byte),
    `Desk.wind_up`, `orphans`, `checks.lock`, `content.photographable`, `Reconciler._settle_order` (NotSeen,
    not Refused).
    """
    await each(wrecks, partial(order, step=step))


async def order(wreck: Wreck, step: Step) -> None:
    """Killed, started again, settled, for one broker."""
    await wreck.crash(Act.PLACE, step)
    posts = wreck.posts
    assert posts == 1 + (step not in (Step.BEFORE_INTENT, Step.INTENT, Step.SENDING))
    await wreck.start()
    if step is Step.BEFORE_INTENT:
        assert VICTIM not in wreck.orders
    else:
        settled = {Step.INTENT: Status.NOT_SENT, Step.ACCEPTED: Status.WORKING}
        assert wreck.orders[VICTIM].status is settled.get(step, Status.UNKNOWN)
    assert wreck.orders[BYSTANDER].status is Status.WORKING

    await wreck.sign_in()
    exact = wreck.session.broker.capabilities.echoes_our_id
    if exact:
        locked = step in DOUBTFUL
        await until(lambda: wreck.refusal().startswith(LOCKED) if locked else not wreck.refusal())
    else:
        assert wreck.refusal().startswith(UNREAD)
    await wreck.cancel("c1", BYSTANDER)

    wreck.gate.set()
    await until(lambda: wreck.orders[BYSTANDER].status is Status.CANCELLED)
    if step in TAKEN:
        await until(lambda: wreck.orders[VICTIM].status is Status.WORKING)
        inferred = "matched by content" if step in DOUBTFUL and not exact else ""
        assert wreck.orders[VICTIM].note == inferred
    elif step in DOUBTFUL:
        await until(lambda: wreck.refusal().startswith(LOCKED))
        if step is Step.SENDING:
            await until(lambda: wreck.orders[VICTIM].status is Status.NOT_SEEN)
            assert wreck.refusal().startswith(LOCKED)
        doubt = "NOT SEEN" if step is Step.SENDING else "outcome UNKNOWN"
        assert any(line.startswith(doubt) for line in wreck.engine.farewell())
    if step in TAKEN or step not in DOUBTFUL:
        await until(lambda: wreck.refusal() == "")
    if step in TAKEN:
        await wreck.cancel("c2", VICTIM)
        await until(lambda: wreck.orders[VICTIM].status is Status.CANCELLED)

    await wreck.stop()
    assert bool(wreck.refused(VICTIM)) == (step is Step.INTENT)
    assert wreck.posts == posts
    assert wreck.accepted == 1 + (step in TAKEN)
    assert wreck.replayed() == ours(wreck.orders)


CHANGES = [
    (Act.CHANGE, Step.INTENT),
    *((act, step) for act in (Act.CANCEL, Act.CHANGE, Act.CLOSE) for step in (Step.SENDING, Step.IN_FLIGHT)),
]


@pytest.mark.parametrize(("act", "step"), CHANGES, ids=lambda one: one.name.lower())
async def test_a_change(wrecks: list[Wreck], act: Act, step: Step) -> None:
    """Properties 4, 5 (`order_safety.md` 15), for what is asked of an order that stands, of a position.

    Guards: `Desk.wind_up`, `orphans`, `Reconciler._settle_mutation` with `judge`, `Book.doubt_on`.
    """
    await each(wrecks, partial(change, act=act, step=step))


async def change(wreck: Wreck, act: Act, step: Step) -> None:
    """Killed, started again, settled, for one broker."""
    await wreck.crash(act, step)
    writes, done = wreck.writes, step is Step.IN_FLIGHT
    await wreck.start()
    book = wreck.engine.desk.book
    assert (VICTIM in book.unanswered) == (VICTIM in book.under_way) == (step is not Step.INTENT)
    await wreck.sign_in()
    locked = step is not Step.INTENT and act is not Act.CANCEL
    if wreck.session.broker.capabilities.echoes_our_id:
        await until(lambda: wreck.refusal().startswith(LOCKED) if locked else not wreck.refusal())
    else:
        assert wreck.refusal().startswith(UNREAD)

    wreck.gate.set()
    await until(lambda: VICTIM not in book.under_way)
    await until(lambda: wreck.refusal() == "")
    base = wreck.orders[BASE]
    if act is Act.CANCEL:
        assert base.status is (Status.CANCELLED if done else Status.WORKING)
    elif act is Act.CHANGE:
        changed = (wreck.case.more, wreck.price(21)) if done else (wreck.case.quantity, wreck.price(20))
        assert (base.quantity, base.price) == changed
    else:
        await until(lambda: "positions" in wreck.session.read_at)
        held = [one for one in wreck.engine.ledger.positions.values() if one.instrument == wreck.here.key]
        assert len(held) == (not done)
    assert wreck.orders[BASE].pending == ""

    await wreck.stop()
    assert bool(wreck.refused(VICTIM)) == (step is Step.INTENT)
    assert wreck.writes == writes
    assert wreck.replayed() == ours(wreck.orders)
