"""A request as it came to an ASGI application."""

import json
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class Asked:
    """Read whole."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @classmethod
    async def read(cls, scope: Any, receive: Any) -> Self:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body")
        query = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
        headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        return cls(scope["method"], scope["path"], query, headers, body)

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))
