"""What opens the doors: codes for a moment, tokens for a day (tradelab.md 1.2, 1.6)."""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from tui_trader.venue.tradelab_scrip import IST
from tui_trader.venue.web import Request

CODE_LIFE = timedelta(minutes=5)
CLEANUP = timedelta(hours=5, minutes=30)
"""Tokens end at this time of the day in India, between 03:00 and 06:00 (1.6); it is 00:00 UTC."""

FRESH = timedelta(hours=2)
"""A token younger than this outlives one cleanup (ours: it belongs to the day to come)."""


@dataclass(frozen=True, slots=True)
class Code:
    """An authorization code as issued."""

    redirect_uri: str
    scope: str
    expires: datetime


class Tokens:
    """Codes work once; tokens die together at the cleanup. `ready` is there from the start."""

    def __init__(self, seed: int, now: datetime) -> None:
        self.ready = _fixed(seed)
        self.one_session = False
        self._codes: dict[str, Code] = {}
        self._expires: dict[str, datetime] = {self.ready: day_end(now)}

    def code(self, redirect_uri: str, scope: str, now: datetime) -> str:
        """A new code."""
        text = _opaque()
        self._codes[text] = Code(redirect_uri, scope, now + CODE_LIFE)
        return text

    def redeem(self, code: str, redirect_uri: str, now: datetime) -> Code | None:
        """Use a code up; None when unknown, used, too old or made for another redirect."""
        known = self._codes.pop(code, None)
        if known is None or known.expires <= now or known.redirect_uri != redirect_uri:
            return None
        return known

    def issue(self, now: datetime) -> tuple[str, int]:
        """A new token with the seconds it lives; with `one_session` it ends all others."""
        if self.one_session:
            self._expires.clear()
        token, end = _opaque(), day_end(now)
        self._expires[token] = end
        return token, int((end - now).total_seconds())

    def knows(self, token: str, now: datetime) -> bool:
        """Whether a token is alive."""
        return token in self._expires and now < self._expires[token]

    def admits(self, request: Request, now: datetime) -> bool:
        """Whether a request carries a live token, in either header."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            token = request.headers.get("x-authorization-token", "")
        return self.knows(token.strip(), now)

    def expire(self) -> None:
        """End all tokens now."""
        self._expires.clear()


def day_end(now: datetime) -> datetime:
    """The cleanup that ends a token issued now."""
    local = now.astimezone(IST)
    end = local.replace(hour=0, minute=0, second=0, microsecond=0) + CLEANUP
    while end - local < FRESH:
        end += timedelta(days=1)
    return end


def _opaque() -> str:
    return f"{secrets.token_urlsafe(32)}.{secrets.token_urlsafe(32)}"


def _fixed(seed: int) -> str:
    """A token of the usual form that a seed always gives: it survives a reset of the venue."""
    parts = [hashlib.sha256(f"{seed}:{part}".encode()).digest() for part in ("ready", "token")]
    return ".".join(urlsafe_b64encode(each).rstrip(b"=").decode() for each in parts)
