"""What /trade/config says: columns, rate limits, history caps (tradelocker.md 4)."""

from __future__ import annotations

COLUMNS: dict[str, tuple[str, ...]] = {
    "positions": (
        "id", "tradableInstrumentId", "routeId", "side", "qty", "avgPrice", "stopLossId", "takeProfitId",
        "openDate", "unrealizedPl", "strategyId",
    ),
    "orders": (
        "id", "tradableInstrumentId", "routeId", "qty", "side", "type", "status", "filledQty", "avgPrice",
        "price", "stopPrice", "validity", "expireDate", "createdDate", "lastModified", "isOpen",
        "positionId", "stopLoss", "stopLossType", "takeProfit", "takeProfitType", "strategyId",
    ),
    "filledOrders": (
        "id", "price", "side", "createdDate", "qty", "orderId", "positionId", "tradableInstrumentId",
    ),
}  # fmt: skip

ACCOUNT_DETAILS: dict[str, str] = {
    "balance": "realised balance",
    "projectedBalance": "balance with the open result",
    "availableFunds": "free for new positions",
    "blockedBalance": "held back for transfers",
    "cashBalance": "cash",
    "unsettledCash": "cash not settled yet",
    "withdrawalAvailable": "may be withdrawn now",
    "stocksValue": "value of paid stocks",
    "optionValue": "value of options",
    "initialMarginReq": "margin tied up",
    "maintMarginReq": "margin to be kept",
    "marginWarningLevel": "margin level of the warning, percent",
    "blockedForStocks": "paid for stocks",
    "stockOrdersReq": "held back for stock orders",
    "stopOutLevel": "margin level of the stop-out, percent",
    "warningMarginReq": "margin that brings the warning",
    "marginBeforeWarning": "left before the warning",
    "todayGross": "result of today before fees",
    "todayNet": "result of today after fees",
    "todayFees": "fees of today",
    "todayVolume": "lots traded today",
    "todayTradesCount": "trades of today",
    "openGrossPnL": "open result before fees",
    "openNetPnL": "open result after fees",
    "positionsCount": "open positions",
    "ordersCount": "working orders",
}

# rateLimitType: (limit, interval, measure), tradelocker.md 4.1
RATE_LIMITS: dict[str, tuple[int, int, str]] = {
    "GET_ACCOUNTS": (2, 1, "SECONDS"),
    "GET_EXECUTIONS": (2, 1, "SECONDS"),
    "GET_INSTRUMENTS": (2, 1, "SECONDS"),
    "GET_ORDERS": (1, 1, "SECONDS"),
    "GET_ORDERS_HISTORY": (1, 1, "SECONDS"),
    "GET_POSITIONS": (1, 1, "SECONDS"),
    "GET_ACCOUNTS_STATE": (4, 2, "SECONDS"),
    "GET_INSTRUMENT_DETAILS": (2, 1, "SECONDS"),
    "GET_TRADE_SESSIONS": (2, 1, "SECONDS"),
    "GET_SESSION_STATUSES": (2, 1, "SECONDS"),
    "PLACE_ORDER": (5, 1, "SECONDS"),
    "MODIFY_ORDER": (5, 1, "SECONDS"),
    "MODIFY_POSITION": (5, 1, "SECONDS"),
    "DAILY_BAR": (5, 1, "SECONDS"),
    "QUOTES": (10, 1, "SECONDS"),
    "DEPTH": (10, 1, "SECONDS"),
    "TRADES": (5, 1, "SECONDS"),
    "QUOTES_HISTORY": (60, 1, "MINUTES"),
}

BARS_IN_CONFIG = 50_000
BARS_TAKEN = 20_000
"""More bars than this in one request are refused, whatever the config says (tradelocker.md 4.2)."""
ORDERS_IN_HISTORY = 10_000


def config() -> dict[str, object]:
    """The `d` of /trade/config, keys in the order that clients assert."""
    return {
        "customerAccess": {
            "orders": True, "ordersHistory": True, "filledOrders": True, "positions": True,
            "symbolInfo": True, "marketDepth": True,
        },
        "positionsConfig": _table("positions", "Positions", "positions"),
        "ordersConfig": _table("orders", "Orders", "orders"),
        "ordersHistoryConfig": _table("ordersHistory", "Orders history", "orders"),
        "filledOrdersConfig": _table("filledOrders", "Filled orders", "filledOrders"),
        "accountDetailsConfig": {
            "id": "accountDetails",
            "title": "Account details",
            "columns": [{"id": name, "description": text} for name, text in ACCOUNT_DETAILS.items()],
        },
        "rateLimits": [
            {"rateLimitType": name, "measure": measure, "intervalNum": interval, "limit": limit}
            for name, (limit, interval, measure) in RATE_LIMITS.items()
        ],
        "limits": [
            {"limitType": "QUOTES_HISTORY_BARS", "limit": BARS_IN_CONFIG},
            {"limitType": "MAX_ORDERS_COUNT_IN_HISTORY", "limit": ORDERS_IN_HISTORY},
        ],
    }  # fmt: skip


def _table(name: str, title: str, columns: str) -> dict[str, object]:
    return {"id": name, "title": title, "columns": [{"id": column} for column in COLUMNS[columns]]}
