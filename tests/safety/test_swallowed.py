"""The answer to an order is swallowed on its way back, at each broker's door."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.brokers.contract.cases import CASES
from tests.safety.scene import LOCKED, SESSION, SILENT_AFTER, QuickClock, Scene, limit, until
from tui_trader.brokers import wire
from tui_trader.domain.intent import ChangeOrder
from tui_trader.domain.order import Side, Status
from tui_trader.engine import session
from tui_trader.venue import Venue, serving

pytestmark = pytest.mark.anyio

GIVES_UP = 0.3
"""Seconds a write waits for its answer here."""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Swallow(Enum):
    """What becomes of the answer."""

    SILENCE = "it never comes"
    CLOSED = "the connection ends instead"
    CUT = "it ends in its head"


class Proxy:
    """Passes every byte both ways, but swallows the answer to the next order once `swallow` is set."""

    def __init__(self, port: int) -> None:
        self._venue = port
        self.port = 0
        self.swallow: Swallow | None = None
        self.swallowed = 0.0
        """Monotonic second at which the order had passed."""
        self._links: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Listen on a loopback port."""
        server = await asyncio.start_server(self._met, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            for link in self._links:
                link.cancel()
            await asyncio.gather(*self._links, return_exceptions=True)
            await server.wait_closed()

    def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._link(reader, writer))
        self._links.add(task)
        task.add_done_callback(self._links.discard)

    async def _link(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_connection("127.0.0.1", self._venue)
        try:
            first = await reader.read(65536)
            line = first.split(b"\r\n", 1)[0]
            how = None
            if self.swallow and line.startswith(b"POST ") and line.split()[1].endswith(b"/orders"):
                how, self.swallow = self.swallow, None
            forth.write(first)
            await forth.drain()
            onward = asyncio.create_task(self._pass(reader, forth))
            try:
                if how is None:
                    await self._pass(back, writer)
                else:
                    await self._swallow(how, back, writer)
            finally:
                onward.cancel()
                await asyncio.gather(onward, return_exceptions=True)
        except OSError:
            pass
        finally:
            forth.close()
            writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while some := await reader.read(65536):
            writer.write(some)
            await writer.drain()

    async def _swallow(self, how: Swallow, back: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answer = await back.read(65536)  # so the venue has taken it
        self.swallowed = time.monotonic()
        if how is Swallow.SILENCE:
            await asyncio.Event().wait()
        if how is Swallow.CUT:
            writer.write(answer[:12])
            await writer.drain()


class Line(Scene):
    """A scene with the proxy in between."""

    proxy: Proxy


@pytest.fixture(params=CASES)
async def line(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Line]:
    timeout = httpx.Timeout(GIVES_UP, connect=1.0, write=1.0, pool=1.0)
    monkeypatch.setattr(wire, "WRITE_TIMEOUT", timeout)
    monkeypatch.setattr(session, "SILENT_AFTER", SILENT_AFTER)
    clock = QuickClock.started()
    venue = Venue(seed=1, rate=0.0, clock=clock)
    async with serving(venue) as contract:
        told = contract[request.param]
        where = urlsplit(told["base_url"])
        proxy = Proxy(where.port or 0)
        async with proxy.serving():
            told = told | {"base_url": told["base_url"].replace(f":{where.port}", f":{proxy.port}")}
            line = Line(request.param, tmp_path, venue, clock, told)
            line.proxy = proxy
            try:
                yield line
            finally:
                await line.stop()


@pytest.mark.parametrize("how", Swallow, ids=lambda how: how.name.lower())
async def test_an_answer_that_never_comes(line: Line, how: Swallow) -> None:
    """Properties 1, 3, 5 (`order_safety.md` 15): unknown within the write's time, locked here, free
    elsewhere, settled by reading, sent once.

    Guards: `wire.WRITE_TIMEOUT`, `wire.NOT_SENT` (no failure of an open connection is in it), `Wire.tell`
    (never repeats), `checks.lock` by `Guard.objections` with `Guard.against_change`, `Reconciler.settle`.
    """
    line.gate.set()
    await line.start()
    await line.sign_in()
    await until(lambda: {"orders", "history"} <= line.session.read_at.keys())
    desk, name = line.engine.desk, line.name
    await until(lambda: line.refusal() == "")
    assert desk.place(limit(name, line.here, "base", line.price(10))) == []
    assert desk.place(limit(name, line.there, "bystander", line.price_there)) == []
    await until(lambda: all(line.orders[id].status is Status.WORKING for id in ("base", "bystander")))

    line.gate.clear()
    line.proxy.swallow = how
    assert desk.place(limit(name, line.here, "victim", line.price(20))) == []
    await until(lambda: line.orders["victim"].status is not Status.SENDING)
    assert line.orders["victim"].status is Status.UNKNOWN
    assert time.monotonic() - line.proxy.swallowed < GIVES_UP + 2.0

    await until(lambda: line.refusal(Side.SELL).startswith(LOCKED))
    again = limit(name, line.here, "again", line.price(30))
    await until(lambda: line.refusal().startswith(LOCKED))
    assert desk.place(again)[0].startswith(LOCKED)
    base = line.orders["base"]
    more = ChangeOrder(
        "m1", "base", SESSION, base.broker_id or "", base.instrument, base.symbol, quantity=line.case.more
    )
    assert desk.mutate(more)[0].startswith(LOCKED)
    elsewhere = limit(name, line.there, "elsewhere", line.price_there - line.case.step)
    await until(lambda: not desk.objections(elsewhere))
    assert desk.place(elsewhere) == []
    await until(lambda: line.orders["elsewhere"].status is Status.WORKING)
    await line.cancel("c1", "base")
    await line.cancel("c2", "bystander")
    assert line.orders["victim"].status is Status.UNKNOWN

    line.gate.set()
    await until(lambda: line.orders["victim"].status is Status.WORKING)
    exact = line.session.broker.capabilities.echoes_our_id
    assert line.orders["victim"].note == ("" if exact else "matched by content")
    await until(lambda: line.refusal() == "")
    await until(lambda: {line.orders[id].status for id in ("base", "bystander")} == {Status.CANCELLED})
    await line.stop()
    assert line.refused("victim") == []
    assert line.posts == line.accepted == 4
    assert line.replayed().keys() == {"base", "bystander", "victim", "elsewhere"}
