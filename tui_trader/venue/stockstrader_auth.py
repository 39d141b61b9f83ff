"""Who is asking: StocksTrader's tokens, made in its web terminal (stockstrader.md 1)."""

from __future__ import annotations

import hashlib

from tui_trader.venue.web import Request

_SCHEME = "bearer "


class Tokens:
    """Tokens in the shape of the broker's, opaque hex; the first of a seed is always the same.

    All reach the same accounts side by side. Here they live until someone logs out or ends them by
    the control API; a new one comes from there too, in place of the web terminal.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._made = 0
        self._alive: list[str] = []
        self.new()

    def new(self) -> str:
        """Make one more."""
        self._made += 1
        token = hashlib.sha256(f"practice {self._seed} {self._made}".encode()).hexdigest()
        self._alive.append(token)
        return token

    def current(self) -> str:
        """A token that is good now."""
        return self._alive[-1] if self._alive else self.new()

    def of(self, request: Request) -> str | None:
        """The good token that a request carries."""
        header = request.headers.get("authorization", "")
        if not header.lower().startswith(_SCHEME):
            return None
        token = header[len(_SCHEME) :].strip()
        return token if token in self._alive else None

    def end(self, token: str) -> None:
        """End one token."""
        if token in self._alive:
            self._alive.remove(token)

    def expire(self) -> None:
        """End all of them."""
        self._alive.clear()
