"""What can be made odd about this broker, by POST /_venue/stockstrader.

Some of it the documents allow, some of it clients have met; all of it true or false:

    ignore_protection   stop_loss, take_profit of a new order are not heeded (stockstrader.md 6)
    repeat_page         `skip` is not heeded: every page is the first
    short_page          no page has more than 100 rows
    no_state            an account state without a block
    both_blocks         an account state with both, as in the seed's example
    unknown_values      words that no document has, in each row that has words
    required_only       rows without the fields that the schema does not require
    no_order_id         an accepted order without its id
    error_at_200        refusals come with HTTP 200

Two hold a word each by name: `modes`, trade modes by ticker; `statuses`, those of accounts by id.
`new_token` true makes a token, as the web terminal does; it is in the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from tui_trader.venue.web import Answer, Request

Handle = Callable[[Request], Answer]

ODD = (
    "ignore_protection", "repeat_page", "short_page", "no_state", "both_blocks", "unknown_values",
    "required_only", "no_order_id", "error_at_200",
)  # fmt: skip
_WORDS = {
    "status": "suspended", "type": "trailing", "side": "short", "system": "aggregate",
    "trade_mode": "auction",
}  # fmt: skip
_OPTIONAL = {
    "filled_price", "price", "expiration", "last_modified", "comment", "create_time", "close_price",
    "close_time",
}  # fmt: skip
_PROTECTION = ("stop_loss", "take_profit")


@dataclass(slots=True)
class Switches:
    """The state of all of them; `words` says which word may stand for which name, by switch."""

    words: dict[str, dict[str, tuple[str, ...]]]
    on: set[str] = field(default_factory=set)
    modes: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)

    def turn(self, asked: dict[str, object]) -> None:
        """Set those that are named; raises ValueError, then none is set."""
        for name, value in asked.items():
            if name in self.words:
                self._check(name, value)
            elif name not in ODD:
                raise ValueError(f"no switch {name!r}; there are {', '.join((*ODD, *self.words))}, new_token")
            elif not isinstance(value, bool):
                raise ValueError(f"{name} must be true or false")
        for name, value in asked.items():
            if isinstance(value, dict):
                getattr(self, name).update(value)
            elif value:
                self.on.add(name)
            else:
                self.on.discard(name)

    def as_json(self) -> dict[str, object]:
        """All of them as they stand."""
        state: dict[str, object] = {name: name in self.on for name in ODD}
        return state | {"modes": self.modes, "statuses": self.statuses}

    def bend(self, request: Request, handle: Handle) -> Answer:
        """Let the broker answer, oddly where it is asked to."""
        answer = handle(self._asked(request))
        if answer.status == 400 and "error_at_200" in self.on:
            return replace(answer, status=200)
        changes = self.on & {"no_state", "no_order_id", "unknown_values", "required_only"}
        if not changes or answer.status != 200:
            return answer
        said = Request("GET", "/", body=answer.body).json()
        if "data" in said:
            said["data"] = self._told(said["data"])
        return Answer.of(said)

    def _asked(self, request: Request) -> Request:
        query, body = dict(request.query), request.body
        if "repeat_page" in self.on:
            query.pop("skip", None)
        if "short_page" in self.on and query.get("limit", "").isdecimal():
            query["limit"] = str(min(int(query["limit"]), 100))
        if "ignore_protection" in self.on and request.method == "POST":
            fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
            body = urlencode([each for each in fields if each[0] not in _PROTECTION]).encode()
        return replace(request, query=query, body=body)

    def _told(self, data: Any) -> Any:
        if isinstance(data, list):
            return [self._told(row) for row in data]
        state = "no_state" in self.on and bool({"cash", "margin"} & data.keys())
        if state or ("no_order_id" in self.on and "order_id" in data):
            return {}
        if "unknown_values" in self.on:
            data = {name: _WORDS.get(name, value) for name, value in data.items()}
        if "required_only" in self.on:
            data = {name: value for name, value in data.items() if name not in _OPTIONAL}
        return data

    def _check(self, name: str, value: object) -> None:
        if not isinstance(value, dict):
            raise ValueError(f"{name} must be an object of words by name")
        for key, word in value.items():
            if word not in self.words[name].get(str(key), ()):
                raise ValueError(f"{name} has no {word!r} for {key!r}")
