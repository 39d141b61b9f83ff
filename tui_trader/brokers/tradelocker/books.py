"""Reading an account at TradeLocker: orders, executions, positions, money."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from tui_trader.brokers.port import ReadFailed
from tui_trader.brokers.table import Table
from tui_trader.brokers.tradelocker import schema, translate, translate_account
from tui_trader.brokers.tradelocker.limits import MOST_ORDERS
from tui_trader.brokers.tradelocker.line import Line
from tui_trader.brokers.tradelocker.prices import ms
from tui_trader.brokers.tradelocker.rows import Unreadable
from tui_trader.domain.account import Fill, Funds, Position
from tui_trader.domain.order import OrderReport

SHORTEST_WINDOW = timedelta(seconds=1)
AHEAD = timedelta(hours=12)
"""How far beyond our clock the history is read: the broker's may be ahead of it."""
T = TypeVar("T")


class Books:
    """The account's tables, laid out as its config says."""

    def __init__(self, line: Line, config: schema.ConfigSaid) -> None:
        self._line, self._config = line, config
        session = line.login.session
        self._working = translate.Orders(config.ordersConfig.names, session, final=False)
        self._done = translate.Orders(config.ordersHistoryConfig.names, session, final=True)
        # Read every few seconds, long, and mostly what they were.
        self._now, self._past = Table("orders"), Table("ordersHistory")
        self._positions = translate.Positions(config.positionsConfig.names, session)
        self._fills = translate.Fills(config.filledOrdersConfig.names, session)

    def forget(self) -> None:
        """The instruments' names may have changed."""
        self._working.forget()
        self._done.forget()

    async def working_orders(self) -> list[OrderReport]:
        """Orders that are not final, protection included (6.12)."""
        rows, _ = await self._line.table("orders", "GET_ORDERS", parse=self._now.read)
        return self._read(self._working.read, rows)

    async def done_orders(self, since: datetime) -> list[OrderReport]:
        """Final orders since then; a window that holds too many is halved (6.13). ReadFailed unless complete.

        Whether `from` looks at when an order was made or changed is not documented (13.4).
        """
        rows = await self._history(since, max(self._line.clock.now(), since) + AHEAD)
        found = self._read(self._done.read, rows)
        return list({report.broker_id: report for report in found}.values())

    async def _history(self, start: datetime, end: datetime) -> list[Any]:
        query = {"from": ms(start), "to": ms(end)}
        parse = self._past.read
        rows, beside = await self._line.table("ordersHistory", "GET_ORDERS_HISTORY", query, parse)
        cap = self._config.cap("MAX_ORDERS_COUNT_IN_HISTORY", MOST_ORDERS)
        if not beside.get("hasMore") and len(rows) < cap:
            return rows
        if end - start <= SHORTEST_WINDOW:
            raise ReadFailed("TradeLocker has more orders in one second than it shows")
        middle = start + (end - start) / 2
        return [*await self._history(middle, end), *await self._history(start, middle)]

    async def fills(self) -> list[Fill]:
        """Executions of the current session (6.14); none where this login may not see them (4)."""
        if not self._config.customerAccess.get("filledOrders", True):
            return []
        rows, _ = await self._line.table("executions", "GET_EXECUTIONS")
        return self._read(self._fills.read, rows)

    async def positions(self) -> list[Position]:
        """Open positions; stop loss and take profit as ids of their orders (6.11)."""
        rows, _ = await self._line.table("positions", "GET_POSITIONS")
        return self._read(self._positions.read, rows)

    async def funds(self) -> Funds:
        """The account's state, all of it (6.10)."""
        values, _ = await self._line.table("state", "GET_ACCOUNTS_STATE")
        columns = self._config.accountDetailsConfig.columns
        session, now = self._line.login.session, self._line.clock.monotonic()
        return translate_account.funds(values, columns, session, self._line.currency, now)

    def _read(self, read: Callable[..., list[T]], rows: Sequence[Any]) -> list[T]:
        """A table whole or not at all."""
        try:
            return read(rows, self._line.known)
        except Unreadable as why:
            raise ReadFailed(f"TradeLocker sent something that cannot be read: {why}") from None
