import asyncio
import json
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect

from tui_trader.venue import DIALECTS, Venue, serving
from tui_trader.venue.serve import main

pytestmark = pytest.mark.anyio


class Running:
    """The venue as a process of its own."""

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments
        self.contract: dict[str, dict[str, str]] = {}

    async def __aenter__(self) -> "Running":
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tui_trader.venue", *self._arguments,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.contract = json.loads(await self.process.stdout.readline())
        return self

    async def end(self, number: int) -> tuple[int, bytes, bytes]:
        self.process.send_signal(number)
        out, err = await asyncio.wait_for(self.process.communicate(), 5)
        assert self.process.returncode is not None
        return self.process.returncode, out, err

    async def __aexit__(self, *_: object) -> None:
        if self.process.returncode is None:
            self.process.kill()
            await self.process.wait()


def free_port() -> int:
    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        port: int = plug.getsockname()[1]
        return port


async def log_in(contract: dict[str, str]) -> httpx.Response:
    body = {name: contract[name] for name in ("email", "password", "server")}
    async with httpx.AsyncClient(trust_env=False) as http:
        return await http.post(contract["base_url"] + "/auth/jwt/token", json=body)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_first_line_when_all_answer_then_a_signal_ends_it(number: int) -> None:
    port = free_port()
    async with Running("--port", str(port), "--rate", "5") as venue:
        assert list(venue.contract) == list(DIALECTS)
        ports = [httpx.URL(each["base_url"]).port for each in venue.contract.values()]
        assert ports == [port + at for at in range(len(DIALECTS))]
        contract = venue.contract["tradelocker"]
        assert set(contract) == {"base_url", "email", "password", "server"}
        assert contract["base_url"] == f"http://127.0.0.1:{port}/backend-api"
        assert (await log_in(contract)).status_code == 201
        tradelab = venue.contract["tradelab"]
        assert list(tradelab) == [
            "base_url", "feed_url", "client_id", "client_secret", "redirect_uri", "login_id", "password",
            "pin", "account", "access_token",
        ]  # fmt: skip
        assert tradelab["base_url"] == f"http://127.0.0.1:{port + 1}"
        async with connect(f"{tradelab['feed_url']}?token={tradelab['access_token']}", proxy=None) as feed:
            await feed.send('{"a":"subscribe","v":[[1,2885]],"m":"compact_marketdata"}')
            assert len(await feed.recv()) == 42
            # A feed that is still connected does not keep the venue from ending.
            assert await venue.end(number) == (0, b"", b"")


async def test_it_ends_while_a_request_hangs(tmp_path: Path) -> None:
    rules = tmp_path / "faults.json"
    rules.write_text('{"action": "hang"}')
    async with Running("--faults", str(rules)) as venue:
        waiting = asyncio.create_task(log_in(venue.contract["tradelocker"]))
        base = venue.contract["tradelocker"]["base_url"].removesuffix("/backend-api")
        async with httpx.AsyncClient(base_url=base, trust_env=False) as http:
            while not (await http.get("/_venue/stats")).json()["received"]:
                pass
        assert await venue.end(signal.SIGTERM) == (0, b"", b"")
        with pytest.raises(httpx.HTTPError):
            await waiting


async def test_it_ends_with_its_parent() -> None:
    script = (
        "import subprocess, sys, os;"
        "p = subprocess.Popen([sys.executable, '-m', 'tui_trader.venue', '--parent', str(os.getpid())],"
        " stdout=subprocess.PIPE);"
        "p.stdout.readline(); print(p.pid, flush=True); sys.stdin.readline()"
    )
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE, stdin=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    child = int(await parent.stdout.readline())
    os.kill(child, 0)
    parent.kill()
    await parent.wait()
    # The child holds the pipe's other end: end of file is the sign that it is gone.
    assert await asyncio.wait_for(parent.stdout.read(), 5) == b""


def test_a_port_in_use_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        plug.listen()
        port = plug.getsockname()[1]
        assert main(["--port", str(port)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert str(port) in err


@pytest.mark.parametrize(
    ("text", "word"),
    [("{", "JSON"), ('{"action": "explode"}', "explode"), (b"\xff", "UTF-8"), (None, "read")],
)
def test_a_bad_faults_file_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: Any, word: str
) -> None:
    path = tmp_path / "faults.json"
    if text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert main(["--faults", str(path)]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert str(path) in err
    assert word in err


@pytest.mark.parametrize(
    "arguments", [["--port", "0"], ["--port", "70000"], ["--rate", "-1"], ["--rate", "nan"]]
)
def test_bad_arguments(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    assert capsys.readouterr().err


async def test_serving_inside_the_loop_on_loopback_only() -> None:
    async with serving(Venue(rate=30)) as contract:
        base = contract["tradelocker"]["base_url"]
        assert base.startswith("http://127.0.0.1:")
        assert (await log_in(contract["tradelocker"])).status_code == 201
    with pytest.raises(httpx.ConnectError):
        await log_in(contract["tradelocker"])
