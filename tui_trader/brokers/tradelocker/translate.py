"""What TradeLocker's orders, positions, fills mean in ours, pure.

The only files that know both spellings are this one, `translate_account.py`, `translate_market.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from tui_trader.brokers.tradelocker.rows import Layout, Unreadable, moment, number, some, text
from tui_trader.domain.account import Fill, Position, PositionKey
from tui_trader.domain.instrument import Instrument, InstrumentKey, OrderType, TimeInForce
from tui_trader.domain.order import OrderReport, Side, Status

SIDES = {"buy": Side.BUY, "sell": Side.SELL}
TYPES = {
    "market": OrderType.MARKET,
    "limit": OrderType.LIMIT,
    "stop": OrderType.STOP,
    "stop limit": OrderType.STOP_LIMIT,
    "stoplimit": OrderType.STOP_LIMIT,
    "trailing stop": OrderType.STOP,
    "trailingstop": OrderType.STOP,
}
STATUSES = {
    "new": Status.WORKING,
    "accepted": Status.WORKING,
    "partiallyfilled": Status.PART_FILLED,
    "filled": Status.FILLED,
    "cancelled": Status.CANCELLED,
    "canceled": Status.CANCELLED,
    "rejected": Status.REJECTED,
    "refused": Status.REJECTED,
    "unplaced": Status.REJECTED,
    "removed": Status.CANCELLED,
    "expired": Status.EXPIRED,
}
"""The client's final words, with those that are possible upstream (8)."""
IN_FORCE = {each.value: each for each in TimeInForce}
REASONS = ("reason", "rejectReason", "rejectionReason", "errorMessage", "errmsg", "message", "comment")
"""Columns that would say why an order was refused; none is documented."""
ORDER = (
    "id", "tradableInstrumentId", "qty", "side", "type", "status", "filledQty", "avgPrice", "price",
    "stopPrice", "validity", "createdDate", "lastModified", "isOpen", "positionId", "stopLoss",
    "stopLossType", "takeProfit", "takeProfitType", "strategyId",
)  # fmt: skip
POSITION = (
    "id", "tradableInstrumentId", "side", "qty", "avgPrice", "stopLossId", "takeProfitId", "openDate",
    "unrealizedPl", "strategyId",
)  # fmt: skip
FILL = ("id", "price", "side", "createdDate", "qty", "orderId", "positionId", "tradableInstrumentId")


class Orders:
    """Reads rows of `orders`, or of `ordersHistory` (`final`), laid out as the config says (6.12, 6.13)."""

    def __init__(self, columns: Sequence[str], session: str, *, final: bool) -> None:
        reason = next((name for name in REASONS if name in columns), REASONS[0])
        self._layout = Layout(columns, (*ORDER, reason))
        self._session, self._final = session, final
        self._before: dict[tuple[Any, ...], OrderReport] = {}

    def read(self, rows: Iterable[Any], known: Mapping[str, Instrument]) -> list[OrderReport]:
        """Reports in the order of the rows. Unreadable when one of them has no id, instrument or side.

        A row that reads as it did the last time is the same report.
        """
        now: dict[tuple[Any, ...], OrderReport] = {}
        found = []
        for row in rows:
            cells = self._layout.pick(row)
            try:
                report = self._before.get(cells)
            except TypeError:
                raise Unreadable("a row holds something else than plain values") from None
            now[cells] = report = report or self._report(cells, known)
            found.append(report)
        self._before = now
        return found

    def forget(self) -> None:
        """Read all rows afresh: symbols may have become known."""
        self._before = {}

    def _report(self, cells: tuple[Any, ...], known: Mapping[str, Instrument]) -> OrderReport:
        (
            id, instrument, qty, side, type_text, status_text, filled_qty, average, price, stop, validity,
            created, modified, is_open, position, stop_loss, stop_loss_type, take_profit, take_profit_type,
            tag, reason,
        ) = cells  # fmt: skip
        key, symbol = _instrument(self._session, instrument, known)
        type_, odd = _type(type_text, price, stop)
        quantity, filled = number(qty), number(filled_qty) or Decimal(0)
        if not id or quantity is None:
            raise Unreadable(f"order {id or 'without id'} has no quantity that can be read")
        status = _status(str(status_text or ""), quantity, filled, final=self._final)
        # The price of a market order is a reference, not a price asked for (6.13).
        limited = type_ in (OrderType.LIMIT, OrderType.STOP_LIMIT)
        stopped = type_ in (OrderType.STOP, OrderType.STOP_LIMIT)
        place = text(position)
        return OrderReport(
            str(id), key, symbol, _side(side, "order", id), type_, quantity, filled, status,
            f"{status_text or ''}{odd}",
            some(price) if limited else None,
            some(stop) if stopped else None,
            some(average),
            IN_FORCE.get(validity),
            some(stop_loss) if stop_loss_type in (None, "", "absolute") else None,
            some(take_profit) if take_profit_type in (None, "", "absolute") else None,
            moment(created),
            moment(modified),
            place,
            text(tag),
            text(reason) or "",
            _purpose(type_, str(is_open).lower(), final=self._final) if place is not None else "",
        )  # fmt: skip


def _instrument(session: str, id: object, known: Mapping[str, Instrument]) -> tuple[InstrumentKey, str]:
    if id is None or id == "":
        raise Unreadable("a row names no instrument")
    named = str(id)
    instrument = known.get(named)
    return InstrumentKey(session, named), f"#{named}" if instrument is None else instrument.symbol


def _side(word: object, what: str, id: object) -> Side:
    side = SIDES.get(str(word).lower())
    if side is None:
        raise Unreadable(f"{what} {id} is neither buy nor sell")
    return side


def _type(word: object, price: object, stop: object) -> tuple[OrderType, str]:
    """The type; for a word nobody knows the nearest, with the word to show behind the status."""
    known = TYPES.get(str(word or "").lower())
    if known is not None:
        return known, ""
    nearest = OrderType.STOP if some(stop) else OrderType.LIMIT if some(price) else OrderType.MARKET
    return nearest, f" ({word or 'no type'})"


def _status(word: str, quantity: Decimal, filled: Decimal, *, final: bool) -> Status:
    """Final is what the history shows; a word nobody knows is judged by the list it is in (8)."""
    status = STATUSES.get(word.lower().replace(" ", "").replace("_", ""))
    if final:
        if status is None or not status.done:
            return Status.FILLED if quantity and filled >= quantity else Status.CANCELLED
        return status
    return Status.PART_FILLED if 0 < filled < quantity else Status.WORKING


def _purpose(type_: OrderType, is_open: str, *, final: bool) -> str:
    """What an order that belongs to a position is for: the one that opened it belongs to it as well.

    `isOpen` is "false" on closing orders, by our reading (6.13). Where it is missing, working orders of a
    position are its protection; of a done one nothing can be said.
    """
    if is_open == "true" or (final and is_open != "false"):
        return ""
    return {OrderType.MARKET: "close", OrderType.LIMIT: "take profit"}.get(type_, "stop loss")


class Positions:
    """Reads rows of `positions` (6.11)."""

    def __init__(self, columns: Sequence[str], session: str) -> None:
        self._layout, self._session = Layout(columns, POSITION), session

    def read(self, rows: Iterable[Any], known: Mapping[str, Instrument]) -> list[Position]:
        """All of them; quantity is what remains after partial closes. Unreadable."""
        return [self._position(self._layout.pick(row), known) for row in rows]

    def _position(self, cells: tuple[Any, ...], known: Mapping[str, Instrument]) -> Position:
        id, instrument, side, qty, average, stop_loss, take_profit, opened, profit, tag = cells
        key, symbol = _instrument(self._session, instrument, known)
        quantity, entry = number(qty), number(average)
        if not id or quantity is None or entry is None:
            raise Unreadable(f"position {id or 'without id'} has no quantity or entry that can be read")
        return Position(
            key=PositionKey(self._session, str(id)),
            instrument=key,
            symbol=symbol,
            side=_side(side, "position", id),
            quantity=quantity,
            entry=entry,
            profit=number(profit),
            opened=moment(opened),
            stop_loss_order=text(stop_loss),
            take_profit_order=text(take_profit),
            our_id=text(tag),
        )


class Fills:
    """Reads rows of `executions`, which the config calls filledOrders (4, 6.14)."""

    def __init__(self, columns: Sequence[str], session: str) -> None:
        self._layout, self._session = Layout(columns, FILL), session

    def read(self, rows: Iterable[Any], known: Mapping[str, Instrument]) -> list[Fill]:
        """All of them. Unreadable."""
        return [self._fill(self._layout.pick(row), known) for row in rows]

    def _fill(self, cells: tuple[Any, ...], known: Mapping[str, Instrument]) -> Fill:
        id, at, side, created, qty, order, position, instrument = cells
        key, symbol = _instrument(self._session, instrument, known)
        price, quantity, time = number(at), number(qty), moment(created)
        if not id or price is None or quantity is None or time is None:
            raise Unreadable(f"execution {id or 'without id'} cannot be read")
        return Fill(
            session=self._session,
            id=str(id),
            order=text(order) or "",
            position=text(position),
            instrument=key,
            symbol=symbol,
            side=_side(side, "execution", id),
            quantity=quantity,
            price=price,
            time=time,
        )
