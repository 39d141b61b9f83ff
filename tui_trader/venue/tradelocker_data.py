"""TradeLocker's reads about the market: instruments, sessions, prices (tradelocker.md 6.2 to 6.9)."""

from __future__ import annotations

from tui_trader.venue.bars import Bar
from tui_trader.venue.history import RESOLUTIONS
from tui_trader.venue.listing import Listing, Side
from tui_trader.venue.market import Market
from tui_trader.venue.tradelocker_call import NO_DATA, Bad, Call, Missing, error, ok, whole
from tui_trader.venue.tradelocker_config import BARS_TAKEN
from tui_trader.venue.tradelocker_listing import Numbers
from tui_trader.venue.tradelocker_session import SESSIONS, STATUSES, details, session, status_of
from tui_trader.venue.web import Answer

_SIDES = ("ASK", "BID", "TRADE")


class Data:
    """Answers the market data routes."""

    def __init__(self, market: Market, numbers: Numbers) -> None:
        self._market, self._numbers = market, numbers

    def instruments(self, call: Call, account: str) -> Answer:
        """GET /trade/accounts/{account}/instruments."""
        return ok({"instruments": [self._brief(each) for each in self._market.listings]})

    def instrument(self, call: Call, tradable: str) -> Answer:
        """GET /trade/instruments/{tradable}: either kind of route will do."""
        listing = self._numbers.listing(tradable)
        route = _needed(call, "routeId")
        if listing is None or route not in {each["id"] for each in self._numbers.of(listing).routes}:
            raise Missing("Instrument not found")
        is_open = self._market.exchange.is_open(listing)
        number = self._numbers.of(listing)
        session_id = number.session if self._market.hours.real else 1547
        return ok(details(listing, is_open, session_id, status_of(listing, is_open)))

    def session(self, call: Call, session: str) -> Answer:
        """GET /trade/sessions/{session}."""
        if session not in SESSIONS:
            raise Missing("Session not found")
        return ok(session_of(session))

    def session_status(self, call: Call, status: str) -> Answer:
        """GET /trade/sessionStatuses/{status}."""
        if status not in STATUSES:
            raise Missing("Session status not found")
        operations, types = STATUSES[status]
        return ok({"allowedOperations": list(operations), "allowedOrderTypes": list(types)})

    def quotes(self, call: Call) -> Answer:
        """GET /trade/quotes: no_data when closed or on a route that does not serve it."""
        listing = self._served(call)
        if listing is None or not self._market.exchange.is_open(listing):
            return NO_DATA
        asks, bids = self._levels(listing, Side.SELL), self._levels(listing, Side.BUY)
        if not asks or not bids:
            return NO_DATA
        return ok({"ap": asks[0][0], "as": asks[0][1], "bp": bids[0][0], "bs": bids[0][1]})

    def depth(self, call: Call) -> Answer:
        """GET /trade/depth."""
        listing = self._served(call)
        if listing is None or not self._market.exchange.is_open(listing):
            return NO_DATA
        return ok({"asks": self._levels(listing, Side.SELL), "bids": self._levels(listing, Side.BUY)})

    def daily_bar(self, call: Call) -> Answer:
        """GET /trade/dailyBar: the bar of the UTC day."""
        listing = self._served(call)
        kind = call.request.query.get("barType")
        if kind not in _SIDES:
            raise Bad("barType must be one of: ASK, BID, TRADE")
        if listing is None:
            return NO_DATA
        now = self._market.now()
        today = int(now.timestamp()) // 86400 * 86400
        bars = self._market.history(listing).bars("1D", today, today, now)
        if not bars:
            return NO_DATA
        line = self._market.tape.lines[listing.key]
        written = _written(bars[-1], listing, line.ask - line.bid if kind == "ASK" else 0)
        return ok({name: written[name] for name in "ohlcv"})

    def history(self, call: Call) -> Answer:
        """GET /trade/history: from, to in milliseconds, both included."""
        query = call.request.query
        resolution = query.get("resolution", "")
        if resolution not in RESOLUTIONS:
            raise Bad(f"resolution must be one of: {', '.join(RESOLUTIONS)}")
        start, end = _needed(call, "from"), _needed(call, "to")
        listing = self._served(call)
        now = self._market.now()
        end = min(end, int(now.timestamp() * 1000))
        if (end - start) / 1000 / RESOLUTIONS[resolution] > BARS_TAKEN:
            return error("Too many bars requested")
        if listing is None:
            return NO_DATA
        bars = self._market.history(listing).bars(resolution, -(-start // 1000), end // 1000, now)
        return ok({"barDetails": [_written(bar, listing, 0) for bar in bars]}) if bars else NO_DATA

    def _served(self, call: Call) -> Listing | None:
        """The instrument asked for, None when the route is dead or of another kind."""
        route, tradable = _needed(call, "routeId"), _needed(call, "tradableInstrumentId")
        listing = self._numbers.listing(str(tradable))
        if listing is None:
            raise Missing("Instrument not found")
        return listing if self._numbers.of(listing).info_route == route else None

    def _levels(self, listing: Listing, side: Side) -> list[tuple[float, float]]:
        book = self._market.exchange.matcher.book(listing)
        return [(float(price), float(lots)) for price, lots in book.levels(side, self._market.now())]

    def _brief(self, listing: Listing) -> dict[str, object]:
        number = self._numbers.of(listing)
        return {
            "tradableInstrumentId": number.tradable, "id": number.id, "name": listing.name,
            "description": listing.description, "type": listing.kind, "tradingExchange": listing.kind,
            "marketDataExchange": listing.kind, "country": None, "logoUrl": None,
            "localizedName": listing.name, "routes": number.routes, "barSource": "BID",
            "hasIntraday": True, "hasDaily": True,
        }  # fmt: skip


def session_of(number: str) -> dict[str, object]:
    """The timetable of one session id."""
    return session(SESSIONS[number])


def _needed(call: Call, name: str) -> int:
    value = whole(call.request.query.get(name), name)
    if value is None:
        raise Bad(f"{name} should not be empty")
    return value


def _written(bar: Bar, listing: Listing, lift: int) -> dict[str, int | float]:
    scale = int(1 / listing.unit)
    return {
        "t": bar.time * 1000, "o": (bar.open + lift) / scale, "h": (bar.high + lift) / scale,
        "l": (bar.low + lift) / scale, "c": (bar.close + lift) / scale, "v": float(bar.volume),
    }  # fmt: skip
