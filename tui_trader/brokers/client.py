"""An HTTP client that does nothing by itself."""

from __future__ import annotations

import logging
from typing import Any

from tui_trader.brokers.http import httpx
from tui_trader.brokers.port import Clock
from tui_trader.brokers.transport import Transport

logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs addresses; ours is an allow-list


def opened(
    secure: bool, timeout: httpx.Timeout, transport: Any, clock: Clock, *, kept: int
) -> httpx.AsyncClient:
    """One that follows nothing, repeats nothing, asks no proxy, speaks HTTP/1.1.

    `kept` connections are held open for the next request, how long says the `clock`. Redirects are never
    followed, so an address that is not `secure` needs no certificates, which take time to load.
    """
    if transport is None:
        trusted = httpx.create_ssl_context(trust_env=False) if secure else None
        if trusted is not None:
            trusted.set_alpn_protocols(["http/1.1"])
        transport = Transport(trusted, kept=kept, now=clock.monotonic)
    return httpx.AsyncClient(transport=transport, timeout=timeout, follow_redirects=False, trust_env=False)


def address(base: str, path: str, query: tuple[tuple[str, str], ...]) -> httpx.URL:
    """Where a request goes. Kept for what is asked again and again: httpx escapes letter by letter."""
    return httpx.URL(base + path, params=query) if query else httpx.URL(base + path)
