"""Contracts on companies, their baskets, goods out of the ground."""

from __future__ import annotations

from decimal import Decimal

from tui_trader.venue.listing import Kind, Listing, TickRange


def _listing(
    kind: Kind, name: str, description: str, price: str, quote: str, tick: str, spread: int,
    volatility: float, *, lot_size: str = "1", step: str = "1", most: str | None = "10000",
    leverage: str = "20.00", fee: str = "0", touch: str = "10", pace: float = 0.5,
    hours: str = "stocks", key: str = "", ranges: tuple[tuple[str, str], ...] = (),
    close_only: bool = False, shut: bool = False, stops: bool = True,
) -> Listing:  # fmt: skip
    table = (
        TickRange(None, Decimal(tick)),
        *(TickRange(Decimal(start), Decimal(size)) for start, size in ranges),
    )
    return Listing(
        key=key or name, name=name, description=description, kind=kind, base=name, quote=quote,
        price=Decimal(price), ticks=table, spread=spread, volatility=volatility,
        lot_size=Decimal(lot_size), lot_step=Decimal(step), min_lot=Decimal(step),
        max_lot=None if most is None else Decimal(most), leverage=Decimal(leverage), fee=Decimal(fee),
        touch=Decimal(touch), pace=pace, hours=hours, hedged_margin=kind is not Kind.EQUITY,
        close_only=close_only, shut=shut, stops=stops,
    )  # fmt: skip


def _index(
    name: str, description: str, price: str, quote: str, tick: str, spread: int, pace: float = 1.0
) -> Listing:
    return _listing(
        Kind.INDICES, name, description, price, quote, tick, spread, 0.17, lot_size="1", step="0.1",
        most="250", leverage="20.00", touch="8", pace=pace, hours="futures",
    )  # fmt: skip


def _good(
    name: str, description: str, price: str, tick: str, spread: int, lot_size: str, volatility: float,
    pace: float = 1.0, stops: bool = True,
) -> Listing:  # fmt: skip
    return _listing(
        Kind.FUTURES_CFD, name, description, price, "USD", tick, spread, volatility, lot_size=lot_size,
        step="0.01", most="50", leverage="20.00", fee="0.00002", touch="3", pace=pace, hours="futures",
        stops=stops,
    )  # fmt: skip


def _share(
    name: str, description: str, price: str, volatility: float = 0.28, *, pace: float = 0.6,
    quote: str = "USD", close_only: bool = False, shut: bool = False,
) -> Listing:  # fmt: skip
    return _listing(
        Kind.EQUITY_CFD, name, description, price, quote, "0.01", 3, volatility, leverage="5.00",
        fee="0.0001", touch="200", pace=pace, close_only=close_only, shut=shut,
    )  # fmt: skip


INDICES: tuple[Listing, ...] = (
    _index("US500", "US 500 index", "5874.20", "USD", "0.1", 5, 2.5),
    _index("NAS100", "US Tech 100 index", "20712.50", "USD", "0.1", 14, 2.5),
    _index("US30", "US 30 industrial index", "43210.0", "USD", "0.1", 22, 2.0),
    _index("GER40", "Germany 40 index", "19184.5", "EUR", "0.1", 12, 1.5),
    _index("UK100", "UK 100 index", "8240.3", "GBP", "0.1", 10),
    _index("FRA40", "France 40 index", "7421.8", "EUR", "0.1", 12),
    _index("EUSTX50", "Europe 50 index", "4871.0", "EUR", "0.1", 15),
    _index("JPN225", "Japan 225 index", "38640", "JPY", "1", 8),
    _index("AUS200", "Australia 200 index", "8226.5", "AUD", "0.1", 16),
)

COMMODITIES: tuple[Listing, ...] = (
    _good("XAUUSD", "Gold, troy ounce", "2684.30", "0.01", 22, "100", 0.15, 3.0),
    _good("XAGUSD", "Silver, troy ounce", "31.480", "0.001", 18, "5000", 0.28, 1.5),
    _good("XPTUSD", "Platinum, troy ounce", "968.20", "0.01", 140, "100", 0.24),
    _good("USOIL", "Crude oil, US light", "69.340", "0.001", 22, "1000", 0.35, 1.5),
    _good("UKOIL", "Crude oil, Brent", "73.120", "0.001", 24, "1000", 0.34),
    _good("NATGAS", "Natural gas (no stop orders, to practise on)", "2.814", "0.001", 6, "10000", 0.6,
          stops=False),
    _good("COPPER", "Copper, pound", "4.2460", "0.0001", 18, "25000", 0.22, 0.5),
)  # fmt: skip

SHARES: tuple[Listing, ...] = (
    _share("AAPL", "Apple Inc", "226.40", 0.25, pace=1.2),
    _share("MSFT", "Microsoft Corporation", "418.16", 0.23),
    _share("NVDA", "NVIDIA Corporation", "141.98", 0.5, pace=1.5),
    _share("AMZN", "Amazon.com Inc", "204.61", 0.3),
    _share("GOOGL", "Alphabet Inc, class A", "172.49", 0.28),
    _share("META", "Meta Platforms Inc", "554.08", 0.32),
    _share("TSLA", "Tesla Inc", "320.72", 0.58, pace=1.2),
    _share("AMD", "Advanced Micro Devices Inc", "134.90", 0.45),
    _share("NFLX", "Netflix Inc", "823.96", 0.33),
    _share("JPM", "JPMorgan Chase & Co", "245.31", 0.22),
    _share("KO", "Coca-Cola Company", "61.74", 0.14),
    _share("SAP", "SAP SE", "215.85", 0.24, quote="EUR"),
    _share("PFE", "Pfizer Inc (closed, to practise on)", "24.80", 0.24, shut=True),
    _share("BABA", "Alibaba Group (only closing allowed, to practise on)", "88.59", 0.4, close_only=True),
    # The same name once more, as the share itself: a name may occur twice (tradelocker.md 6.2).
    _listing(
        Kind.EQUITY, "AAPL", "Apple Inc, the share itself", "226.40", "USD", "0.01", 2, 0.25,
        leverage="1.00", fee="0.0001", touch="300", key="AAPL@EQUITY",
    ),
    _listing(
        Kind.EQUITY, "F", "Ford Motor Company", "11.14", "USD", "0.01", 1, 0.3,
        leverage="1.00", fee="0.0001", touch="900", ranges=(("50", "0.05"), ("200", "0.10")),
    ),
)  # fmt: skip

ETFS: tuple[Listing, ...] = tuple(
    _listing(Kind.ETF, name, text, price, "USD", "0.01", 2, risk, leverage="5.00", fee="0.0001", touch="400")
    for name, text, price, risk in (
        ("SPY", "S&P 500 ETF Trust", "585.75", 0.15),
        ("QQQ", "Nasdaq 100 ETF", "500.02", 0.2),
        ("IWM", "Russell 2000 ETF", "228.48", 0.21),
        ("GLD", "Gold ETF", "236.59", 0.15),
        ("TLT", "20+ year US Treasury ETF", "90.85", 0.14),
    )
)
