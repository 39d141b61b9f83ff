"""The pages a person walks through to let an app in (tradelab.md 1.3)."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from tui_trader.venue.web import Answer

LOGIN, TWOFA, CONSENT, FALLBACK = (
    "/oauth2/login",
    "/oauth2/twofa",
    "/oauth2/consent",
    "/oauth2/fallbacks/error",
)
PIN_QUESTION = "11"
"""The question id of the PIN; TOTP would be 51 (tradelab.md 1.3)."""


def login(hidden: Mapping[str, str], wrong: str = "") -> Answer:
    """Who are you?"""
    fields = (
        '<label>Login ID <input name="login_id" autofocus required></label>'
        '<label>Password <input name="password" type="password" required></label>'
        "<button>Log in</button>"
    )
    return _page("Log in", _form(LOGIN, hidden, fields), wrong)


def twofa(hidden: Mapping[str, str], wrong: str = "") -> Answer:
    """The second factor."""
    fields = (
        f'<input type="hidden" name="question_ids[]" value="{PIN_QUESTION}">'
        '<label>PIN <input name="answers[]" type="password" inputmode="numeric" autofocus required></label>'
        "<button>Continue</button>"
    )
    return _page("Second factor", _form(TWOFA, hidden, fields), wrong)


def consent(hidden: Mapping[str, str], app: str, scopes: list[str]) -> Answer:
    """May this app? Asked once for each app."""
    rows = "".join(f"<li>{escape(each)}</li>" for each in scopes)
    fields = (
        f"<p>{escape(app)} asks for:</p><ul>{rows}</ul>"
        '<button name="consent" value="allow">Allow</button> '
        '<button name="consent" value="deny">Deny</button>'
    )
    return _page("Allow access", _form(CONSENT, hidden, fields), "")


def failed(error: str, description: str, hint: str) -> Answer:
    """The end of the road: nowhere to be redirected to."""
    rows = f"<h1>{escape(error)}</h1><p>{escape(description)}</p><p>{escape(hint)}</p>"
    return _page("Error", rows, "", 400)


def _form(action: str, hidden: Mapping[str, str], fields: str) -> str:
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in hidden.items()
    )
    return f'<form method="post" action="{action}">{kept}{fields}</form>'


def _page(title: str, body: str, wrong: str, status: int = 200) -> Answer:
    said = f'<p class="error">{escape(wrong)}</p>' if wrong else ""
    return Answer.html(
        f"<!doctype html><html><head><title>{title} - practice broker</title></head>"
        f"<body>{said}{body}</body></html>",
        status,
    )
