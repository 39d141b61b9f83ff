"""Who am I at Tradelab: one bearer token a trading day, from a browser (`seed 001 p. 1`, `tradelab.md` 1)."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from hmac import compare_digest
from urllib.parse import quote

from tui_trader.brokers.address import sendable
from tui_trader.brokers.port import Login, LoginRefused, ReadFailed, SignedOut, Visit
from tui_trader.brokers.tradelab import redirected
from tui_trader.brokers.tradelab.limits import SIGN_IN
from tui_trader.brokers.tradelab.visit import Walk
from tui_trader.brokers.wire import Wire

NEEDS_BROWSER = "Tradelab wants a sign-in in the browser, which it does once a day: begin a new visit"
DEFAULT_REDIRECT = "http://127.0.0.1"
_EXPLAINED = {
    "invalid_client": "the client id or its secret is wrong",
    "invalid_grant": "the code was used before, is too old, or belongs to another redirect address: "
    "begin a new visit",
}
"""What each refusal of the token means for a person (1.5)."""


class Auth:
    """Signs each request. There is no refresh token: a 401 ends the session until the next visit."""

    def __init__(self, login: Login, wire: Wire) -> None:
        self._login, self._wire = login, wire
        self._token, self._dead, self._state = "", False, ""
        self._walk: Walk | None = None
        """The newest visit, which may still be listening."""
        self._given = login.secrets.get("access_token", "").strip()
        self._refused = False
        """The token the login came with is dead."""

    @property
    def token(self) -> str:
        """The current token, for the feed's address (5.1)."""
        return self._token

    def headers(self, path: str) -> Mapping[str, str]:
        """Bearer."""
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}

    def ends_within(self, seconds: float) -> bool:
        """Whether the token is known to be dead; when it will die is not (1.6)."""
        return self._dead

    def distrust(self, used: Mapping[str, str]) -> None:
        """A 401 came."""
        if dict(used) == self.headers(""):
            self._dead = True
            self._refused = self._refused or self._token == self._given

    async def renew(self, used: Mapping[str, str]) -> None:
        """Nothing to renew with: SignedOut, unless a new visit has brought another token meanwhile."""
        self.distrust(used)
        if self._dead:
            raise SignedOut(NEEDS_BROWSER)

    @property
    def over(self) -> bool:
        """Whether only a new visit helps."""
        return self._dead or not self._token

    async def visit(self) -> Visit | None:
        """A walk with a fresh state, the one before ended; None while the login's own token may still do."""
        values = self._login.values
        if self._given and not self._refused:
            return None
        if self._given and not self._login.secrets.get("client_secret"):
            return None
        redirect = values.get("redirect_uri") or DEFAULT_REDIRECT
        await self.close()
        walk = self._walk = Walk(self._wire.base_url, values.get("client_id", ""), redirect)
        self._state = walk.state
        await walk.listen()
        return walk

    async def close(self) -> None:
        """Listen for no browser any more."""
        if self._walk is not None:
            await self._walk.close()

    async def enter(self, came: str) -> None:
        """Take the login's own token, or turn what a visit ended with into one. LoginRefused, ReadFailed."""
        if came.strip():
            await self._redeem(redirected.read(came))
        elif self._token and not self._dead:
            return  # what was to be read with it failed before
        elif self._given:
            self._take(self._given)
        else:
            raise LoginRefused(NEEDS_BROWSER)

    def leave(self) -> None:
        """The token is of no use."""
        self._refused = self._refused or self._token == self._given
        self._token, self._dead = "", False

    async def _redeem(self, came: redirected.Redirected) -> None:
        if came.state is not None and not compare_digest(came.state.encode(), self._state.encode()):
            raise LoginRefused(
                "the answer belongs to another visit (its state is not ours): begin a new visit"
            )
        values, secret = self._login.values, self._login.secrets.get("client_secret", "")
        client_id = values.get("client_id", "")
        if not client_id or not secret:
            raise LoginRefused("a sign-in in the browser takes the client id with its secret")
        pair = f"{quote(client_id, safe='')}:{quote(secret, safe='')}".encode()
        form = {
            "grant_type": "authorization_code",
            "code": came.code,
            "redirect_uri": values.get("redirect_uri") or DEFAULT_REDIRECT,
        }
        basic = {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
        reply = await self._wire.enter("/oauth2/token", form=form, headers=basic, scope=SIGN_IN)
        data = reply.data
        if reply.status in (400, 401, 403) and isinstance(data, dict):
            why = _EXPLAINED.get(str(data.get("error")), "")
            words = f"{why}: {redirected.in_words(data)}" if why else redirected.in_words(data)
            raise LoginRefused(f"Tradelab refuses the sign-in: {words}")
        token = data.get("access_token") if isinstance(data, dict) else None
        if not reply.good or not isinstance(token, str) or not token.strip():
            raise ReadFailed(self._wire.explain(reply))
        self._take(token.strip())
        self._state = ""

    def _take(self, token: str) -> None:
        self._token, self._dead = sendable(token, "the access token"), False

    def __repr__(self) -> str:
        return f"Auth({self._login!r})"
