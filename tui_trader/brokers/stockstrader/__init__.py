"""StocksTrader: stocks, CFDs (`stockstrader.md`)."""

from tui_trader.brokers.port import BrokerInfo, LoginField

HOST = "https://api.stockstrader.com"

INFO = BrokerInfo(
    name="stockstrader",
    title="StocksTrader",
    tag="ST",
    environments={"demo": HOST, "live": HOST},
    fields=(
        LoginField("token", "API token", secret=True, hint="made in the web terminal's settings"),
        LoginField(
            "requests_per_second",
            "Quote requests a second",
            required=False,
            hint="the platform publishes no limit",
            asked=False,
            default="2",
        ),
    ),
)
"""One host for real and demo accounts: `seed 003 p. 1`."""
