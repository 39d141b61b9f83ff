"""Says, once, that protection which was asked for is not seen at the broker (`order_safety.md` 15: 20)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tui_trader.brokers.port import Clock
from tui_trader.domain.account import Position, PositionKey
from tui_trader.domain.order import Order
from tui_trader.engine.news import Weight
from tui_trader.engine.recorder import Recorder
from tui_trader.engine.session import Session

PATIENCE = 15.0
"""Seconds a position may be open before the orders that protect it are missed."""


class Unprotected:
    """Looks at each reading of the positions; whether to set it anew is a person's to say."""

    def __init__(self, clock: Clock, recorder: Recorder) -> None:
        self._clock, self._recorder = clock, recorder
        self._since: dict[PositionKey, float] = {}
        self._said: set[PositionKey] = set()

    def look(self, session: Session, positions: Iterable[Position]) -> None:
        """Miss the levels that went out with our orders."""
        now = self._clock.monotonic()
        for position in positions:
            missing = self._missing(position)
            if not missing:
                self._since.pop(position.key, None)
            elif now - self._since.setdefault(position.key, now) >= PATIENCE:
                self._say(session, position, missing)

    def _missing(self, position: Position) -> str:
        """What was asked for with the order that opened it, and does not show."""
        wanted = list(self._opening(position))
        stop = any(order.stop_loss is not None for order in wanted) and position.stop_loss is None
        target = any(order.take_profit is not None for order in wanted) and position.take_profit is None
        return " and ".join(word for word, gone in (("stop loss", stop), ("target", target)) if gone)

    def _opening(self, position: Position) -> Iterator[Order]:
        book = self._recorder.book
        tagged = book.orders.get(position.our_id or "")
        for order in (*book.openers(position.key), *(() if tagged is None else (tagged,))):
            mine = order.ours and order.session == position.key.session
            if mine and order.side is position.side and order.filled:
                yield order

    def _say(self, session: Session, position: Position, missing: str) -> None:
        if position.key in self._said:
            return
        self._said.add(position.key)
        words = f"the {missing} asked for with {position.symbol} is not seen at the broker: UNVERIFIED"
        text = f"{session.account.tag}: {words}; e on the positions screen sets it"
        self._recorder.newspaper.say(self._clock.now(), Weight.ALARM, text, session.name)
