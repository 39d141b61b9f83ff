"""The forms of Tradelab's replies, with what is said when a request is wrong (tradelab.md 2.1 to 2.3)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from tui_trader.venue.web import Answer

BAD, BACKEND, WRONG_TOKEN, FORBIDDEN = 44000, 45000, 45010, 40000
UNAUTHORISED = Answer.of({"status": "error", "message": "Request Unauthorised", "data": {}}, 401)

_HUGE = Decimal(10) ** 12


class Wrong(Exception):
    """A request that is refused at once: HTTP status, error code, words."""

    def __init__(self, message: str, code: int = BAD, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.status = code, status

    def answer(self) -> Answer:
        """The refusal in the usual envelope."""
        return error(str(self), self.code, self.status)


class Lost(Exception):
    """A refusal in the other envelope, where an empty text stands for no result (2.1)."""


def ok(data: object, message: str = "") -> Answer:
    """Success in the usual envelope."""
    return Answer.of({"data": data, "message": message, "status": "success"})


def error(message: str, code: int | None, status: int) -> Answer:
    """Failure in the usual envelope; it may come with any HTTP status."""
    said: dict[str, object] = {"data": {}, "message": message, "status": "error"}
    if code is not None:
        said["error_code"] = code
    return Answer.of(said, status)


def contra(result: object) -> Answer:
    """Success in the other envelope: contract info, search, option chain."""
    return Answer.of({"error": {"code": 0, "message": ""}, "result": result})


def contra_error(message: str) -> Answer:
    """Failure in the other envelope, at HTTP 200."""
    return Answer.of({"error": {"code": 404, "message": message}, "result": ""})


def invalid(name: str) -> Wrong:
    """A parameter is missing or cannot be."""
    return Wrong(f"`{name}` is invalid")


def backend(message: str) -> Wrong:
    """The order system behind the API says no."""
    return Wrong(f"Error from backend: (1600)-{message}", BACKEND)


def number(value: object, name: str) -> Decimal:
    """A number given as JSON number or text; raises Wrong."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise invalid(name)
    try:
        parsed = Decimal(value)
    except InvalidOperation:
        raise invalid(name) from None
    if not parsed.is_finite() or abs(parsed) > _HUGE or int(parsed.as_tuple().exponent) < -9:
        raise invalid(name)
    return parsed


def whole(value: object, name: str) -> int:
    """A whole number given as JSON number or text; raises Wrong."""
    parsed = number(value, name)
    if parsed != parsed.to_integral_value():
        raise invalid(name)
    return int(parsed)
