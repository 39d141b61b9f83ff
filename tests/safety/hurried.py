"""An event loop in which waiting takes no time."""

import asyncio
import selectors
from datetime import UTC, datetime, timedelta


class _Skip(selectors.SelectSelector):
    """Nothing comes from outside: where others would wait, the time is moved on."""

    now = 1_000.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        assert timeout is not None, "everybody waits for something that nobody will do"
        self.now += max(0.0, timeout)
        return []


class HurriedLoop(asyncio.SelectorEventLoop):
    """Its time stands still while anything can run, then goes to the next moment somebody waits for."""

    def __init__(self) -> None:
        self._skip = _Skip()
        super().__init__(self._skip)

    def time(self) -> float:
        """Monotonic seconds, from 1,000."""
        return self._skip.now


class HurriedClock:
    """The engine's clock on such a loop."""

    def __init__(self) -> None:
        self._start = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.monotonic() - 1_000.0)

    def jump_wall(self, seconds: float) -> None:
        """Set the wall's clock forward or back; the monotonic one does not notice."""
        self._start += timedelta(seconds=seconds)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))
