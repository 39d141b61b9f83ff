"""Currency pairs: the money kind beside the coin kind."""

from __future__ import annotations

from decimal import Decimal

from tui_trader.venue.listing import Kind, Listing, TickRange


def _ticks(*entries: tuple[str | None, str]) -> tuple[TickRange, ...]:
    return tuple(TickRange(None if at is None else Decimal(at), Decimal(tick)) for at, tick in entries)


def _forex(
    name: str, description: str, price: str, spread: int, volatility: float, pace: float, leverage: str
) -> Listing:
    quote = name[3:6]
    tick = "0.001" if quote in ("JPY", "HUF") else "0.00001"
    return Listing(
        key=name, name=name, description=description, kind=Kind.FOREX, base=name[:3], quote=quote,
        price=Decimal(price), ticks=_ticks((None, tick)), spread=spread, volatility=volatility,
        lot_size=Decimal(100_000), lot_step=Decimal("0.01"), min_lot=Decimal("0.01"), max_lot=Decimal(100),
        leverage=Decimal(leverage), fee=Decimal("0.00002"), touch=Decimal(3), pace=pace, hours="forex",
    )  # fmt: skip


def _coin(
    name: str, description: str, price: str, ticks: tuple[TickRange, ...], spread: int,
    touch: str, step: str, pace: float, volatility: float = 0.65,
) -> Listing:  # fmt: skip
    base = name.partition(".")[0].removesuffix("USD").removesuffix("EUR")
    return Listing(
        key=name, name=name, description=description, kind=Kind.CRYPTO, base=base,
        quote="EUR" if "EUR" in name else "USD",
        price=Decimal(price), ticks=ticks, spread=spread, volatility=volatility,
        lot_size=Decimal(1), lot_step=Decimal(step), min_lot=Decimal(step), max_lot=None,
        leverage=Decimal(3), fee=Decimal("0.0004"), touch=Decimal(touch), pace=pace, hours="always",
    )  # fmt: skip


FOREX: tuple[Listing, ...] = (
    _forex("EURUSD", "Euro vs US Dollar", "1.08400", 8, 0.07, 4.0, "100.00"),
    _forex("GBPUSD", "British Pound vs US Dollar", "1.29150", 11, 0.08, 3.0, "100.00"),
    _forex("USDJPY", "US Dollar vs Japanese Yen", "151.250", 9, 0.09, 3.5, "100.00"),
    _forex("USDCHF", "US Dollar vs Swiss Franc", "0.88120", 12, 0.07, 2.0, "100.00"),
    _forex("AUDUSD", "Australian Dollar vs US Dollar", "0.65480", 10, 0.09, 2.0, "100.00"),
    _forex("USDCAD", "US Dollar vs Canadian Dollar", "1.36240", 13, 0.06, 2.0, "100.00"),
    _forex("NZDUSD", "New Zealand Dollar vs US Dollar", "0.60310", 14, 0.09, 1.5, "100.00"),
    _forex("EURGBP", "Euro vs British Pound", "0.83930", 12, 0.05, 1.5, "100.00"),
    _forex("EURJPY", "Euro vs Japanese Yen", "163.950", 14, 0.09, 1.5, "100.00"),
    _forex("GBPJPY", "British Pound vs Japanese Yen", "195.330", 19, 0.10, 1.5, "100.00"),
    _forex("AUDJPY", "Australian Dollar vs Japanese Yen", "99.040", 17, 0.11, 1.0, "50.00"),
    _forex("CADJPY", "Canadian Dollar vs Japanese Yen", "111.010", 19, 0.10, 0.8, "50.00"),
    _forex("CHFJPY", "Swiss Franc vs Japanese Yen", "171.640", 22, 0.09, 0.8, "50.00"),
    _forex("EURCHF", "Euro vs Swiss Franc", "0.95520", 15, 0.05, 0.8, "50.00"),
    _forex("EURAUD", "Euro vs Australian Dollar", "1.65540", 21, 0.08, 0.8, "50.00"),
    _forex("GBPCHF", "British Pound vs Swiss Franc", "1.13800", 24, 0.07, 0.7, "50.00"),
    _forex("AUDCAD", "Australian Dollar vs Canadian Dollar", "0.89200", 20, 0.07, 0.7, "50.00"),
    _forex("USDSEK", "US Dollar vs Swedish Krona", "10.48200", 420, 0.10, 0.4, "20.00"),
    _forex("USDNOK", "US Dollar vs Norwegian Krone", "10.73500", 460, 0.11, 0.4, "20.00"),
    _forex("USDPLN", "US Dollar vs Polish Zloty", "3.97100", 260, 0.11, 0.4, "20.00"),
    _forex("USDMXN", "US Dollar vs Mexican Peso", "18.20400", 620, 0.13, 0.5, "20.00"),
    _forex("USDZAR", "US Dollar vs South African Rand", "18.71500", 780, 0.14, 0.4, "20.00"),
    _forex("USDSGD", "US Dollar vs Singapore Dollar", "1.34300", 24, 0.05, 0.5, "50.00"),
)

_CENT = _ticks((None, "0.01"))

CRYPTO: tuple[Listing, ...] = (
    _coin("BTCUSD", "Bitcoin vs US Dollar", "77261.70", _CENT, 120, "1.00", "0.01", 6.0, 0.50),
    _coin("ETHUSD", "Ethereum vs US Dollar", "2984.50", _CENT, 60, "12.00", "0.01", 4.0),
    _coin("SOLUSD", "Solana vs US Dollar", "164.38", _CENT, 8, "120.00", "0.01", 2.5, 0.80),
    _coin(
        "XRPUSD", "Ripple vs US Dollar", "0.58410",
        _ticks((None, "0.00001"), ("1", "0.0001"), ("10", "0.001")), 14, "20000", "1", 2.0, 0.80,
    ),
    _coin("LTCUSD", "Litecoin vs US Dollar", "84.62", _CENT, 6, "200.00", "0.01", 1.0, 0.75),
    _coin("DOGEUSD", "Dogecoin vs Dollar", "0.16242", _ticks((None, "0.00001")), 9, "80000", "1", 2.0, 0.9),
    _coin("ADAUSD", "Cardano vs US Dollar", "0.45310", _ticks((None, "0.00001")), 12, "40000", "1", 1.0, 0.8),
    _coin("BTCEUR", "Bitcoin vs Euro", "71274.60", _CENT, 190, "0.60", "0.01", 1.5, 0.50),
    _coin("BTCUSD.TTF", "Bitcoin, another route", "77260.00", _CENT, 260, "0.40", "0.01", 1.5, 0.5),
)  # fmt: skip
