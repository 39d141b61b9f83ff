"""US shares themselves, under the names that StocksTrader gives them.

A suffix names the exchange (stockstrader.md 3): `.nq` NASDAQ, `.ny` New York, `.bt` CBOE. The contract
on the same company goes without one, at a price of its own. All of them cost their full price: the
margin fraction is 1.
"""

from __future__ import annotations

from decimal import Decimal

from tui_trader.venue.listing import Kind, Listing, TickRange


def _share(
    name: str, description: str, price: str, volatility: float = 0.28, *, spread: int = 3, pace: float = 0.5,
    touch: str = "900",
) -> Listing:  # fmt: skip
    return Listing(
        key=name, name=name, description=description, kind=Kind.EQUITY, base=name, quote="USD",
        price=Decimal(price), ticks=(TickRange(None, Decimal("0.01")),), spread=spread,
        volatility=volatility, lot_size=Decimal(1), lot_step=Decimal(1), min_lot=Decimal(1),
        max_lot=Decimal(10_000), leverage=Decimal(1), fee=Decimal(0), touch=Decimal(touch), pace=pace,
        hours="stocks", hedged_margin=False,
    )  # fmt: skip


STOCKS: tuple[Listing, ...] = (
    _share("AAPL.nq", "Apple Inc", "226.40", 0.25, pace=1.2),
    _share("MSFT.nq", "Microsoft Corporation", "418.16", 0.23, pace=0.8),
    _share("NVDA.nq", "NVIDIA Corporation", "141.98", 0.5, pace=1.2),
    _share("AMZN.nq", "Amazon.com Inc", "204.61", 0.3),
    _share("GOOGL.nq", "Alphabet Inc, class A", "172.49", 0.28),
    _share("META.nq", "Meta Platforms Inc", "554.08", 0.32),
    _share("TSLA.nq", "Tesla Inc", "320.72", 0.58, pace=1.2),
    _share("AMD.nq", "Advanced Micro Devices Inc", "134.90", 0.45),
    _share("NFLX.nq", "Netflix Inc", "823.96", 0.33, spread=9),
    _share("INTC.nq", "Intel Corporation", "24.35", 0.42, spread=2),
    _share("COST.nq", "Costco Wholesale Corporation", "915.30", 0.2, spread=12),
    _share("JPM.ny", "JPMorgan Chase & Co", "245.31", 0.22),
    _share("KO.ny", "Coca-Cola Company", "61.74", 0.14, spread=2),
    _share("DIS.ny", "Walt Disney Company", "114.20", 0.27),
    _share("XOM.ny", "Exxon Mobil Corporation", "117.85", 0.24),
    _share("V.ny", "Visa Inc", "311.45", 0.19),
    _share("WMT.ny", "Walmart Inc", "92.40", 0.18, spread=2),
    _share("BA.ny", "Boeing Company", "155.60", 0.37),
    _share("CBOE.bt", "Cboe Global Markets Inc", "201.15", 0.22, spread=8, touch="300"),
    _share("SPUN.ny", "Spun-off Holdings (only selling allowed, to practise on)", "14.20", 0.4, spread=2),
    _share("OLDCO.ny", "Old Company (only closing allowed, to practise on)", "8.75", 0.35, spread=2),
    _share("HALT.ny", "Halted Company (trading disabled, to practise on)", "31.05", 0.3),
)
