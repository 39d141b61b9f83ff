"""What one connection of the feed has been asked for, against what it is to bring (`tradelab.md` 5.2)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from tui_trader.brokers.port import Interest
from tui_trader.brokers.tradelab.packets import pair

MOST = 250
"""Instruments on one connection (`tradelab.md` 2.7)."""
BATCH = 100
"""Instruments named in one message."""
HEARTBEAT = '{"a":"h","v":[],"m":""}'
STATUS_OF = [1, 2, 3, 4, 6]
"""The exchange codes whose status and messages can be had."""

_MODES = {
    Interest.PRICE: ("compact_marketdata",),
    Interest.DAY: ("marketdata",),
    Interest.DEPTH: ("marketdata", "full_snapquote"),
}
"""Mode 4 has no last price, so the book comes beside mode 1 (`tradelab.md` 5.4)."""


class Subscriptions:
    """Of one connection; says only what has changed, and all of it again after `forget`."""

    def __init__(self) -> None:
        self.wanted: dict[bytes, Interest] = {}
        """Instruments by their packets' key."""
        self.account = ""
        """Whose orders and trades are to be told; empty for nobody's."""
        self.exchanges = False
        """Whether the exchanges' status and messages are to be told."""
        self._told: dict[str, dict[bytes, None]] = {}
        self._told_account = ""
        self._told_exchanges = False

    def forget(self) -> None:
        """The connection is a new one: nothing has been asked for on it."""
        self._told, self._told_account, self._told_exchanges = {}, "", False

    def texts(self) -> list[str]:
        """What must be sent now; it counts as sent."""
        texts = []
        if self._told_account != self.account:
            if self._told_account:
                texts.append(_text("unsubscribe", "updates", [self._told_account, "web"]))
            if self.account:
                texts.append(_text("subscribe", "updates", [self.account, "web"]))
            self._told_account = self.account
        if self.exchanges and not self._told_exchanges:
            texts += [_text("subscribe", mode, STATUS_OF) for mode in ("market_status", "exchange_messages")]
            self._told_exchanges = True
        due: dict[str, dict[bytes, None]] = {}
        for key, interest in self.wanted.items():
            for mode in _MODES[interest]:
                due.setdefault(mode, {})[key] = None
        # What is given up goes first, or the cap would refuse what takes its place.
        for verb, these, those in (("unsubscribe", self._told, due), ("subscribe", due, self._told)):
            for mode, keys in these.items():
                news = [key for key in keys if key not in those.get(mode, ())]
                texts += [_text(verb, mode, [pair(key) for key in some]) for some in _batches(news)]
        self._told = due
        return texts


def spread(wanted: Mapping[bytes, Interest], over: Sequence[Subscriptions]) -> list[Subscriptions]:
    """Lay what is wanted on connections: where it is already, else where there is room, else on new ones.

    Returns those in use; the first always is.
    """
    rest = dict(wanted)
    for one in over:
        one.wanted = {key: rest.pop(key) for key in one.wanted if key in rest}
    lanes = [one for at, one in enumerate(over) if at == 0 or one.wanted] or [Subscriptions()]
    at = 0
    for key, interest in rest.items():
        while len(lanes[at].wanted) >= MOST:
            at += 1
            if at == len(lanes):
                lanes.append(Subscriptions())
        lanes[at].wanted[key] = interest
    return lanes


def _batches(keys: list[bytes]) -> Iterator[list[bytes]]:
    return (keys[at : at + BATCH] for at in range(0, len(keys), BATCH))


def _text(verb: str, mode: str, values: Sequence[object]) -> str:
    return json.dumps({"a": verb, "v": values, "m": mode}, separators=(",", ":"))
