"""A day of trading over a line that fails, by a program that dies."""

import asyncio
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.engine.conftest import LOGIN
from tests.engine.fake import EURUSD, GBPUSD, INFO, ticket
from tests.safety.brittle import Brittle, Fuse
from tests.safety.days import FATES, PRICES, READS, Step, fate
from tests.safety.exchange import Exchange
from tests.safety.hurried import HurriedClock, HurriedLoop
from tests.safety.line import Crash, Line
from tests.safety.oracle import Oracle, locked
from tests.signing_in import sign_in
from tui_trader.domain.brake import Brake
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, Mutation
from tui_trader.domain.order import Status, Ticket
from tui_trader.engine import replay
from tui_trader.engine.alerts import Alerts
from tui_trader.engine.asker import Asker
from tui_trader.engine.engine import Engine
from tui_trader.engine.session import Session


class NoPrices(Asker):
    """Prices are nobody's business on this day."""

    def start(self, session: Session) -> None: ...


class NoAlerts(Alerts):
    """Nobody waits for a price."""

    async def run(self) -> None:
        await self.clock.sleep(1e9)


class Day:
    """A person at the desk, the program's lives, the exchange that outlives them."""

    def __init__(self, folder: Path, echo: str) -> None:
        self.path = folder / "journal.sqlite"
        self.clock = HurriedClock()
        self.exchange = Exchange(self.clock, echo, self._on_disk)
        self.oracle = Oracle(self.exchange)
        self.fuse = Fuse()
        self.tickets: list[Ticket] = []
        self.count = 0
        self.halted: bool | None = False
        """None when the program died while it was being told."""
        self.jumped = False
        self.trouble: list[str] = []
        self.line: Line
        self.engine: Engine
        self._eye: sqlite3.Connection | None = None

    def _on_disk(self, id: str) -> bool:
        """Looked at from outside: only what is committed is there."""
        if self._eye is None:
            self._eye = sqlite3.connect(self.path, isolation_level=None)
        found = self._eye.execute(
            "SELECT body FROM line WHERE kind = 'Sending' AND body LIKE ?", [f'%"{id}"%']
        )
        return found.fetchone() is not None

    async def begin(self) -> None:
        """A new life on the same journal."""
        while True:
            self.line = Line(self.exchange)
            journal = Brittle(self.path, self.fuse, self.line)
            self.engine = Engine(self.clock, journal, [INFO], lambda name, login: self.line)
            self.engine.asker = NoPrices(self.engine.market)
            self.engine.alerts = NoAlerts(self.clock, self.engine.market.quotes, self.engine.newspaper)
            with suppress(Crash):
                await self.engine.__aenter__()
                await sign_in(self.engine, "fake", LOGIN)
                await self.clock.sleep(0.01)
            if not self.line.dead:
                return
            await self.bury()

    async def bury(self) -> None:
        """The program is gone, without a word."""
        self.line.dead = True
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with suppress(Crash):
            self.engine.journal.close()

    async def step(self, step: Step) -> None:
        with suppress(Crash):
            self.act(step)
            if step.what == "leave":
                await self.engine.__aexit__(None, None, None)
                self.line.dead = True
            await self.clock.sleep(step.wait)
        if self.line.dead:
            await self.bury()
            await self.begin()
        self.oracle.check(self.engine)
        assert not self.trouble, self.trouble

    def act(self, step: Step) -> None:
        exchange, desk, which, much = self.exchange, self.engine.desk, step.which, step.much
        match step.what:
            case "place":
                where = GBPUSD if which == 7 else EURUSD
                self.tickets.append(
                    ticket(
                        f"t{len(self.tickets)}", instrument=where.key, symbol=where.symbol, price=PRICES[much]
                    )
                )
                exchange.fates[self.tickets[-1].id] = fate(step.fate, which, much)
                self.place(self.tickets[-1])
            case "again" if self.tickets:
                self.place(self.tickets[-1 - which % len(self.tickets)])
            case "twin":
                model = self.tickets[-1] if self.tickets else ticket("t", price=PRICES[much])
                exchange.make(model, hidden=(0, 0, 1, 4)[much])
            case "fill" if exchange.made:
                exchange.fill(list(exchange.made)[-1 - which % len(exchange.made)], much)
            case "cancel" | "change":
                rows = [one for one in desk.working("fake") if one.broker_id]
                for row in rows[-1 - which % max(1, len(rows)) :][:1]:
                    names = (
                        self.draw(step),
                        row.key,
                        "fake",
                        row.broker_id or "",
                        row.instrument,
                        row.symbol,
                    )
                    kind = CancelOrder(*names)
                    price = ticket("t", price=("1.04", "1.05", "1.07", "1.08")[much]).price
                    self.mutate(
                        kind if step.what == "cancel" else ChangeOrder(*names, price=price), which, much
                    )
            case "close":
                for held in list(self.engine.ledger.positions.values())[: 1 + which % 2]:
                    if not desk.book.pending_on(held.key):
                        id, size = self.draw(step), held.quantity
                        self.mutate(
                            ClosePosition(
                                id, "fake", held.key, held.instrument, held.symbol, held.side, size
                            ),
                            which,
                            much,
                        )
            case "decide":
                for order in desk.book.unsettled()[: 1 + much]:
                    if order.status is not Status.SENDING:
                        desk.decide(order.key, "not placed")
            case _:
                self.surround(step)

    def surround(self, step: Step) -> None:
        """What is done to the line, the clock, the program."""
        controls, which, much = self.engine.desk.controls, step.which, step.much
        match step.what:
            case "reads":
                for book in (("orders",), ("history",), ("positions",), ("orders", "history"))[which % 4]:
                    self.exchange.reads[book] = READS[much]
                self.exchange.lag = (1.0, 3.0, 9.0)[which % 3]
            case "good line":
                how = {"orders": "jumbled", "history": "jumbled"} if which % 2 else {}
                self.exchange.reads = how
            case "halt" | "resume":
                self.halted = None
                if step.what == "halt":
                    controls.pull(Brake.HALTED, "a person said so")
                else:
                    assert controls.resume() == ""
                self.halted = step.what == "halt"
            case "jump":
                self.clock.jump_wall(-5000.0 if self.jumped else 5000.0)
                self.jumped = not self.jumped
            case "fuse":
                self.fuse.left, self.fuse.after = 1 + which, much % 2 == 1
            case "drop":
                self.line.dead = True

    def draw(self, step: Step) -> str:
        self.count += 1
        return f"m{self.count}"

    def place(self, asked: Ticket) -> None:
        """A person says yes to a ticket; what locks or halts it is refused."""
        book = self.engine.desk.book
        new = asked.id not in book.accounts
        stopped = new and (locked(book, asked.instrument) or self.halted)
        sure = asked.id in self.oracle.confirmed
        self.oracle.confirmed.add(asked.id)
        found = self.engine.desk.place(asked)
        assert found or not stopped, "locked or halted, and taken"
        if found and not sure:
            self.oracle.confirmed.discard(asked.id)

    def mutate(self, asked: Mutation, which: int, much: int) -> None:
        """A person says yes to a change; a cancel, a close always passes."""
        self.exchange.fates[asked.id] = fate(FATES[(which + much) % len(FATES)], which, much)
        self.oracle.confirmed.add(asked.id)
        found = self.engine.desk.mutate(asked)
        assert not found or isinstance(asked, ChangeOrder), found
        if found:
            self.oracle.confirmed.discard(asked.id)

    async def live(self, steps: Sequence[Step]) -> None:
        """All steps, then a good line for long enough."""
        asyncio.get_running_loop().set_exception_handler(self._noted)
        await self.begin()
        try:
            for step in steps:
                await self.step(step)
            self.exchange.reads.clear()
            self.fuse.left = None
            for made in self.exchange.made.values():
                made.hidden = 0
            doubt = self.exchange.due or self.engine.desk.book.unsettled() or self.engine.desk.book.under_way
            for seconds in (70.0, 75.0) if doubt else (30.0,):
                await self.clock.sleep(seconds)
                self.oracle.check(self.engine)
            self.oracle.settled(self.engine)
        finally:
            await self.bury()
            if self._eye is not None:
                self._eye.close()

    def _noted(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if not isinstance(context.get("exception"), Crash):
            self.trouble.append(str(context))


def live(echo: str, steps: Sequence[Step]) -> None:
    """One day, in no time; on every second kind of day each life sums up what the ones before it finished."""
    memory = Path("/dev/shm")
    worth = 1 if len(steps) % 2 else replay.WORTH
    with (
        patch.object(replay, "WORTH", worth),
        tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder,
        asyncio.Runner(loop_factory=HurriedLoop) as runner,
    ):
        runner.run(Day(Path(folder), echo).live(steps))
