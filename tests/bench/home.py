"""The folder of a user made up for one run: profiles, secrets, a watchlist."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType

from tests.bench.programs import environment

FIELDS = {
    "tradelocker": (("email", "server"), "password"),
    "tradelab": (("client_id", "redirect_uri"), "access_token"),
    "stockstrader": ((), "token"),
}
"""What a profile says of each broker, and its one secret."""


class Home:
    """Nothing of the real user is read; it is gone when it is left."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="tui-trader-bench-")
        self.path = Path(self._folder.name)
        self.state = self.path / "state"
        self.secrets: dict[str, str] = {}
        self._profiles: list[str] = []

    def __enter__(self) -> Home:
        return self

    def __exit__(self, kind: type[BaseException] | None, why: object, trace: TracebackType | None) -> None:
        self._folder.cleanup()

    @property
    def env(self) -> dict[str, str]:
        """The environment of a program that lives here."""
        return environment(self.path, self.secrets)

    def profile(self, broker: str, contract: Mapping[str, str], *, base_url: str = "", **more: str) -> None:
        """An account at one broker of the venue, in the config file under the broker's own name."""
        plain, secret = FIELDS[broker]
        values = {"broker": broker, "environment": "demo", "base_url": base_url or contract["base_url"]}
        values |= {"account": contract["account"]} if "account" in contract else {}
        values |= {name: contract[name] for name in plain} | more
        lines = [f"[profiles.{broker}]", *(f"{name} = {json.dumps(value)}" for name, value in values.items())]
        self._profiles.append("\n".join(lines))
        self.secrets[f"TUI_TRADER_{broker}_{secret}".upper()] = contract[secret]
        (self.path / "config.toml").write_text("\n\n".join(self._profiles) + "\n", encoding="utf-8")

    def watch(self, broker: str, instruments: Iterable[tuple[str, str]]) -> None:
        """The one watchlist: (id, symbol) of a broker's instruments."""
        rows = [[broker, id, symbol] for id, symbol in instruments]
        self.state.mkdir(mode=0o700, exist_ok=True)
        text = json.dumps({"current": "Bench", "lists": {"Bench": rows}})
        (self.state / "watchlists.json").write_text(text, encoding="utf-8")
