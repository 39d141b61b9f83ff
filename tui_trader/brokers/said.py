"""What a broker said, as models of its schema, or a sentence that says what cannot be read."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from tui_trader.brokers.port import ReadFailed

M = TypeVar("M", bound=BaseModel)


class Reader:
    """Reads for one broker, whose name its sentences begin with; they name the field, never its value."""

    def __init__(self, name: str) -> None:
        self._name = name

    def model(self, kind: type[M], data: object) -> M:
        """Data as one model. ReadFailed."""
        try:
            return kind.model_validate(data)
        except ValidationError as error:
            raise self._failed(error) from None

    def list(self, kind: TypeAdapter[list[M]], data: object) -> list[M]:
        """Data as a list of models. ReadFailed."""
        try:
            return kind.validate_python(data)
        except ValidationError as error:
            raise self._failed(error) from None

    def _failed(self, error: ValidationError) -> ReadFailed:
        where = ".".join(str(part) for part in error.errors(include_input=False, include_url=False)[0]["loc"])
        return ReadFailed(f"{self._name} sent something that cannot be read ({where or 'no object'})")


def number_or_none(value: object) -> Decimal | None:
    """A number in any spelling; what is none is none.

    >>> number_or_none("2074.00"), number_or_none(7), number_or_none("--"), number_or_none(True)
    (Decimal('2074.00'), Decimal('7'), None, None)
    """
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
