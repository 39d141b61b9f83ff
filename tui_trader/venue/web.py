"""A request, its answer, the table of routes between them.

The venue's dialects are plain functions from `Request` to `Answer`: all they need is in memory. That
keeps every fault (drop, hang, take it later) in one place, outside of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked; header names are lower case, `query` keeps the last of equal names."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @classmethod
    def from_scope(cls, scope: Mapping[str, Any], body: bytes) -> Request:
        """Read an ASGI scope."""
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        return cls(scope["method"], scope["path"], query, headers, body)

    def json(self) -> Any:
        """The body as JSON, numbers with a point as Decimal; raises ValueError."""
        return json.loads(self.body or b"null", parse_float=Decimal)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = (("content-type", "application/json"),)

    @classmethod
    def of(cls, value: object, status: int = 200, **headers: str) -> Answer:
        """An answer in JSON; Decimals go out as JSON numbers."""
        named = tuple((name.replace("_", "-"), text) for name, text in headers.items())
        body = json.dumps(value, default=_number, separators=(",", ":")).encode()
        return cls(status, body, (("content-type", "application/json"), *named))

    @classmethod
    def html(cls, text: str, status: int) -> Answer:
        """A page for people."""
        return cls(status, text.encode(), (("content-type", "text/html; charset=utf-8"),))


def _number(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"not for JSON: {value!r}")


Handler = Callable[..., Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation: `path` holds {names}, given to the handler as keyword arguments."""

    method: str
    path: str
    handler: Handler
    pattern: re.Pattern[str]

    @classmethod
    def named(cls, name: str, handler: Handler) -> Route:
        """Make a route from "METHOD /path/{name}"."""
        method, _, path = name.partition(" ")
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)
        return cls(method, path, handler, re.compile(pattern))


class Routes:
    """Finds the route of a request."""

    def __init__(self, *routes: Route) -> None:
        self._routes = routes

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The route with the values of its names, or None."""
        for route in self._routes:
            found = route.pattern.fullmatch(path) if route.method == method else None
            if found is not None:
                return route, found.groupdict()
        return None
