"""One login's line to Tradelab: envelopes opened, answers checked (`tradelab.md` 2.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import BaseModel

from tui_trader.brokers.pace import Lane
from tui_trader.brokers.port import Clock, Login, NotSent, OutcomeUnknown, ReadFailed
from tui_trader.brokers.reply import Reply
from tui_trader.brokers.said import Reader
from tui_trader.brokers.tradelab.auth import Auth
from tui_trader.brokers.tradelab.fields import text
from tui_trader.brokers.tradelab.limits import API
from tui_trader.brokers.tradelab.redirected import in_words
from tui_trader.brokers.tradelab.times import Times
from tui_trader.brokers.wire import Wire

M = TypeVar("M", bound=BaseModel)
_NO_REASON = "no reason given"
as_model = Reader("Tradelab").model


def refusal(reply: Reply) -> str | None:
    """The broker's own words in any of its envelopes; None when it is no refusal in one of them."""
    data = reply.data
    if not isinstance(data, dict):
        return None
    if data.get("status") == "error":
        return text(data.get("message")) or _NO_REASON
    error = data.get("error")
    if isinstance(error, dict) and error.get("code") not in (0, None, "0"):
        return text(error.get("message")) or _NO_REASON
    if isinstance(error, str) and reply.status >= 400:
        return in_words(data)
    errors = data.get("errors")
    if isinstance(errors, dict) and reply.status >= 400:
        return text(errors.get("detail")) or _NO_REASON
    return None


def taken(reply: Reply) -> Mapping[str, Any]:
    """`data` of a write that was taken: its envelope says success. OutcomeUnknown."""
    said = reply.data
    if not isinstance(said, dict) or said.get("status") != "success":
        raise OutcomeUnknown("Tradelab's answer does not say whether it was done")
    data = said.get("data")
    return data if isinstance(data, dict) else {}


def placed(data: Mapping[str, Any]) -> str:
    """The id of the order that was taken: text, a number, or a list of one (3.2). OutcomeUnknown."""
    for name in ("oms_order_id", "client_order_id"):
        id = data.get(name)
        if isinstance(id, list):
            id = id[0] if len(id) == 1 else None
        if found := text(id):
            return found
    raise OutcomeUnknown("Tradelab answered without an order id")


def target(id: str) -> str:
    """The id of what is to be changed as one segment of a path, whatever is in it. NotSent."""
    if id in ("", ".", ".."):
        raise NotSent(f"not sent: {id!r} is no id at Tradelab")
    return quote(id, safe="")


class Line:
    """What all calls of one login share; the account is chosen by `use`."""

    def __init__(self, login: Login, clock: Clock, wire: Wire, auth: Auth) -> None:
        self.login, self.clock, self.wire, self.auth = login, clock, wire, auth
        self.account = ""
        """The trading client id, in queries, in bodies; not the OAuth client id (1.8)."""
        self.products: tuple[str, ...] = ()
        """What the login may trade with, of those an order can say."""
        self.times = Times(clock)

    async def data(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        lane: Lane = Lane.ACCOUNT,
        *,
        own: bool = True,
    ) -> Any:
        """`data` of an answer in the usual envelope, `result` of one in the other; `own` names the account.
        ReadFailed with the broker's words for a refusal, whatever its status.
        """
        asked = dict(query or {}) | ({"client_id": self.account} if own else {})
        reply = await self.wire.ask(path, asked, scope=API, lane=lane)
        if (words := refusal(reply)) is not None:
            raise ReadFailed(f"Tradelab: {words}")
        said = reply.data
        if isinstance(said, dict):
            if said.get("status") == "success" and "data" in said:
                return said["data"]
            if isinstance(said.get("error"), dict) and "result" in said:
                return said["result"]
        raise ReadFailed("Tradelab sent something else than was asked for")

    async def rows(
        self,
        kind: type[M],
        what: str,
        path: str,
        query: Mapping[str, str] | None = None,
        lane: Lane = Lane.ACCOUNT,
    ) -> list[M]:
        """The rows of a book, bare or wrapped under its name. ReadFailed when they are missing, which is not
        the same as none, or when one cannot be read.
        """
        data = await self.data(path, query, lane)
        found = data.get(what) if isinstance(data, dict) else data
        if not isinstance(found, list):
            raise ReadFailed(f"Tradelab's answer has no {what}")
        return [as_model(kind, row) for row in found]
