"""One login's line to TradeLocker: answers opened, checked, what was said once remembered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from tui_trader.brokers.pace import Lane
from tui_trader.brokers.port import Clock, Login, NotSent, OutcomeUnknown, ReadFailed
from tui_trader.brokers.reply import Parse, Reply, parsed
from tui_trader.brokers.said import Reader
from tui_trader.brokers.tradelocker import schema
from tui_trader.brokers.tradelocker.auth import Auth, said
from tui_trader.brokers.tradelocker.limits import LANES
from tui_trader.brokers.wire import Wire
from tui_trader.domain.instrument import Instrument

_READER = Reader("TradeLocker")
as_model, as_list = _READER.model, _READER.list


def refusal(reply: Reply) -> str | None:
    """The broker's own words in its own envelope: `s` is error, at whatever status (2.3, 2.4)."""
    data = reply.data
    if not isinstance(data, dict):
        return None
    if "s" in data:
        return said(reply) if data["s"] == "error" else None
    return said(reply) if reply.status >= 400 and {"errmsg", "message", "error"} & data.keys() else None


def done(reply: Reply) -> None:
    """Whether a write was taken: a 204, or the envelope's ok (2.3). OutcomeUnknown."""
    data = reply.data
    if reply.status != 204 and not (isinstance(data, dict) and data.get("s", "ok") == "ok"):
        raise OutcomeUnknown("TradeLocker's answer does not say whether it was done")


def placed(reply: Reply) -> str:
    """The id of the order that was taken; text, or a whole number (7.1). OutcomeUnknown."""
    data = reply.data.get("d") if isinstance(reply.data, dict) else None
    id = data.get("orderId") if isinstance(data, dict) else None
    if isinstance(id, bool) or not isinstance(id, str | int) or not str(id).strip():
        raise OutcomeUnknown("TradeLocker answered without an order id")
    return str(id)


def target(id: str) -> str:
    """The id of what is to be changed as one segment of a path, whatever is in it. NotSent."""
    if id in ("", ".", ".."):
        raise NotSent(f"not sent: {id!r} is no id at TradeLocker")
    return quote(id, safe="")


class Line:
    """What all calls of one login share; the account is chosen by `use`."""

    def __init__(self, login: Login, clock: Clock, wire: Wire, auth: Auth) -> None:
        self.login, self.clock, self.wire, self.auth = login, clock, wire, auth
        self.config = schema.ConfigSaid()
        self.account = ""
        """The account's id, in paths; its accNum goes into headers."""
        self.currency = ""
        self.known: dict[str, Instrument] = {}
        """The account's instruments by id."""

    async def data(
        self, path: str, scope: str, query: Mapping[str, str] | None = None, parse: Parse = parsed
    ) -> Any:
        """`d` of an answer; None for `no_data`. ReadFailed with the broker's words for a refusal (2.3)."""
        lane = LANES.get(scope, Lane.ACCOUNT)
        reply = await self.wire.ask(path, query, scope=scope, lane=lane, parse=parse)
        if (words := refusal(reply)) is not None:
            raise ReadFailed(f"TradeLocker: {words}")
        found = reply.data
        if not isinstance(found, dict) or found.get("s", "ok") not in ("ok", "no_data"):
            raise ReadFailed("TradeLocker sent something else than was asked for")
        return None if found.get("s") == "no_data" else found.get("d")

    async def table(
        self, what: str, scope: str, query: Mapping[str, str] | None = None, parse: Parse = parsed
    ) -> tuple[list[Any], dict[str, Any]]:
        """The rows of one of the account's tables, with what came beside them. ReadFailed when they are
        missing, which is not the same as none.
        """
        data = await self.data(f"/trade/accounts/{self.account}/{what}", scope, query, parse)
        rows = data.get("accountDetailsData" if what == "state" else what) if isinstance(data, dict) else None
        if not isinstance(rows, list):
            raise ReadFailed(f"TradeLocker's answer has no {what}")
        return rows, data
