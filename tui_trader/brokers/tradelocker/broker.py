"""What can be done at TradeLocker: each method asks or tells, then translates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter, ValidationError

from tui_trader.brokers.pace import Lane, Pace
from tui_trader.brokers.port import (
    Capabilities,
    Clock,
    LinkHealth,
    Login,
    OutcomeUnknown,
    ReadFailed,
)
from tui_trader.brokers.tradelocker import INFO, schema, trading, translate
from tui_trader.brokers.tradelocker.auth import Auth, said
from tui_trader.brokers.tradelocker.limits import MOST_BARS, PUBLISHED, SHARED
from tui_trader.brokers.wire import Reply, Wire
from tui_trader.domain.account import Account, Fill, Funds, Position
from tui_trader.domain.instrument import Instrument
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, ProtectPosition
from tui_trader.domain.money import plain
from tui_trader.domain.order import OrderReport, Ticket
from tui_trader.domain.quote import Candle, Day, Depth, Level, Quote, Resolution

SHORTEST_WINDOW = timedelta(seconds=1)
_INSTRUMENTS = TypeAdapter(list[schema.InstrumentSaid])
_BARS = TypeAdapter(list[schema.BarSaid])
_ACCOUNTS = TypeAdapter(list[schema.AccountSaid])


def refusal(reply: Reply) -> str | None:
    """The broker's own words in its own envelope: `s` is not ok, at whatever status (2.3)."""
    data = reply.data
    if not isinstance(data, dict):
        return None
    if "s" in data:
        return None if data["s"] in ("ok", "no_data") else said(reply)
    return said(reply) if reply.status >= 400 and {"errmsg", "message", "error"} & set(data) else None


class TradeLocker:
    """One login; the account is chosen by `use`."""

    info = INFO
    capabilities = Capabilities(
        streams_quotes=False,
        echoes_our_id=trading.LONGEST_TAG,
        changes_orders=True,
        protects_positions=True,
        closes_in_part=True,
        depth=True,
        resolutions=tuple(Resolution),
        why_not={"streams_quotes": "TradeLocker has no stream for clients: quotes are asked for in turn"},
    )

    def __init__(self, login: Login, clock: Clock, wire: Wire, auth: Auth) -> None:
        self._login = login
        self._clock = clock
        self._wire = wire
        self._auth = auth
        self._config = schema.ConfigSaid()
        self._said: dict[str, schema.AccountSaid] = {}
        self._account = ""
        self._currency = ""
        self._known: dict[str, Instrument] = {}
        self._live_routes: dict[str, str] = {}
        self._holidays: dict[str, list[str]] = {}

    # Life.

    async def sign_in(self) -> Sequence[Account]:
        """Tokens, then the login's accounts (5 rows 1, 3)."""
        await self._auth.sign_in()
        reply = await self._wire.ask("/auth/jwt/all-accounts")
        data = reply.data.get("accounts") if isinstance(reply.data, dict) else None
        found = self._read(_ACCOUNTS, data)
        self._said = {one.id: one for one in found}
        return [self._translated(one) for one in found]

    def _translated(self, one: schema.AccountSaid) -> Account:
        return translate.account(one, self._login.session, self._login.tag, self._login.environment)

    async def use(self, account_id: str) -> Account:
        """Choose the account: its accNum goes with every call, never another's (2.2)."""
        chosen = self._said[account_id]
        self._auth.account_number, self._account, self._currency = chosen.accNum, chosen.id, chosen.currency
        self._config = schema.ConfigSaid.model_validate(await self._data("/trade/config", "", Lane.ACCOUNT))
        self._wire.pace.adopt(self._config.paces())
        account = self._translated(chosen)
        details = await self._data("/trade/accounts", "GET_ACCOUNTS", Lane.ACCOUNT)
        rows = details.get("accounts", []) if isinstance(details, dict) else details
        for row in rows if isinstance(rows, list) else []:
            if str(row.get("id")) == account_id:
                account = translate.with_rules(account, schema.AccountDetailSaid.model_validate(row))
        return account

    async def sign_in_again(self) -> None:
        """The same login, the same account."""
        await self._auth.sign_in()

    def health(self) -> LinkHealth:
        """How the line does."""
        return self._wire.health()

    async def close(self) -> None:
        """Let go of connections."""
        await self._wire.close()

    # Reading.

    async def _data(self, path: str, scope: str, lane: Lane, query: Mapping[str, str] | None = None) -> Any:
        """`d` of an answer; None for `no_data`; ReadFailed with the broker's words for `s: error` (2.3)."""
        reply = await self._wire.ask(path, query, scope=scope, lane=lane)
        if (words := refusal(reply)) is not None:
            raise ReadFailed(f"TradeLocker: {words}")
        data = reply.data
        if not isinstance(data, dict):
            raise ReadFailed("TradeLocker sent something else than was asked for")
        return None if data.get("s") == "no_data" else data.get("d")

    def _read(self, kind: TypeAdapter[Any], data: object) -> Any:
        try:
            return kind.validate_python(data)
        except ValidationError as error:
            where = ".".join(str(part) for part in error.errors()[0]["loc"])
            raise ReadFailed(f"TradeLocker sent something that cannot be read ({where})") from None

    async def instruments(self) -> Sequence[Instrument]:
        """All the account may see; hundreds to thousands (6.2)."""
        data = await self._data(
            f"/trade/accounts/{self._account}/instruments", "GET_INSTRUMENTS", Lane.ACCOUNT
        )
        found = self._read(_INSTRUMENTS, (data or {}).get("instruments"))
        listed = translate.instruments(found, self._login.session)
        self._known = {one.key.id: one for one in listed}
        return listed

    async def rules(self, instrument: Instrument) -> Instrument:
        """Details, what its session allows now, holidays (6.3 to 6.5)."""
        query = {"routeId": self._route(instrument), "locale": "en"}
        path = f"/trade/instruments/{instrument.key.id}"
        data = await self._data(path, "GET_INSTRUMENT_DETAILS", Lane.ACCOUNT, query)
        details: schema.DetailsSaid = self._read(TypeAdapter(schema.DetailsSaid), data)
        status = None
        if details.tradeSessionStatusId is not None:
            path = f"/trade/sessionStatuses/{details.tradeSessionStatusId}"
            data = await self._data(path, "GET_SESSION_STATUSES", Lane.ACCOUNT)
            status = self._read(TypeAdapter(schema.SessionStatusSaid), data or {})
        holidays = await self._holidays_of(details.tradeSessionId)
        return replace(instrument, rules=translate.rules(details, status, holidays))

    async def _holidays_of(self, session: str | None) -> list[str]:
        """Coming holidays of a session; the rest of that object is opaque (6.4)."""
        if session is None:
            return []
        if session not in self._holidays:
            data = await self._data(f"/trade/sessions/{session}", "GET_TRADE_SESSIONS", Lane.ACCOUNT)
            today = self._clock.now().date().isoformat()
            days = data.get("holidays") if isinstance(data, dict) else None
            self._holidays[session] = sorted(
                f"{day['date']} {day.get('name') or ''}".strip()
                for day in days or []
                if isinstance(day, dict) and str(day.get("date") or "") >= today
            )
        return self._holidays[session]

    def _route(self, instrument: Instrument) -> str:
        """The INFO route that answered last, else the last named: a dead one may come first (6.2)."""
        routes = instrument.wire.get("INFO", "").split()
        if not routes:
            raise ReadFailed(f"TradeLocker gives no route for the prices of {instrument.symbol}")
        return self._live_routes.get(instrument.key.id, routes[-1])

    async def _market(self, path: str, scope: str, instrument: Instrument) -> Any:
        """A price read through the first INFO route that has data, from last to first (6.2)."""
        first = self._route(instrument)
        others = [route for route in reversed(instrument.wire["INFO"].split()) if route != first]
        for route in (first, *(others if instrument.key.id not in self._live_routes else ())):
            query = {"routeId": route, "tradableInstrumentId": instrument.key.id}
            data = await self._data(path, scope, Lane.QUOTE, query)
            if data is not None:
                self._live_routes[instrument.key.id] = route
                return data
        return None

    async def quote(self, instrument: Instrument) -> Quote | None:
        """Bid and ask with sizes; no time comes with them (6.6)."""
        data = await self._market("/trade/quotes", "QUOTES", instrument)
        if data is None:
            return None
        found: schema.QuoteSaid = self._read(_QUOTE, data)
        return Quote(found.bp, found.ap, self._clock.monotonic(), found.bs, found.asz)

    async def day(self, instrument: Instrument) -> Day | None:
        """Today's bar, of bids (6.8)."""
        query = {
            "routeId": self._route(instrument),
            "barType": "BID",
            "tradableInstrumentId": instrument.key.id,
        }
        data = await self._data("/trade/dailyBar", "DAILY_BAR", Lane.QUOTE, query)
        if data is None:
            return None
        bar: schema.BarSaid = self._read(TypeAdapter(schema.BarSaid), data)
        return Day(bar.o, bar.h, bar.l, bar.c, volume=bar.v)

    async def depth(self, instrument: Instrument) -> Depth | None:
        """The market's book (6.7); None where the broker does not show it."""
        if not self._config.customerAccess.get("marketDepth", True):
            return None
        data = await self._market("/trade/depth", "DEPTH", instrument)
        if not isinstance(data, dict):
            return None
        sides = [
            tuple(Level(price, size) for price, size in self._read(_LEVELS, data.get(name) or []))
            for name in ("bids", "asks")
        ]
        return Depth(sides[0], sides[1], self._clock.monotonic())

    async def candles(
        self, instrument: Instrument, resolution: Resolution, start: datetime, end: datetime
    ) -> Sequence[Candle]:
        """Bars, in windows under the broker's cap (6.9)."""
        cap = min(self._config.cap("QUOTES_HISTORY_BARS", MOST_BARS), MOST_BARS) - 1
        window = timedelta(seconds=resolution.seconds * cap)
        found: dict[int, schema.BarSaid] = {}
        while start < end:
            until = min(start + window, end)
            query = {
                "routeId": self._route(instrument),
                "resolution": resolution.value,
                "from": _milliseconds(start),
                "to": _milliseconds(until),
                "tradableInstrumentId": instrument.key.id,
            }
            data = await self._data("/trade/history", "QUOTES_HISTORY", Lane.HISTORY, query)
            found |= {bar.t: bar for bar in self._read(_BARS, (data or {}).get("barDetails") or [])}
            start = until
        return [translate.candle(found[time]) for time in sorted(found)]

    async def working_orders(self) -> Sequence[OrderReport]:
        """Orders that are not final, protection included (6.12)."""
        data = await self._data(f"/trade/accounts/{self._account}/orders", "GET_ORDERS", Lane.ACCOUNT)
        return self._orders(_table(data, "orders"), self._config.ordersConfig, final=False)

    async def done_orders(self, since: datetime) -> Sequence[OrderReport]:
        """Final orders created since then; a window that holds too many is halved (6.13)."""
        # Until a little later than now: the broker's clock may run ahead of ours.
        return await self._history(since, self._clock.now() + timedelta(minutes=10))

    async def _history(self, start: datetime, end: datetime) -> list[OrderReport]:
        query = {"from": _milliseconds(start), "to": _milliseconds(end)}
        path = f"/trade/accounts/{self._account}/ordersHistory"
        data = await self._data(path, "GET_ORDERS_HISTORY", Lane.ACCOUNT, query)
        rows = _table(data, "ordersHistory")
        cap = self._config.cap("MAX_ORDERS_COUNT_IN_HISTORY", 10_000)
        if not data.get("hasMore") and len(rows) < cap:
            return self._orders(rows, self._config.ordersHistoryConfig, final=True)
        if end - start <= SHORTEST_WINDOW:
            raise ReadFailed("TradeLocker has more orders in one second than it shows")
        middle = start + (end - start) / 2
        return [*await self._history(middle, end), *await self._history(start, middle)]

    def _orders(self, rows: Sequence[Any], table: schema.TableSaid, *, final: bool) -> list[OrderReport]:
        columns = [column.id for column in table.columns]
        session = self._login.session
        named = (
            translate.order(row, session, self._known, final=final) for row in schema.rows(columns, rows)
        )
        return [order for order in named if order is not None]

    async def fills(self) -> Sequence[Fill]:
        """Executions of the current session; not every installation has them (6.14)."""
        path = f"/trade/accounts/{self._account}/executions"
        data = await self._data(path, "GET_EXECUTIONS", Lane.ACCOUNT)
        columns = [column.id for column in self._config.filledOrdersConfig.columns]
        rows = schema.rows(columns, _table(data, "executions"))
        found = (translate.fill(row, self._login.session, self._known) for row in rows)
        return [fill for fill in found if fill is not None]

    async def positions(self) -> Sequence[Position]:
        """Open positions; quantity is what remains after partial closes (6.11)."""
        data = await self._data(f"/trade/accounts/{self._account}/positions", "GET_POSITIONS", Lane.ACCOUNT)
        columns = [column.id for column in self._config.positionsConfig.columns]
        rows = schema.rows(columns, _table(data, "positions"))
        found = [translate.position(row, self._login.session, self._known) for row in rows]
        if any(position is None for position in found):
            raise ReadFailed("TradeLocker shows a position that cannot be read")
        return [position for position in found if position is not None]

    async def funds(self) -> Funds:
        """The account's state, all of it (6.10)."""
        data = await self._data(f"/trade/accounts/{self._account}/state", "GET_ACCOUNTS_STATE", Lane.ACCOUNT)
        columns = self._config.accountDetailsConfig.columns
        values = _table(data, "accountDetailsData")
        now = self._clock.monotonic()
        return translate.funds(values, columns, self._login.session, self._currency, now)

    # Writing.

    async def place(self, ticket: Ticket) -> str:
        """POST: acceptance, not a fill (7.1)."""
        body = trading.order(ticket, self._known[ticket.instrument.id])
        path = f"/trade/accounts/{self._account}/orders"
        reply = await self._wire.tell("POST", path, body=body, scope="PLACE_ORDER", lane=Lane.PLACE)
        data = reply.data.get("d") if isinstance(reply.data, dict) else None
        id = data.get("orderId") if isinstance(data, dict) else None
        if id is None:
            raise OutcomeUnknown("TradeLocker answered without an order id")
        return str(id)

    async def change(self, change: ChangeOrder) -> None:
        """PATCH an order (7.2)."""
        path = f"/trade/orders/{change.broker_id}"
        await self._wire.tell(
            "PATCH", path, body=trading.change(change), scope="MODIFY_ORDER", lane=Lane.PLACE
        )

    async def cancel(self, cancel: CancelOrder) -> None:
        """DELETE an order (7.3)."""
        path = f"/trade/orders/{cancel.broker_id}"
        await self._wire.tell("DELETE", path, scope="MODIFY_ORDER", lane=Lane.CANCEL)

    async def cancel_all(self, instrument: Instrument | None) -> None:
        """DELETE all pending orders (7.4)."""
        path = f"/trade/accounts/{self._account}/orders"
        await self._wire.tell("DELETE", path, query=_only(instrument), scope="MODIFY_ORDER", lane=Lane.CANCEL)

    async def protect(self, protect: ProtectPosition) -> None:
        """PATCH a position (7.5)."""
        path = f"/trade/positions/{protect.position.id}"
        body = trading.protect(protect)
        await self._wire.tell("PATCH", path, body=body, scope="MODIFY_POSITION", lane=Lane.PLACE)

    async def close_position(self, close: ClosePosition) -> None:
        """DELETE with a body that says how many lots; never without, which would close all (7.6)."""
        path = f"/trade/positions/{close.position.id}"
        body = {"qty": plain(close.quantity)}
        await self._wire.tell("DELETE", path, body=body, scope="MODIFY_POSITION", lane=Lane.CANCEL)

    async def close_all(self, instrument: Instrument | None) -> None:
        """DELETE all positions; no promise that all close (7.7)."""
        path = f"/trade/accounts/{self._account}/positions"
        await self._wire.tell(
            "DELETE", path, query=_only(instrument), scope="MODIFY_POSITION", lane=Lane.CANCEL
        )


_QUOTE = TypeAdapter(schema.QuoteSaid)
_LEVELS = TypeAdapter(list[tuple[Decimal, Decimal]])


def _table(data: object, name: str) -> list[Any]:
    """The rows of an answer. ReadFailed when they are missing, which is not the same as none."""
    rows = data.get(name) if isinstance(data, dict) else None
    if not isinstance(rows, list):
        raise ReadFailed(f"TradeLocker's answer has no {name}")
    return rows


def _milliseconds(moment: datetime) -> str:
    return str(int(moment.timestamp() * 1_000))


def _only(instrument: Instrument | None) -> Mapping[str, str] | None:
    return None if instrument is None else {"tradableInstrumentId": instrument.key.id}


def open_broker(login: Login, clock: Clock, *, read_only: bool = False, transport: Any = None) -> TradeLocker:
    """A login at TradeLocker, ready to sign in. ReadFailed for an address that may not be used."""
    auth = Auth(login, clock)
    pace = Pace(clock, PUBLISHED, shared=SHARED)
    wire = Wire(
        "TradeLocker",
        login.base_url,
        clock,
        pace,
        quotes="QUOTES",
        refusal=refusal,
        read_only=read_only,
        transport=transport,
    )
    wire.signer, auth.wire = auth, wire
    return TradeLocker(login, clock, wire, auth)
