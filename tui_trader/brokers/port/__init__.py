"""What the engine needs of any broker.

The three words of a write: `OrderRejected` (proof that it was not taken), `OutcomeUnknown` (anything
else), `SignedOut` (a new sign-in is needed, and it is not known whether the write was taken unless the
message of the class says so). A read fails with `ReadFailed` or `SignedOut`, a sign-in with `LoginRefused`
or `ReadFailed`; a failed read never stands for an empty one.
"""

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
