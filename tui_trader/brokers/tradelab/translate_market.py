"""What Tradelab says of instruments, their rules, their prices, in our words, pure (`tradelab.md` 4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from tui_trader.brokers.tradelab.fields import Unreadable, number
from tui_trader.brokers.tradelab.schema import MarketSaid, ScripSaid
from tui_trader.brokers.tradelab.trading import DISCLOSED, PRODUCT, PROTECTION
from tui_trader.brokers.tradelab.translate import place
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
from tui_trader.domain.money import trimmed
from tui_trader.domain.quote import Candle, Day, Quote

ALL_TYPES = frozenset({OrderType.MARKET, OrderType.LIMIT, OrderType.STOP, OrderType.STOP_LIMIT})
IN_FORCE = {
    OrderType.MARKET: (TimeInForce.DAY, TimeInForce.IOC),
    OrderType.LIMIT: (TimeInForce.DAY, TimeInForce.IOC),
    OrderType.STOP: (TimeInForce.DAY,),
    OrderType.STOP_LIMIT: (TimeInForce.DAY,),
}
"""DAY, IOC (`seed 001 p. 4`); an order that waits for its trigger cannot be filled at once."""
SHARES = ("NSE", "BSE")
IN_LOTS = ("CDS", "MCX")
DEFAULT_TICK = Decimal("0.05")
_FUTURE, _OPTION = re.compile(r"\d.*FUT$"), re.compile(r"\d(CE|PE)$")


def kind_of(name: str, exchange: str, symbol: str, option: str = "") -> Kind:
    """What sort of thing it is: by the exchange's own word, else by how its symbol is written.

    >>> kind_of("OPTIDX", "NFO", "X").value, kind_of("", "NFO", "NIFTY26NOVFUT").value
    ('option', 'future')
    """
    name = name.upper()
    if name.startswith("OPT") or option in ("CE", "PE"):
        return Kind.OPTION
    if name.startswith("FUT"):
        return Kind.FUTURE
    if name in ("INDEX", "IND", "IDX", "AMXIDX", "UNDIND"):
        return Kind.INDEX
    if exchange in SHARES:
        return Kind.EQUITY if name or "-" in symbol else Kind.INDEX if exchange == "NSE" else Kind.EQUITY
    upper = symbol.upper()
    return Kind.FUTURE if _FUTURE.search(upper) else Kind.OPTION if _OPTION.search(upper) else Kind.OTHER


def instrument(
    session: str, exchange: str, token: str, symbol: str, description: str, kind: Kind
) -> Instrument:
    """An instrument without its rules."""
    return Instrument(
        key=InstrumentKey(session, place(exchange, token)),
        symbol=symbol,
        description=description,
        kind=kind,
        exchange=exchange,
        wire={"exchange": exchange, "token": token},
    )


def with_rules(known: Instrument, said: ScripSaid, state: MarketState, products: Sequence[str]) -> Instrument:
    """The instrument with what an order must obey (4.6)."""
    exchange = known.exchange
    tick = said.tick_size
    if not tick or tick < 0:
        tick = said.raw_tick_size / 100 if said.raw_tick_size and said.raw_tick_size > 0 else DEFAULT_TICK
    lot = said.board_lot_quantity
    lot = lot if lot and lot > 0 else Decimal(1)
    multiplier = said.multiplier if said.multiplier and said.multiplier > 0 else Decimal(1)
    index = bool(said.is_index) or (said.is_index is None and known.kind is Kind.INDEX)
    kind = Kind.INDEX if index else known.kind
    if not index and said.instrument_name:
        kind = kind_of(said.instrument_name, exchange, said.trading_symbol or known.symbol, said.option_type)
    trades = said.tradable is not False and not index
    caps = [each for each in (said.freeze, said.max_single_qty, said.max_order_size) if each and each > 0]
    rules = TradingRules(
        ticks=(TickBand(None, tick),),
        lot_size=multiplier,
        quantity_step=lot,
        min_quantity=lot,
        max_quantity=min(caps) if caps else None,
        margin_rate=None,
        currency="INR",
        order_types=ALL_TYPES if trades else frozenset(),
        in_force=IN_FORCE,
        state=state if trades or index else MarketState.HALTED,
        quantity_unit="lots" if exchange in IN_LOTS else "shares" if exchange in SHARES else "units",
        facts=tuple((word, text) for word, text in _facts(said, caps) if text),
        options=_options(exchange, products) if trades else (),
        lowest=said.lower_circuit_limit or None,
        highest=said.higher_circuit_limit or None,
    )
    return replace(known, kind=kind, description=said.company_name or known.description, rules=rules)


def _options(exchange: str, products: Sequence[str]) -> tuple[OrderOption, ...]:
    """What an order says besides: derivatives are not held for delivery."""
    choices = tuple(each for each in products if exchange in SHARES or each != "CNC") or ("MIS",)
    market = frozenset({OrderType.MARKET, OrderType.STOP})
    return (
        OrderOption(
            PRODUCT, "Product", choices[0], choices, hint="MIS for the day, CNC delivery, NRML carried"
        ),
        OrderOption(
            PROTECTION, "Protection %", "0", most=Decimal(100), only_for=market,
            hint="how far a market price may slip, 0 for none",
        ),
        OrderOption(DISCLOSED, "Disclosed", "0", hint="how much the market sees, 0 for all"),
    )  # fmt: skip


def _facts(said: ScripSaid, caps: Sequence[Decimal]) -> Iterable[tuple[str, str]]:
    yield "ISIN", said.isin
    yield "series", said.series
    yield "expires", said.expiry_string
    yield "strike", f"{trimmed(said.strike)} {said.option_type}".strip() if said.strike else ""
    yield "multiplier", trimmed(said.multiplier) if said.multiplier and said.multiplier != 1 else ""
    yield "freeze quantity", trimmed(said.freeze) if said.freeze else ""


def divisor(exchange: str) -> int:
    """What prices in whole numbers are divided by (5.3)."""
    return 10_000_000 if exchange == "CDS" else 100


def quote(said: MarketSaid, exchange: str, received: float, made: datetime | None) -> Quote:
    """Bid, ask, last; the two sides mostly come in paise, the rest in rupees (4.14)."""
    last = said.last_trade_price or said.close_price
    bid, ask = said.bid_price or None, said.ask_price or None
    sides = [side for side in (bid, ask) if side is not None]
    if last and any(side > 20 * last for side in sides):
        by = divisor(exchange)
        bid, ask = (None if side is None else side / by for side in (bid, ask))
    return Quote(
        bid=bid,
        ask=ask,
        received=received,
        bid_size=said.bid_qty if bid is not None else None,
        ask_size=said.ask_qty if ask is not None else None,
        last=said.last_trade_price or None,
        made=made,
    )


def day(said: MarketSaid) -> Day | None:
    """The day's figures in rupees; None before its first trade."""
    prices = (said.open_price, said.high_price, said.low_price, said.last_trade_price)
    if not all(prices):
        return None
    open_, high, low, close = (price for price in prices if price is not None)
    return Day(open_, high, low, close, said.close_price or None, said.trade_volume)


def candles(data: object, exchange: str) -> dict[datetime, Candle]:
    """Bars of either chart (4.12): whole numbers are hundredths, those with a point rupees. Unreadable."""
    rows = data.get("candles") if isinstance(data, dict) else data
    if not isinstance(rows, list):
        raise Unreadable("the bars are no list")
    plain = isinstance(data, dict) or any(
        isinstance(cell, Decimal) for row in rows if isinstance(row, list) for cell in row[1:5]
    )
    by = 1 if plain else divisor(exchange)
    found = {}
    for row in rows:
        if not isinstance(row, list) or len(row) < 5:
            raise Unreadable("a bar is not what it should be")
        time, prices = _moment(row[0]), [number(cell) for cell in row[1:5]]
        volume = number(row[5]) if len(row) > 5 else None
        if time is None or None in prices:
            raise Unreadable("a bar is not what it should be")
        open_, high, low, close = (price / by for price in prices if price is not None)
        found[time] = Candle(time, open_, high, low, close, volume or Decimal(0))
    return found


def _moment(said: object) -> datetime | None:
    seconds = number(said)
    try:
        if seconds is not None:
            return datetime.fromtimestamp(int(seconds), UTC)
        moment = datetime.fromisoformat(str(said))
    except (ValueError, OverflowError, OSError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo is not None else None
