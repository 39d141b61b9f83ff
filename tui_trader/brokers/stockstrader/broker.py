"""What can be done at StocksTrader: each method asks or tells, then translates."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tui_trader.brokers.pace import Lane, Pace
from tui_trader.brokers.port import (
    Clock,
    Interest,
    LinkHealth,
    Listener,
    Login,
    LoginRefused,
    NotSent,
)
from tui_trader.brokers.shelf import Shelf
from tui_trader.brokers.stockstrader import INFO, trading
from tui_trader.brokers.stockstrader.accounts import Accounts
from tui_trader.brokers.stockstrader.auth import OVER, Token
from tui_trader.brokers.stockstrader.books import Books
from tui_trader.brokers.stockstrader.capabilities import NO_PARTS, PLATFORM
from tui_trader.brokers.stockstrader.limits import QUOTES, TRADE, allowance
from tui_trader.brokers.stockstrader.line import API, Line, done, placed, refusal
from tui_trader.brokers.stockstrader.prices import Prices
from tui_trader.brokers.wire import Wire
from tui_trader.domain.account import Account, Fill, Funds, Holding, Position
from tui_trader.domain.directory import Instruments
from tui_trader.domain.instrument import Instrument
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, Keep, ProtectPosition
from tui_trader.domain.order import OrderReport, Step, Ticket
from tui_trader.domain.quote import Candle, Day, Depth, Quote, Resolution


class StocksTrader:
    """One token; the account is chosen by `use`."""

    info = INFO
    capabilities = PLATFORM

    def __init__(self, login: Login, clock: Clock, wire: Wire, token: Token, shelf: Shelf) -> None:
        self.wire, self._token, self._shelf = wire, token, shelf
        self._line = Line(login, clock, wire)
        self._prices, self._books = Prices(self._line, shelf), Books(self._line)
        self._accounts = Accounts(self._line)
        # Without an id of our own two sends at once could not be told apart (`stockstrader.md` 9).
        self._placing = asyncio.Lock()

    # Life.

    async def visit(self) -> None:
        """Nothing to walk: a token does."""

    async def sign_in(self, redirected: str = "") -> Sequence[Account]:
        """The token's accounts; there is no other sign-in (1)."""
        self._token.check()
        return await self._accounts.sign_in()

    async def use(self, account_id: str) -> Account:
        """Choose the account. ReadFailed when it is not of the kind the profile says."""
        account = self._accounts.use(account_id)
        self._prices, self._books = Prices(self._line, self._shelf), Books(self._line)
        return account

    async def sign_in_again(self) -> None:
        """Nothing renews a token. LoginRefused."""
        raise LoginRefused(OVER)

    async def log_out(self) -> None:
        """POST logout, which ends the token itself (1): never unless a person asks for it by name."""
        done(await self.wire.tell("POST", f"{API}/logout", scope=TRADE))
        self._token.over = True

    def health(self) -> LinkHealth:
        """How the line does."""
        return self.wire.health()

    async def close(self) -> None:
        """Let go of connections; the token goes on."""
        await self.wire.close()

    # What comes by itself: nothing.

    async def listen(self, listener: Listener) -> None:
        """There is no stream."""

    def follow(self, wanted: Sequence[tuple[Instrument, Interest]]) -> None:
        """There is no stream."""

    # Reading.

    async def instruments(self) -> Instruments:
        """All the account may see."""
        return await self._prices.instruments()

    async def search(self, text: str) -> Sequence[Instrument]:
        """The list is whole from the start."""
        return ()

    async def rules(self, instrument: Instrument) -> Instrument:
        """The instrument with what an order must obey."""
        return await self._prices.rules(instrument)

    async def quote(self, instrument: Instrument) -> Quote | None:
        """Bid, ask, last."""
        return await self._prices.quote(instrument)

    async def day(self, instrument: Instrument) -> Day | None:
        """Not told."""
        return None

    async def depth(self, instrument: Instrument) -> Depth | None:
        """Not told."""
        return None

    async def candles(
        self, instrument: Instrument, resolution: Resolution, start: datetime, end: datetime
    ) -> Sequence[Candle]:
        """There is no history of prices."""
        return ()

    async def working_orders(self) -> Sequence[OrderReport]:
        """Orders that are not final."""
        return await self._books.working_orders()

    async def done_orders(self, since: datetime) -> Sequence[OrderReport]:
        """Final orders since then, complete or ReadFailed."""
        return await self._books.done_orders(since)

    async def fills(self) -> Sequence[Fill]:
        """Where deals of the last day began, where they ended."""
        return await self._books.fills()

    async def positions(self) -> Sequence[Position]:
        """Open deals."""
        return await self._books.positions()

    async def funds(self) -> Funds:
        """The account's state."""
        return await self._books.funds()

    async def holdings(self) -> Sequence[Holding]:
        """There is no depository."""
        return ()

    async def steps(self, broker_id: str) -> Sequence[Step]:
        """Not told."""
        return ()

    # Writing.

    async def place(self, ticket: Ticket) -> str:
        """POST an order: acceptance, not a fill (4)."""
        if self._books.stateless:
            raise NotSent("not sent: StocksTrader tells no figures of this account, so it is traded blind")
        offset = timedelta(seconds=self.wire.pulse.clock_offset or 0.0)
        form = trading.order(ticket, self._line.clock.now() + offset)
        async with self._placing:
            await self._accounts.check()
            id = placed(await self._tell("POST", self._line.path("orders"), form))
        self._books.sent(id, (ticket.stop_loss, ticket.take_profit))
        return id

    async def change(self, change: ChangeOrder) -> None:
        """PUT an order, with all that is to stay (4)."""
        said = await self._books.standing(change.broker_id)
        levels = self._books.levels_of_order(change.broker_id)
        form = trading.change(change, said, levels)
        done(await self._tell("PUT", self._line.path("orders", change.broker_id), form))
        asked = (change.stop_loss, change.take_profit)
        kept = [old if isinstance(new, Keep) else new for new, old in zip(asked, levels, strict=True)]
        self._books.sent(change.broker_id, (kept[0], kept[1]))

    async def cancel(self, cancel: CancelOrder) -> None:
        """DELETE an active order."""
        self._books.check_active(cancel.broker_id, "cancelled")
        path = self._line.path("orders", cancel.broker_id)
        done(await self._tell("DELETE", path, lane=Lane.CANCEL_CLOSE))

    async def protect(self, protect: ProtectPosition) -> None:
        """PUT a deal."""
        id = protect.position.id
        form = trading.protect(protect, self._books.levels_of_deal(id))
        done(await self._tell("PUT", self._line.path("deals", id), form))

    async def close_position(self, close: ClosePosition) -> None:
        """DELETE a deal, which closes all of it (4)."""
        id, known = close.position.id, self._books.deal(close.position.id)
        whole = close.open_quantity if known is None else known.volume
        if whole is not None and close.quantity < whole:
            raise NotSent(f"not sent: {NO_PARTS}")
        done(await self._tell("DELETE", self._line.path("deals", id), lane=Lane.CANCEL_CLOSE))

    async def _tell(
        self,
        method: str,
        path: str,
        form: Mapping[str, str] | None = None,
        lane: Lane = Lane.PLACE_MODIFY,
    ) -> Any:
        return await self.wire.tell(method, path, form=form, scope=TRADE, lane=lane)


pace = allowance
"""The allowance of one login, which all that is opened for it shares."""


def open_broker(
    login: Login,
    clock: Clock,
    *,
    read_only: bool = False,
    pace: Pace | None = None,
    transport: Any = None,
    shelf: Shelf | None = None,
) -> StocksTrader:
    """A login at StocksTrader, ready to sign in. ReadFailed for an address that may not be used."""
    allowed = allowance(clock, login.values) if pace is None else pace
    how: dict[str, Any] = {"read_only": read_only, "transport": transport}
    wire = Wire("StocksTrader", login.base_url, clock, allowed, quotes=QUOTES, refusal=refusal, **how)
    wire.signer = token = Token(login)
    return StocksTrader(login, clock, wire, token, Shelf() if shelf is None else shelf)
