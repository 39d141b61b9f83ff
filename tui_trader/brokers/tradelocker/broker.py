"""What can be done at TradeLocker: each method asks or tells, then translates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from tui_trader.brokers.pace import Lane, Pace
from tui_trader.brokers.port import (
    Capabilities,
    Clock,
    LinkHealth,
    Login,
    LoginRefused,
    ReadFailed,
)
from tui_trader.brokers.tradelocker import INFO, schema, trading, translate_account
from tui_trader.brokers.tradelocker.auth import Auth
from tui_trader.brokers.tradelocker.books import Books
from tui_trader.brokers.tradelocker.limits import PUBLISHED, SHARED
from tui_trader.brokers.tradelocker.line import Line, as_list, as_model, done, placed, refusal, target
from tui_trader.brokers.tradelocker.prices import Prices, only
from tui_trader.brokers.wire import REFUSALS, Wire
from tui_trader.domain.account import Account, Fill, Funds, Position
from tui_trader.domain.instrument import Instrument
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, ProtectPosition
from tui_trader.domain.order import OrderReport, Ticket
from tui_trader.domain.quote import Candle, Day, Depth, Quote, Resolution

_ACCOUNTS = TypeAdapter(list[schema.AccountSaid])
PLACE_REFUSALS = REFUSALS | {403, 404}
"""Of a new order these prove in the envelope that there is none; of a target they prove nothing."""
NO_STREAM = "TradeLocker has no stream for clients: quotes are asked for in turn"
NO_DEPTH = "TradeLocker does not show this login the market's book"
NO_BRACKETS = "this account takes no stop loss or take profit"
NO_PARTS = "this account closes positions only whole"


class TradeLocker:
    """One login; the account is chosen by `use`."""

    info = INFO

    def __init__(self, login: Login, clock: Clock, wire: Wire, auth: Auth) -> None:
        self.capabilities = Capabilities(
            streams_quotes=False,
            echoes_our_id=trading.LONGEST_TAG,
            changes_orders=True,
            protects_positions=True,
            closes_in_part=True,
            depth=True,
            resolutions=tuple(Resolution),
            why_not={"streams_quotes": NO_STREAM},
        )
        self.wire, self._auth = wire, auth
        self._line = Line(login, clock, wire, auth)
        self._prices, self._books = Prices(self._line), Books(self._line, schema.ConfigSaid())
        self._listed: dict[str, schema.AccountSaid] = {}

    # Life.

    async def sign_in(self) -> Sequence[Account]:
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
        self._limit(config, (details.tradingRules if details else None) or {})
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

    def _limit(self, config: schema.ConfigSaid, rules: dict[str, Any]) -> None:
        """Take back what this account cannot do."""
        can = {
            "depth": (config.customerAccess.get("marketDepth", True), NO_DEPTH),
            "protects_positions": (rules.get("supportBrackets") is not False, NO_BRACKETS),
            "closes_in_part": (rules.get("supportPartialClosePosition") is not False, NO_PARTS),
        }
        why_not = {"streams_quotes": NO_STREAM} | {name: why for name, (yes, why) in can.items() if not yes}
        self.capabilities = replace(
            self.capabilities,
            depth=can["depth"][0],
            protects_positions=can["protects_positions"][0],
            closes_in_part=can["closes_in_part"][0],
            why_not=why_not,
        )

    async def sign_in_again(self) -> None:
        """The same login, and the account still there under the same number, or LoginRefused
        (`order_safety.md` 7).
        """
        before = self._listed.get(self._line.account)
        await self.sign_in()
        now = self._listed.get(self._line.account)
        if before is not None and (now is None or now.accNum != before.accNum):
            raise LoginRefused(f"account {before.id} is not what it was at this login: sign in anew")

    def health(self) -> LinkHealth:
        """How the line does."""
        return self.wire.health()

    async def close(self) -> None:
        """Let go of connections."""
        await self._auth.close()
        await self.wire.close()

    # Reading.

    async def instruments(self) -> Sequence[Instrument]:
        """All the account may see."""
        found = await self._prices.instruments()
        self._books.forget()
        return found

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

    async def cancel_all(self, instrument: Instrument | None) -> None:
        """DELETE all pending orders (7.4)."""
        await self._all("orders", "MODIFY_ORDER", instrument)

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

    async def close_all(self, instrument: Instrument | None) -> None:
        """DELETE all positions; no promise that all close (7.7)."""
        await self._all("positions", "MODIFY_POSITION", instrument)

    async def _all(self, what: str, scope: str, instrument: Instrument | None) -> None:
        path, lane = f"/trade/accounts/{target(self._line.account)}/{what}", Lane.CANCEL_CLOSE
        done(await self.wire.tell("DELETE", path, query=only(instrument), scope=scope, lane=lane))


def pace(clock: Clock) -> Pace:
    """The rate limits of one login, which all that is opened for it shares."""
    return Pace(clock, PUBLISHED, shared=SHARED)


def open_broker(
    login: Login, clock: Clock, *, read_only: bool = False, pace: Pace | None = None, transport: Any = None
) -> TradeLocker:
    """A login at TradeLocker, ready to sign in. ReadFailed for an address that may not be used."""
    pace = Pace(clock, PUBLISHED, shared=SHARED) if pace is None else pace
    how: dict[str, Any] = {"read_only": read_only, "transport": transport}
    wire = Wire("TradeLocker", login.base_url, clock, pace, quotes="QUOTES", refusal=refusal, **how)
    wire.signer = auth = Auth(login, clock, wire)
    return TradeLocker(login, clock, wire, auth)
