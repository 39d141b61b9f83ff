"""Closing a position by an opposite order that can never turn it (`tradelab.md` 3.5)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal

from tui_trader.brokers.pace import Lane
from tui_trader.brokers.port import NotSent, OrderRejected, ReadFailed, SignedOut
from tui_trader.brokers.tradelab import trading
from tui_trader.brokers.tradelab.books import Books
from tui_trader.brokers.tradelab.line import Line
from tui_trader.brokers.tradelab.translate import SIDES, STATUSES, TYPES, place
from tui_trader.domain.account import Position
from tui_trader.domain.instrument import OrderType
from tui_trader.domain.intent import ClosePosition
from tui_trader.domain.order import reference

_LANE = Lane.CANCEL_CLOSE
UNSEEN = 15.0
"""Seconds for which a closing order that no book shows yet holds the next one back."""
_NO = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Sent:
    ours: str
    at: float


class Closer:
    """Sends closing orders, each after a fresh look at what is open, less what is being closed already."""

    def __init__(
        self, line: Line, books: Books, send: Callable[[dict[str, object], Lane], Awaitable[str]]
    ) -> None:
        self._line, self._books, self._send = line, books, send
        self._sent: dict[str, _Sent] = {}
        """The newest closing order of each position."""

    async def close(self, asked: ClosePosition) -> None:
        """One order at the market, capped at what is open. NotSent when flat, turned, or not to be seen."""
        try:
            # Orders first: a fill between the two readings then makes the cap smaller, never larger.
            under_way = await self._under_way(asked)
            positions = await self._books.positions(_LANE)
        except (ReadFailed, SignedOut) as why:
            raise NotSent(f"not sent: what is open could not be read: {why}") from None
        held = next((one for one in positions if one.key.id == asked.position.id), None)
        quantity = self._allowed(asked, held, under_way)
        assert held is not None
        account, id = self._line.account, asked.position.id
        body = trading.closing(held.instrument, held.side, quantity, held.product, account, asked.id)
        before = self._sent.get(id)
        self._sent[id] = _Sent(str(reference(asked.id)), self._line.clock.monotonic())
        try:
            await self._send(body, _LANE)
        except OrderRejected:
            if before is None:
                del self._sent[id]
            else:
                self._sent[id] = before
            raise

    def _allowed(self, asked: ClosePosition, held: Position | None, under_way: Decimal) -> Decimal:
        if held is None:
            raise NotSent(f"not sent: the position in {asked.symbol} is already flat")
        if held.side is not asked.side:
            raise NotSent(f"not sent: the position in {asked.symbol} has turned to {held.side.value}")
        left = held.quantity - under_way
        if left <= 0:
            raise NotSent(f"not sent: all of {asked.symbol} is being closed already")
        return min(asked.quantity, left)

    async def _under_way(self, asked: ClosePosition) -> Decimal:
        """How much of it orders at the market are closing; NotSent when the last one is not to be seen."""
        pending = await self._books.orders("pending", _LANE)
        last = self._sent.get(asked.position.id)
        if last is not None and self._line.clock.monotonic() - last.at < UNSEEN:
            seen = {row.user_order_id for row in pending}
            if last.ours not in seen:
                seen |= {row.user_order_id for row in await self._books.orders("completed", _LANE)}
            if last.ours not in seen:
                raise NotSent(
                    f"not sent: the closing order of {asked.symbol} before this is not in the books yet"
                )
        sum_ = _NO
        for row in pending:
            id = f"{place(row.exchange.upper(), row.instrument_token)}:{row.product.upper()}"
            at_market = TYPES.get(row.order_type.upper()) is OrderType.MARKET
            opposite = SIDES.get(row.order_side.upper()) is asked.side.opposite
            if (
                id == asked.position.id
                and at_market
                and opposite
                and row.order_status.lower() not in STATUSES
            ):
                sum_ += max(_NO, (row.quantity or _NO) - (row.filled_quantity or _NO))
        return sum_
