"""What can be the address of a server."""

from __future__ import annotations

from urllib.parse import urlsplit


def is_address(text: str) -> bool:
    """Whether it is http or https with a host, a port that can be, no blanks.

    >>> is_address("http://127.0.0.1:8001/backend-api"), is_address("ftp://x"), is_address("https://a b")
    (True, False, False)
    """
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return sound and not any(letter.isspace() for letter in text)
