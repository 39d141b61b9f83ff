"""The command line before any terminal is needed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tui_trader.cli import parser


@pytest.mark.parametrize("words", [["--read-only", "demo"], ["demo", "--read-only"], ["--read-only"]])
def test_read_only_holds_wherever_it_stands(words: list[str]) -> None:
    assert parser().parse_args(words).read_only is True
    assert parser().parse_args([word for word in words if word != "--read-only"]).read_only is False


def test_the_version_needs_no_terminal_library() -> None:
    code = (
        "import sys, tui_trader.cli as cli; cli.parser(); print(*map(sys.modules.__contains__, sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "textual", "httpx"], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "False"]


def test_without_a_terminal_it_says_so() -> None:
    command = [sys.executable, "-m", "tui_trader", "demo"]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "needs a terminal" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broker_with_hosts_of_its_own_needs_an_address(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[profiles.india]\nbroker = "tradelab"\nclient_id = "x"\n')
    done = subprocess.run(
        [sys.executable, "-m", "tui_trader", "--profile", "india"],
        capture_output=True, text=True, check=False, env=os.environ | {"TUI_TRADER_HOME": str(tmp_path)},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert "profiles.india.base_url is missing" in done.stderr
