"""TradeLocker: FX, CFDs, crypto (`tradelocker.md`)."""

from tui_trader.brokers.port import BrokerInfo, LoginField

INFO = BrokerInfo(
    name="tradelocker",
    title="TradeLocker",
    tag="TL",
    environments={
        "demo": "https://demo.tradelocker.com/backend-api",
        "live": "https://live.tradelocker.com/backend-api",
    },
    fields=(
        LoginField("email", "Email"),
        LoginField("server", "Server", hint="as typed when logging in to TradeLocker"),
        LoginField("password", "Password", secret=True),
    ),
)
"""Hosts and fields: `seed 000`, `tradelocker.md` 2.1, 3.1."""
