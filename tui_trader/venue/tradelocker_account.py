"""TradeLocker's reads about an account: its state, its lists (tradelocker.md 6.10 to 6.14)."""

from __future__ import annotations

from tui_trader.venue.account import Account
from tui_trader.venue.market import Market
from tui_trader.venue.orders import Order
from tui_trader.venue.tradelocker_call import Bad, Call, ok, whole
from tui_trader.venue.tradelocker_config import config
from tui_trader.venue.tradelocker_listing import Numbers
from tui_trader.venue.tradelocker_rows import Rows, millis
from tui_trader.venue.web import Answer

_RULES = {
    "supportBrackets": True, "supportTrailingStop": True, "supportPartialClosePosition": True,
    "supportSelfTrading": True, "supportTradingOutOfTradingHours": False,
}  # fmt: skip
_RISK = (
    "maxPositionsNumber", "maxPendingOrdersNumber", "maxOrdersCount", "totalMaxPositionQty",
    "maxTrailingDrawdown", "maxOrderCapital", "maxOrderAmount", "dailyProfitTarget", "maxDrawdownLevel",
    "positionLossLimit", "balanceRelativeDrawdown",
)  # fmt: skip
_LOSS = ("dailyLossLimit", "weeklyLossLimit", "unrealizedLossLimit")


class Accounts:
    """Answers the account routes; `cap` is the most rows that ordersHistory gives at once."""

    def __init__(self, market: Market, numbers: Numbers, cap: int) -> None:
        self._market, self._numbers, self._cap = market, numbers, cap
        self._rows = Rows(market.exchange, numbers)

    def config(self, call: Call) -> Answer:
        """GET /trade/config."""
        return ok(config())

    def accounts(self, call: Call) -> Answer:
        """GET /trade/accounts: a list of one, the account of accNum."""
        account = call.account
        risk: dict[str, object] = dict.fromkeys(_RISK)
        risk.update({name: {"value": None, "warnLevel1": None, "warnLevel2": None} for name in _LOSS})
        return ok(
            [
                {
                    "id": account.id, "name": named(account), "type": "DEMO", "currency": account.currency,
                    "status": "ACTIVE", "tradingRules": _RULES, "riskRules": risk,
                }
            ]
        )  # fmt: skip

    def state(self, call: Call, account: str) -> Answer:
        """GET .../state: 26 numbers."""
        return ok({"accountDetailsData": self._rows.state(call.account)})

    def positions(self, call: Call, account: str) -> Answer:
        """GET .../positions."""
        self._market.curtain.read(self._market.now())
        shown = self._market.curtain.positions(call.account)
        return ok({"positions": [self._rows.position(call.account, each) for each in shown]})

    def orders(self, call: Call, account: str) -> Answer:
        """GET .../orders: the working ones."""
        shown = self._wanted(call, list(call.account.orders.values()))
        return ok({"orders": [self._rows.order(each) for each in shown]})

    def history(self, call: Call, account: str) -> Answer:
        """GET .../ordersHistory: the final ones, newest first."""
        shown = self._wanted(call, call.account.history[::-1])
        rows = [self._rows.order(each) for each in shown[: self._cap]]
        return ok({"ordersHistory": rows, "hasMore": len(shown) > self._cap})

    def executions(self, call: Call, account: str) -> Answer:
        """GET .../executions: the fills of the UTC day."""
        self._market.curtain.read(self._market.now())
        today = self._market.now().date()
        shown = self._market.curtain.fills([each for each in call.account.fills if each.time.date() == today])
        return ok({"executions": [self._rows.fill(each) for each in shown]})

    def _wanted(self, call: Call, orders: list[Order]) -> list[Order]:
        """Those that show, filtered by creation time (ms, both ends included) with the instrument."""
        self._market.curtain.read(self._market.now())
        query = call.request.query
        start, end = whole(query.get("from"), "from"), whole(query.get("to"), "to")
        tradable = query.get("tradableInstrumentId") or None
        listing = None if tradable is None else self._numbers.listing(tradable)
        if tradable is not None and not tradable.isdecimal():
            raise Bad("tradableInstrumentId must be an integer number")
        return [
            each
            for each in self._market.curtain.orders(orders)
            if (tradable is None or each.listing is listing)
            and (start is None or millis(each.created) >= start)
            and (end is None or millis(each.created) <= end)
        ]


def named(account: Account) -> str:
    """The account's name as the login lists it."""
    return f"PRACTICE#DEMO#{account.id}"
