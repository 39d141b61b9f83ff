"""What it takes to sign in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from tui_trader.domain.environment import Environment


class LoginField(NamedTuple):
    """One thing the login screen asks for."""

    name: str
    """Its key in a profile (`email`), or in the secrets (`password`)."""
    label: str
    secret: bool = False
    required: bool = True
    hint: str = ""
    asked: bool = True
    """Whether the login screen asks for it; what it does not is set in the profile's file only."""
    default: str = ""
    """What holds when nothing is said."""


class BrokerInfo(NamedTuple):
    """What is known of a broker before anyone signs in."""

    name: str
    """The key of profiles and catalog: `tradelocker`."""
    title: str
    """In words: `TradeLocker`."""
    tag: str
    """For narrow columns: `TL`."""
    environments: Mapping[str, str]
    """Environment name (`demo`, `live`) to base URL."""
    fields: tuple[LoginField, ...]
    zone: str = ""
    """The time zone of its exchanges, where they share one: `Asia/Kolkata`."""


@dataclass(frozen=True, slots=True)
class Login:
    """Everything needed to sign in to one profile."""

    session: str
    """The profile's name; what every key carries."""
    tag: str
    """For narrow columns."""
    environment: Environment
    base_url: str
    values: Mapping[str, str]
    """What is no secret: email, server, account ..."""
    secrets: Mapping[str, str]
    """Password, token; never shown, logged or compared."""

    def __repr__(self) -> str:
        return f"Login({self.session!r}, {self.environment.value}, {self.base_url!r})"


class Visit(Protocol):
    """Pages a person has to walk in a browser before the broker lets a login in."""

    url: str
    """Where the walk begins; shown whole."""
    redirect: str
    """Where the browser is sent at its end."""
    deaf: str
    """Why nothing here hears the browser come back, in words; empty when it is heard."""

    async def arrival(self) -> str:
        """The address the browser was sent to, once it comes back here; waits for ever when deaf."""

    async def close(self) -> None:
        """Listen no more."""
