"""Where Tradelab's live feed is, with the token of the moment in it (`tradelab.md` 5.1)."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from tui_trader.brokers.address import checked
from tui_trader.brokers.port import ReadFailed

PATH = "/ws/v1/feeds"
_OLD = "hydrasocket"
_SCHEMES = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}


def feed_address(base_url: str, feed_url: str, account: str, token: str) -> str:
    """The address to connect to: never reuse one, for a dead token in it reconnects for ever. ReadFailed.

    A feed address of the older family, or one that asks for `token=`, is filled in its own way.

    >>> feed_address("https://x.example", "", "XYZ", "a.b")
    'wss://x.example/ws/v1/feeds?login_id=XYZ&access_token=a.b'
    >>> feed_address("https://x.example", "wss://y.example/hydrasocket/v2/websocket", "XYZ", "a.b")
    'wss://y.example/hydrasocket/v2/websocket?access_token=a.b'
    >>> feed_address("https://x.example", "wss://y.example/ws/v1/feeds?token=", "XYZ", "a.b")
    'wss://y.example/ws/v1/feeds?token=a.b'
    """
    said = feed_url.strip()
    try:
        parts = urlsplit(said or base_url)
    except ValueError:
        raise ReadFailed(f"{said!r} is no address for the feed") from None
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    secure = parts._replace(scheme=_as_http(parts.scheme), query="", fragment="")
    where = urlsplit(checked(urlunsplit(secure)))
    path = where.path if said and where.path else f"{'' if said else where.path}{PATH}"
    if _OLD in path:
        query = {"access_token": token}
    elif "token" in asked:
        query = {"token": token}
    else:
        query = {"login_id": account, "access_token": token}
    text = urlencode(query, quote_via=quote, safe="")
    return urlunsplit((_SCHEMES[where.scheme], where.netloc, path, text, ""))


def _as_http(scheme: str) -> str:
    """The scheme by which an address is judged: what may carry a password may carry a token."""
    return {"ws": "http", "wss": "https"}.get(scheme, scheme)
