"""How often Tradelab is asked: nothing is published, so all calls share one allowance (`tradelab.md` 2.7)."""

from tui_trader.brokers.pace import Limit

API = "API"
"""Every call of the account, its writes among them: one of the turns is kept for cancel and close."""
SIGN_IN = "SIGN_IN"
MASTER = "MASTER"
"""The day's list of contracts, which takes long."""
PUBLISHED = {API: Limit(5, 1.0), SIGN_IN: Limit(3, 10.0), MASTER: Limit(1, 5.0)}
SHARED = frozenset({API})
