"""What the sign-in pages end with: an address to read, its query, or a bare code (`tradelab.md` 1.4)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from tui_trader.brokers.port import LoginRefused

AGAIN = "begin a new visit"


@dataclass(frozen=True, slots=True)
class Redirected:
    """The parts that matter; state is None where there is none to check."""

    code: str
    state: str | None


def read(text: str) -> Redirected:
    """The code a person pasted or the listener heard. LoginRefused with the words of an error in it.

    >>> read("http://127.0.0.1/?code=a.b&scope=&state=12345678")
    Redirected(code='a.b', state='12345678')
    >>> read("?code=a.b"), read("a.b")
    (Redirected(code='a.b', state=None), Redirected(code='a.b', state=None))
    """
    text = "".join(text.split())  # a terminal breaks a long address into lines
    try:
        query = urlsplit(text).query if "://" in text else text
        pairs = dict(parse_qsl(query.lstrip("?"), keep_blank_values=True, max_num_fields=20))
    except ValueError:
        raise LoginRefused(f"what was pasted is no address: {AGAIN}") from None
    if "error" in pairs:
        raise LoginRefused(f"Tradelab refuses the sign-in: {in_words(pairs)}")
    if "code" in pairs:
        if not pairs["code"]:
            raise LoginRefused(f"the address has an empty code: {AGAIN}")
        return Redirected(pairs["code"], pairs.get("state"))
    if "://" in text or not text or "=" in text.rstrip("="):
        raise LoginRefused("the address has no code in it: copy the one the browser shows at the very end")
    return Redirected(text, None)


def in_words(said: object) -> str:
    """What an OAuth error says, whatever of it is there (`tradelab.md` 1.5)."""
    if not isinstance(said, dict):
        return "no reason given"
    parts = [said.get(name) for name in ("error_description", "error_hint")]
    words = ". ".join(part.strip(" .") for part in parts if isinstance(part, str) and part.strip(" ."))
    error = said.get("error")
    kind = f"({error.strip()})" if isinstance(error, str) and error.strip() else ""
    return f"{words} {kind}".strip() or "no reason given"
