"""Who am I at TradeLocker: a token pair, renewed before it runs out (`tradelocker.md` 3)."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from tui_trader.brokers.port import Clock, Login, LoginRefused, ReadFailed, SignedOut
from tui_trader.brokers.reply import Reply
from tui_trader.brokers.tradelocker.limits import SIGN_IN
from tui_trader.brokers.wire import Wire

UNSAID = 600.0
"""Seconds a token is taken to live when it does not say (`tradelocker.md` 3.3)."""
BETWEEN = 10.0
"""Seconds between attempts to renew a token that still works."""
REFUSED = (400, 401, 403)
"""How a wrong login, or a dead refresh token, is answered in reports (3.1)."""


class Auth:
    """Signs each request; both tokens rotate on renewal, once however many are waiting."""

    def __init__(self, login: Login, clock: Clock, wire: Wire) -> None:
        self._login, self._clock, self._wire = login, clock, wire
        self._access = self._refresh = ""
        self._life, self._ends = 0.0, 0.0
        self._not_before = 0.0
        self._renewing: asyncio.Task[ReadFailed | SignedOut | None] | None = None
        self._over = ""
        """Why the session is over; nobody tries a refused password again by itself."""
        self.account_number = ""
        """`accNum` of the chosen account: on every /trade call, on no /auth call (2.2)."""

    def headers(self, path: str) -> Mapping[str, str]:
        """Bearer; for trade routes with the account's number."""
        signed = {"Authorization": f"Bearer {self._access}"} if self._access else {}
        if self.account_number and path.startswith("/trade/"):
            signed["accNum"] = self.account_number
        return signed

    def ends_within(self, seconds: float) -> bool:
        """Whether the access token ends that soon; a short-lived one only in the last half of its life."""
        now = self._clock.monotonic()
        if not self._access or (self._ends > now and now < self._not_before):
            return False
        return self._ends - now <= min(seconds, self._life / 2)

    def distrust(self, used: Mapping[str, str]) -> None:
        """A 401 came: the token counts as ended, unless it has been replaced meanwhile."""
        if self._is_newest(used):
            self._ends = self._clock.monotonic()

    def _is_newest(self, used: Mapping[str, str]) -> bool:
        return used.get("Authorization") == self.headers("").get("Authorization")

    async def sign_in(self) -> None:
        """Password for tokens. LoginRefused with the broker's words, ReadFailed when nobody answered."""
        values, secrets = self._login.values, self._login.secrets
        body = {
            "email": values.get("email", ""),
            "password": secrets.get("password", ""),
            "server": values.get("server", ""),
        }
        reply = await self._wire.enter("/auth/jwt/token", body=body, scope=SIGN_IN)
        if reply.status in REFUSED and reply.is_json:
            hint = " (is the server's name right?)" if reply.status == 403 else ""
            words = said(reply).replace(self._login.secrets.get("password") or "\0", "***")
            raise LoginRefused(f"TradeLocker refuses the login: {words}{hint}")
        if not self._take(reply):
            raise ReadFailed(self._wire.explain(reply))

    async def renew(self, used: Mapping[str, str]) -> None:
        """Fresh tokens, unless somebody has replaced the used ones meanwhile. SignedOut, ReadFailed.

        A login by password may end the owner's other sessions, so it is only the second way (3.3).
        """
        if not self._is_newest(used):
            return
        if self._over:
            raise SignedOut(self._over)
        if self._renewing is None:
            self._renewing = asyncio.create_task(self._renewed())
        # Whoever waits may be cancelled; the new pair must be kept all the same, for the old one is dead.
        failure = await asyncio.shield(self._renewing)
        if failure is not None:
            raise type(failure)(str(failure))

    async def _renewed(self) -> ReadFailed | SignedOut | None:
        """Refresh, else sign in; why neither worked, for all who wait."""
        self._not_before = self._clock.monotonic() + BETWEEN
        try:
            return await self._refreshed()
        except ReadFailed as error:
            return ReadFailed(str(error))
        except LoginRefused as error:
            self._over = str(error)
            return SignedOut(self._over)
        finally:
            self._renewing = None

    async def _refreshed(self) -> SignedOut | None:
        body = {"refreshToken": self._refresh}
        reply = await self._wire.enter("/auth/jwt/refresh", body=body, scope=SIGN_IN)
        if self._take(reply):
            return None
        if reply.status not in REFUSED or not reply.is_json:
            raise ReadFailed(self._wire.explain(reply))
        if not self._login.secrets.get("password"):
            self._over = "TradeLocker wants a new sign-in"
            return SignedOut(self._over)
        await self.sign_in()
        return None

    async def close(self) -> None:
        """Wait for nothing more."""
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, return_exceptions=True)

    def _take(self, reply: Reply) -> bool:
        """Keep the tokens of a 201, if it has them, and they can be sent."""
        data = reply.data
        if not reply.good or not isinstance(data, dict):
            return False
        access, refresh = data.get("accessToken"), data.get("refreshToken")
        if not isinstance(access, str) or not isinstance(refresh, str) or not access:
            return False
        if not access.isascii() or not access.isprintable():
            return False
        self._access, self._refresh = access, refresh
        self._life = _life(access, data.get("expireDate"), self._clock.now())
        self._ends, self._not_before = self._clock.monotonic() + self._life, 0.0
        self._over = ""
        return True

    def __repr__(self) -> str:
        return f"Auth({self._login!r})"


def _life(token: str, expire_date: object, now: datetime) -> float:
    """Seconds a token lives: by its own two dates, so that our clock may be wrong; else by the date beside
    it (3.1, 3.3).
    """
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return max(0.0, float(claims["exp"]) - float(claims.get("iat") or now.timestamp()))
    except (IndexError, ValueError, KeyError, TypeError, AttributeError):
        pass
    try:
        ends = datetime.fromisoformat(str(expire_date))
    except ValueError:
        return UNSAID
    aware = ends if ends.tzinfo is not None else ends.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())


def said(reply: Reply) -> str:
    """The broker's own words in an error body, which no document describes (2.4); empty when it has none."""
    data = reply.data
    if isinstance(data, dict):
        for key in ("errmsg", "message", "error"):
            words = data.get(key)
            if isinstance(words, list):
                words = "; ".join(str(word) for word in words)
            if isinstance(words, str) and words.strip():
                return words.strip()
    return f"no reason given (HTTP {reply.status})"
