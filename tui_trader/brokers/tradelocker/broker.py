"""What can be done at TradeLocker: each method asks or tells, then translates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from tui_trader.brokers.pace import Lane, Pace
from tui_trader.brokers.port import (
    Clock,
    Interest,
    LinkHealth,
    Listener,
    Login,
    LoginRefused,
    NotSent,
    ReadFailed,
)
from tui_trader.brokers.shelf import Shelf
from tui_trader.brokers.tradelocker import INFO, schema, trading, translate_account
from tui_trader.brokers.tradelocker.auth import Auth
from tui_trader.brokers.tradelocker.books import Books
from tui_trader.brokers.tradelocker.capabilities import NO_LOGOUT, PLATFORM, of_account
from tui_trader.brokers.tradelocker.limits import PUBLISHED, SHARED
from tui_trader.brokers.tradelocker.line import Line, as_list, as_model, done, placed, refusal, target
from tui_trader.brokers.tradelocker.prices import Prices
from tui_trader.brokers.wire import REFUSALS, Wire
from tui_trader.domain.account import Account, Fill, Funds, Holding, Position
from tui_trader.domain.directory import Instruments
from tui_trader.domain.instrument import Instrument
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, ProtectPosition
from tui_trader.domain.order import OrderReport, Step, Ticket
from tui_trader.domain.quote import Candle, Day, Depth, Quote, Resolution

_ACCOUNTS = TypeAdapter(list[schema.AccountSaid], config=schema.LATER)
PLACE_REFUSALS = REFUSALS | {403, 404}
"""Of a new order these prove in the envelope that there is none; of a target they prove nothing."""


class TradeLocker:
    """One login; the account is chosen by `use`."""

    info = INFO

    def __init__(self, login: Login, clock: Clock, wire: Wire, auth: Auth) -> None:
        self.capabilities = PLATFORM
        self.wire, self._auth = wire, auth
        self._line = Line(login, clock, wire, auth)
        self._prices, self._books = Prices(self._line), Books(self._line, schema.ConfigSaid())
        self._listed: dict[str, schema.AccountSaid] = {}

    # Life.

    async def visit(self) -> None:
        """Nothing to walk: a password does."""

    async def sign_in(self, redirected: str = "") -> Sequence[Account]:
        """Tokens, then the login's accounts (5: 1, 3)."""
        await self._auth.sign_in()
        reply = await self.wire.ask("/auth/jwt/all-accounts", scope="GET_ACCOUNTS")
        found = as_list(_ACCOUNTS, reply.data.get("accounts") if isinstance(reply.data, dict) else None)
        self._listed = {one.id: one for one in found}
        return [self._translated(one) for one in found]

    def _translated(self, one: schema.AccountSaid) -> Account:
        login = self._line.login
        return translate_account.account(one, login.session, login.tag, login.environment)

    async def use(self, account_id: str) -> Account:
        """Choose the account: its accNum goes with every call, never another's (2.2); config, rules."""
        chosen, line = self._listed.get(account_id), self._line
        if chosen is None:
            raise ReadFailed(f"this login has no account {account_id}")
        self._auth.account_number, line.account, line.currency = chosen.accNum, chosen.id, chosen.currency
        line.config = config = as_model(schema.ConfigSaid, await line.data("/trade/config", ""))
        self.wire.pace.adopt(config.paces())
        self._prices, self._books = Prices(line), Books(line, config)
        details = await self._details(account_id)
        depth = bool(config.customerAccess.get("marketDepth", True))
        self.capabilities = of_account((details.tradingRules if details else None) or {}, depth=depth)
        account = self._translated(chosen)
        return account if details is None else translate_account.with_rules(account, details)

    async def _details(self, account_id: str) -> schema.AccountDetailSaid | None:
        """The account's rules, one of a list or of `accounts` (6.1); without them it can still trade."""
        try:
            data = await self._line.data("/trade/accounts", "GET_ACCOUNTS")
            rows = data.get("accounts") if isinstance(data, dict) else data
            for row in rows if isinstance(rows, list) else ():
                if isinstance(row, dict) and str(row.get("id")) == account_id:
                    return as_model(schema.AccountDetailSaid, row)
        except ReadFailed:
            pass
        return None

    async def sign_in_again(self) -> None:
        """The same login, and the account still there under the same number, or LoginRefused
        (`order_safety.md` 7).
        """
        before = self._listed.get(self._line.account)
        await self.sign_in()
        now = self._listed.get(self._line.account)
        if before is not None and (now is None or now.accNum != before.accNum):
            raise LoginRefused(f"account {before.id} is not what it was at this login: sign in anew")

    async def log_out(self) -> None:
        """There is no such call. NotSent."""
        raise NotSent(NO_LOGOUT)

    def health(self) -> LinkHealth:
        """How the line does."""
        return self.wire.health()

    async def close(self) -> None:
        """Let go of connections."""
        await self._auth.close()
        await self.wire.close()

    # What comes by itself: nothing.

    async def listen(self, listener: Listener) -> None:
        """There is no stream for clients."""

    def follow(self, wanted: Sequence[tuple[Instrument, Interest]]) -> None:
        """There is no stream for clients."""

    # Reading.

    async def instruments(self) -> Instruments:
        """All the account may see."""
        found = await self._prices.instruments()
        self._books.forget()
        return Instruments(found)

    async def search(self, text: str) -> Sequence[Instrument]:
        """The list is whole from the start."""
        return ()

    async def rules(self, instrument: Instrument) -> Instrument:
        """The instrument with what an order must obey."""
        return await self._prices.rules(instrument)

    async def quote(self, instrument: Instrument) -> Quote | None:
        """Bid and ask; None when the market is closed."""
        return await self._prices.quote(instrument)

    async def day(self, instrument: Instrument) -> Day | None:
        """Today's bar."""
        return await self._prices.day(instrument)

    async def depth(self, instrument: Instrument) -> Depth | None:
        """The market's book."""
        return await self._prices.depth(instrument)

    async def candles(
        self, instrument: Instrument, resolution: Resolution, start: datetime, end: datetime
    ) -> Sequence[Candle]:
        """Bars, oldest first."""
        return await self._prices.candles(instrument, resolution, start, end)

    async def working_orders(self) -> Sequence[OrderReport]:
        """Orders that are not final."""
        return await self._books.working_orders()

    async def done_orders(self, since: datetime) -> Sequence[OrderReport]:
        """Final orders since then, complete or ReadFailed."""
        return await self._books.done_orders(since)

    async def fills(self) -> Sequence[Fill]:
        """Executions of the current session."""
        return await self._books.fills()

    async def positions(self) -> Sequence[Position]:
        """Open positions."""
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
        """POST: acceptance, not a fill (7.1)."""
        body = trading.order(ticket, self._line.known.get(ticket.instrument.id))
        path = f"/trade/accounts/{target(self._line.account)}/orders"
        reply = await self.wire.tell("POST", path, body=body, scope="PLACE_ORDER", refusals=PLACE_REFUSALS)
        done(reply)
        return placed(reply)

    async def change(self, change: ChangeOrder) -> None:
        """PATCH an order (7.2)."""
        path = f"/trade/orders/{target(change.broker_id)}"
        done(await self.wire.tell("PATCH", path, body=trading.change(change), scope="MODIFY_ORDER"))

    async def cancel(self, cancel: CancelOrder) -> None:
        """DELETE an order (7.3)."""
        path = f"/trade/orders/{target(cancel.broker_id)}"
        done(await self.wire.tell("DELETE", path, scope="MODIFY_ORDER", lane=Lane.CANCEL_CLOSE))

    async def protect(self, protect: ProtectPosition) -> None:
        """PATCH a position (7.5)."""
        path = f"/trade/positions/{target(protect.position.id)}"
        done(await self.wire.tell("PATCH", path, body=trading.protect(protect), scope="MODIFY_POSITION"))

    async def close_position(self, close: ClosePosition) -> None:
        """DELETE a position, with how many lots of it (7.6); the closing order carries our id."""
        path, body = f"/trade/positions/{target(close.position.id)}", trading.close(close)
        query = {"strategyId": close.id} if len(close.id) <= trading.LONGEST_TAG else None
        lane = Lane.CANCEL_CLOSE
        done(await self.wire.tell("DELETE", path, body=body, query=query, scope="MODIFY_POSITION", lane=lane))


def pace(clock: Clock, values: Mapping[str, str]) -> Pace:
    """The rate limits of one login, which all that is opened for it shares."""
    return Pace(clock, PUBLISHED, shared=SHARED)


def open_broker(
    login: Login,
    clock: Clock,
    *,
    read_only: bool = False,
    pace: Pace | None = None,
    transport: Any = None,
    shelf: Shelf | None = None,
) -> TradeLocker:
    """A login at TradeLocker, ready to sign in; it keeps nothing on the shelf. ReadFailed for an address
    that may not be used.
    """
    pace = Pace(clock, PUBLISHED, shared=SHARED) if pace is None else pace
    how: dict[str, Any] = {"read_only": read_only, "transport": transport}
    wire = Wire("TradeLocker", login.base_url, clock, pace, quotes="QUOTES", refusal=refusal, **how)
    wire.signer = auth = Auth(login, clock, wire)
    return TradeLocker(login, clock, wire, auth)
