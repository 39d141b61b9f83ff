"""What StocksTrader's instruments, quotes mean in ours, pure (`stockstrader.md` 3)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from tui_trader.brokers.stockstrader import schema
from tui_trader.domain.instrument import (
    Instrument,
    InstrumentKey,
    Kind,
    MarketState,
    OrderOption,
    OrderType,
    TickBand,
    TimeInForce,
    TradingRules,
)
from tui_trader.domain.quote import Quote

EXCHANGES = {".nq": ("NASDAQ", "USD"), ".ny": ("NYSE", "USD"), ".bt": ("CBOE", "USD")}
"""Real shares by the end of their ticker: where, in what currency (3)."""
BOTH = frozenset({"buy", "sell"})
MODES = {
    "full": (MarketState.UNKNOWN, BOTH),
    "buy_only": (MarketState.UNKNOWN, frozenset({"buy"})),
    "sell_only": (MarketState.UNKNOWN, frozenset({"sell"})),
    "close_only": (MarketState.CLOSE_ONLY, frozenset[str]()),
    "disabled": (MarketState.HALTED, frozenset[str]()),
}
"""What each trade mode lets through; hours are not told, so whether the market is open is not known (8)."""
EXPIRES = OrderOption(
    name="expires",
    label="Expiry hours",
    default="0",
    most=Decimal(24 * 365),
    hint="0: stays until cancelled",
    only_for=frozenset({OrderType.LIMIT, OrderType.STOP}),
)
_IN_FORCE = {
    OrderType.MARKET: (TimeInForce.IOC,),
    OrderType.LIMIT: (TimeInForce.GTC,),
    OrderType.STOP: (TimeInForce.GTC,),
}
FUTURE = 86_400
"""Seconds beyond which a time from the future is no time (`edge_samples: millisecond_time`)."""


def moment(seconds: Decimal | None, now: datetime) -> datetime | None:
    """Unix seconds, UTC (2); None for none, or for what cannot be one yet."""
    if seconds is None or not 0 < seconds < now.timestamp() + FUTURE:
        return None
    return datetime.fromtimestamp(int(seconds), UTC)


def instrument(said: schema.InstrumentSaid, session: str) -> Instrument:
    """An instrument with its rules; `TSLA` with `TSLA.nq` are two (3)."""
    exchange, currency = _listed(said)
    return Instrument(
        key=InstrumentKey(session, said.ticker),
        symbol=said.ticker,
        description=said.description,
        kind=_kind(said, exchange),
        exchange=exchange,
        rules=_rules(said, currency),
    )


def _listed(said: schema.InstrumentSaid) -> tuple[str, str]:
    """Exchange, quote currency; empty where nothing says."""
    stem, dot, suffix = said.ticker.rpartition(".")
    if stem and dot:
        return EXCHANGES.get(f".{suffix}", (suffix.upper(), ""))
    pair = len(said.ticker) == 6 and said.ticker.isalpha() and said.ticker.startswith(said.units or "-")
    return "", said.ticker[3:] if pair else ""


def _kind(said: schema.InstrumentSaid, exchange: str) -> Kind:
    if exchange:
        return Kind.EQUITY
    if len(said.units) == 3 and said.units.isupper() and said.ticker.startswith(said.units):
        return Kind.FOREX
    return Kind.EQUITY_CFD if said.units.lower().startswith("share") else Kind.OTHER


def _rules(said: schema.InstrumentSaid, currency: str) -> TradingRules:
    state, sides = MODES.get(said.trade_mode, (MarketState.HALTED, frozenset[str]()))
    types = frozenset(_IN_FORCE) if sides else frozenset[OrderType]()
    mode = said.trade_mode or "not said"
    margin = said.leverage if said.leverage is not None and 0 < said.leverage <= 1 else None
    units = f"{said.contract_size:f} {said.units}".strip()
    return TradingRules(
        ticks=(TickBand(None, said.min_tick),),
        lot_size=said.contract_size,
        quantity_step=said.volume_step,
        min_quantity=said.min_volume,
        max_quantity=said.max_volume if said.max_volume > 0 else None,
        margin_rate=margin,
        currency=currency,
        order_types=types,
        in_force=_IN_FORCE,
        state=state,
        quantity_unit=said.units or "units",
        facts=(("trade mode", mode.replace("_", " ")), ("one volume unit", units)),
        options=(EXPIRES,),
        sides=sides,
    )


def quote(said: schema.QuoteSaid, received: float, now: datetime) -> Quote | None:
    """Bid with ask, last; None when none of them is there."""
    if said.bid_price is None and said.ask_price is None and said.last_price is None:
        return None
    return Quote(
        said.bid_price,
        said.ask_price,
        received,
        last=said.last_price,
        made=moment(said.ask_bid_price_time, now) or moment(said.last_price_time, now),
    )
