"""TradeLocker's REST API over the practice market: all 25 operations of tradelocker.md 5."""

from __future__ import annotations

from datetime import timedelta

from tui_trader.venue.account import Account
from tui_trader.venue.limits import Limits
from tui_trader.venue.market import Dialect, Market
from tui_trader.venue.orders import Refused
from tui_trader.venue.tradelocker_account import Accounts, named
from tui_trader.venue.tradelocker_auth import EMAIL, PASSWORD, SERVER, Tokens
from tui_trader.venue.tradelocker_call import Bad, Call, Missing, error, in_words
from tui_trader.venue.tradelocker_config import ORDERS_IN_HISTORY, RATE_LIMITS
from tui_trader.venue.tradelocker_data import Data
from tui_trader.venue.tradelocker_listing import Numbers
from tui_trader.venue.tradelocker_trading import Trading
from tui_trader.venue.web import Answer, Handler, Request, Route, Routes

_BASE = "/backend-api"
_ACC_NUM = "accNum header is required"


class TradeLocker(Dialect):
    """One login with two accounts. `access_life` is how long an access token lives."""

    name = "tradelocker"

    def __init__(self, market: Market, access_life: timedelta, history_cap: int = ORDERS_IN_HISTORY) -> None:
        self._market = market
        self._tokens = Tokens(access_life)
        self._limits = Limits(RATE_LIMITS)
        numbers = Numbers(market.listings)
        self._accounts: list[Account] = [
            market.open_account("1001", "USD", "100000.00"),
            market.open_account("1002", "EUR", "25000.00"),
        ]
        self._routes = Routes(*self._trade_routes(market, numbers, history_cap))
        self._auth = Routes(
            Route.named("POST /auth/jwt/token", self._log_in),
            Route.named("POST /auth/jwt/refresh", self._refresh),
            Route.named("GET /auth/jwt/all-accounts", self._all_accounts),
        )

    def contract(self, origin: str) -> dict[str, str]:
        """What the first line of `tui-trader venue` says of this broker."""
        return {"base_url": origin + _BASE, "email": EMAIL, "password": PASSWORD, "server": SERVER}

    def expire(self, refresh: bool = False) -> None:
        """End all access tokens; the refresh tokens too if asked."""
        self._tokens.expire(refresh)

    def template(self, request: Request) -> str:
        """The operation asked for."""
        path = request.path.removeprefix(_BASE)
        found = self._auth.find(request.method, path) or self._routes.find(request.method, path)
        return f"{request.method} {found[0].path if found else 'other'}"

    def handle(self, request: Request, *, trusted: bool = False) -> Answer:
        """Answer one request; a `trusted` one is past its token with its limit."""
        path = request.path.removeprefix(_BASE)
        if path == request.path:
            return error("Not found", 404)
        auth = self._auth.find(request.method, path)
        if auth is not None:
            return auth[0].handler(request)
        found = self._routes.find(request.method, path)
        if found is None:
            return error("Not found", 404)
        route, names = found
        refused = None if trusted else self._admit(request, route)
        if refused is not None:
            return refused
        try:
            return route.handler(Call(request, self._account(request, names.get("account"))), **names)
        except Bad as why:
            if str(why) == _ACC_NUM:
                return error(_ACC_NUM, 400)
            return Answer.of({"statusCode": 400, "message": [str(why)], "error": "Bad Request"}, 400)
        except Missing as why:
            return error(str(why), 404)
        except Refused as why:
            return error(in_words(why))

    def _admit(self, request: Request, route: Route) -> Answer | None:
        login = self._tokens.login_of(request, self._market.now())
        if login is None:
            return _unauthorized()
        kind = _LIMITED.get(f"{route.method} {route.path}")
        if kind is not None and not self._limits.admit(login, kind, self._market.now()):
            return Answer.of({"message": "Too Many Requests"}, 429, Retry_After="1")
        return None

    def _account(self, request: Request, in_path: str | None) -> Account:
        """The account that accNum names, whatever the path says (tradelocker.md 2.2)."""
        number = request.headers.get("accnum", "")
        if not number:
            raise Bad(_ACC_NUM)
        if not number.isdecimal() or not 1 <= int(number) <= len(self._accounts):
            raise Missing("Account not found")
        if in_path is not None and in_path not in {each.id for each in self._accounts}:
            raise Missing("Not found")
        return self._accounts[int(number) - 1]

    def _log_in(self, request: Request) -> Answer:
        return self._tokens.log_in(request, self._market.now())

    def _refresh(self, request: Request) -> Answer:
        return self._tokens.refresh(request, self._market.now())

    def _all_accounts(self, request: Request) -> Answer:
        if self._tokens.login_of(request, self._market.now()) is None:
            return _unauthorized()
        rows = [
            {
                "id": each.id, "name": named(each), "currency": each.currency, "status": "ACTIVE",
                "accNum": str(at), "accountBalance": f"{each.balance:.2f}",
            }
            for at, each in enumerate(self._accounts, start=1)
        ]  # fmt: skip
        return Answer.of({"accounts": rows})

    def _trade_routes(self, market: Market, numbers: Numbers, cap: int) -> list[Route]:
        data, accounts, trading = (
            Data(market, numbers),
            Accounts(market, numbers, cap),
            Trading(market, numbers),
        )
        handlers: dict[str, Handler] = {
            "GET /trade/config": accounts.config,
            "GET /trade/accounts": accounts.accounts,
            "GET /trade/accounts/{account}/instruments": data.instruments,
            "GET /trade/accounts/{account}/state": accounts.state,
            "GET /trade/accounts/{account}/positions": accounts.positions,
            "GET /trade/accounts/{account}/orders": accounts.orders,
            "GET /trade/accounts/{account}/ordersHistory": accounts.history,
            "GET /trade/accounts/{account}/executions": accounts.executions,
            "GET /trade/instruments/{tradable}": data.instrument,
            "GET /trade/sessions/{session}": data.session,
            "GET /trade/sessionStatuses/{status}": data.session_status,
            "GET /trade/quotes": data.quotes,
            "GET /trade/depth": data.depth,
            "GET /trade/dailyBar": data.daily_bar,
            "GET /trade/history": data.history,
            "POST /trade/accounts/{account}/orders": trading.place,
            "DELETE /trade/accounts/{account}/orders": trading.cancel_all,
            "DELETE /trade/accounts/{account}/positions": trading.close_all,
            "PATCH /trade/orders/{order}": trading.modify,
            "DELETE /trade/orders/{order}": trading.cancel,
            "PATCH /trade/positions/{position}": trading.protect,
            "DELETE /trade/positions/{position}": trading.close,
        }
        return [Route.named(name, handler) for name, handler in handlers.items()]


def _unauthorized() -> Answer:
    return Answer.of({"statusCode": 401, "message": "Unauthorized"}, 401)


# tradelocker.md 4.1; cancel counts as MODIFY_ORDER, close as MODIFY_POSITION, /trade/config is free.
_LIMITED = {
    "GET /trade/accounts": "GET_ACCOUNTS",
    "GET /trade/accounts/{account}/instruments": "GET_INSTRUMENTS",
    "GET /trade/accounts/{account}/state": "GET_ACCOUNTS_STATE",
    "GET /trade/accounts/{account}/positions": "GET_POSITIONS",
    "GET /trade/accounts/{account}/orders": "GET_ORDERS",
    "GET /trade/accounts/{account}/ordersHistory": "GET_ORDERS_HISTORY",
    "GET /trade/accounts/{account}/executions": "GET_EXECUTIONS",
    "GET /trade/instruments/{tradable}": "GET_INSTRUMENT_DETAILS",
    "GET /trade/sessions/{session}": "GET_TRADE_SESSIONS",
    "GET /trade/sessionStatuses/{status}": "GET_SESSION_STATUSES",
    "GET /trade/quotes": "QUOTES",
    "GET /trade/depth": "DEPTH",
    "GET /trade/dailyBar": "DAILY_BAR",
    "GET /trade/history": "QUOTES_HISTORY",
    "POST /trade/accounts/{account}/orders": "PLACE_ORDER",
    "PATCH /trade/orders/{order}": "MODIFY_ORDER",
    "DELETE /trade/orders/{order}": "MODIFY_ORDER",
    "DELETE /trade/accounts/{account}/orders": "MODIFY_ORDER",
    "PATCH /trade/positions/{position}": "MODIFY_POSITION",
    "DELETE /trade/positions/{position}": "MODIFY_POSITION",
    "DELETE /trade/accounts/{account}/positions": "MODIFY_POSITION",
}
