"""The brokers by name; one is imported only when it is chosen."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from importlib.metadata import entry_points
from typing import cast

from tui_trader.brokers.port import Broker, BrokerInfo, Clock, Login

OURS = ("tui_trader.brokers.tradelocker",)
"""A package each, with `INFO` in it and `open_broker` in its `broker` module."""
GROUP = "tui_trader.brokers"
"""Entry points of this group add more: name = package."""

Open = Callable[..., Broker]


def _packages() -> tuple[str, ...]:
    return (*OURS, *(point.value for point in entry_points(group=GROUP)))


def infos() -> tuple[BrokerInfo, ...]:
    """What is known of each broker before anyone signs in."""
    return tuple(cast("BrokerInfo", importlib.import_module(package).INFO) for package in _packages())


def info(name: str) -> BrokerInfo:
    """One of them. KeyError."""
    return {one.name: one for one in infos()}[name]


def open_broker(name: str, login: Login, clock: Clock, *, read_only: bool = False) -> Broker:
    """The broker of a name, ready to sign in. KeyError, ReadFailed for an address that may not be used."""
    for package in _packages():
        if importlib.import_module(package).INFO.name == name:
            opened = cast("Open", importlib.import_module(f"{package}.broker").open_broker)
            return opened(login, clock, read_only=read_only)
    raise KeyError(name)
