"""What became of one request that was, or was to be, sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tui_trader.brokers.reply import Reply


@dataclass(slots=True)
class Told:
    """A write's mark: whether its first byte may have left, readable while it is under way and after."""

    method: str
    path: str
    sent: bool = False


@dataclass(frozen=True, slots=True)
class Got:
    """What one request came to: a reply, or words for why there is none."""

    signed: Mapping[str, str]
    reply: Reply | None = None
    words: str = ""
    left: bool = True
    """Whether it may have reached the host."""
    hopeless: bool = False
    """Whether asking again would come to the same."""
