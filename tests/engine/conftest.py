import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.engine.fake import INFO, Fake
from tests.signing_in import sign_in
from tui_trader.brokers.port import Login
from tui_trader.domain.environment import Environment
from tui_trader.engine.clock import HandClock
from tui_trader.engine.engine import Engine
from tui_trader.engine.journal import Journal
from tui_trader.engine.session import Session


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Let others run until the condition holds; fails after so many real seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to be in time"
        await asyncio.sleep(0)


LOGIN = Login("fake", "FK", Environment.DEMO, "http://127.0.0.1:1", {}, {})


class Desktop:
    """An engine on a fake broker, with time wound by hand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = HandClock()
        self.fake = Fake(self.clock)
        self.engine: Engine

    @property
    def path(self) -> Path:
        return self.folder / "state" / "journal.sqlite"

    @asynccontextmanager
    async def run(self, *, read_only: bool = False, account: str = "77") -> AsyncIterator[Session]:
        """Signed in, all books read once."""
        self.fake.account_id = account
        self.engine = Engine(
            self.clock, Journal(self.path), [INFO], lambda name, login: self.fake, read_only=read_only
        )
        async with self.engine:
            session = await sign_in(self.engine, "fake", LOGIN)
            await self.clock.wind(0)
            try:
                yield session
            except BaseException:
                # A test that failed half way must not wait for a gate nobody opens.
                if self.fake.gate is not None:
                    self.fake.gate.set()
                raise

    def news(self) -> str:
        return "\n".join(f"{one.weight.value}: {one.text}" for one in self.engine.newspaper.since(0))


@pytest.fixture
def desktop(tmp_path: Path) -> Desktop:
    return Desktop(tmp_path)
