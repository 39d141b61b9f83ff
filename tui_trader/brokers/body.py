"""The body of a request as httpx takes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tui_trader.domain.money import plain


def packed(body: Mapping[str, object] | None, form: Mapping[str, str] | None) -> dict[str, Any]:
    """JSON, else form-encoded, else none. ValueError, TypeError for what cannot be said come when it is sent.

    A Decimal among the values of the body is a JSON number, digit for digit; no float comes between.
    """
    if body is None:
        return {} if form is None else {"data": form}
    if not any(isinstance(value, Decimal) for value in body.values()):
        return {"json": body}
    return {"content": _exact(body), "extra": {"Content-Type": "application/json"}}


def _exact(body: Mapping[str, object]) -> bytes:
    """
    >>> _exact({"price": Decimal("89.70"), "side": "BUY"})
    b'{"price":89.70,"side":"BUY"}'
    """
    parts = (
        f"{json.dumps(name)}:{plain(value) if isinstance(value, Decimal) else json.dumps(value)}"
        for name, value in body.items()
    )
    return f"{{{','.join(parts)}}}".encode()
