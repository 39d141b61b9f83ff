"""What the engine needs of any broker.

The three words of a write: `OrderRejected` (proof that it was not taken), `OutcomeUnknown` (anything
else), `SignedOut` (a new sign-in is needed, and it is not known whether the write was taken unless the
message of the class says so). A read fails with `ReadFailed` or `SignedOut`, a sign-in with `LoginRefused`
or `ReadFailed`; a failed read never stands for an empty one.

Each name is imported when it is first asked for: the login screen wants two of them, and at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tui_trader.brokers.port.broker import Broker
    from tui_trader.brokers.port.capabilities import Beats, Capabilities
    from tui_trader.brokers.port.clock import Clock
    from tui_trader.brokers.port.errors import (
        BrokerError,
        LoginRefused,
        NotSent,
        OrderRejected,
        OutcomeUnknown,
        ReadFailed,
        SignedOut,
    )
    from tui_trader.brokers.port.health import Budget, FeedState, LinkHealth
    from tui_trader.brokers.port.login import BrokerInfo, Login, LoginField, Visit
    from tui_trader.brokers.port.stream import Interest, Listener

__all__ = [
    "Beats",
    "Broker",
    "BrokerError",
    "BrokerInfo",
    "Budget",
    "Capabilities",
    "Clock",
    "FeedState",
    "Interest",
    "LinkHealth",
    "Listener",
    "Login",
    "LoginField",
    "LoginRefused",
    "NotSent",
    "OrderRejected",
    "OutcomeUnknown",
    "ReadFailed",
    "SignedOut",
    "Visit",
]

_ROOMS = {
    "broker": ("Broker",),
    "capabilities": ("Beats", "Capabilities"),
    "clock": ("Clock",),
    "errors": (
        "BrokerError",
        "LoginRefused",
        "NotSent",
        "OrderRejected",
        "OutcomeUnknown",
        "ReadFailed",
        "SignedOut",
    ),
    "health": ("Budget", "FeedState", "LinkHealth"),
    "login": ("BrokerInfo", "Login", "LoginField", "Visit"),
    "stream": ("Interest", "Listener"),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _ROOM_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_ROOM_OF[name]}"), name)
    globals()[name] = found
    return found
