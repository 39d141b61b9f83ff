"""How a broker says that it could not do what was asked."""

from __future__ import annotations


class BrokerError(Exception):
    """A broker could not do what was asked; the text is a sentence for a person."""


class OrderRejected(BrokerError):
    """Proof that a write was not taken: it never left, or the broker's own envelope refuses it."""


class NotSent(OrderRejected):
    """A rejection that needs no broker: the write never left this machine."""


class OutcomeUnknown(BrokerError):
    """A write was, or may have been, sent, and what became of it is not known."""


class SignedOut(BrokerError):
    """The session is over at the broker; a new sign-in is needed."""


class ReadFailed(BrokerError):
    """A read brought nothing that may be used; what was known before stays, and grows old."""


class LoginRefused(BrokerError):
    """The broker does not let this login in; the text is the broker's own where it gave one."""
