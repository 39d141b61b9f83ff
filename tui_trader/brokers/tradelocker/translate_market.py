"""What TradeLocker says of instruments, their rules, their prices, in our words, pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from tui_trader.brokers.tradelocker import schema
from tui_trader.brokers.tradelocker.rows import Unreadable
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
from tui_trader.domain.money import trimmed
from tui_trader.domain.quote import Candle, Day

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
TYPE_FLAGS = (None, OrderType.MARKET, OrderType.STOP, OrderType.LIMIT)
"""allowedOrderTypes: manual, market, stop, limit, then two that the API does not take (6.5)."""
BAR_SOURCES = ("ASK", "BID", "TRADE")


def instruments(said: Iterable[schema.InstrumentSaid], session: str) -> list[Instrument]:
    """The account's instruments; a name that comes twice is told apart by its kind, else by its id (6.2)."""
    found, names = [], set()
    for one in said:
        kind = KINDS.get(one.type.upper(), Kind.OTHER)
        symbol = one.name
        if symbol in names:
            symbol = f"{one.name} {kind.value}"
        if symbol in names:
            symbol = f"{one.name} #{one.tradableInstrumentId}"
        names.add(symbol)
        routes = {
            use: " ".join(each.id for each in one.routes if each.type.upper() == use)
            for use in ("TRADE", "INFO")
        }
        bars = (one.barSource or "").upper()
        found.append(
            Instrument(
                key=InstrumentKey(session, one.tradableInstrumentId),
                symbol=symbol,
                description=one.description or one.localizedName or one.name,
                kind=kind,
                exchange=one.tradingExchange or "",
                wire={**routes, "bars": bars if bars in BAR_SOURCES else "BID"},
            )
        )
    return found


def rules(
    said: schema.DetailsSaid,
    status: schema.SessionStatusSaid | None,
    session: schema.SessionSaid | None,
    today: str,
) -> TradingRules:
    """What an order must obey (6.3 to 6.5); `today` is an ISO date, for the holidays to come."""
    state, types = _allowed(STATES.get((said.symbolStatus or "").upper(), MarketState.UNKNOWN), status)
    bands = sorted(
        (TickBand(one.leftRangeLimit, one.tickSize) for one in said.tickSize),
        key=lambda band: Decimal("-Infinity") if band.above is None else band.above,
    )
    return TradingRules(
        ticks=tuple(bands),
        lot_size=said.lotSize,
        quantity_step=said.lotStep,
        min_quantity=said.minLot,
        max_quantity=said.maxLot,
        margin_rate=1 / said.leverage if said.leverage is not None and said.leverage > 0 else None,
        currency=said.quotingCurrency or said.bettingCurrency or "",
        order_types=types,
        in_force=IN_FORCE,
        state=state,
        facts=tuple((word, text) for word, text in _facts(said, session, today) if text),
    )


def _allowed(
    state: MarketState, status: schema.SessionStatusSaid | None
) -> tuple[MarketState, frozenset[OrderType]]:
    """What the session allows now; without its word, what the symbol's own status says."""
    types = frozenset(IN_FORCE)
    if status is None:
        return state, types
    if len(status.allowedOrderTypes) >= len(TYPE_FLAGS):
        flagged = zip(TYPE_FLAGS, status.allowedOrderTypes, strict=False)
        types = frozenset(kind for kind, flag in flagged if kind is not None and flag)
    new = status.allowedOperations[:1] != [0]
    if not new and state in (MarketState.OPEN, MarketState.UNKNOWN):
        closing = any(status.allowedOperations)
        state = MarketState.CLOSE_ONLY if closing else MarketState.CLOSED
    return state, types if new else frozenset()


def _facts(
    said: schema.DetailsSaid, session: schema.SessionSaid | None, today: str
) -> Iterable[tuple[str, str | None]]:
    yield "leverage", f"{trimmed(said.leverage)}:1" if said.leverage else None
    yield "tick worth", _tick_worth(said)
    yield "exchange", said.tradingExchange
    yield "data from", said.marketDataExchange
    yield "settles", said.settlementSystem
    yield "hedged margin", said.margin_hedging_type
    yield "sector", said.sector
    yield "industry", said.industry
    yield "country", said.country
    yield "ISIN", said.isin
    yield "contract", said.contractMonth
    yield (
        "strike",
        f"{trimmed(said.strikePrice)} {said.strikeType or ''}".strip() if said.strikePrice else None,
    )
    yield "exercise", said.exerciseStyle
    yield "last day", said.lastTradeDate
    if session is None:
        yield "session", said.tradeSessionId
        return
    yield (
        "session",
        " ".join(word for word in (session.name, session.timeZone) if word) or said.tradeSessionId,
    )
    yield "trading blocked", "yes" if session.blockTrading else None
    yield "next holiday", next(iter(_holidays(session, today)), None)


def _holidays(session: schema.SessionSaid, today: str) -> Sequence[str]:
    """The holidays to come, soonest first."""
    dated = sorted((day.date or "", day.name or "") for day in session.holidays or ())
    return [f"{date} {name}".strip() for date, name in dated if date >= today]


def _tick_worth(said: schema.DetailsSaid) -> str | None:
    for one in said.tickCost or ():
        if one.tickCost:
            return f"{trimmed(one.tickCost)} {said.quotingCurrency or ''}".strip()
    return None


def candles(bars: object) -> dict[int, Candle]:
    """Bars of the history by their start in ms; thousands come at once, so no model is made of each (6.9).
    Unreadable.
    """
    if not isinstance(bars, list):
        raise Unreadable("the bars are no list")
    try:
        return {
            bar["t"]: Candle(
                datetime.fromtimestamp(bar["t"] / 1_000, UTC),
                Decimal(bar["o"]),
                Decimal(bar["h"]),
                Decimal(bar["l"]),
                Decimal(bar["c"]),
                Decimal(bar.get("v") or 0),
            )
            for bar in bars
        }
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError, OSError):
        raise Unreadable("a bar is not what it should be") from None


def day(said: schema.BarSaid) -> Day:
    """Today's bar; yesterday's close is not said (6.8)."""
    return Day(said.o, said.h, said.l, said.c, volume=said.v)
