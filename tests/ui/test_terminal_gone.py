"""A terminal that goes away, or takes nothing more, holds up nothing behind the screens."""

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

CHILD = """
import sys
from pathlib import Path
from tests.ui.worlds import trading
world = trading(Path(sys.argv[1]))
ticks = Path(sys.argv[1]) / "ticks"
def tick():
    ticks.write_text(str(int(ticks.read_text() or 0) + 1) if ticks.exists() else "1")
    world.app.screen.refresh(repaint=True, layout=True)
world.app.call_later(lambda: world.app.set_interval(0.02, tick))
world.app.run()
"""


def started(folder: Path, terminal: int) -> subprocess.Popen[bytes]:
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120", "LINES": "36"}
    env.pop("TEXTUAL_DRIVER", None)
    words = [sys.executable, "-c", CHILD, str(folder)]
    return subprocess.Popen(
        words, stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True, env=env
    )


def ticks(folder: Path) -> int:
    try:
        return int((folder / "ticks").read_text())
    except (OSError, ValueError):
        return 0


@pytest.fixture
def ends() -> tuple[int, int]:
    return pty.openpty()


def shows(master: int, word: bytes, seconds: float) -> bool:
    """Whether a word comes within so many seconds."""
    deadline, came = time.monotonic() + seconds, b""
    while word not in came and time.monotonic() < deadline:
        if select.select([master], [], [], 0.1)[0]:
            came = came[-len(word) :] + os.read(master, 65_536)
    return word in came


def test_a_terminal_that_is_gone_ends_the_app(tmp_path: Path, ends: tuple[int, int]) -> None:
    master, slave = ends
    child = started(tmp_path, slave)
    os.close(slave)
    assert shows(master, b"EURUSD", 20)
    os.close(master)
    try:
        child.wait(timeout=20)
    finally:
        child.kill()


def test_a_terminal_that_takes_nothing_more_stops_nothing(tmp_path: Path, ends: tuple[int, int]) -> None:
    master, slave = ends
    child = started(tmp_path, slave)
    os.close(slave)
    try:
        assert shows(master, b"EURUSD", 20)
        deadline = time.monotonic() + 30
        # Each tick writes a whole screen that nobody reads: long past what any buffer holds it goes on.
        while ticks(tmp_path) < 150:
            assert time.monotonic() < deadline, f"it stopped after {ticks(tmp_path)} looks"
            assert child.poll() is None
            select.select([], [], [], 0.05)
        assert shows(master, b"GBPUSD", 10), "the screen came back"
    finally:
        child.kill()
        child.wait(10)
        os.close(master)
