"""Reading an account at Tradelab: orders, trades, positions, holdings, money."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar
from urllib.parse import quote

from pydantic import BaseModel

from tui_trader.brokers.pace import Lane
from tui_trader.brokers.port import ReadFailed
from tui_trader.brokers.tradelab import translate, translate_account
from tui_trader.brokers.tradelab.fields import Unreadable
from tui_trader.brokers.tradelab.line import Line
from tui_trader.brokers.tradelab.schema import HoldingSaid, OrderSaid, PositionSaid, StepSaid, TradeSaid
from tui_trader.domain.account import Fill, Funds, Holding, Position
from tui_trader.domain.order import OrderReport, Step

FUNDS = ("/api/v2/funds/view", "/api/v1/funds/view")
S = TypeVar("S", bound=BaseModel)
T = TypeVar("T")


class Books:
    """The account's books, each read whole or not at all."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._funds = 0
        """Which of the two funds views answers at this broker."""

    async def orders(self, kind: str, lane: Lane = Lane.ACCOUNT) -> list[OrderSaid]:
        """The rows of the order book, `pending` or `completed` (`seed 001 p. 9`)."""
        rows = await self._line.rows(OrderSaid, "orders", "/api/v1/orders", {"type": kind}, lane)
        self._line.times.look(stamp for row in rows for stamp in (row.order_entry_time, row.exchange_time))
        return rows

    async def working_orders(self) -> list[OrderReport]:
        """Orders that are not final."""
        return self._reports(await self.orders("pending"), final=False)

    async def done_orders(self, since: datetime) -> list[OrderReport]:
        """Final orders since then; the book is today's, one page."""
        found = self._reports(await self.orders("completed"), final=True)
        return [one for one in found if (last := _last(one)) is None or last >= since]

    def _reports(self, rows: Iterable[OrderSaid], *, final: bool) -> list[OrderReport]:
        session, times = self._line.login.session, self._line.times
        return _read(rows, lambda row: translate.order(row, session, times, final=final))

    async def fills(self) -> list[Fill]:
        """Executions of the day (`seed 001 p. 10`)."""
        rows = await self._line.rows(TradeSaid, "trades", "/api/v1/trades")
        times, session = self._line.times, self._line.login.session
        times.look(row.exchange_time for row in rows)
        return _read(rows, lambda row: translate.fill(row, session, times))

    async def positions(self, lane: Lane = Lane.ACCOUNT) -> list[Position]:
        """Open positions, today's with what was carried (`seed 001 p. 12`): historical has them all, live
        adds what it may leave out.
        """
        session, open_ = self._line.login.session, {}
        for kind in ("live", "historical"):
            rows = await self._line.rows(PositionSaid, "positions", "/api/v1/positions", {"type": kind}, lane)
            for row, found in zip(
                rows, _read(rows, lambda row: translate_account.position(row, session)), strict=True
            ):
                name = (row.exchange, row.token or row.instrument_token, row.product.upper())
                open_[name] = found
        return [one for one in open_.values() if one is not None]

    async def holdings(self) -> list[Holding]:
        """The depository (`seed 001 p. 13`)."""
        rows = await self._line.rows(HoldingSaid, "holdings", "/api/v1/holdings")
        session = self._line.login.session
        return _read(rows, lambda row: translate_account.holding(row, session))

    async def funds(self) -> Funds:
        """All of it: by the seed's view, else by the older one (`seed 001 p. 14`, `tradelab.md` 4.10)."""
        try:
            return await self._view(FUNDS[self._funds])
        except ReadFailed as first:
            try:
                found = await self._view(FUNDS[1 - self._funds])
            except ReadFailed:
                raise first from None
            self._funds = 1 - self._funds
            return found

    async def _view(self, path: str) -> Funds:
        data = await self._line.data(path, {"type": "all"})
        values = data.get("values") if isinstance(data, dict) else None
        if not isinstance(values, list):
            raise ReadFailed("Tradelab's answer has no funds")
        session, now = self._line.login.session, self._line.clock.monotonic()
        return _read([values], lambda every: translate_account.funds(every, session, now))[0]

    async def steps(self, broker_id: str) -> list[Step]:
        """The history of one order, oldest first; it is told newest first (`seed 001 p. 11`, 4.5)."""
        path = f"/api/v1/order/{quote(broker_id, safe='')}/history"
        found = [translate.step(row) for row in await self._line.rows(StepSaid, "order history", path)]
        times = [one.time for one in found if one.time is not None]
        return found if times and times[0] < times[-1] else found[::-1]


def _last(report: OrderReport) -> datetime | None:
    """When it last moved, as far as is known."""
    return max((each for each in (report.created, report.modified) if each is not None), default=None)


def _read(rows: Iterable[S] | list[list[object]], read: Callable[..., T]) -> list[T]:
    """A book whole or not at all."""
    try:
        return [read(row) for row in rows]
    except Unreadable as why:
        raise ReadFailed(f"Tradelab sent something that cannot be read: {why}") from None
