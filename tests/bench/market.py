"""The practice venue as a process, with its contract and its controls."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from http.client import HTTPConnection
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from tests.bench.programs import environment


class Market:
    """Serves while it is entered; `contract` is what its first line says, by broker."""

    def __init__(self, *, rate: float = 0.0, contracts: str = "small", seed: int = 1) -> None:
        self._words = ["--rate", f"{rate:.4f}", "--contracts", contracts, "--seed", str(seed)]
        self.contract: dict[str, dict[str, str]] = {}

    def __enter__(self) -> Market:
        command = [sys.executable, "-m", "tui_trader.venue", *self._words, "--parent", str(os.getpid())]
        self._process = subprocess.Popen(
            command, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert self._process.stdout is not None
        self.contract = json.loads(self._process.stdout.readline())
        return self

    def __exit__(self, kind: type[BaseException] | None, why: object, trace: TracebackType | None) -> None:
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def pid(self) -> int:
        """Of its process."""
        return self._process.pid

    def port(self, broker: str) -> int:
        """Where it speaks that broker's language."""
        return urlsplit(self.contract[broker]["base_url"]).port or 0

    def control(self, method: str, name: str, body: object = None) -> Any:
        """One of the venue's own controls (`tui_trader/venue/control.py`)."""
        line = HTTPConnection("127.0.0.1", self.port("tradelab"), timeout=30)
        try:
            line.request(method, f"/_venue/{name}", None if body is None else json.dumps(body))
            answer = line.getresponse()
            said = answer.read()
        finally:
            line.close()
        assert answer.status == 200, said
        return json.loads(said)

    def received(self, name: str) -> int:
        """How many requests of one kind have come in."""
        return int(self.control("GET", "stats")["received"].get(name, 0))
