"""What TradeLocker's words mean in ours, pure; the only file that knows both spellings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from tui_trader.brokers.tradelocker import schema
from tui_trader.domain.account import Account, Bookkeeping, Environment, Fill, Funds, Position, PositionKey
from tui_trader.domain.instrument import (
    Instrument,
    InstrumentKey,
    Kind,
    MarketState,
    OrderType,
    TickBand,
    TimeInForce,
    TradingRules,
)
from tui_trader.domain.order import OrderReport, Side, Status
from tui_trader.domain.quote import Candle

KINDS = {
    "FOREX": Kind.FOREX,
    "CRYPTO": Kind.CRYPTO,
    "EQUITY": Kind.EQUITY,
    "EQUITY_CFD": Kind.EQUITY_CFD,
    "ETF": Kind.ETF,
    "INDICES": Kind.INDEX,
    "FUTURES": Kind.FUTURE,
    "FUTURES_CFD": Kind.FUTURE_CFD,
    "OPTIONS": Kind.OPTION,
    "SPREADBET": Kind.SPREADBET,
}
TYPES = {"market": OrderType.MARKET, "limit": OrderType.LIMIT, "stop": OrderType.STOP}
TYPES |= {"stop limit": OrderType.STOP_LIMIT, "stoplimit": OrderType.STOP_LIMIT}
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
STATES = {
    "FULLY_OPEN": MarketState.OPEN,
    "CLOSED": MarketState.CLOSED,
    "TRADING_HALT": MarketState.HALTED,
    "CLOSE_ONLY": MarketState.CLOSE_ONLY,
}
IN_FORCE = {
    OrderType.MARKET: (TimeInForce.IOC,),
    OrderType.LIMIT: (TimeInForce.GTC,),
    OrderType.STOP: (TimeInForce.GTC,),
}
"""Nothing else is accepted (`tradelocker.md` 7.1)."""


def number(text: str | None) -> Decimal | None:
    """A number sent as text, any scale; None for none (9)."""
    if text is None:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def moment(text: str | None) -> datetime | None:
    """Milliseconds since 1970, UTC (9)."""
    value = number(text)
    if not value:
        return None
    try:
        return datetime.fromtimestamp(int(value) / 1_000, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def account(said: schema.AccountSaid, session: str, tag: str, environment: Environment) -> Account:
    """One account of the login."""
    return Account(
        session=session,
        tag=tag,
        broker="TradeLocker",
        id=said.id,
        name=said.name,
        currency=said.currency,
        environment=environment,
        bookkeeping=Bookkeeping.HEDGING,
        status=said.status,
        balance=said.accountBalance,
        trades=said.status.upper() in ("ACTIVE", ""),
    )


def with_rules(known: Account, said: schema.AccountDetailSaid) -> Account:
    """The account with its trading and risk rules as facts (6.1)."""
    facts: list[tuple[str, str]] = []
    for block in (said.tradingRules, said.riskRules):
        for name, value in (block or {}).items():
            if isinstance(value, Mapping):
                value = value.get("value")
            if value is not None:
                text = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
                facts.append((_spaced(name), text))
    return replace(known, facts=tuple(facts))


def _spaced(name: str) -> str:
    """`maxPositionsNumber` as words."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)


def instruments(said: Iterable[schema.InstrumentSaid], session: str) -> list[Instrument]:
    """The account's instruments; a name that comes twice is told apart by its kind, then by its id."""
    found, names = [], set()
    for one in said:
        kind = KINDS.get(one.type.upper(), Kind.OTHER)
        symbol = one.name
        if symbol in names:
            symbol = f"{one.name} {kind.value}"
        if symbol in names:
            symbol = f"{one.name} #{one.tradableInstrumentId}"
        names.add(symbol)
        routes: dict[str, str] = {}
        for route in one.routes:
            kind_of_route = route.type.upper()
            known = routes.get(kind_of_route)
            routes[kind_of_route] = route.id if known is None else f"{known} {route.id}"
        found.append(
            Instrument(
                key=InstrumentKey(session, one.tradableInstrumentId),
                symbol=symbol,
                description=one.description or one.name,
                kind=kind,
                exchange=one.tradingExchange or "",
                wire={**routes, "bars": one.barSource or "BID"},
            )
        )
    return found


def rules(
    said: schema.DetailsSaid, status: schema.SessionStatusSaid | None, holidays: Sequence[str]
) -> TradingRules:
    """What an order must obey (6.3 to 6.5)."""
    state = STATES.get((said.symbolStatus or "").upper(), MarketState.UNKNOWN)
    types = frozenset(IN_FORCE)
    if status is not None and len(status.allowedOrderTypes) >= 4:
        # manual, market, stop, limit, stop limit, trailing stop (6.5)
        _, market, stop, limit = status.allowedOrderTypes[:4]
        flags = {OrderType.MARKET: market, OrderType.STOP: stop, OrderType.LIMIT: limit}
        types = frozenset(kind for kind, flag in flags.items() if flag)
    if status is not None and status.allowedOperations[:1] == [0] and state is MarketState.OPEN:
        state = MarketState.CLOSE_ONLY if status.allowedOperations[-1:] == [1] else MarketState.CLOSED
    bands = sorted(
        (TickBand(one.leftRangeLimit, one.tickSize) for one in said.tickSize if one.tickSize > 0),
        key=lambda band: Decimal("-Infinity") if band.above is None else band.above,
    )
    return TradingRules(
        ticks=tuple(bands) or (TickBand(None, Decimal("0.00001")),),
        lot_size=said.lotSize,
        quantity_step=said.lotStep,
        min_quantity=said.minLot,
        max_quantity=said.maxLot,
        margin_rate=1 / said.leverage if said.leverage else None,
        currency=said.quotingCurrency or said.bettingCurrency or "",
        order_types=types,
        in_force=IN_FORCE,
        state=state,
        facts=_facts(said, holidays),
    )


def _facts(said: schema.DetailsSaid, holidays: Sequence[str]) -> tuple[tuple[str, str], ...]:
    found = (
        ("leverage", f"{said.leverage}:1" if said.leverage else None),
        ("tick worth", _tick_worth(said)),
        ("exchange", said.tradingExchange),
        ("data from", said.marketDataExchange),
        ("settles", said.settlementSystem),
        ("session", said.tradeSessionId),
        ("hedged margin", said.margin_hedging_type),
        ("sector", said.sector),
        ("country", said.country),
        ("ISIN", said.isin),
        ("next holiday", holidays[0] if holidays else None),
    )
    return tuple((word, text) for word, text in found if text)


def _tick_worth(said: schema.DetailsSaid) -> str | None:
    for one in said.tickCost or ():
        if one.tickCost is not None:
            return f"{one.tickCost} {said.quotingCurrency or ''}".strip()
    return None


def candle(said: schema.BarSaid) -> Candle:
    """A bar of the history."""
    return Candle(datetime.fromtimestamp(said.t / 1_000, UTC), said.o, said.h, said.l, said.c, said.v)


def order(
    row: schema.Row, session: str, symbols: Mapping[str, Instrument], *, final: bool
) -> OrderReport | None:
    """A row of orders or ordersHistory; None when it has no id or instrument (6.12, 6.13)."""
    id, instrument = row.get("id"), row.get("tradableInstrumentId")
    if id is None or instrument is None:
        return None
    side = Side.SELL if row.get("side") == "sell" else Side.BUY
    kind = TYPES.get((row.get("type") or "").lower(), OrderType.LIMIT)
    text = row.get("status") or ""
    quantity = number(row.get("qty")) or Decimal(0)
    filled = number(row.get("filledQty")) or Decimal(0)
    status = _status(text, quantity, filled, final)
    # "0" may stand for none, and the price of a market order is no price asked for (6.13).
    price = number(row.get("price")) or None if kind in (OrderType.LIMIT, OrderType.STOP_LIMIT) else None
    stop = number(row.get("stopPrice")) or None if kind in (OrderType.STOP, OrderType.STOP_LIMIT) else None
    known = symbols.get(instrument)
    return OrderReport(
        broker_id=id,
        instrument=InstrumentKey(session, instrument),
        symbol=known.symbol if known is not None else f"#{instrument}",
        side=side,
        type=kind,
        quantity=quantity,
        filled=filled,
        status=status,
        status_text=text,
        price=price,
        stop_price=stop,
        average_price=number(row.get("avgPrice")) or None,
        in_force=_in_force(row.get("validity")),
        stop_loss=_level(row, "stopLoss"),
        take_profit=_level(row, "takeProfit"),
        created=moment(row.get("createdDate")),
        modified=moment(row.get("lastModified")),
        position=row.get("positionId"),
        our_id=row.get("strategyId"),
        reason=row.get("reason") or row.get("rejectReason") or row.get("comment") or "",
        purpose=_purpose(row, kind, final),
    )


def _status(text: str, quantity: Decimal, filled: Decimal, final: bool) -> Status:
    """A list of working orders shows no final one; a word nobody knows is judged by the list it is in (8)."""
    status = STATUSES.get(text.lower().replace(" ", "").replace("_", ""))
    if final:
        if status is None or not status.done:
            return Status.FILLED if quantity and filled >= quantity else Status.CANCELLED
        return status
    if filled and filled < quantity:
        return Status.PART_FILLED
    return status if status is not None and status.working else Status.WORKING


def _level(row: schema.Row, name: str) -> Decimal | None:
    """A level given with the order, where it is a price and not a distance."""
    if row.get(f"{name}Type") not in (None, "absolute"):
        return None
    return number(row.get(name)) or None


def _in_force(text: str | None) -> TimeInForce | None:
    return TimeInForce(text) if text in ("IOC", "GTC", "DAY", "GTD") else None


def _purpose(row: schema.Row, kind: OrderType, final: bool) -> str:
    """What an order that belongs to a position is for: its opening order belongs to it as well (6.12)."""
    if row.get("positionId") is None or row.get("strategyId"):
        return ""
    if row.get("isOpen") == "true":
        return ""
    if kind is OrderType.MARKET:
        return "close"
    return "stop loss" if kind is OrderType.STOP else "take profit"


def position(row: schema.Row, session: str, symbols: Mapping[str, Instrument]) -> Position | None:
    """A row of positions (6.11)."""
    id, instrument = row.get("id"), row.get("tradableInstrumentId")
    quantity, entry = number(row.get("qty")), number(row.get("avgPrice"))
    if id is None or instrument is None or quantity is None or entry is None:
        return None
    known = symbols.get(instrument)
    return Position(
        key=PositionKey(session, id),
        instrument=InstrumentKey(session, instrument),
        symbol=known.symbol if known is not None else f"#{instrument}",
        side=Side.SELL if row.get("side") == "sell" else Side.BUY,
        quantity=quantity,
        entry=entry,
        profit=number(row.get("unrealizedPl")),
        opened=moment(row.get("openDate")),
        stop_loss_order=row.get("stopLossId"),
        take_profit_order=row.get("takeProfitId"),
        our_id=row.get("strategyId"),
    )


def fill(row: schema.Row, session: str, symbols: Mapping[str, Instrument]) -> Fill | None:
    """A row of executions (6.14)."""
    id, instrument, time = row.get("id"), row.get("tradableInstrumentId"), moment(row.get("createdDate"))
    price, quantity = number(row.get("price")), number(row.get("qty"))
    if id is None or instrument is None or time is None or price is None or quantity is None:
        return None
    known = symbols.get(instrument)
    return Fill(
        session=session,
        id=id,
        order=row.get("orderId") or "",
        position=row.get("positionId"),
        instrument=InstrumentKey(session, instrument),
        symbol=known.symbol if known is not None else f"#{instrument}",
        side=Side.SELL if row.get("side") == "sell" else Side.BUY,
        quantity=quantity,
        price=price,
        time=time,
    )


def funds(
    values: Sequence[object],
    columns: Sequence[schema.ColumnSaid],
    session: str,
    currency: str,
    received: float,
) -> Funds:
    """The 26 figures of the account state; equity is projectedBalance (6.10)."""
    figures = {
        column.id: (value if isinstance(value, Decimal) else number(None if value is None else str(value)))
        for column, value in zip(columns, values, strict=False)
    }
    return Funds(
        session=session,
        currency=currency,
        balance=figures.get("balance"),
        equity=figures.get("projectedBalance"),
        margin_used=figures.get("initialMarginReq"),
        margin_free=figures.get("availableFunds"),
        open_profit=figures.get("openNetPnL"),
        today=figures.get("todayNet"),
        rows=tuple(
            (column.id, column.description or _spaced(column.id), figures.get(column.id))
            for column in columns
        ),
        received=received,
    )
