"""What the engine asks of any broker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from tui_trader.brokers.port.capabilities import Capabilities
from tui_trader.brokers.port.health import LinkHealth
from tui_trader.brokers.port.login import BrokerInfo, Visit
from tui_trader.brokers.port.stream import Interest, Listener
from tui_trader.domain.account import Account, Fill, Funds, Holding, Position
from tui_trader.domain.directory import Directory
from tui_trader.domain.instrument import Instrument
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, ProtectPosition
from tui_trader.domain.order import OrderReport, Step, Ticket
from tui_trader.domain.quote import Candle, Day, Depth, Quote, Resolution


class Broker(Protocol):
    """One signed-in login at one broker. Calls in flight at once are allowed; pacing is inside."""

    info: BrokerInfo
    capabilities: Capabilities

    async def visit(self) -> Visit | None:
        """What must be walked in a browser before `sign_in`; None when the login has all it takes."""

    async def sign_in(self, redirected: str = "") -> Sequence[Account]:
        """Sign in and list the login's accounts. LoginRefused, ReadFailed.

        `redirected` is what a visit ended with: the address, its query, or the bare code.
        """

    async def use(self, account_id: str) -> Account:
        """Trade through this account from now on; reads what must be known first. ReadFailed."""

    async def sign_in_again(self) -> None:
        """After SignedOut: sign in to the same login and account, where that takes no person. LoginRefused,
        ReadFailed.
        """

    async def log_out(self) -> None:
        """End the login at the broker, which a person asked for by name. OrderRejected, OutcomeUnknown."""

    def health(self) -> LinkHealth:
        """How the line does, at once."""

    async def close(self) -> None:
        """Let go of connections; nothing is sent after this."""

    # What comes by itself.

    async def listen(self, listener: Listener) -> None:
        """Keep what is followed coming for as long as this runs; returns at once where nothing streams."""

    def follow(self, wanted: Sequence[tuple[Instrument, Interest]]) -> None:
        """From now on these come by themselves, most wanted first, and no others. Returns at once."""

    # Reading. Every read raises ReadFailed or SignedOut.

    async def instruments(self) -> Directory:
        """Everything the account may see; a long list may go on loading behind. Rules may be missing (see
        `rules`).
        """

    async def search(self, text: str) -> Sequence[Instrument]:
        """What the broker itself finds, for as long as the directory loads; none where it cannot search."""

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

    async def holdings(self) -> Sequence[Holding]:
        """What lies in the depository; none where there is none."""

    async def steps(self, broker_id: str) -> Sequence[Step]:
        """The life of one order as the broker tells it, oldest first; none where it does not."""

    # Writing. Each is told once. OrderRejected, OutcomeUnknown, SignedOut.

    async def place(self, ticket: Ticket) -> str:
        """Send a new order; the broker's order id when it was taken (which is no fill)."""

    async def change(self, change: ChangeOrder) -> None:
        """Change a working order."""

    async def cancel(self, cancel: CancelOrder) -> None:
        """Cancel a working order."""

    async def protect(self, protect: ProtectPosition) -> None:
        """Set, move or take away stop loss and take profit of an open position."""

    async def close_position(self, close: ClosePosition) -> None:
        """Send the order that closes a position, whole or in part."""
