"""The published rate limits, which hold until `/trade/config` has been read (`tradelocker.md` 4.1)."""

from tui_trader.brokers.pace import Lane, Limit

SIGN_IN = "SIGN_IN"
"""Not published; "at most once per several seconds", with room for a mistyped password."""
PUBLISHED = {
    "GET_ACCOUNTS": Limit(2, 1.0),
    "GET_EXECUTIONS": Limit(2, 1.0),
    "GET_INSTRUMENTS": Limit(2, 1.0),
    "GET_ORDERS": Limit(1, 1.0),
    "GET_ORDERS_HISTORY": Limit(1, 1.0),
    "GET_POSITIONS": Limit(1, 1.0),
    "GET_ACCOUNTS_STATE": Limit(4, 2.0),
    "GET_INSTRUMENT_DETAILS": Limit(2, 1.0),
    "GET_TRADE_SESSIONS": Limit(2, 1.0),
    "GET_SESSION_STATUSES": Limit(2, 1.0),
    "PLACE_ORDER": Limit(5, 1.0),
    "MODIFY_ORDER": Limit(5, 1.0),
    "MODIFY_POSITION": Limit(5, 1.0),
    "DAILY_BAR": Limit(5, 1.0),
    "QUOTES": Limit(10, 1.0),
    "DEPTH": Limit(10, 1.0),
    "QUOTES_HISTORY": Limit(60, 60.0),
    SIGN_IN: Limit(3, 10.0),
}
SHARED = frozenset({"MODIFY_ORDER", "MODIFY_POSITION"})
"""Cancel goes by MODIFY_ORDER, close by MODIFY_POSITION; each keeps a turn free for them."""
LANES = {
    "QUOTES": Lane.QUOTE,
    "DEPTH": Lane.QUOTE,
    "DAILY_BAR": Lane.QUOTE,
    "QUOTES_HISTORY": Lane.HISTORY,
}
"""The lane of each read; ACCOUNT where none is named."""
MOST_BARS = 20_000
"""A longer history request is refused whatever the config says (4.2)."""
MOST_ORDERS = 10_000
"""Rows of the orders' history in one answer, where the config does not say (4.2)."""
