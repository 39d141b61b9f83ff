"""Tradelab's OAuth2: authorize, three forms, a redirect, a token (seed 001 p. 1, tradelab.md 1.2 to 1.5)."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, unquote_plus, urlencode

from tui_trader.venue import tradelab_pages as pages
from tui_trader.venue.market import Market
from tui_trader.venue.tradelab_tokens import Tokens
from tui_trader.venue.web import Answer, Handler, Request

CLIENT_ID, CLIENT_SECRET = "practice-app", "practice-secret"
LOGIN_ID, PASSWORD, PIN = "PT1001", "practice", "246810"
REDIRECTS = ("http://127.0.0.1:65010", "http://127.0.0.1")
"""What is registered for the app, byte for byte; the second is the seed's default."""

SCOPES = ("orders", "holdings")
_STATE_LEAST = 8
_INVALID_CLIENT = (
    "Client authentication failed (e.g., unknown client, no client authentication included, or unsupported "
    "authentication method)"
)
_INVALID_GRANT = (
    "The provided authorization grant (e.g., authorization code, resource owner credentials) or refresh "
    "token is invalid, expired, revoked, does not match the redirection URI used in the authorization "
    "request, or was issued to another client"
)


@dataclass(slots=True)
class _Walk:
    """One person on the way through the pages."""

    redirect_uri: str
    scope: str
    state: str
    csrf: str
    step: str = pages.LOGIN


class OAuth:
    """The authorization server of one app, one customer."""

    def __init__(self, market: Market, tokens: Tokens) -> None:
        self._market, self._tokens = market, tokens
        self._walks: dict[str, _Walk] = {}
        self._allowed = False

    def routes(self) -> dict[str, Handler]:
        """The operations."""
        return {
            "GET /oauth2/auth": self.authorize,
            f"GET {pages.LOGIN}": self._show,
            f"GET {pages.TWOFA}": self._show,
            f"GET {pages.CONSENT}": self._show,
            f"GET {pages.FALLBACK}": self._fallback,
            f"POST {pages.LOGIN}": self._log_in,
            f"POST {pages.TWOFA}": self._second,
            f"POST {pages.CONSENT}": self._consent,
            "POST /oauth2/token": self.token,
        }

    def authorize(self, request: Request) -> Answer:
        """GET /oauth2/auth: on to the login form, or back with an error."""
        query = request.query
        redirect, state = query.get("redirect_uri", ""), query.get("state", "")
        if query.get("client_id") != CLIENT_ID:
            return _astray(
                "invalid_client", _INVALID_CLIENT, "The requested OAuth 2.0 Client does not exist."
            )
        if redirect not in REDIRECTS:
            hint = "The 'redirect_uri' parameter does not match any of the whitelisted redirect urls."
            return _astray("invalid_request", "The request is malformed", hint)
        if len(state) < _STATE_LEAST:
            hint = f"The state must be at least {_STATE_LEAST} characters long."
            return _back(
                redirect, "invalid_state", "The state is missing or has not enough entropy", hint, state
            )
        if query.get("response_type") != "code":
            hint = "Only the response type 'code' is served."
            return _back(
                redirect, "unsupported_response_type", "The response type is not supported", hint, state
            )
        scope = query.get("scope", "")
        if not set(scope.split()) <= set(SCOPES):
            hint = "The app may ask for: orders holdings."
            return _back(redirect, "invalid_scope", "The requested scope is invalid or unknown", hint, state)
        challenge = secrets.token_hex(16)
        self._walks[challenge] = _Walk(redirect, scope or " ".join(SCOPES), state, secrets.token_urlsafe(24))
        return _to(pages.LOGIN, login_challenge=challenge)

    def token(self, request: Request) -> Answer:
        """POST /oauth2/token: a code becomes a token; the app shows its secret by HTTP Basic only."""
        form, now = _form(request), self._market.now()
        if not _basic_fits(request.headers.get("authorization", "")):
            posted = (
                'The OAuth 2.0 Client supports client authentication method "client_secret_basic", but '
                'method "client_secret_post" was requested.'
            )
            hint = posted if "client_secret" in form else "The client id or its secret is wrong."
            return _problem("invalid_client", _INVALID_CLIENT, 401, hint)
        if form.get("grant_type") != "authorization_code":
            return _problem("unsupported_grant_type", "The authorization grant type is not supported", 400)
        code = self._tokens.redeem(form.get("code", ""), form.get("redirect_uri", ""), now)
        if code is None:
            return _problem("invalid_grant", _INVALID_GRANT, 400)
        token, life = self._tokens.issue(now)
        said = {"access_token": token, "expires_in": life, "scope": code.scope, "token_type": "bearer"}
        return Answer.of(said, 200, Cache_Control="no-store", Pragma="no-cache")

    def _show(self, request: Request) -> Answer:
        challenge = request.query.get("login_challenge") or request.query.get("consent_challenge") or ""
        walk = self._walks.get(challenge)
        if walk is None or walk.step != request.path:
            return _stale()
        return self._page(challenge, walk)

    def _log_in(self, request: Request) -> Answer:
        form = _form(request)
        walk, challenge = self._walk(form, pages.LOGIN)
        if walk is None:
            return _stale()
        if (form.get("login_id"), form.get("password")) != (LOGIN_ID, PASSWORD):
            return self._page(challenge, walk, "Invalid login id or password")
        return self._on(challenge, walk, pages.TWOFA)

    def _second(self, request: Request) -> Answer:
        form = _form(request)
        walk, challenge = self._walk(form, pages.TWOFA)
        if walk is None:
            return _stale()
        if form.get("answers[]") != PIN or form.get("question_ids[]") != pages.PIN_QUESTION:
            return self._page(challenge, walk, "Invalid PIN")
        if self._allowed:
            return self._arrive(challenge, walk, self._market.now())
        return self._on(challenge, walk, pages.CONSENT)

    def _consent(self, request: Request) -> Answer:
        form = _form(request)
        walk, challenge = self._walk(form, pages.CONSENT)
        if walk is None:
            return _stale()
        if form.get("consent") != "allow":
            del self._walks[challenge]
            hint = "You are not allowed to perform this action."
            return _back(
                walk.redirect_uri, "request_forbidden", "The request is not allowed", hint, walk.state
            )
        self._allowed = True
        return self._arrive(challenge, walk, self._market.now())

    def _fallback(self, request: Request) -> Answer:
        query = request.query
        names = ("error", "error_description", "error_hint")
        return pages.failed(*(query.get(name, "") for name in names))

    def _on(self, challenge: str, walk: _Walk, step: str) -> Answer:
        walk.step = step
        name = "consent_challenge" if step == pages.CONSENT else "login_challenge"
        return _to(step, **{name: challenge})

    def _page(self, challenge: str, walk: _Walk, wrong: str = "") -> Answer:
        name = "consent_challenge" if walk.step == pages.CONSENT else "login_challenge"
        hidden = {"_csrf_token": walk.csrf, name: challenge}
        if walk.step == pages.CONSENT:
            return pages.consent(hidden, CLIENT_ID, walk.scope.split())
        return (pages.login if walk.step == pages.LOGIN else pages.twofa)(hidden, wrong)

    def _walk(self, form: Mapping[str, str], step: str) -> tuple[_Walk | None, str]:
        challenge = form.get("login_challenge") or form.get("consent_challenge") or ""
        walk = self._walks.get(challenge)
        fits = walk is not None and walk.step == step and form.get("_csrf_token") == walk.csrf
        return (walk if fits else None), challenge

    def _arrive(self, challenge: str, walk: _Walk, now: datetime) -> Answer:
        del self._walks[challenge]
        code = self._tokens.code(walk.redirect_uri, walk.scope, now)
        return _redirect(walk.redirect_uri, {"code": code, "scope": walk.scope, "state": walk.state})


def _basic_fits(header: str) -> bool:
    scheme, _, coded = header.partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        name, _, secret = base64.b64decode(coded.strip(), validate=True).decode().partition(":")
    except ValueError:
        return False
    return (unquote_plus(name), unquote_plus(secret)) == (CLIENT_ID, CLIENT_SECRET)


def _form(request: Request) -> dict[str, str]:
    read = parse_qs(request.body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[-1] for name, values in read.items()}


def _problem(error: str, description: str, status: int, hint: str = "") -> Answer:
    said: dict[str, object] = {"error": error, "error_description": description}
    if hint:
        said["error_hint"] = hint
    return Answer.of({**said, "status_code": status}, status)


def _to(path: str, **query: str) -> Answer:
    return Answer(302, b"", (("location", f"{path}?{urlencode(query)}"),))


def _redirect(uri: str, query: Mapping[str, str]) -> Answer:
    return Answer(302, b"", (("location", f"{uri}?{urlencode(query)}"),))


def _back(uri: str, error: str, description: str, hint: str, state: str) -> Answer:
    said = {"error": error, "error_description": description, "error_hint": hint, "state": state}
    return _redirect(uri, said)


def _astray(error: str, description: str, hint: str) -> Answer:
    return _to(pages.FALLBACK, error=error, error_description=description, error_hint=hint)


def _stale() -> Answer:
    return pages.failed("request_forbidden", "The form is not valid any more", "Start the login again.")
