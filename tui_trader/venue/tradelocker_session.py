"""TradeLocker's rules about an instrument: details, timetable, what may be done now."""

from __future__ import annotations

from tui_trader.venue.listing import Listing

SESSIONS = {"1547": "24/7", "1548": "Forex", "1549": "US stocks", "1550": "Futures"}
_DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")

# Operations: new, modify, cancel. Types: manual, market, stop, limit, stop limit, trailing stop.
STATUSES: dict[str, tuple[tuple[int, int, int], tuple[int, int, int, int, int, int]]] = {
    "20": ((1, 1, 1), (0, 1, 1, 1, 0, 0)),
    "21": ((0, 0, 1), (0, 0, 0, 0, 0, 0)),
    "22": ((0, 1, 1), (0, 1, 1, 1, 0, 0)),
    "23": ((1, 1, 1), (0, 1, 0, 1, 0, 0)),
}
"""Allowed operations with order types by session status id (tradelocker.md 6.5):
20 open, 21 closed, 22 closing only, 23 no stop orders."""


def status_of(listing: Listing, is_open: bool) -> int:
    """The session status id that holds for an instrument now."""
    if not is_open:
        return 21
    if listing.close_only:
        return 22
    return 20 if listing.stops else 23


def session(name: str) -> dict[str, object]:
    """A timetable, in UTC or the exchange's own zone."""
    hours = {
        "24/7": [(day, "00:00", "23:59") for day in _DAYS],
        "Forex": [
            ("SUNDAY", "22:00", "23:59"),
            *((day, "00:00", "23:59") for day in _DAYS[:4]),
            ("FRIDAY", "00:00", "22:00"),
        ],
        "US stocks": [(day, "09:30", "16:00") for day in _DAYS[:5]],
        "Futures": [
            ("SUNDAY", "22:00", "23:59"),
            *((day, "22:00", "21:00") for day in _DAYS[:4]),
            ("FRIDAY", "00:00", "21:00"),
        ],
    }[name]
    return {
        "blockTrading": False,
        "holidays": [{"date": "2026-12-25", "name": "Christmas"}],
        "isContinuous": name == "24/7",
        "name": name,
        "timeZone": "America/New_York" if name == "US stocks" else "UTC",
        "sessions": {
            "mainSession": [{"day": day, "open": open_, "close": shut} for day, open_, shut in hours]
        },
    }


def details(listing: Listing, is_open: bool, session_id: int, status_id: int) -> dict[str, object]:
    """GET /trade/instruments/{id}: the 41 keys of tradelocker.md 6.3; leverage is text."""
    return {
        "barSource": "BID", "baseCurrency": listing.base, "betSize": None, "betStep": None,
        "bettingCurrency": None, "contractMonth": None, "country": None, "deliveryStatus": None,
        "description": listing.description, "exerciseStyle": None, "firstTradeDate": None,
        "hasDaily": True, "hasIntraday": True, "industry": None, "isin": "", "lastTradeDate": None,
        "leverage": f"{listing.leverage:.2f}", "localizedName": listing.name, "logoUrl": None,
        "lotSize": listing.lot_size, "lotStep": listing.lot_step,
        "margin_hedging_type": "fx_cfd" if listing.hedged_margin else "none", "marketCap": None,
        "marketDataExchange": listing.kind, "maxLot": listing.max_lot, "minLot": listing.min_lot,
        "name": listing.name, "noticeDate": None, "quotingCurrency": listing.quote, "sector": None,
        "settlementDate": None, "settlementSystem": "Immediate", "strikePrice": None, "strikeType": None,
        "symbolStatus": "FULLY_OPEN" if is_open else "CLOSED",
        "tickCost": [{"leftRangeLimit": None, "tickCost": 0.0}],
        "tickSize": [{"leftRangeLimit": each.start, "tickSize": each.tick} for each in listing.ticks],
        "tradeSessionId": session_id, "tradeSessionStatusId": status_id, "tradingExchange": listing.kind,
        "type": listing.kind,
    }  # fmt: skip
