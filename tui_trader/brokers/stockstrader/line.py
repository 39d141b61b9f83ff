"""One login's line to StocksTrader: answers opened, checked, pages followed to their end."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from tui_trader.brokers.pace import Lane
from tui_trader.brokers.port import Clock, Login, NotSent, OutcomeUnknown, ReadFailed
from tui_trader.brokers.reply import Reply
from tui_trader.brokers.said import Reader
from tui_trader.brokers.stockstrader.limits import BOOKS
from tui_trader.brokers.wire import Wire

API = "/api/v1"
PAGE = 100
"""Rows of a page when nothing is said (`seed 003`)."""
MOST = 500
"""Rows of the longest page (`seed 003`)."""
OVERLAP = 10
"""Rows that are asked for again with the next page: what leaves the list meanwhile moves up the rest."""
_READER = Reader("StocksTrader")
as_model, as_list = _READER.model, _READER.list


def refusal(reply: Reply) -> str | None:
    """The broker's own words in its own envelope: any `code` but ok, at whatever status (2)."""
    data = reply.data
    if not isinstance(data, dict) or not isinstance(data.get("code"), str) or data["code"] == "ok":
        return None
    words = data.get("msg")
    return words if isinstance(words, str) and words else f"refused with code {data['code']}"


def done(reply: Reply) -> None:
    """Whether a write was taken: `code` is ok. OutcomeUnknown."""
    if not isinstance(reply.data, dict) or reply.data.get("code") != "ok":
        raise OutcomeUnknown("StocksTrader's answer does not say whether it was done")


def placed(reply: Reply) -> str:
    """The id of the order that was taken, as it is written. OutcomeUnknown."""
    done(reply)
    data = reply.data.get("data") if isinstance(reply.data, dict) else None
    id = data.get("order_id") if isinstance(data, dict) else None
    if isinstance(id, bool) or not isinstance(id, str | int) or not str(id).strip():
        raise OutcomeUnknown("StocksTrader answered without an order id")
    return str(id)


def segment(id: str) -> str:
    """An id as one segment of a path, whatever is in it. NotSent."""
    if id in ("", ".", ".."):
        raise NotSent(f"not sent: {id!r} is no id at StocksTrader")
    return quote(id, safe="")


class Line:
    """What all calls of one login share; the account is chosen by `use`."""

    def __init__(self, login: Login, clock: Clock, wire: Wire) -> None:
        self.login, self.clock, self.wire = login, clock, wire
        self.account = ""
        self.currency = ""

    def path(self, *parts: str) -> str:
        """A path of the account."""
        return "/".join((f"{API}/accounts", segment(self.account), *map(segment, parts)))

    async def data(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        scope: str = BOOKS,
        lane: Lane = Lane.ACCOUNT,
    ) -> Any:
        """`data` of an answer whose `code` is ok. ReadFailed."""
        reply = await self.wire.ask(path, query, scope=scope, lane=lane)
        if (words := refusal(reply)) is not None:
            raise ReadFailed(f"StocksTrader: {words}")
        if not isinstance(reply.data, dict) or reply.data.get("code") != "ok" or "data" not in reply.data:
            raise ReadFailed("StocksTrader sent something else than was asked for")
        return reply.data["data"]

    async def rows(self, path: str, query: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
        """All rows of a list, page after page, each id once, as it was modified last. ReadFailed when a page
        comes twice, or does not begin where the one before it ended.

        The first page of what is current is asked for without any parameter, for those ask for the history
        (`seed 003`). A page may end sooner than was asked for, so only one that is shorter than any cap is
        the last.
        """
        asked = None if query is None else {**query, "skip": "0", "limit": str(MOST)}
        found: dict[str, dict[str, Any]] = {}
        skip = 0
        while True:
            page = _page(await self.data(path, asked))
            named = {_id(row) for row in page}
            if len(page) >= PAGE and named <= found.keys():
                raise ReadFailed("StocksTrader sends the same page again: the list is not whole")
            if found and named.isdisjoint(found):
                raise ReadFailed("StocksTrader's list changed while it was read: it is not whole")
            for row in page:
                before = found.get(_id(row))
                if before is None or _modified(row) >= _modified(before):
                    found[_id(row)] = row
            if len(page) < PAGE:
                return list(found.values())
            skip += len(page) - OVERLAP
            asked = {**(query or {}), "skip": str(skip), "limit": str(MOST)}


def _page(data: object) -> list[dict[str, Any]]:
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
        raise ReadFailed("StocksTrader sent something else than a list")
    return data


def _id(row: Mapping[str, Any]) -> str:
    return str(row.get("id"))


def _modified(row: Mapping[str, Any]) -> Decimal:
    """When a row changed last, for telling which of two is newer; deals do not say."""
    said = row.get("last_modified")
    return Decimal(said) if isinstance(said, int | Decimal) else Decimal(0)
