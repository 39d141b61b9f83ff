"""What came back from a REST host, read without believing it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

LARGEST = 64 * 1024 * 1024
"""Bytes of a body; more is refused."""
LONGEST_NUMBER = 40
"""Digits of a number, before or behind the point; more is no price of this world."""
Parse = Callable[[bytes], object]
"""Makes JSON of a body; raises what `parsed` raises."""


class TooLarge(Exception):
    """A body beyond `LARGEST`."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: its status, with the JSON where it was JSON."""

    status: int
    data: object
    """None when the body was no JSON; numbers with a point are Decimal, whole ones exact."""
    is_json: bool
    text: str
    """The first of the body, for telling a web page from data."""
    body: bytes = b""
    """All of it, where it is no JSON by intent."""

    @property
    def good(self) -> bool:
        """2xx."""
        return 200 <= self.status < 300


def parsed(body: bytes) -> Any:
    """The JSON of a whole body. ValueError, RecursionError, ArithmeticError for whatever is no sound JSON."""
    return json.loads(body, parse_float=_number, parse_constant=_constant)


class Reading(NamedTuple):
    """How a body is read."""

    progress: Callable[[int], None] | None = None
    """Hears how many bytes have come; such a body is kept as it is."""
    parse: Parse = parsed


WHOLE = Reading()
"""At once, as any JSON."""


def read(status: int, body: bytes, how: Reading = WHOLE) -> Reply:
    """The reply of a whole body; whatever is no sound JSON is none.

    >>> read(200, b'{"price": 1.10, "id": 7277816997846858725}').data
    {'price': Decimal('1.10'), 'id': 7277816997846858725}
    >>> read(200, b'{"price": NaN}').is_json, read(503, b"<html>").is_json, read(200, b"").is_json
    (False, False, False)
    """
    text = body[:300].decode("utf-8", "replace")
    try:
        if how.progress is not None and 200 <= status < 300:
            return Reply(status, None, False, text, body)
        data = how.parse(body)
    except (ValueError, RecursionError, ArithmeticError):
        return Reply(status, None, False, text)
    return Reply(status, data, True, text)


async def whole(pieces: AsyncIterator[bytes], progress: Callable[[int], None] | None = None) -> bytes:
    """All pieces of a body together, as long as it stays within reason. TooLarge."""
    body = bytearray()
    async for piece in pieces:
        body += piece
        if len(body) > LARGEST:
            raise TooLarge
        if progress is not None:
            progress(len(body))
    return bytes(body)


def _number(text: str) -> Decimal:
    if len(text) > LONGEST_NUMBER or (
        ("e" in text or "E" in text) and abs(Decimal(text).adjusted()) > LONGEST_NUMBER
    ):
        raise ValueError("a number beyond belief")
    return Decimal(text)


def _constant(text: str) -> Decimal:
    raise ValueError(f"{text} is no JSON")
