"""Where files live."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple


class Places(NamedTuple):
    """The folders of one run; made when first written to, for the owner's eyes only (0700)."""

    config: Path
    state: Path
    cache: Path

    @property
    def config_file(self) -> Path:
        """What the user writes."""
        return self.config / "config.toml"

    @property
    def journal(self) -> Path:
        """What was asked for and what became of it."""
        return self.state / "journal.sqlite"

    @property
    def watchlists(self) -> Path:
        """The named lists."""
        return self.state / "watchlists.json"

    @property
    def log(self) -> Path:
        """What the program did, without secrets."""
        return self.state / "tui-trader.log"

    def within(self, name: str) -> Places:
        """The same places with the state apart: practice never mixes with the real journal."""
        return Places(self.config, self.state / name, self.cache / name)


def places() -> Places:
    """TUI_TRADER_HOME moves them all; else the platform's usual folders."""
    home = os.environ.get("TUI_TRADER_HOME")
    if home:
        root = Path(home).expanduser()
        return Places(root, root / "state", root / "cache")
    from platformdirs import PlatformDirs

    dirs = PlatformDirs("tui-trader", appauthor=False)
    return Places(dirs.user_config_path, dirs.user_state_path, dirs.user_cache_path)


def ensure(folder: Path) -> Path:
    """Make a folder only its owner can look into."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def write(path: Path, text: str) -> None:
    """Replace a file whole or not at all; readable by its owner only."""
    ensure(path.parent)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
