"""A relay before the venue's REST port, in a process of its own, which notes when requests come and go.

`python -m tests.bench.relay PORT FILE` listens on a free loopback port, says which, passes everything on to
PORT until its input ends. Each request that was answered is a line of FILE: JSON of when its first byte came
(CLOCK_MONOTONIC), method, target, when the first byte of its answer came, status. HTTP/1.1, no pipelining.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TextIO

from tests.bench.programs import environment

_ASKED = re.compile(rb"(GET|POST|PUT|PATCH|DELETE) (\S+) HTTP/1\.1\r\n")
_ANSWERED = re.compile(rb"HTTP/1\.1 (\d{3}) ")
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request with its answer."""

    asked: float
    method: str
    target: str
    answered: float
    status: int


class Relay:
    """Runs while it is entered; `base_url` is where to go instead of the venue's `port`."""

    def __init__(self, port: int, path: str = "") -> None:
        self._port, self._path = port, path
        self.base_url = ""

    def __enter__(self) -> Relay:
        self._folder = tempfile.TemporaryDirectory(prefix="tui-trader-relay-")
        self._file = Path(self._folder.name) / "exchanges"
        command = [sys.executable, "-m", "tests.bench.relay", str(self._port), str(self._file)]
        self._process = subprocess.Popen(
            command, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdout is not None
        self.base_url = f"http://{HOST}:{int(self._process.stdout.readline())}{self._path}"
        return self

    def __exit__(self, kind: type[BaseException] | None, why: object, trace: TracebackType | None) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._folder.cleanup()

    def exchanges(self) -> list[Exchange]:
        """All so far, in the order of their answers."""
        lines = self._file.read_text(encoding="utf-8").splitlines()
        return [Exchange(*json.loads(line)) for line in lines]


class _End(asyncio.Protocol):
    """One end of a connection that is passed on; `other` is the other end."""

    def __init__(self, log: TextIO) -> None:
        self.log = log
        self.transport: asyncio.Transport | None = None
        self.other: _End | None = None
        self.waiting: list[bytes] = []
        self.asked: tuple[float, str, str] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        for data in self.waiting:
            transport.write(data)
        self.waiting.clear()

    def send(self, data: bytes) -> None:
        """Pass on, or keep until there is somebody to pass it to."""
        if self.transport is None:
            self.waiting.append(data)
        else:
            self.transport.write(data)

    def connection_lost(self, why: Exception | None) -> None:
        if self.other is not None and self.other.transport is not None:
            self.other.transport.close()


class _Client(_End):
    """The program's end."""

    def __init__(self, log: TextIO, port: int) -> None:
        super().__init__(log)
        self._venue = port

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.other = server = _Server(self.log)
        server.other = self
        loop = asyncio.get_running_loop()
        self.opening = loop.create_task(loop.create_connection(lambda: server, HOST, self._venue))

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        if found := _ASKED.match(data):
            self.asked = now, found[1].decode(), found[2].decode()
        assert self.other is not None
        self.other.send(data)


class _Server(_End):
    """The venue's end."""

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        assert self.other is not None
        found = _ANSWERED.match(data)
        if found and self.other.asked is not None:
            self.log.write(json.dumps([*self.other.asked, now, int(found[1])]) + "\n")
            self.other.asked = None
        self.other.send(data)


async def _serve(port: int, file: Path) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(0, stop.set)  # nothing is ever said there: it is readable when whoever started us is gone
    with file.open("w", buffering=1, encoding="utf-8") as log:
        server = await loop.create_server(lambda: _Client(log, port), HOST, 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await stop.wait()
        server.close()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), Path(sys.argv[2])))
