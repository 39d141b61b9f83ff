"""The venue's own controls, on every port under /_venue; no fault or limit touches them.

GET /_venue/faults            the rules in force          POST: add one or a list    DELETE: none
GET /_venue/stats             requests received, orders accepted, orders by strategy id
POST /_venue/session          {"symbol", "open": bool}
POST /_venue/price            {"symbol", "price": bid} or {"symbol", "ticks": move}
POST /_venue/step             {"changes": n}: so many quote changes now
POST /_venue/expire           {"refresh": bool, "dialect": one alone}: sign-ins end
POST /_venue/{broker}         what is odd about one broker alone: tradelab_switches, stockstrader_switches
POST /_venue/reset            a new market, without orders, sign-ins, faults
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from tui_trader.venue.faults import BadRule, parse_rules
from tui_trader.venue.listing import Listing
from tui_trader.venue.web import Answer, Request

if TYPE_CHECKING:
    from tui_trader.venue.venue import Venue

PREFIX = "/_venue/"


def control(venue: Venue, request: Request) -> Answer:
    """Answer one control call; mistakes are 400 with {"error": sentence}."""
    name = request.path.removeprefix(PREFIX)
    act = _ACTS.get((request.method, name))
    if act is None and request.method == "POST" and name in venue.dialects:
        act = partial(_switch, name)
    if act is None:
        return Answer.of({"error": f"no control {request.method} {request.path}"}, 404)
    try:
        body = request.json()
        return Answer.of(act(venue, body))
    except (BadRule, ValueError) as why:
        return Answer.of({"error": str(why)}, 400)


def stats(venue: Venue) -> dict[str, object]:
    """What has come in: `received` counts requests by operation, `accepted` the orders that clients
    placed and the exchange took by account, `closing` their closing orders, `tags` order ids by tag.
    """
    accepted: dict[str, int] = {}
    closing: dict[str, int] = {}
    tags: dict[str, list[str]] = {}
    for account in venue.market.exchange.accounts.values():
        asked = [
            each
            for each in (*account.history, *account.orders.values())
            if not each.protects and each.tag != "stop out"
        ]
        accepted[account.id] = sum(not each.closes for each in asked)
        closing[account.id] = sum(each.closes for each in asked)
        for order in sorted(asked, key=lambda each: each.id):
            if order.tag:
                tags.setdefault(order.tag, []).append(order.id)
    received = dict(sorted(venue.market.asked.items()))
    return {"received": received, "accepted": accepted, "closing": closing, "tags": tags}


def _faults(venue: Venue, body: Any) -> dict[str, object]:
    return {"faults": [rule.as_json() for rule in venue.faults.rules]}


def _add_faults(venue: Venue, body: Any) -> dict[str, object]:
    venue.faults.rules.extend(parse_rules(body))
    return _faults(venue, body)


def _clear_faults(venue: Venue, body: Any) -> dict[str, object]:
    venue.faults.rules.clear()
    return _faults(venue, body)


def _stats(venue: Venue, body: Any) -> dict[str, object]:
    return stats(venue)


def _session(venue: Venue, body: Any) -> dict[str, object]:
    listing = _listing(venue, body)
    if not isinstance(body.get("open"), bool):
        raise ValueError("open must be true or false")
    venue.market.hours.switch(listing.key, body["open"])
    return {"symbol": listing.key, "open": body["open"]}


def _price(venue: Venue, body: Any) -> dict[str, object]:
    listing = _listing(venue, body)
    tape = venue.market.tape
    if body.get("ticks") is not None:
        bid = tape.bid(listing.key) + int(body["ticks"]) * listing.unit
    else:
        bid = _decimal(body.get("price"))
    if bid <= 0 or not listing.on_tick(bid):
        raise ValueError(f"{bid} is no price of {listing.key}")
    venue.market.put(listing.key, bid)
    return {"symbol": listing.key, "bid": str(tape.bid(listing.key)), "ask": str(tape.ask(listing.key))}


def _step(venue: Venue, body: Any) -> dict[str, object]:
    changes = body.get("changes") if isinstance(body, dict) else None
    if not isinstance(changes, int) or not 0 <= changes <= 1_000_000:
        raise ValueError("changes must be a whole number up to 1000000")
    venue.market.step(changes)
    return {"changes": changes}


def _expire(venue: Venue, body: Any) -> dict[str, object]:
    refresh = isinstance(body, dict) and body.get("refresh") is True
    only = body.get("dialect") if isinstance(body, dict) else None
    if only is not None and only not in venue.dialects:
        raise ValueError(f"no dialect {only!r}")
    for name, dialect in venue.dialects.items():
        if only in (None, name):
            dialect.expire(refresh)
    return {"expired": True}


def _switch(name: str, venue: Venue, body: Any) -> dict[str, object]:
    if not isinstance(body, dict):
        raise ValueError("switches must be an object")
    return venue.dialects[name].switch(body)


def _reset(venue: Venue, body: Any) -> dict[str, object]:
    venue.reset()
    return {"reset": True}


def _listing(venue: Venue, body: Any) -> Listing:
    symbol = body.get("symbol") if isinstance(body, dict) else None
    if not isinstance(symbol, str):
        raise ValueError("symbol must be text")
    listing = venue.market.listing(symbol)
    if listing is None:
        raise ValueError(f"no instrument {symbol}")
    return listing


def _decimal(value: object) -> Decimal:
    if not isinstance(value, int | str | Decimal) or isinstance(value, bool):
        raise ValueError("price must be a number")
    try:
        price = Decimal(value)
    except ArithmeticError:
        raise ValueError("price must be a number") from None
    if not price.is_finite() or abs(price) > 10**12:
        raise ValueError("price must be a number")
    return price


_ACTS: dict[tuple[str, str], Callable[[Venue, Any], dict[str, object]]] = {
    ("GET", "faults"): _faults,
    ("POST", "faults"): _add_faults,
    ("DELETE", "faults"): _clear_faults,
    ("GET", "stats"): _stats,
    ("POST", "session"): _session,
    ("POST", "price"): _price,
    ("POST", "step"): _step,
    ("POST", "expire"): _expire,
    ("POST", "reset"): _reset,
}
