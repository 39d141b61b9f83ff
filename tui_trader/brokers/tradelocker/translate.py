"""What TradeLocker's orders, positions, fills mean in ours, pure.

The only files that know both spellings are this one, `translate_account.py`, `translate_market.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from tui_trader.brokers.agreeing import agreeing
from tui_trader.brokers.tradelocker.rows import Layout, Read, Unreadable, moment, number, some, text
from tui_trader.domain.account import Fill, Position, PositionKey
from tui_trader.domain.instrument import Instrument, InstrumentKey, OrderType, TimeInForce
from tui_trader.domain.order import OrderReport, Side, Status


class _Kind(NamedTuple):
    """A type of order, with what goes with it."""

    type: OrderType
    limited: bool  # its price is one asked for: that of a market order is a reference (6.13)
    stopped: bool
    purpose: str
    """What it is for where it belongs to a position but did not open it."""


MARKET = _Kind(OrderType.MARKET, False, False, "close")
LIMIT = _Kind(OrderType.LIMIT, True, False, "take profit")
STOP = _Kind(OrderType.STOP, False, True, "stop loss")
STOP_LIMIT = _Kind(OrderType.STOP_LIMIT, True, True, "stop loss")
SIDES = {"buy": Side.BUY, "sell": Side.SELL}
TYPES = {
    "market": MARKET,
    "limit": LIMIT,
    "stop": STOP,
    **dict.fromkeys(("stop limit", "stoplimit"), STOP_LIMIT),
    **dict.fromkeys(("trailing stop", "trailingstop"), STOP),
}
ENDS = {
    "filled": Status.FILLED,
    **dict.fromkeys(("cancelled", "canceled", "removed"), Status.CANCELLED),
    **dict.fromkeys(("rejected", "refused", "unplaced"), Status.REJECTED),
    "expired": Status.EXPIRED,
}
"""The client's final words, with those that are possible upstream (8)."""
IN_FORCE = {each.value: each for each in TimeInForce}
ABSOLUTE = (None, "", "absolute")
NONE = Decimal(0)
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
        self.forget()

    def forget(self) -> None:
        """Read all rows afresh: symbols may have become known."""
        self._rows: Sequence[Any] = ()
        self._reports: list[OrderReport] = []

    def read(self, rows: Sequence[Any], known: Mapping[str, Instrument]) -> list[OrderReport]:
        """Reports in the order of the rows; one that reads as it did the last time is the same report.
        Unreadable when one of them has no id, instrument or side.
        """
        before, reports = self._rows, self._reports
        start, end = agreeing(before, rows)
        if start < max(len(before), len(rows)):
            pick, old = self._layout.pick, slice(start, len(before) - end)
            moved = dict(zip(map(pick, before[old]), reports[old], strict=True))
            table, found = _Table(self._session, known, final=self._final), reports[:start]
            for cells in map(pick, rows[start : len(rows) - end]):
                try:
                    report = moved.get(cells)
                except TypeError:
                    raise Unreadable("a row holds something else than plain values") from None
                found.append(report or table.report(cells))
            self._rows, self._reports = rows, found + reports[old.stop :]
        return list(self._reports)


class _Table:
    """Makes reports out of one table's rows; what stands in many of them is read once."""

    def __init__(self, session: str, known: Mapping[str, Instrument], *, final: bool) -> None:
        self._final = final
        self._instruments = Read(partial(_instrument, session, known))
        self._numbers, self._ends, self._opened = Read(number), Read(_end), Read(partial(_opened, final))

    def report(self, cells: tuple[Any, ...]) -> OrderReport:
        """What one row says. Unreadable."""
        (
            id, instrument, qty, side, type_text, status_text, filled_qty, average, price, stop, validity,
            created, modified, is_open, position, stop_loss, stop_loss_type, take_profit, take_profit_type,
            tag, reason,
        ) = cells  # fmt: skip
        numbers = self._numbers
        key, symbol = self._instruments[instrument]
        kind, odd = TYPES.get(type_text), ""
        if kind is None:
            kind, odd = _kind(type_text, price, stop)
        quantity, filled = numbers[qty], numbers[filled_qty] or NONE
        if not id or quantity is None:
            raise Unreadable(f"order {id or 'without id'} has no quantity that can be read")
        place = text(position)
        # Prices of "0" stand for none, as of orders that have no such price (9).
        return OrderReport(
            str(id), key, symbol,
            SIDES.get(side) or _side(side, "order", id),
            kind.type, quantity, filled,
            self._status(status_text, quantity, filled),
            f"{status_text or ''}{odd}",
            (numbers[price] or None) if kind.limited else None,
            (numbers[stop] or None) if kind.stopped else None,
            numbers[average] or None,
            IN_FORCE.get(validity),
            (numbers[stop_loss] or None) if stop_loss_type in ABSOLUTE else None,
            (numbers[take_profit] or None) if take_profit_type in ABSOLUTE else None,
            moment(created),
            moment(modified),
            place,
            text(tag),
            text(reason) or "",
            "" if place is None or self._opened[is_open] else kind.purpose,
        )  # fmt: skip

    def _status(self, word: object, quantity: Decimal, filled: Decimal) -> Status:
        """Final is what the history shows; a word nobody knows is judged by the list it is in (8)."""
        if self._final:
            return self._ends[word] or (Status.FILLED if 0 != quantity <= filled else Status.CANCELLED)
        return Status.PART_FILLED if 0 < filled < quantity else Status.WORKING


def _instrument(session: str, known: Mapping[str, Instrument], id: object) -> tuple[InstrumentKey, str]:
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


def _kind(word: object, price: object, stop: object) -> tuple[_Kind, str]:
    """The type; for a word nobody knows the nearest, with the word to show behind the status."""
    known = TYPES.get(str(word or "").lower())
    if known is not None:
        return known, ""
    return STOP if some(stop) else LIMIT if some(price) else MARKET, f" ({word or 'no type'})"


def _opened(final: bool, word: object) -> bool:
    """Whether an order opened the position it belongs to; others protect or close it.

    `isOpen` is "false" on closing orders, by our reading (6.13). Where it is missing, working orders of a
    position are its protection; of a done one nothing can be said.
    """
    is_open = str(word).lower()
    return is_open == "true" or (final and is_open != "false")


def _end(word: object) -> Status | None:
    return ENDS.get(str(word or "").lower().replace(" ", "").replace("_", ""))


class Positions:
    """Reads rows of `positions` (6.11)."""

    def __init__(self, columns: Sequence[str], session: str) -> None:
        self._layout, self._session = Layout(columns, POSITION), session

    def read(self, rows: Iterable[Any], known: Mapping[str, Instrument]) -> list[Position]:
        """All of them; quantity is what remains after partial closes. Unreadable."""
        return [self._position(self._layout.pick(row), known) for row in rows]

    def _position(self, cells: tuple[Any, ...], known: Mapping[str, Instrument]) -> Position:
        id, instrument, side, qty, average, stop_loss, take_profit, opened, profit, tag = cells
        key, symbol = _instrument(self._session, known, instrument)
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
        key, symbol = _instrument(self._session, known, instrument)
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
