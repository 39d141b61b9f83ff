"""What failures say, in words for a person."""

from __future__ import annotations

import re

from tui_trader.brokers.reply import LARGEST, Reply

_CAUSES = (
    ("refused", "connection refused"),
    ("All connection attempts failed", "connection refused"),
    ("Name or service", "no such host"),
    ("No address associated", "no such host"),
    ("getaddrinfo", "no such host"),
    ("nodename", "no such host"),
    ("resolution", "its name cannot be looked up just now"),
    ("CERTIFICATE", "its certificate is not trusted"),
    ("certificate", "its certificate is not trusted"),
    ("SSL", "it does not speak TLS"),
    ("TLS", "it does not speak TLS"),
    ("unreachable", "network unreachable"),
)
_UNFINISHED = re.compile(r"tim(e|ed)[ -]?out|being processed|still processing|in progress", re.IGNORECASE)


def cause(error: BaseException) -> str:
    """The system's word for why a connection was not made, from an error or what caused it.

    >>> cause(OSError("[Errno 111] Connection refused"))
    'connection refused'
    """
    chain: BaseException | None = error
    while chain is not None:
        for sign, words in _CAUSES:
            if sign in str(chain):
                return words
        chain = chain.__cause__ or chain.__context__
    return "no connection"


def broken(where: str, error: Exception) -> str:
    """What happened on the line to a host, without anything that was sent; by the names httpx gives."""
    match type(error).__name__:
        case "ConnectTimeout":
            return f"{where} does not answer: no connection in time"
        case "ConnectError":
            return f"{where} does not answer: {cause(error)}"
        case "PoolTimeout":
            return "too many requests were under way at once"
        case "ReadTimeout" | "WriteTimeout":
            return f"{where} took too long to answer"
        case "TooLarge":
            return f"{where} sent more than {LARGEST >> 20} MiB"
        case "RemoteProtocolError" | "ReadError" | "WriteError" | "CloseError":
            return f"the line to {where} broke before the answer was whole"
        case name:
            return f"the line to {where} failed ({name})"


def unusable(name: str, reply: Reply) -> str:
    """What a reply without usable data says."""
    status, page = reply.status, reply.text.lstrip()[:1] == "<"
    if status == 429:
        return f"{name} says it was asked too often (HTTP 429)"
    if status == 401:
        return f"{name} does not accept the sign-in any more (HTTP 401)"
    if 300 <= status < 400:
        return f"{name} sends us elsewhere instead of answering (HTTP {status}): maintenance?"
    if page and status == 403:
        return f"{name} answered with a web page instead of data (HTTP 403): it blocks this address?"
    if page or status == 503:
        return f"{name} answered with a web page instead of data (HTTP {status}): maintenance?"
    if status < 300:
        return f"{name} sent an answer that is no data (HTTP {status})"
    return f"{name} answered HTTP {status}"


def unfinished(words: str) -> bool:
    """Whether words of refusal leave open what became of the order (`order_safety.md` 2).

    >>> unfinished("Request timed out, please check the order book"), unfinished("Not enough margin")
    (True, False)
    """
    return _UNFINISHED.search(words) is not None
