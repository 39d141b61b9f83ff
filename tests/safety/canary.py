"""The real program in a pseudo-terminal with secrets that must be found nowhere afterwards."""

from __future__ import annotations

import base64
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, quote_plus

import pyte

ROOT = Path(__file__).parents[2]
SIZE = (30, 100)
LONGEST = 15.0
"""Seconds of the wall clock that anything a child does may take on a busy machine."""


def forms(secret: str, *users: str) -> set[bytes]:
    """A secret as it is, in an address, in JSON, in base64, in Basic pairs with these users."""
    plain = secret.encode()
    ways = {plain, quote(secret, safe="").encode(), quote_plus(secret).encode(), repr(secret)[1:-1].encode()}
    texts = [plain, *(f"{user}:{secret}".encode() for user in users)]
    for text in texts:
        ways |= {base64.b64encode(text).rstrip(b"="), base64.urlsafe_b64encode(text).rstrip(b"=")}
    for before in (b"a", b"ab"):  # in the middle of a longer text: the letters at both ends are not its own
        ways.add(base64.b64encode(before + plain)[4:-4])
    return ways


def leaks(secrets: Iterable[str], users: Iterable[str], home: Path, *outputs: bytes) -> list[str]:
    """Where any form of any secret is, of every file below a folder and everything captured."""
    places = {f"output {number}": output for number, output in enumerate(outputs)}
    places |= {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}
    users = tuple(users)
    return [
        f"{form!r} in {place}"
        for secret in secrets
        for form in forms(secret, *users)
        for place, content in places.items()
        if form in content or form in content.replace(b"\r\n", b"").replace(b"\n", b"")
    ]


class Terminal:
    """A child process that believes to have a screen; `output` is every byte it wrote to it."""

    def __init__(self, child: subprocess.Popen[bytes], master: int) -> None:
        self.child, self._master = child, master
        self.output = b""
        self._screen = pyte.Screen(SIZE[1], SIZE[0])
        self._stream = pyte.ByteStream(self._screen)

    @property
    def page(self) -> str:
        """What its screen shows."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def press(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def read(self, seconds: float) -> bool:
        """Take what it writes for so long; whether there may be more."""
        ready, _, _ = select.select([self._master], [], [], seconds)
        if not ready:
            return True
        try:
            data = os.read(self._master, 65_536)
        except OSError:  # its end is closed
            return False
        self.output += data
        self._stream.feed(data)
        return bool(data)

    def rest(self, seconds: float) -> None:
        """Take what it writes until it has written nothing for so long, or for a while."""
        ends = time.monotonic() + 3 * seconds
        quiet = time.monotonic() + seconds
        while time.monotonic() < min(ends, quiet):
            before = len(self.output)
            if not self.read(0.05):
                return
            quiet = quiet if len(self.output) == before else time.monotonic() + seconds

    def wait(self, done: Callable[[], bool], why: Callable[[], str]) -> None:
        """Until something is so."""
        ends = time.monotonic() + LONGEST
        while not done():
            more = self.read(0.1)
            assert (more and time.monotonic() < ends) or done(), f"{why()}\n{self.page}"

    def until(self, *words: str) -> None:
        """Until its screen shows one of these."""
        self.wait(lambda: any(word in self.page for word in words), lambda: f"none of {words}")

    def end(self) -> int:
        """Its exit code, once it is over by itself."""
        ends = time.monotonic() + LONGEST
        while self.child.poll() is None:
            assert time.monotonic() < ends, f"it does not end:\n{self.page}"
            self.read(0.05)
        while select.select([self._master], [], [], 0)[0] and self.read(0):
            pass
        return self.child.returncode


@contextmanager
def terminal(home: Path, *words: str, environ: Mapping[str, str]) -> Iterator[Terminal]:
    """Python with these arguments in a terminal of its own, every file of it below `home`."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
    keep = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    own = {
        "TUI_TRADER_HOME": str(home),
        "HOME": str(home / "user"),
        "TERM": "xterm-256color",
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TUI_TRADER_DEBUG": "1",
        "TEXTUAL_ANIMATIONS": "none",
    }
    child = subprocess.Popen(
        ["/bin/sh", "-c", 'ulimit -S -c "$(ulimit -H -c)"; exec "$@"', "sh", sys.executable, *words],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=home,
        env=keep | own | dict(environ),
        start_new_session=True,
    )
    os.close(slave)
    try:
        yield Terminal(child, master)
    finally:
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
            child.wait()
        os.close(master)
