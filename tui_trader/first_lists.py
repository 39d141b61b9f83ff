"""What a first watchlist holds."""

from collections.abc import Mapping, Sequence

FIRST_LISTS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "tradelocker": {
        "All": ("EURUSD", "GBPUSD", "USDJPY", "XAUUSD", "BTCUSD", "US500"),
        "Majors": (
            "EURUSD", "GBPUSD", "USDJPY", "AUDUSD", "USDCAD", "USDCHF", "BTCUSD", "ETHUSD", "XAUUSD", "US500",
            "NAS100", "AAPL",
        ),
        "Crypto": ("BTCUSD", "ETHUSD", "SOLUSD", "XRPUSD", "LTCUSD", "DOGEUSD", "ADAUSD"),
        "Indices": ("US500", "NAS100", "US30", "GER40", "UK100", "FRA40", "JPN225", "AUS200"),
    },
    "tradelab": {
        "All": ("RELIANCE-EQ", "TCS-EQ", "HDFCBANK-EQ", "INFY-EQ", "SBIN-EQ"),
        "India": (
            "Nifty 50", "Nifty Bank", "RELIANCE-EQ", "TCS-EQ", "HDFCBANK-EQ", "ICICIBANK-EQ", "INFY-EQ",
            "SBIN-EQ", "ITC-EQ", "GAIL-EQ",
        ),
    },
    "stockstrader": {
        "All": ("AAPL.nq", "MSFT.nq", "NVDA.nq", "TSLA.nq", "JPM.ny"),
        "US shares": ("AAPL.nq", "MSFT.nq", "NVDA.nq", "AMZN.nq", "GOOGL.nq", "META.nq", "TSLA.nq", "JPM.ny"),
    },
}  # fmt: skip
"""By broker, then by list; a list that several brokers fill is one list."""
