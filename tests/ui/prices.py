"""Sample instruments in every state a row can be in, with prices that never change."""

from __future__ import annotations

from decimal import Decimal

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
from tui_trader.domain.quote import Day, Depth, Level, Quote
from tui_trader.engine.engine import Engine

D = Decimal
TL, EUR, GONE = "paper", "euro", "work"
"""Sessions: one in USD, one in EUR, one that nobody has signed in."""


def rules(
    tick: str, lot: str, step: str, least: str, most: str, currency: str, state: MarketState, margin: str
) -> TradingRules:
    return TradingRules(
        ticks=(TickBand(None, D(tick)),),
        lot_size=D(lot),
        quantity_step=D(step),
        min_quantity=D(least),
        max_quantity=D(most),
        margin_rate=D(margin),
        currency=currency,
        order_types=frozenset((OrderType.MARKET, OrderType.LIMIT, OrderType.STOP)),
        in_force={
            OrderType.MARKET: (TimeInForce.IOC,),
            OrderType.LIMIT: (TimeInForce.GTC, TimeInForce.DAY),
            OrderType.STOP: (TimeInForce.GTC,),
        },
        state=state,
        facts=(("session", "Sun 22:00 - Fri 21:00 UTC"), ("swap long / short", "-6.1 / 2.3")),
    )


def instrument(
    session: str,
    id: str,
    symbol: str,
    description: str,
    kind: Kind,
    numbers: str,
    currency: str = "USD",
    state: MarketState = MarketState.OPEN,
    margin: str = "0.01",
) -> Instrument:
    """`numbers` are tick, lot, step, least, most."""
    tick, lot, step, least, most = numbers.split()
    known = rules(tick, lot, step, least, most, currency, state, margin)
    wire = {"TRADE": "452", "INFO": "460 461"}
    return Instrument(InstrumentKey(session, id), symbol, description, kind, rules=known, wire=wire)


FX = "0.00001 100000 0.01 0.01 50"
EURUSD = instrument(TL, "278", "EURUSD", "Euro / US dollar", Kind.FOREX, FX)
GBPUSD = instrument(TL, "279", "GBPUSD", "British pound / US dollar", Kind.FOREX, FX)
USDJPY = instrument(
    TL, "280", "USDJPY", "US dollar / Japanese yen", Kind.FOREX, "0.001 100000 0.01 0.01 50", "JPY"
)
BTCUSD = instrument(TL, "206", "BTCUSD", "Bitcoin / US dollar", Kind.CRYPTO, "0.10 1 0.001 0.001 20")
XAUUSD = instrument(TL, "315", "XAUUSD", "Gold / US dollar", Kind.FUTURE_CFD, "0.01 100 0.01 0.01 20")
US30 = instrument(
    TL, "401", "US30", "Wall Street 30", Kind.INDEX, "0.1 1 0.1 0.1 100", state=MarketState.CLOSED
)
AAPL = instrument(TL, "512", "AAPL", "Apple Inc.", Kind.EQUITY_CFD, "0.01 1 1 1 5000")
SOLUSD = Instrument(InstrumentKey(TL, "207"), "SOLUSD", "Solana / US dollar", Kind.CRYPTO)
DE40 = instrument(EUR, "402", "DE40", "Germany 40", Kind.INDEX, "0.1 1 0.1 0.1 100", "EUR")
EUREUR = instrument(EUR, "278", "EURUSD", "Euro / US dollar", Kind.FOREX, FX)
ALL = (EURUSD, GBPUSD, USDJPY, BTCUSD, XAUUSD, US30, AAPL, SOLUSD, DE40, EUREUR)

# Symbol's instrument, bid, ask, age in seconds; open, high, low, yesterday's close, volume.
_QUOTES: tuple[tuple[Instrument, str, str, float, str], ...] = (
    (EURUSD, "1.08401", "1.08409", 0.4, "1.08271 1.08550 1.08190 1.08271 18230"),
    (GBPUSD, "1.29858", "1.29869", 3.0, "1.29980 1.30032 1.29655 1.30120 9950"),
    (USDJPY, "150.526", "150.536", 0.9, "150.100 150.955 149.870 149.941 22710"),
    (BTCUSD, "77260.50", "77261.70", 1.2, "76010.00 78400.00 75880.20 78277.90 4312"),
    (XAUUSD, "2648.31", "2648.62", 48.0, "2650.10 2661.75 2640.02 2648.31 77410"),
    (US30, "42114.3", "42117.8", 7200.0, "42001.0 42240.5 41920.1 41980.6 0"),
    (AAPL, "229.87", "229.91", 0.2, "228.00 231.16 227.71 228.02 51230"),
    (DE40, "19871.4", "19872.9", 1.6, "19903.0 19944.2 19820.7 19903.0 800"),
    (EUREUR, "1.08402", "1.08410", 2.2, "1.08271 1.08550 1.08190 1.08271 18230"),
)


def quote_now(engine: Engine, of: Instrument, bid: str | None, ask: str | None, age: float = 0.0) -> None:
    """A quote comes, so many seconds ago."""
    received = engine.clock.monotonic() - age
    below, above = (None if side is None else D(side) for side in (bid, ask))
    engine.market.quotes.put(of.key, Quote(below, above, received))


def put_prices(engine: Engine) -> None:
    """Quotes, days, trails, one book."""
    for of, bid, ask, age, day in _QUOTES:
        quote_now(engine, of, bid, ask, age)
        opened, high, low, before, volume = map(D, day.split())
        engine.market.days.put(of.key, Day(opened, high, low, D(bid), before, volume))
        tick = of.rules.tick_at(D(bid)) if of.rules else D(1)
        steps = (n * n * 13 % 37 + n * 5 % 11 + n // 3 for n in range(90))
        engine.market.trails[of.key] = tuple(float(D(bid) + tick * step) for step in steps)
        engine.market.rules.put(of.key, of)
    tick = D("0.00001")
    engine.market.depths.put(
        EURUSD.key,
        Depth(
            tuple(Level(D("1.08401") - tick * n, D(3 + n * 7 % 19) / 2) for n in range(12) if n % 5 != 3),
            tuple(Level(D("1.08409") + tick * n, D(4 + n * 5 % 17) / 2) for n in range(12) if n % 4 != 2),
            engine.clock.monotonic() - 0.3,
        ),
    )
