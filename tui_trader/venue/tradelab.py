"""Tradelab's Web API over the practice market: OAuth2, sections 1 to 13 of the seed, the live feed."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from tui_trader.venue.doors import refuse
from tui_trader.venue.market import Dialect, Market
from tui_trader.venue.tradelab_account import Books
from tui_trader.venue.tradelab_auth import CLIENT_ID, CLIENT_SECRET, LOGIN_ID, PASSWORD, PIN, REDIRECTS, OAuth
from tui_trader.venue.tradelab_call import FORBIDDEN, UNAUTHORISED, Lost, Wrong, contra_error, error, invalid
from tui_trader.venue.tradelab_contracts import Contracts
from tui_trader.venue.tradelab_data import Data
from tui_trader.venue.tradelab_desk import Desk
from tui_trader.venue.tradelab_feed import Feed
from tui_trader.venue.tradelab_positions import Estate, Holding
from tui_trader.venue.tradelab_pushes import Pushes
from tui_trader.venue.tradelab_switches import Switches
from tui_trader.venue.tradelab_ticks import Ticks
from tui_trader.venue.tradelab_tokens import Tokens
from tui_trader.venue.tradelab_trading import Trading
from tui_trader.venue.web import Answer, Handler, Request, Route, Routes

CASH = Decimal("1000000.00")
FEEDS = ("/ws/v1/feeds", "/hydrasocket/v2/websocket")
_HELD = (("BSE", 538743, 25, "4.16"), ("NSE", 1660, 200, "388.40"), ("NSE", 3045, 50, "742.15"))
_METHODS = ("GET", "POST", "PUT", "DELETE")


class Tradelab(Dialect):
    """One login with one account. `full`: a contract master of the size of the real one."""

    name = "tradelab"

    def __init__(self, market: Market, full: bool = False) -> None:
        self._market = market
        self._switches = Switches()
        self._tokens = Tokens(market.seed, market.now())
        contracts, ticks = Contracts(market, full), Ticks(market)
        estate = Estate(CASH)
        for exchange, token, quantity, average in _HELD:
            scrip = contracts.find(exchange, token)
            assert scrip is not None
            estate.holdings[scrip.key] = Holding(scrip, quantity, Decimal(average))
        self._desk = Desk(market, LOGIN_ID, estate)
        data = Data(market, contracts, ticks)
        books = Books(market, self._desk, data, self._switches)
        trading = Trading(market, self._desk, contracts, ticks, self._switches)
        self._feed = Feed(market, contracts, ticks, self._switches, LOGIN_ID, self._knows)
        self._desk.heard.append(Pushes(self._feed, books, self._switches, LOGIN_ID).tell)
        self._open = Routes(*_named(OAuth(market, self._tokens).routes() | _open_routes(data)))
        self._plain = Routes(*_named(_plain_routes(data, books, trading)))
        self._routes = Routes(*_named(_routes(books, trading)))

    def contract(self, origin: str) -> dict[str, str]:
        """What the first line of `tui-trader venue` says of this broker."""
        return {
            "base_url": origin, "feed_url": origin.replace("http", "ws", 1) + FEEDS[0],
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET, "redirect_uri": REDIRECTS[0], "login_id": LOGIN_ID,
            "password": PASSWORD, "pin": PIN, "account": LOGIN_ID, "access_token": self._tokens.ready,
        }  # fmt: skip

    def expire(self, refresh: bool = False) -> None:
        """End all access tokens; there are no others."""
        self._tokens.expire()

    def failure(self, status: int, message: str) -> object:
        """The envelopes of tradelab.md 2.1."""
        if status >= 500:
            return {"errors": {"detail": message}}
        return {"data": {}, "message": message, "status": "error"}

    def switch(self, asked: dict[str, object]) -> dict[str, object]:
        """POST /_venue/tradelab: see tradelab_switches.py."""
        kept = {name: value for name, value in asked.items() if name not in ("cut", "message")}
        self._switches.turn(kept)
        self._tokens.one_session = self._switches.one_session
        if asked.get("cut"):
            self._feed.end_all(abort=True)
        if asked.get("message"):
            self._feed.announce(str(asked["message"]))
        return self._switches.as_json()

    def close(self) -> None:
        """End the feed's connections."""
        self._feed.end_all(abort=False)

    def template(self, request: Request) -> str:
        """The operation asked for."""
        if request.path in FEEDS:
            return f"GET {request.path}"
        found = self._find(request.method, request.path)
        return f"{request.method} {found[0].path if found else 'other'}"

    def handle(self, request: Request, *, trusted: bool = False) -> Answer:
        """Answer one request; a `trusted` one is past its token."""
        found = self._open.find(request.method, request.path)
        if found is None and not trusted and not self._tokens.admits(request, self._market.now()):
            return UNAUTHORISED
        found = found or self._find(request.method, request.path)
        if found is None:
            other = any(self._find(each, request.path) for each in _METHODS)
            status, text = (405, "Method Not Allowed") if other else (404, "Not Found")
            return Answer.of({"errors": {"detail": text}}, status)
        route, names = found
        try:
            if self._routes.find(request.method, request.path):
                self._own(request)
            return route.handler(request, **names)
        except Wrong as why:
            return why.answer() if why.code else error(str(why), None, why.status)
        except Lost as why:
            return contra_error(str(why))

    async def talk(self, scope: Any, receive: Any, send: Any) -> None:
        """The feed's websocket, by either family of URLs (tradelab.md 5.1)."""
        await receive()
        query = Request.from_scope({**scope, "method": "GET"}, b"").query
        token = query.get("access_token") or query.get("token") or ""
        if scope["path"] not in FEEDS:
            await refuse(send, Answer.of({"errors": {"detail": "Not Found"}}, 404))
            return
        if not self._knows(token):
            await refuse(send, UNAUTHORISED)
            return
        await send({"type": "websocket.accept"})
        link = self._feed.join(scope["venue.transport"], token)
        scope["venue.socket"].pinged = lambda: self._feed.heard(link)
        try:
            while (message := await receive())["type"] != "websocket.disconnect":
                try:
                    said = json.loads(message.get("text") or message.get("bytes") or "")
                except ValueError:
                    said = None
                self._feed.take(link, said)
        finally:
            self._feed.leave(link)

    def _find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        for routes in (self._open, self._plain, self._routes):
            found = routes.find(method, path)
            if found is not None:
                return found
        return None

    def _own(self, request: Request) -> None:
        """These calls name the account in the query (tradelab.md 1.8)."""
        client = request.query.get("client_id", "")
        if not client:
            raise invalid("client_id")
        if client != LOGIN_ID:
            raise Wrong("Forbidden", FORBIDDEN, 403)

    def _knows(self, token: str) -> bool:
        return self._tokens.knows(token, self._market.now())


def _open_routes(data: Data) -> dict[str, Handler]:
    """What needs no token (tradelab.md 4.11, 4.12)."""
    return {
        "GET /api/v2/contracts.json": data.contracts_json,
        "GET /api/v1/charts/tdv": data.charts_tdv,
    }


def _plain_routes(data: Data, books: Books, trading: Trading) -> dict[str, Handler]:
    """What names no account in its query; the writes with a body name it there."""
    return {
        "GET /api/v1/user/trading_info": books.trading_info,
        "POST /api/v1/orders": trading.place,
        "PUT /api/v1/orders": trading.modify,
        "GET /api/v1/contract/{exchange}": data.scrip_info,
        "GET /api/v1/search": data.search,
        "GET /api/v1/marketdata/{exchange}/{segment}": data.marketdata,
        "GET /api/v1/charts": data.charts,
        "GET /api/v1/optionchain/{exchange}": data.option_chain,
    }


def _routes(books: Books, trading: Trading) -> dict[str, Handler]:
    return {
        "GET /api/v1/user/profile": books.profile,
        "DELETE /api/v1/orders/{order}": trading.cancel,
        "GET /api/v1/orders": books.orders,
        "GET /api/v1/trades": books.trades,
        "GET /api/v1/order/{order}/history": books.history,
        "GET /api/v1/positions": books.positions,
        "GET /api/v1/holdings": books.holdings,
        "GET /api/v2/funds/view": books.funds,
        "GET /api/v1/funds/view": books.funds_old,
    }


def _named(handlers: dict[str, Handler]) -> list[Route]:
    return [Route.named(name, handler) for name, handler in handlers.items()]
