"""What the engine needs of any broker.

The three words of a write: `OrderRejected` (proof that it was not taken), `OutcomeUnknown` (anything
else), `SignedOut` (a new sign-in is needed, and it is not known whether the write was taken unless the
message of the class says so). A read fails with `ReadFailed` or `SignedOut`, a sign-in with `LoginRefused`
or `ReadFailed`; a failed read never stands for an empty one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tui_trader.domain.account import Account, Environment, Fill, Funds, Position
from tui_trader.domain.instrument import Instrument
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, ProtectPosition
from tui_trader.domain.order import OrderReport, Ticket
from tui_trader.domain.quote import Candle, Day, Depth, Quote, Resolution


class BrokerError(Exception):
    """A broker could not do what was asked; the text is a sentence for a person."""


class OrderRejected(BrokerError):
    """Proof that a write was not taken: it never left, or the broker's own envelope refuses it."""


class NotSent(OrderRejected):
    """A rejection that needs no broker: the write never left this machine."""


class OutcomeUnknown(BrokerError):
    """A write was, or may have been, sent, and what became of it is not known."""


class SignedOut(BrokerError):
    """The session is over at the broker; a new sign-in is needed."""


class ReadFailed(BrokerError):
    """A read brought nothing that may be used; what was known before stays, and grows old."""


class LoginRefused(BrokerError):
    """The broker does not let this login in; the text is the broker's own where it gave one."""


class Clock(Protocol):
    """Time as an argument, so that tests wind it by hand."""

    def monotonic(self) -> float:
        """Seconds that never jump; for ages, timeouts, pacing."""

    def now(self) -> datetime:
        """The wall's time, aware UTC; for display and windows."""

    async def sleep(self, seconds: float) -> None:
        """Come back after so many seconds."""


@dataclass(frozen=True, slots=True)
class LoginField:
    """One thing the login screen asks for."""

    name: str
    """Its key in a profile (`email`), or in the secrets (`password`)."""
    label: str
    secret: bool = False
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True)
class BrokerInfo:
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


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this broker can do, so that a screen can show why something is grey and the engine can choose."""

    streams_quotes: bool
    """Quotes come by themselves; otherwise they are asked for within a request budget."""
    echoes_our_id: int
    """How many characters of our id come back with the order; 0 when none do."""
    changes_orders: bool
    protects_positions: bool
    """Stop loss and take profit of an open position can be set."""
    closes_in_part: bool
    depth: bool
    resolutions: tuple[Resolution, ...]
    """What candles there are; empty when none."""
    why_not: Mapping[str, str]
    """A sentence for each thing it cannot do, by the field's name above."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How the request allowance stands, for the header."""

    used: float
    """Quote requests in the last second."""
    allowed: float
    """Quote requests a second that the broker allows just now; 0 when it does not say."""
    waiting: int
    """Requests that wait for their turn."""
    paused_until: float
    """Monotonic second until which the broker asked for quiet; 0 when not."""


@dataclass(frozen=True, slots=True)
class LinkHealth:
    """How the line to the broker does."""

    latency: float | None
    """Seconds the last answered request took; None before the first."""
    answered: float | None
    """Monotonic second of the last answer of any kind; None before the first."""
    trouble: str
    """What went wrong with the newest request, in words; empty when it went well."""
    budget: Budget


class Broker(Protocol):
    """One signed-in login at one broker. Calls in flight at once are allowed; pacing is inside."""

    info: BrokerInfo
    capabilities: Capabilities

    async def sign_in(self) -> Sequence[Account]:
        """Sign in and list the login's accounts. LoginRefused, ReadFailed."""

    async def use(self, account_id: str) -> Account:
        """Trade through this account from now on; reads what must be known first. ReadFailed."""

    async def sign_in_again(self) -> None:
        """After SignedOut: sign in to the same login and account. LoginRefused, ReadFailed."""

    def health(self) -> LinkHealth:
        """How the line does, at once."""

    async def close(self) -> None:
        """Let go of connections; nothing is sent after this."""

    # Reading. Every read raises ReadFailed or SignedOut.

    async def instruments(self) -> Sequence[Instrument]:
        """Everything the account may see; rules may be missing (see `rules`)."""

    async def rules(self, instrument: Instrument) -> Instrument:
        """The same instrument with its trading rules, read afresh."""

    async def quote(self, instrument: Instrument) -> Quote | None:
        """The newest quote; None when the broker says there is none."""

    async def day(self, instrument: Instrument) -> Day | None:
        """Today's bar; None when there is none."""

    async def depth(self, instrument: Instrument) -> Depth | None:
        """The market's book; None when there is none."""

    async def candles(
        self, instrument: Instrument, resolution: Resolution, start: datetime, end: datetime
    ) -> Sequence[Candle]:
        """Bars from start to end, oldest first; long spans are split under the broker's cap."""

    async def working_orders(self) -> Sequence[OrderReport]:
        """All orders that are not final, protection included."""

    async def done_orders(self, since: datetime) -> Sequence[OrderReport]:
        """All final orders since then, complete (pages are followed) or ReadFailed."""

    async def fills(self) -> Sequence[Fill]:
        """Executions of the current session."""

    async def positions(self) -> Sequence[Position]:
        """All open positions; stop loss and take profit as ids of their orders."""

    async def funds(self) -> Funds:
        """Balance, equity, margin: every figure the broker gives."""

    # Writing. Each is told once. OrderRejected, OutcomeUnknown, SignedOut.

    async def place(self, ticket: Ticket) -> str:
        """Send a new order; the broker's order id when it was taken (which is no fill)."""

    async def change(self, change: ChangeOrder) -> None:
        """Change a working order."""

    async def cancel(self, cancel: CancelOrder) -> None:
        """Cancel a working order."""

    async def cancel_all(self, instrument: Instrument | None) -> None:
        """Cancel every working order, of one instrument or of the account."""

    async def protect(self, protect: ProtectPosition) -> None:
        """Set, move or take away stop loss and take profit of an open position."""

    async def close_position(self, close: ClosePosition) -> None:
        """Send the order that closes a position, whole or in part."""

    async def close_all(self, instrument: Instrument | None) -> None:
        """Send the orders that close every position, of one instrument or of the account."""
