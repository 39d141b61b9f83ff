"""Who am I at TradeLocker: a token pair, renewed before it runs out (`tradelocker.md` 3)."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from tui_trader.brokers.port import Clock, Login, LoginRefused, ReadFailed, SignedOut
from tui_trader.brokers.wire import Reply, Wire

RENEW_EARLY = 120.0
"""Seconds before its end at which a token is renewed for a read as well."""
UNSAID = 600.0
"""Seconds a token is taken to live when it does not say (`tradelocker.md` 3.3)."""


class Auth:
    """Signs each request; both tokens rotate on renewal, once however many are waiting."""

    def __init__(self, login: Login, clock: Clock) -> None:
        self._login = login
        self._clock = clock
        self._access = ""
        self._refresh = ""
        self._ends = 0.0
        self._renewing = asyncio.Lock()
        self.account_number = ""
        """`accNum` of the chosen account; every /trade call needs it, /auth calls must not (2.2)."""
        self.wire: Wire | None = None

    def headers(self) -> Mapping[str, str]:
        """Bearer, with the account's number once one was chosen."""
        signed = {"Authorization": f"Bearer {self._access}"} if self._access else {}
        if self.account_number:
            signed["accNum"] = self.account_number
        return signed

    def seconds_left(self) -> float:
        """How long the access token is still good."""
        return self._ends - self._clock.monotonic()

    async def sign_in(self) -> None:
        """Password for tokens. LoginRefused with the broker's words, ReadFailed when nobody answered."""
        values, secrets = self._login.values, self._login.secrets
        body = {
            "email": values.get("email", ""),
            "password": secrets.get("password", ""),
            "server": values.get("server", ""),
        }
        reply = await self._enter("/auth/jwt/token", body)
        if reply.status in (400, 401, 403) and reply.is_json:
            raise LoginRefused(f"TradeLocker refuses the login: {said(reply)}{_hint(reply.status)}")
        if not self._take(reply):
            assert self.wire is not None
            raise ReadFailed(self.wire.explain(reply))

    async def renew(self, stale: Mapping[str, str]) -> None:
        """Fresh tokens, unless somebody has replaced the stale ones meanwhile. SignedOut, ReadFailed.

        A login by password may end the owner's other sessions, so it is only the second way (3.3).
        """
        async with self._renewing:
            if stale.get("Authorization") != self.headers().get("Authorization"):
                return
            reply = await self._enter("/auth/jwt/refresh", {"refreshToken": self._refresh})
            if self._take(reply):
                return
            if reply.status >= 500 or not reply.is_json:
                assert self.wire is not None
                raise ReadFailed(self.wire.explain(reply))
            try:
                await self.sign_in()
            except LoginRefused as error:
                raise SignedOut(str(error)) from None

    async def _enter(self, path: str, body: Mapping[str, str]) -> Reply:
        assert self.wire is not None
        return await self.wire.enter(path, body)

    def _take(self, reply: Reply) -> bool:
        """Keep the tokens of a 201, if it has them."""
        data = reply.data
        if not 200 <= reply.status < 300 or not isinstance(data, dict):
            return False
        access, refresh = data.get("accessToken"), data.get("refreshToken")
        if not isinstance(access, str) or not isinstance(refresh, str) or not access.isascii():
            return False
        self._access, self._refresh = access, refresh
        self._ends = self._clock.monotonic() + self._life(access, data.get("expireDate"))
        return True

    def _life(self, token: str, expire_date: object) -> float:
        """Seconds a token lives, from its own `exp`, else from the date beside it (3.1)."""
        now = self._clock.now()
        try:
            payload = token.split(".")[1]
            claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
            return float(claims["exp"]) - now.timestamp()
        except (IndexError, ValueError, KeyError, TypeError):
            pass
        try:
            return (datetime.fromisoformat(str(expire_date)).astimezone(UTC) - now).total_seconds()
        except ValueError:
            return UNSAID

    def __repr__(self) -> str:
        return "Auth(...)"


def said(reply: Reply) -> str:
    """The broker's own words in an error body, which no document describes (2.4)."""
    data = reply.data
    if isinstance(data, dict):
        for key in ("errmsg", "message", "error"):
            words = data.get(key)
            if isinstance(words, list):
                words = "; ".join(str(word) for word in words)
            if isinstance(words, str) and words:
                return words
    return f"HTTP {reply.status}"


def _hint(status: int) -> str:
    return " (is the server's name right?)" if status == 403 else ""
