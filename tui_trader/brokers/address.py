"""Which addresses a password may be sent to."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from tui_trader.brokers.port import LoginRefused, ReadFailed


def checked(base_url: str) -> str:
    """The address without a slash at its end: https, or plain http to this machine. ReadFailed.

    >>> checked("https://demo.tradelocker.com/backend-api/")
    'https://demo.tradelocker.com/backend-api'
    >>> checked("http://example.com")
    Traceback (most recent call last):
        ...
    tui_trader.brokers.port.ReadFailed: http://example.com is plain http, which others can read: use https
    """
    try:
        parts = urlsplit(base_url.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ReadFailed(f"{base_url!r} is no address: its host or port cannot be") from None
    if parts.scheme not in ("http", "https") or not host:
        raise ReadFailed(f"{base_url!r} is no address: it begins with https://")
    if parts.username is not None or parts.query or parts.fragment:
        raise ReadFailed(f"an address is a host with a path, nothing else: {parts.scheme}://{host}...")
    if parts.scheme == "http" and not loopback(host):
        raise ReadFailed(f"{base_url} is plain http, which others can read: use https")
    return parts.geturl().rstrip("/")


def loopback(host: str) -> bool:
    """Whether a host is this machine.

    >>> loopback("127.0.0.1"), loopback("::1"), loopback("localhost"), loopback("127.0.0.1.example.com")
    (True, True, True, False)
    """
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def sendable(secret: str, what: str) -> str:
    """A secret that goes into a header, if it can: printable ASCII. LoginRefused that does not show it.

    >>> sendable("abc.def", "the token")
    'abc.def'
    >>> sendable("gäb", "the token")
    Traceback (most recent call last):
        ...
    tui_trader.brokers.port.LoginRefused: the token has a character that cannot be sent: is it pasted whole?
    """
    if not secret.isascii() or not secret.isprintable():
        raise LoginRefused(f"{what} has a character that cannot be sent: is it pasted whole?")
    return secret
