"""What Tradelab's orders, trades, steps mean in ours, pure (`seed 001 p. 9 to 11`, `tradelab.md` 3.1, 4)."""

from __future__ import annotations

from decimal import Decimal

from tui_trader.brokers.tradelab.fields import Unreadable, clock, said
from tui_trader.brokers.tradelab.schema import OrderSaid, StepSaid, TradeSaid
from tui_trader.brokers.tradelab.times import Times
from tui_trader.domain.account import Fill
from tui_trader.domain.instrument import InstrumentKey, OrderType, TimeInForce
from tui_trader.domain.money import trimmed
from tui_trader.domain.order import OrderReport, Side, Status, Step

SIDES = {"BUY": Side.BUY, "B": Side.BUY, "SELL": Side.SELL, "S": Side.SELL}
TYPES = {
    "LIMIT": OrderType.LIMIT,
    "LIMT": OrderType.LIMIT,
    "L": OrderType.LIMIT,
    "MARKET": OrderType.MARKET,
    "MKT": OrderType.MARKET,
    "SL": OrderType.STOP_LIMIT,
    "SLM": OrderType.STOP,
    "SL-M": OrderType.STOP,
}
"""Every spelling that is sent or read back (3.1)."""
STATUSES = {
    "complete": Status.FILLED,
    "completed": Status.FILLED,
    "executed": Status.FILLED,
    "traded": Status.FILLED,
    "filled": Status.FILLED,
    "rejected": Status.REJECTED,
    "cancelled": Status.CANCELLED,
    "canceled": Status.CANCELLED,
    "cancel confirmed": Status.CANCELLED,
    "cancelled after market order": Status.CANCELLED,
    "expired": Status.EXPIRED,
    "lapsed": Status.EXPIRED,
}
"""The final words of both generations; every other word is a working order's (2.6, 3.1)."""
IN_FORCE = {"DAY": TimeInForce.DAY, "IOC": TimeInForce.IOC}


def place(exchange: str, token: str) -> str:
    """The id of an instrument: a token alone means nothing (`tradelab.md` 0, 8)."""
    return f"{exchange}:{token}"


def side(word: str, what: str) -> Side:
    """Which way. Unreadable."""
    found = SIDES.get(word.upper())
    if found is None:
        raise Unreadable(f"{what} is neither BUY nor SELL")
    return found


def instrument(session: str, exchange: str, token: str, what: str) -> InstrumentKey:
    """The key of a row's instrument. Unreadable."""
    if not exchange or not token:
        raise Unreadable(f"{what} names no instrument")
    return InstrumentKey(session, place(exchange.upper(), token))


def order(row: OrderSaid, session: str, times: Times, *, final: bool) -> OrderReport:
    """One row of the order book; `final` is the list it was in. Unreadable."""
    id = row.oms_order_id
    if not id:
        raise Unreadable("an order has no id")
    what = f"order {id}"
    key = instrument(session, row.exchange, row.instrument_token, what)
    quantity = row.quantity
    if quantity is None:
        raise Unreadable(f"{what} has no quantity that can be read")
    filled = _filled(row, quantity)
    kind = TYPES.get(row.order_type.upper())
    word = row.order_status or "no status"
    if kind is None:
        word = f"{word} ({row.order_type or 'no type'})"
        kind = _nearest(row)
    price = row.price if kind in (OrderType.LIMIT, OrderType.STOP_LIMIT) else None
    stop = row.trigger_price if kind in (OrderType.STOP, OrderType.STOP_LIMIT) else None
    status = _status(row.order_status, quantity, filled, final=final)
    return OrderReport(
        broker_id=id,
        instrument=key,
        symbol=row.trading_symbol or f"#{row.instrument_token}",
        side=side(row.order_side, what),
        type=kind,
        quantity=quantity,
        filled=quantity if status is Status.FILLED and not filled else filled,
        status=status,
        status_text=word,
        price=price or None,
        stop_price=stop or None,
        average_price=(row.average_price or row.average_trade_price or None) if filled else None,
        in_force=IN_FORCE.get(row.validity.upper()),
        created=times.at(row.order_entry_time),
        modified=times.at(row.exchange_time),
        our_id=_ours(row),
        reason=said(row.rejection_reason),
        product=row.product.upper(),
    )


def _filled(row: OrderSaid, quantity: Decimal) -> Decimal:
    if row.filled_quantity is not None:
        return row.filled_quantity
    done = STATUSES.get(_plain(row.order_status)) is Status.FILLED
    return quantity if done else Decimal(0)


def _nearest(row: OrderSaid) -> OrderType:
    if row.trigger_price:
        return OrderType.STOP_LIMIT if row.price else OrderType.STOP
    return OrderType.LIMIT if row.price else OrderType.MARKET


def _plain(word: str) -> str:
    return " ".join(word.lower().replace("_", " ").split())


def _status(word: str, quantity: Decimal, filled: Decimal, *, final: bool) -> Status:
    """A partial fill has no word of its own (`tradelab.md` 0, 5); an unknown word is judged by its list."""
    known = STATUSES.get(_plain(word))
    if known is not None:
        return known
    if final:
        return Status.FILLED if filled and filled >= quantity else Status.CANCELLED
    return Status.PART_FILLED if 0 < filled < quantity else Status.WORKING


def _ours(row: OrderSaid) -> str | None:
    for id in (row.user_order_id, row.client_order_id):
        if said(id) and id.strip("0"):
            return id
    return None


def fill(row: TradeSaid, session: str, times: Times) -> Fill:
    """One execution; a trade's number alone is not unique (4.4). Unreadable."""
    what = f"trade {row.trade_number or 'without number'}"
    key = instrument(session, row.exchange, row.instrument_token, what)
    quantity = row.trade_quantity or row.filled_quantity
    # The sample's trade_time is no time of trading (2.4), so the exchange's goes first.
    stamps = (row.exchange_time, row.trade_time, row.order_entry_time)
    time = next((moment for stamp in stamps if (moment := times.at(stamp)) is not None), None)
    if not row.trade_number or not quantity or row.trade_price is None or time is None:
        raise Unreadable(f"{what} cannot be read")
    return Fill(
        session=session,
        id=f"{row.oms_order_id}/{row.trade_number}",
        order=row.oms_order_id,
        position=f"{key.id}:{row.product.upper()}" if row.product else None,
        instrument=key,
        symbol=row.trading_symbol or f"#{row.instrument_token}",
        side=side(row.order_side, what),
        quantity=quantity,
        price=row.trade_price,
        time=time,
    )


def step(row: StepSaid) -> Step:
    """One event of an order's life (4.5)."""
    words = []
    if row.quantity is not None:
        words.append(trimmed(row.quantity))
    kind = TYPES.get(row.order_type.upper())
    if kind is not None:
        words.append(kind.value)
    if row.price:
        words.append(f"at {row.price:f}")
    if row.trigger_price:
        words.append(f"trigger {row.trigger_price:f}")
    if row.fill_quantity:
        average = f" at {row.avg_price:f}" if row.avg_price else ""
        words.append(f"filled {trimmed(row.fill_quantity)}{average}")
    text = " ".join(words)
    if said(row.reject_reason):
        text = f"{text}: {row.reject_reason}" if text else row.reject_reason
    return Step(clock(row.exchange_time), row.status or "no status", text)
