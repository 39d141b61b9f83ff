"""A finished order as one line of text."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, NamedTuple, get_args, get_type_hints

from tui_trader.domain.instrument import InstrumentKey, OrderType, TimeInForce
from tui_trader.domain.mandate import Asked
from tui_trader.domain.order import Order, Side, Status

_ORDER = tuple(field.name for field in fields(Order))
_ASKED = Asked._fields[2:]
"""Without when, which: the order says so."""
_WORDS = (word.value for kind in (Side, OrderType, TimeInForce, Status) for word in kind)
SHAPE = " ".join((*_ORDER, *_ASKED, *_WORDS))
"""What a text was written for: of another shape it cannot be read."""


class Ended(NamedTuple):
    """A finished order."""

    order: Order
    asked: Asked | None
    """What was confirmed; None for one that was placed elsewhere."""

    @property
    def id(self) -> str:
        """The order's key."""
        return self.order.key


class Meant(NamedTuple):
    """A settled change."""

    id: str
    account: str


def written(past: Ended | Meant) -> str:
    """As text, from which it comes back the same."""
    if isinstance(past, Meant):
        return json.dumps(past)
    values = [getattr(past.order, name) for name in _ORDER]
    if past.asked is not None:
        values += past.asked[2:]
    return json.dumps([_cell(value) for value in values], ensure_ascii=False, separators=(",", ":"))


class Reader:
    """Texts to orders: what comes again and again in them is one object."""

    def __init__(self) -> None:
        kinds = [(Order, name) for name in _ORDER] + [(Asked, name) for name in _ASKED]
        hints = {one: get_type_hints(one) for one in (Order, Asked)}
        alone = ("key", "broker_id", "position")
        self._readers = tuple(_alone if name in alone else _reader(hints[one][name]) for one, name in kinds)

    def read(self, text: str) -> Ended | Meant:
        """The order, or the change, again. ValueError, TypeError for a text that is neither."""
        cells = json.loads(text)
        if len(cells) == len(Meant._fields):
            return Meant(*cells)
        values = [read(cell) for read, cell in zip(self._readers, cells, strict=False)]
        order = Order(*values[: len(_ORDER)])
        rest = values[len(_ORDER) :]
        return Ended(order, Asked(order.asked, order.key, *rest) if rest else None)


def _cell(value: object) -> str | bool | None:
    match value:
        case None | bool() | str():
            return value
        case Decimal():
            return str(value)
        case datetime():
            return value.isoformat()
        case Enum():
            return str(value.value)
    return json.dumps(value)


def _alone(cell: Any) -> Any:
    return cell


def _reader(hint: Any) -> Callable[[Any], Any]:
    """What makes a value of this type of its cell."""
    kinds = [kind for kind in get_args(hint) if kind is not NoneType]
    kind = kinds[0] if len(kinds) == 1 else hint
    if kind is datetime:
        return lambda cell: cell and datetime.fromisoformat(cell)
    if kind is InstrumentKey:
        return cache(lambda cell: InstrumentKey(*json.loads(cell)))
    if get_args(kind):
        return cache(lambda cell: tuple(map(tuple, json.loads(cell))))
    make = kind if kind is Decimal or issubclass(kind, Enum) else _alone
    return cache(lambda cell: None if cell is None else make(cell))
