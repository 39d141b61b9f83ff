"""Tradelab: Indian exchanges (`tradelab.md`)."""

from tui_trader.brokers.port import BrokerInfo, LoginField

INFO = BrokerInfo(
    name="tradelab",
    title="Tradelab",
    tag="TB",
    environments={"demo": "", "live": ""},
    fields=(
        LoginField("client_id", "Client id", hint="the OAuth client id that your broker gave"),
        LoginField(
            "client_secret", "Client secret", secret=True, required=False, hint="not needed with a token"
        ),
        LoginField(
            "redirect_uri",
            "Redirect address",
            required=False,
            hint="as registered at your broker, to the letter",
            default="http://127.0.0.1",
        ),
        LoginField(
            "access_token", "Access token", secret=True, required=False, hint="one that you hold already"
        ),
        LoginField(
            "feed_url", "Feed address", required=False, hint="where it is not the usual one", asked=False
        ),
    ),
    zone="Asia/Kolkata",
)
"""Each broker on this platform has a host of its own: `seed 001 p. 1`."""
