"""Reading an account at StocksTrader: orders, deals, money."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from pydantic import TypeAdapter

from tui_trader.brokers.port import NotSent, ReadFailed, SignedOut
from tui_trader.brokers.stockstrader import schema, translate, translate_account
from tui_trader.brokers.stockstrader.line import Line, as_list, as_model
from tui_trader.domain.account import Fill, Funds, Position
from tui_trader.domain.order import OrderReport, Status

_ORDERS = TypeAdapter(list[schema.OrderSaid], config=schema.LATER)
_DEALS = TypeAdapter(list[schema.DealSaid], config=schema.LATER)
AHEAD = timedelta(hours=12)
"""How far beyond our clock the history is read: the broker's may be ahead of it."""
OVERLAP = timedelta(seconds=2)
"""Whether the ends of a window are part of it is not told (2)."""
SESSION = timedelta(hours=24)
"""How far back executions are read."""
Levels = tuple[Decimal | None, Decimal | None]
"""Stop loss, take profit; None where nothing is known."""


class Books:
    """Remembers what the lists said last, for an order does not say all of itself."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.shown: dict[str, schema.OrderSaid] = {}
        """Orders by id, as they were shown last."""
        self._working: list[OrderReport] = []
        self._deals: dict[str, schema.DealSaid] = {}
        self._opened_by: dict[str, str] = {}
        """Which order opened a deal."""
        self._sent: dict[str, Levels] = {}
        """The levels that went out with an order."""
        self.stateless = False
        """The newest state of the account had no figures at all."""

    def sent(self, order: str, levels: Levels) -> None:
        """These levels went out with an order."""
        self._sent[order] = levels

    def levels_of_order(self, order: str) -> Levels:
        """What is known of a working order's protection: only what went out with it."""
        return self._sent.get(order, (None, None))

    def levels_of_deal(self, deal: str) -> Levels:
        """What is known of a deal's protection, by the orders that carry it."""
        prices = {one.purpose: one.stop_price or one.price for one in self._children(deal)}
        return prices.get("stop loss"), prices.get("take profit")

    def deal(self, id: str) -> schema.DealSaid | None:
        """A deal as it was shown last."""
        return self._deals.get(id)

    async def standing(self, id: str) -> schema.OrderSaid:
        """An order that can be changed, as it was shown last; read now if it never was. NotSent."""
        if id not in self.shown:
            try:
                await self.working_orders()
            except (ReadFailed, SignedOut) as error:
                raise NotSent(f"not sent: the order could not be read first: {error}") from None
        if (said := self.shown.get(id)) is None:
            raise NotSent(f"not sent: StocksTrader does not show order {id}")
        self.check_active(id, "changed")
        return said

    def check_active(self, id: str, verb: str) -> None:
        """Only active orders can be touched (6). NotSent."""
        said = self.shown.get(id)
        if said is not None and said.status != translate.ACTIVE:
            word = said.status.replace("_", " ")
            raise NotSent(f"not sent: order {id} is {word!r}: only an active one can be {verb}")

    async def working_orders(self) -> list[OrderReport]:
        """Orders that are not final, protection included; the list without parameters (`seed 003`)."""
        rows = await self._line.rows(self._line.path("orders"))
        self._working = [one for one in self._reports(rows) if not one.status.done]
        return self._working

    async def done_orders(self, since: datetime) -> list[OrderReport]:
        """Final orders since then, complete or ReadFailed."""
        rows = await self._line.rows(self._line.path("orders"), self._window(since))
        return [one for one in self._reports(rows) if one.status.done]

    def _reports(self, rows: object) -> list[OrderReport]:
        said = as_list(_ORDERS, rows)
        self.shown.update({one.id: one for one in said})
        now, session = self._line.clock.now(), self._line.login.session
        found = [translate.order(one, session, self._deals, now) for one in said]
        for report in found:
            if report.status is Status.FILLED and report.position is not None and not report.purpose:
                self._opened_by.setdefault(report.position, report.broker_id)
        return found

    async def positions(self) -> list[Position]:
        """What is held; a deal under way to its end is held still (3)."""
        said = as_list(_DEALS, await self._line.rows(self._line.path("deals")))
        self._deals.update({one.id: one for one in said})
        now, session = self._line.clock.now(), self._line.login.session
        return [
            translate_account.position(one, session, self._children(one.id), now)
            for one in said
            if one.status != "closed"
        ]

    def _children(self, deal: str) -> list[OrderReport]:
        return [
            one
            for one in self._working
            if one.purpose in ("stop loss", "take profit") and deal in self.shown[one.broker_id].deals
        ]

    async def fills(self) -> list[Fill]:
        """Where deals of the last day were opened, closed; open ones are listed apart from the closed."""
        since = self._line.clock.now() - SESSION
        path = self._line.path("deals")
        said = as_list(_DEALS, [*await self._line.rows(path, self._window(since))])
        said = list({one.id: one for one in (*said, *self._held(said))}.values())
        self._deals.update({one.id: one for one in said})
        now, session = self._line.clock.now(), self._line.login.session
        return [
            fill
            for one in said
            for fill in translate_account.fills(one, session, self._opened_by, now)
            if fill.time >= since
        ]

    def _held(self, said: list[schema.DealSaid]) -> list[schema.DealSaid]:
        shown = {one.id for one in said}
        return [one for one in self._deals.values() if one.id not in shown and one.status != "closed"]

    async def funds(self) -> Funds:
        """The account's state; a block may be missing, both may (3)."""
        data = await self._line.data(self._line.path())
        said = as_model(schema.StateSaid, data)
        self.stateless = not said.cash and not said.margin
        line = self._line
        return translate_account.funds(said, line.login.session, line.currency, line.clock.monotonic())

    def _window(self, since: datetime) -> Mapping[str, str]:
        end = max(self._line.clock.now(), since) + AHEAD
        return {
            "history_from": str(int((since - OVERLAP).timestamp())),
            "history_to": str(int(end.timestamp())),
        }
