"""The brokers by name; one is imported only when it is chosen."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from tui_trader.brokers.pace import Pace
    from tui_trader.brokers.port import Broker, BrokerInfo, Clock, Login
    from tui_trader.brokers.shelf import Shelf

OURS = {
    "tradelocker": "tui_trader.brokers.tradelocker",
    "tradelab": "tui_trader.brokers.tradelab",
    "stockstrader": "tui_trader.brokers.stockstrader",
}
"""A package each, with `INFO` in it and `open_broker` in its `broker` module."""
GROUP = "tui_trader.brokers"
"""Entry points of this group add more: name = package."""


@cache
def _packages() -> Mapping[str, str]:
    if not _others():
        return OURS
    from importlib.metadata import entry_points

    return OURS | {point.name: point.value for point in entry_points(group=GROUP) if point.name not in OURS}


def _others() -> bool:
    """Whether any installed distribution names our group; to ask `importlib.metadata` takes ten times
    as long, whenever the program is started.
    """
    told = f"[{GROUP}]"
    for folder in {*sys.path}:
        for file in Path(folder or ".").glob("*.*-info/entry_points.txt"):
            try:
                if told in file.read_text(encoding="utf-8"):
                    return True
            except (OSError, UnicodeDecodeError):
                continue
    return False


def infos() -> tuple[BrokerInfo, ...]:
    """What is known of each broker before anyone signs in."""
    return tuple(info(name) for name in _packages())


def info(name: str) -> BrokerInfo:
    """One of them. KeyError."""
    return cast("BrokerInfo", importlib.import_module(_packages()[name]).INFO)


def load(name: str) -> None:
    """Import what a broker needs; takes long the first time. KeyError."""
    importlib.import_module(f"{_packages()[name]}.broker")


def open_broker(
    name: str,
    login: Login,
    clock: Clock,
    *,
    read_only: bool = False,
    paces: MutableMapping[str, Pace] | None = None,
    shelf: Shelf | None = None,
) -> Broker:
    """The broker of a name, ready to sign in. KeyError, ReadFailed for an address that may not be used.

    Whoever opens several accounts of one login keeps `paces` for all of them: they share its allowance.
    What the login does not say is as the broker's fields have it by default.
    """
    defaults = {field.name: field.default for field in info(name).fields if field.default}
    login = replace(login, values=defaults | {key: said for key, said in login.values.items() if said})
    module = importlib.import_module(f"{_packages()[name]}.broker")
    pace = cast("Callable[[Clock, Mapping[str, str]], Pace]", module.pace)
    opened = cast("Callable[..., Broker]", module.open_broker)
    known, whose = {} if paces is None else paces, _whose(name, login)
    if whose not in known:
        known[whose] = pace(clock, login.values)
    return opened(login, clock, read_only=read_only, pace=known[whose], shelf=shelf)


def _whose(name: str, login: Login) -> str:
    """Which login's allowance is spent: what is said at its sign-in, of the secrets a digest."""
    import hashlib

    fields = (f"{field.name}={login.values.get(field.name, '')}" for field in info(name).fields)
    secrets = repr(sorted(login.secrets.items())).encode()
    return " ".join((name, login.base_url, *fields, hashlib.sha256(secrets).hexdigest()))
