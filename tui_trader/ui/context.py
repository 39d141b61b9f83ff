"""What every screen is handed: the engine with the user's choices."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tui_trader.brokers.port import BrokerInfo, Login

if TYPE_CHECKING:
    from tui_trader.domain.instrument import InstrumentKey
    from tui_trader.engine.engine import Engine
    from tui_trader.engine.watchlists import Watchlists


class SignIn(NamedTuple):
    """One sign-in to make: which broker, as whom, to which account."""

    broker: str
    login: Login
    account: str = ""
    """Empty for the first, or for a choice when there are several."""


class SavedProfile(NamedTuple):
    """A profile of the user's file, as the login screen offers it."""

    name: str
    broker: str
    environment: str
    base_url: str
    account: str
    values: Mapping[str, str]


async def _no_practice() -> Sequence[SignIn]:
    return ()


async def _nothing() -> None:
    return


@dataclass(slots=True)
class Context:
    """Handed to screens as they are made. The first of them is seen before there is an engine: `engine` and
    `watchlists` are there from `open` on.
    """

    zone: tzinfo
    brokers: Sequence[BrokerInfo] = ()
    """Those that can be signed in to."""
    engine: Engine = field(init=False)
    watchlists: Watchlists = field(init=False)
    opened: bool = False
    opening: Callable[[], Awaitable[None]] = _nothing
    """Begins what stands behind the screens, and opens this context with it."""
    ascii: bool = False
    lite: bool = False
    theme: str = "trader-dark"
    keys: dict[str, str] = field(default_factory=dict)
    profiles: Sequence[SavedProfile] = ()
    start: Sequence[SignIn] = ()
    """Signed in to as the program opens."""
    practise: bool = False
    """Begin with the practice market."""
    practice: Callable[[], Awaitable[Sequence[SignIn]]] = _no_practice
    """Start the practice market; the sign-ins it offers."""
    first_lists: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    """Symbols by list, by broker, for who has no list yet."""
    secrets: Callable[[str, Sequence[str]], Mapping[str, str]] = lambda profile, fields: {}
    """Look up what is known of a profile's secrets."""
    remember: Callable[[str, str, str], str] = lambda profile, field, secret: ""
    """Keep a secret; why not, in words."""
    failed: str = ""
    """The profile whose sign-in failed last, or was asked for, for the login screen to begin with."""
    why: str = ""
    """What went wrong since the login screen was seen last, in words."""
    rung: int = 0
    """The number of the newest sentence for which the bell was considered."""
    only: str = ""
    """The session everything is narrowed to; empty for all."""

    quantities: dict[InstrumentKey, str] = field(default_factory=dict)
    """The quantity sent last, by instrument; what the next ticket begins with."""
    log: Path = field(default_factory=Path)
    """Where it is written what the program did."""

    def open(self, engine: Engine, watchlists: Watchlists) -> None:
        """Everything is there from now on."""
        self.engine, self.watchlists, self.opened = engine, watchlists, True

    @property
    def young(self) -> int:
        """Seconds up to which the ages of quotes are not told apart."""
        return 10 if self.lite else 0

    @property
    def frame(self) -> float:
        """Seconds between looks at the engine."""
        return 1.0 if self.lite else 0.1
