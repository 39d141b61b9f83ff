"""A program on a terminal of its own, driven by keys, its output stamped as it arrives.

While something is measured nothing is emulated: a thread takes the bytes off the terminal and notes when
they came (CLOCK_MONOTONIC, the same for all processes). What was on screen when is worked out afterwards,
or when somebody asks.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from types import TracebackType

from tests.bench.emulator import Emulator

KEYS = {
    "enter": b"\r", "tab": b"\t", "escape": b"\x1b", "backspace": b"\x7f", "up": b"\x1b[A",
    "down": b"\x1b[B", "right": b"\x1b[C", "left": b"\x1b[D", "home": b"\x1b[H", "end": b"\x1b[F",
    "ctrl+q": b"\x11", "ctrl+u": b"\x15",
}  # fmt: skip
"""What a terminal sends for a key that is no letter."""

Sight = str | Callable[[Emulator], bool]
"""What is looked for on screen: a regular expression, or anything that can tell."""
_BREATH = 0.002


class Gone(AssertionError):
    """The program did not show what was waited for; the text has the screen."""


class Terminal:
    """`chunks` holds every read so far: when it came, its bytes."""

    def __init__(
        self, command: Sequence[str], env: Mapping[str, str], *, columns: int = 120, rows: int = 36
    ) -> None:
        self.command, self.env = list(command), dict(env)
        self.columns, self.rows = columns, rows
        self.chunks: list[tuple[float, bytes]] = []
        self.size = 0
        """Bytes that came so far."""
        self.started = 0.0
        self.pid = 0
        self.screen = Emulator(columns, rows)
        self._fed = 0
        self._ended = False

    def __enter__(self) -> Terminal:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.columns, 0, 0))
        name = os.ttyname(slave)
        # The first terminal a new session opens is its own: with us, it goes, too.
        door = [(os.POSIX_SPAWN_OPEN, 0, name, os.O_RDWR, 0)]
        twins = [(os.POSIX_SPAWN_DUP2, 0, number) for number in (1, 2)]
        self.started = time.monotonic()
        self.pid = os.posix_spawn(
            self.command[0], self.command, self.env, file_actions=[*door, *twins], setsid=True
        )
        os.close(slave)
        sys.setswitchinterval(0.0005)  # an emulator at work lets the reader in at once
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, why: object, trace: TracebackType | None) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        if not self._reaped(5.0):
            os.kill(self.pid, signal.SIGKILL)
            self._reaped(5.0)
        self._reader.join(1.0)
        os.close(self._master)

    def _reaped(self, patience: float) -> bool:
        until = time.monotonic() + patience
        while time.monotonic() < until:
            try:
                if os.waitpid(self.pid, os.WNOHANG)[0]:
                    return True
            except ChildProcessError:
                return True
            time.sleep(0.01)
        return False

    def _read(self) -> None:
        while True:
            try:
                select.select([self._master], [], [])
                data = os.read(self._master, 1 << 16)
            except OSError:  # nobody has the other end any more
                data = b""
            if not data:
                self._ended = True
                return
            self.chunks.append((time.monotonic(), data))
            self.size += len(data)

    # Keys.

    def press(self, key: str) -> float:
        """Send a key, or text; when it was sent."""
        now = time.monotonic()
        os.write(self._master, KEYS.get(key, key.encode()))
        return now

    # Looking.

    def fresh(self) -> Iterator[float]:
        """Feed what has come and was not fed yet, read by read; the moment at which each came."""
        while self._fed < len(self.chunks):
            when, data = self.chunks[self._fed]
            self._fed += 1
            self.screen.feed(data)
            yield when

    def text(self) -> str:
        """The screen as it is now."""
        for _ in self.fresh():
            pass
        return self.screen.text()

    def wait(self, sight: Sight, timeout: float = 20.0) -> float:
        """The moment at which what is looked for came on screen: just before, when it is there already."""
        seen = _seer(sight)
        until = time.monotonic() + timeout
        when = self.chunks[self._fed - 1][0] if self._fed else self.started
        if seen(self.screen):
            return when
        while time.monotonic() < until:
            ended = self._ended
            for when in self.fresh():
                if seen(self.screen):
                    return when
            if ended and self._fed == len(self.chunks):
                raise Gone(f"the program ended before {sight!r} showed:\n{self.screen.text().rstrip()}")
            time.sleep(_BREATH)
        raise Gone(f"never saw {sight!r} in {timeout} s:\n{self.screen.text().rstrip()}")

    def rest(self, seconds: float) -> None:
        """Let it run, unseen."""
        time.sleep(seconds)
        if self._ended:
            raise Gone(f"the program ended:\n{self.text().rstrip()}")


def _seer(sight: Sight) -> Callable[[Emulator], bool]:
    if not isinstance(sight, str):
        return sight
    pattern = re.compile(sight, re.MULTILINE)
    return lambda screen: pattern.search(screen.text()) is not None
