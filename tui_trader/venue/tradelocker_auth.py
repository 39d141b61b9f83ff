"""Who is asking: TradeLocker's login, its tokens (tradelocker.md 3)."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tui_trader.venue.web import Answer, Request

EMAIL, PASSWORD, SERVER = "demo@practice.example", "practice", "PRACTICE"
REFRESH_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Grant:
    login: str
    pair: int
    expires: datetime


class Tokens:
    """Issues pairs of tokens; a refresh ends both old ones (tradelocker.md 3.2). Logins live side by side."""

    def __init__(self, access_life: timedelta) -> None:
        self.access_life = access_life
        self._access: dict[str, _Grant] = {}
        self._refresh: dict[str, _Grant] = {}
        self._issued = 0

    def log_in(self, request: Request, now: datetime) -> Answer:
        """POST /auth/jwt/token: wrong server 403, unknown login 401, bad body 400."""
        body = _body(request)
        values = [body.get(name) for name in ("email", "password", "server")]
        missing = [
            f"{name} should not be empty"
            for name, value in zip(("email", "password", "server"), values, strict=True)
            if not isinstance(value, str) or not value
        ]
        if missing:
            return Answer.of({"statusCode": 400, "message": missing, "error": "Bad Request"}, 400)
        email, password, server = values
        if server != SERVER:
            return Answer.of({"statusCode": 403, "message": f"Server {server} does not exist"}, 403)
        if (email, password) != (EMAIL, PASSWORD):
            return Answer.of({"statusCode": 401, "message": "Wrong email or password"}, 401)
        return self._issue(EMAIL, now)

    def refresh(self, request: Request, now: datetime) -> Answer:
        """POST /auth/jwt/refresh: both tokens change, the old ones end."""
        token = _body(request).get("refreshToken")
        if not isinstance(token, str):
            return Answer.of({"statusCode": 400, "message": ["refreshToken must be a string"]}, 400)
        grant = self._refresh.pop(token, None)
        if grant is None or grant.expires <= now:
            return Answer.of({"statusCode": 401, "message": "Unauthorized"}, 401)
        self._access = {text: each for text, each in self._access.items() if each.pair != grant.pair}
        return self._issue(grant.login, now)

    def login_of(self, request: Request, now: datetime) -> str | None:
        """The login behind a request's access token; None when missing, expired or replaced."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        grant = self._access.get(token.strip()) if scheme.lower() == "bearer" else None
        return grant.login if grant is not None and grant.expires > now else None

    def expire(self, refresh: bool = False) -> None:
        """End all access tokens now; the refresh tokens too if asked."""
        self._access.clear()
        if refresh:
            self._refresh.clear()

    def _issue(self, login: str, now: datetime) -> Answer:
        self._issued += 1
        expires = now + self.access_life
        access = self._sign("access", login, now, expires)
        refresh = self._sign("refresh", login, now, now + REFRESH_LIFE)
        self._access[access] = _Grant(login, self._issued, expires)
        self._refresh[refresh] = _Grant(login, self._issued, now + REFRESH_LIFE)
        said = expires.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return Answer.of({"accessToken": access, "refreshToken": refresh, "expireDate": said}, 201)

    def _sign(self, kind: str, login: str, now: datetime, expires: datetime) -> str:
        """A token shaped like a JWT, claims as in tradelocker.md 3.3; nobody checks the signature."""
        who = hashlib.sha256(login.encode()).hexdigest()
        claims = {
            "iss": "tradelocker-api", "aud": "tradelocker-api-traders", "type": kind,
            "sub": f"{SERVER}#{who[:8]}-{who[8:12]}-{who[12:16]}-{who[16:20]}-{who[20:32]}",
            "uid": who[:24], "brand": SERVER, "jti": f"{self._issued}", "iat": int(now.timestamp()),
            "exp": int(expires.timestamp()),
        }  # fmt: skip
        head = _part(json.dumps({"alg": "RS256", "typ": "JWT"}).encode())
        middle = _part(json.dumps(claims).encode())
        return f"{head}.{middle}.{_part(hashlib.sha256(middle.encode()).digest())}"


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _body(request: Request) -> dict[str, object]:
    try:
        body = request.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
