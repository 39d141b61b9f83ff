"""StocksTrader's REST API over the practice market: all 14 operations of seed 003.

No limit is published; here a token has 10 requests a second (stockstrader.md 2), beyond them comes 429.
What is wrong with a request is 400, a wrong URL too (stockstrader.md 5). The two deprecated calls work.
Stops trigger on the bid or the ask, where the broker looks at the last price of shares.
"""

from __future__ import annotations

from tui_trader.venue.limits import Limits
from tui_trader.venue.market import Dialect, Market
from tui_trader.venue.orders import Refused
from tui_trader.venue.stockstrader_accounts import ALL, STATUSES, open_accounts
from tui_trader.venue.stockstrader_auth import Tokens
from tui_trader.venue.stockstrader_call import OK, Bad, Call, error, in_words, ok
from tui_trader.venue.stockstrader_deals import Deals
from tui_trader.venue.stockstrader_ids import Names
from tui_trader.venue.stockstrader_listing import MODES, Papers
from tui_trader.venue.stockstrader_lists import Lists
from tui_trader.venue.stockstrader_rows import Rows
from tui_trader.venue.stockstrader_switches import Switches
from tui_trader.venue.stockstrader_trading import Trading
from tui_trader.venue.web import Answer, Handler, Request, Route, Routes

REQUESTS = 10
"""Requests a second that one token may make."""

_ACCOUNT = "/api/v1/accounts/{account_id}"


class StocksTrader(Dialect):
    """One user with four accounts, reached by a token."""

    name = "stockstrader"

    def __init__(self, market: Market, requests: int = REQUESTS) -> None:
        self._market = market
        self._tokens = Tokens(market.seed)
        self._limits = Limits({"all": (requests, 1, "SECONDS")})
        self._switches = Switches({"modes": {}, "statuses": dict.fromkeys(ALL, STATUSES)})
        self._papers = Papers(market, self._switches.modes)
        self._switches.words["modes"] = {each.listing.key: MODES for each in self._papers.all()}
        names = Names(market.exchange.ids, market.started)
        deals = Deals(market, names)
        rows = Rows(market, self._papers, names, deals)
        self._accounts = open_accounts(market, self._papers)
        for account in self._accounts.values():
            deals.follow(account)
        self._lists = Lists(market, self._papers, rows, deals, self._switches)
        trading = Trading(market, self._papers, names, deals, rows, self._switches)
        self._routes = Routes(*_routes(self._lists, trading))
        self._general = Routes(
            Route.named("POST /api/v1/logout", self._log_out),
            Route.named("GET /api/v1/instruments", self._instruments),
            Route.named("GET /api/v1/accounts", self._all_accounts),
        )

    def contract(self, origin: str) -> dict[str, str]:
        """What the first line of `tui-trader venue` says of this broker."""
        account = next(iter(self._accounts))
        return {"base_url": origin, "token": self._tokens.current(), "account": account}

    def expire(self, refresh: bool = False) -> None:
        """End all tokens."""
        self._tokens.expire()

    def failure(self, status: int, message: str) -> object:
        """ErrorResponse (seed 003)."""
        return {"code": "error", "msg": message}

    def switch(self, asked: dict[str, object]) -> dict[str, object]:
        """Make the broker odd; `new_token` answers a token."""
        rest = dict(asked)
        wanted = rest.pop("new_token", False)
        self._switches.turn(rest)
        token = {"token": self._tokens.new()} if wanted is True else {}
        return self._switches.as_json() | token

    def template(self, request: Request) -> str:
        """The operation asked for."""
        found = self._find(request)
        return f"{request.method} {found[0].path if found else 'other'}"

    def handle(self, request: Request, *, trusted: bool = False) -> Answer:
        """Answer one request; a `trusted` one is past its token with its limit."""
        token = self._tokens.of(request)
        if not trusted:
            if token is None:
                return error("Unauthorized", 401)
            if not self._limits.admit(token, "all", self._market.now()):
                return Answer.of({"code": "error", "msg": "Too many requests"}, 429, Retry_After="1")
        found = self._find(request)
        if found is None:
            return error("Wrong URL")
        return self._switches.bend(request, lambda asked: self._carry_out(asked, *found))

    def _carry_out(self, request: Request, route: Route, names: dict[str, str]) -> Answer:
        try:
            if "account_id" not in names:
                return route.handler(request)
            account = self._accounts.get(names["account_id"])
            if account is None:
                raise Bad("Unknown account")
            return route.handler(Call(request, account), **names)
        except Bad as why:
            return error(str(why))
        except Refused as why:
            return error(in_words(why))

    def _find(self, request: Request) -> tuple[Route, dict[str, str]] | None:
        return self._general.find(request.method, request.path) or self._routes.find(
            request.method, request.path
        )

    def _log_out(self, request: Request) -> Answer:
        token = self._tokens.of(request)
        if token is not None:
            self._tokens.end(token)
        return OK

    def _instruments(self, request: Request) -> Answer:
        return ok([each.short() for each in self._papers.all()])

    def _all_accounts(self, request: Request) -> Answer:
        return self._lists.accounts(self._accounts)


def _routes(lists: Lists, trading: Trading) -> list[Route]:
    handlers: dict[str, Handler] = {
        "GET /instruments": lists.papers,
        "GET /instruments/{ticker}": lists.paper,
        "GET /instruments/{ticker}/quote": lists.quote,
        "GET ": lists.state,
        "GET /orders": lists.orders,
        "GET /deals": lists.deals,
        "POST /orders": trading.place,
        "PUT /orders/{order_id}": trading.modify,
        "DELETE /orders/{order_id}": trading.cancel,
        "PUT /deals/{deal_id}": trading.protect,
        "DELETE /deals/{deal_id}": trading.close,
    }
    return [Route.named(name.replace(" ", f" {_ACCOUNT}", 1), each) for name, each in handlers.items()]
