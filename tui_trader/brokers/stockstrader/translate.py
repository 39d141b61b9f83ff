"""What StocksTrader's orders mean in ours, pure (`stockstrader.md` 3, 6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from tui_trader.brokers.port import ReadFailed
from tui_trader.brokers.stockstrader import schema
from tui_trader.brokers.stockstrader.translate_market import moment
from tui_trader.domain.instrument import InstrumentKey, OrderType, TimeInForce
from tui_trader.domain.order import OrderReport, Side, Status

SIDES = {"buy": Side.BUY, "sell": Side.SELL}
TYPES = {
    "market": OrderType.MARKET,
    "limit": OrderType.LIMIT,
    "stop": OrderType.STOP,
    "stop_loss": OrderType.STOP,
    "take_profit": OrderType.LIMIT,
    "stop_out": OrderType.MARKET,
}
PURPOSES = {"stop_loss": "stop loss", "take_profit": "take profit", "stop_out": "close"}
ACTIVE, FILLED = "active", "filled"
STATUSES = {
    ACTIVE: Status.WORKING,
    "in_execution": Status.WORKING,
    FILLED: Status.FILLED,
    "rejected": Status.REJECTED,
    "canceled": Status.CANCELLED,
}


def side(word: str, what: str, id: str) -> Side:
    """Which way. ReadFailed: half a row of money is worse than none."""
    found = SIDES.get(word)
    if found is None:
        raise ReadFailed(f"StocksTrader sent {what} {id} that is neither buy nor sell")
    return found


def order(
    said: schema.OrderSaid, session: str, deals: Mapping[str, schema.DealSaid], now: datetime
) -> OrderReport:
    """An order. How much of it is filled is not told: all of a filled one, of another what its deals hold."""
    way = side(said.side, "order", said.id)
    type_ = TYPES.get(said.type, OrderType.LIMIT if said.price else OrderType.MARKET)
    odd = "" if said.type in TYPES else f" ({said.type})"
    mine = [deals[id] for id in said.deals if id in deals]
    created = moment(said.create_time, now)
    return OrderReport(
        broker_id=said.id,
        instrument=InstrumentKey(session, said.ticker),
        symbol=said.ticker,
        side=way,
        type=type_,
        quantity=said.volume,
        filled=_filled(said, mine),
        # A word nobody knows may still stand: it is shown as it is, and nothing is done with it.
        status=STATUSES.get(said.status, Status.WORKING),
        status_text=f"{said.status.replace('_', ' ')}{odd}",
        price=said.price if type_ is OrderType.LIMIT else None,
        stop_price=said.price if type_ is OrderType.STOP else None,
        average_price=said.filled_price,
        in_force=_in_force(said, type_),
        created=created,
        modified=moment(said.last_modified, now) or created,
        position=said.deals[0] if len(said.deals) == 1 else None,
        reason=said.comment,
        purpose=_purpose(said, way, mine),
    )


def _filled(said: schema.OrderSaid, deals: list[schema.DealSaid]) -> Decimal:
    if said.status == FILLED:
        return said.volume
    if said.filled_price is None:
        return Decimal(0)
    return min(said.volume, sum((deal.volume for deal in deals), Decimal(0)))


def _in_force(said: schema.OrderSaid, type_: OrderType) -> TimeInForce:
    if type_ is OrderType.MARKET:
        return TimeInForce.IOC
    return TimeInForce.GTC if said.expiration is None else TimeInForce.GTD


def _purpose(said: schema.OrderSaid, way: Side, deals: list[schema.DealSaid]) -> str:
    """What it is for: a market order against its only deal closes it."""
    if said.type in PURPOSES:
        return PURPOSES[said.type]
    against = len(deals) == 1 and len(said.deals) == 1 and SIDES.get(deals[0].side) is way.opposite
    return "close" if against and said.type == "market" else ""
