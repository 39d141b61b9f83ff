"""What hides live secrets in text that is about to be kept (`order_safety.md` 14)."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator

HIDDEN = "***"
SHORT = 6
"""A value of fewer characters is hidden as a whole word only: a PIN of 1234 must not eat 12345 ms."""
TELLING = 5
"""Characters of base64 that are the same whatever stands around them; fewer say nothing."""
BASE64 = "[A-Za-z0-9+/_-]"
SHAPES = re.compile(
    r"""((?:\b(?:bearer|basic)\s+(?=\S{8})"""
    r"""|(?:access_?token|refresh_?token|client_?secret|password)["']?\s*[:=]\s*["']?))[^\s"'&,;)}\]]+"""
    r"""|\beyJ[\w-]{10,}(?:\.[\w-]*)*""",
    re.IGNORECASE,
)
"""What looks like a credential though nobody has told of it: brokers hand out tokens of their own."""


class Redactor:
    """Knows every secret of a run, in whatever way it may be written."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._known: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self.know(secrets)

    def __repr__(self) -> str:
        return f"Redactor({len(self._known)} secrets)"

    def know(self, secrets: Iterable[str]) -> None:
        """Hide these from this moment on; blanks around them do not matter."""
        fresh = {secret.strip() for secret in secrets} - self._known - {""}
        if fresh:
            self._known |= fresh
            # The longest first: a secret may begin with another.
            ordered = sorted(self._known, key=len, reverse=True)
            coded = [re.escape(one) for secret in ordered for one in _in_base64(secret)]
            ways = [f"(?<!{BASE64})(?:{BASE64}*(?:{'|'.join(coded)}){BASE64}*=*)"] if coded else []
            self._pattern = re.compile("|".join([*ways, *map(_written, ordered)]))

    def clean(self, text: str) -> str:
        """The text with *** for each secret: plain, url-, JSON- or base64-encoded, or within a Basic pair."""
        if self._pattern is not None:
            text = self._pattern.sub(HIDDEN, text)
        return SHAPES.sub(lambda found: (found[1] or "") + HIDDEN, text)


def _written(secret: str) -> str:
    """A pattern of a secret in plain text, in an address, in JSON, in a repr."""
    ways = "".join(map(_letter, secret))
    return rf"(?<!\w){ways}(?!\w)" if len(secret) < SHORT else ways


def _letter(letter: str) -> str:
    """One character in all the ways it may be written."""
    import json  # for whoever has a secret already when the program starts

    data = letter.encode("utf-8", "surrogatepass")
    escaped = {json.dumps(letter)[1:-1], repr(letter)[1:-1], repr(data)[2:-1]} - {letter}
    ways = ["(?i:" + "".join(f"%(?:25)*{byte:02x}" for byte in data) + ")"]
    ways += [f"(?i:{re.escape(way)})" for way in sorted(escaped)]
    if letter in "\\\"'/":
        ways.append(r"\\{1,4}" + re.escape(letter))
    if letter == " ":
        ways.append(r"\+")
    ways.append(re.escape(letter))  # the shortest last: %25 is a whole percent sign
    return f"(?:{'|'.join(ways)})"


def _in_base64(secret: str) -> Iterator[str]:
    """What a secret becomes in base64 at each place in a longer text, less its uncertain ends."""
    data = secret.encode("utf-8", "surrogatepass")
    for before in range(3):
        for altchars in (b"+/", b"-_"):
            coded = base64.b64encode(bytes(before) + data, altchars).decode()
            middle = coded[-(-8 * before // 6) : 8 * (before + len(data)) // 6]
            if len(middle) >= TELLING:
                yield middle
