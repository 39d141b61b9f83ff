"""How the programs that are compared are started."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
BASELINES = Path(__file__).parent / "baselines"
_STRANGE = ("COLUMNS", "LINES", "NO_COLOR", "TEXTUAL", "TUI_TRADER", "PYTHON")
"""Beginnings of what would change how a program looks, or how fast it is: compiled modules are kept, as after
any installation.
"""


def ours(*words: str) -> list[str]:
    """The program."""
    return [sys.executable, "-m", "tui_trader", *words]


def installed(*words: str) -> list[str]:
    """The program as a user starts it, where its command is installed beside this Python."""
    script = Path(sys.executable).parent / "tui-trader"
    return [str(script), *words] if script.exists() else ours(*words)


def baseline(name: str, *words: str) -> list[str]:
    """One of the programs it is compared with: `line_api`, `data_table`, `smallest`."""
    return [sys.executable, str(BASELINES / f"{name}.py"), *words]


def environment(home: Path | None = None, secrets: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a program is told: this checkout before an installed one, a terminal of many colours."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(_STRANGE)}
    path = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH", "")])]
    env |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": os.pathsep.join(path)}
    # Whoever runs this has a keyring perhaps; it is not to be asked, and must not hold anything up.
    env["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    if home is not None:
        env["TUI_TRADER_HOME"] = str(home)
    return env | dict(secrets or {})
