"""A client of the Tradelab feed in a process of its own, which notes when each packet came.

`python -m tests.bench.feed_log URL FILE`, the subscription as a line of JSON on standard input, until that
ends. Each packet is written as: seconds of CLOCK_MONOTONIC (a double), its size (two bytes), itself.
"""

from __future__ import annotations

import asyncio
import json
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from websockets.asyncio.client import connect

from tests.bench.programs import environment
from tui_trader.venue.tradelab_scrip import Scrip

_HEAD = struct.Struct(">dH")
_HEARTBEAT = '{"a":"h","v":[],"m":""}'
_BEAT = 5.0
COMPACT = 2
"""The mode of the packets that are asked for."""


class FeedLog:
    """Listens to these contracts from entering to `stop`."""

    def __init__(self, contract: Mapping[str, str], listed: Sequence[Scrip]) -> None:
        self._url = (
            f"{contract['feed_url']}?login_id={contract['account']}&access_token={contract['access_token']}"
        )
        self._pairs = [[each.code, each.token] for each in listed]

    def __enter__(self) -> FeedLog:
        self._folder = tempfile.TemporaryDirectory(prefix="tui-trader-feed-")
        self._file = Path(self._folder.name) / "packets"
        command = [sys.executable, "-m", "tests.bench.feed_log", self._url, str(self._file)]
        self._process = subprocess.Popen(
            command, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(self._pairs).encode() + b"\n")
        self._process.stdin.flush()
        self._process.stdout.readline()  # it listens
        return self

    def __exit__(self, kind: type[BaseException] | None, why: object, trace: TracebackType | None) -> None:
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    def stop(self) -> list[tuple[float, bytes]]:
        """When each packet came, oldest first."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)
        return list(_read(self._file.read_bytes()))


def counted(contract: Mapping[str, str], listed: Sequence[Scrip], seconds: float) -> float:
    """How many packets a second really come for these."""
    with FeedLog(contract, listed) as log:
        time.sleep(seconds + 0.5)
        came = log.stop()
    if len(came) <= len(listed):
        return 0.0
    first = came[len(listed)][0]  # a snapshot of each comes at once
    return sum(1 for when, _ in came if first <= when < first + seconds) / seconds


def _read(data: bytes) -> Iterator[tuple[float, bytes]]:
    at = 0
    while at + _HEAD.size <= len(data):
        when, size = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        yield when, data[at : at + size]
        at += size


async def _listen(url: str, pairs: object, file: Path) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_reader(0, stop.set)
    with file.open("wb") as out:
        async with connect(url, compression=None, max_queue=None) as feed:
            await feed.send(json.dumps({"a": "subscribe", "v": pairs, "m": "compact_marketdata"}))
            print("listening", flush=True)

            async def take() -> None:
                async for message in feed:
                    if isinstance(message, bytes) and message[0] == COMPACT:
                        out.write(_HEAD.pack(time.monotonic(), len(message)) + message)

            async def beat() -> None:
                while True:
                    await asyncio.sleep(_BEAT)
                    await feed.send(_HEARTBEAT)

            tasks = [asyncio.create_task(take()), asyncio.create_task(beat())]
            await stop.wait()
            for task in tasks:
                task.cancel()


if __name__ == "__main__":
    asyncio.run(_listen(sys.argv[1], json.loads(sys.stdin.readline()), Path(sys.argv[2])))
