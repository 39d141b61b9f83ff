"""Prices a person wants to be told of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from tui_trader.brokers.port import Clock
from tui_trader.domain.instrument import InstrumentKey
from tui_trader.domain.money import plain
from tui_trader.domain.quote import Quote
from tui_trader.engine.board import Board
from tui_trader.engine.news import Newspaper, Weight


@dataclass(frozen=True, slots=True)
class Alert:
    """Tell me once when the price gets there."""

    id: str
    instrument: InstrumentKey
    symbol: str
    price: Decimal
    above: bool
    """True waits for the bid to rise to the price, False for the ask to fall to it."""
    rang: datetime | None = None

    @property
    def words(self) -> str:
        """The condition in words."""
        return f"{'rises to' if self.above else 'falls to'} {plain(self.price)}"


class Alerts:
    """Rings each alert once; kept for this run."""

    def __init__(self, clock: Clock, quotes: Board[InstrumentKey, Quote], newspaper: Newspaper) -> None:
        self.clock = clock
        self.board: Board[str, Alert] = Board()
        self._quotes = quotes
        self._newspaper = newspaper
        self._seen = 0

    def add(self, alert: Alert) -> None:
        """Wait for this price."""
        self.board.put(alert.id, alert)

    def remove(self, id: str) -> None:
        """Wait no longer."""
        self.board.drop(id)

    def watched(self) -> list[InstrumentKey]:
        """Instruments with an alert that has not rung."""
        return [alert.instrument for alert in self.board.values() if alert.rang is None]

    def look(self) -> None:
        """Ring what the quotes that came since the last look have reached."""
        news, self._seen = self._quotes.since(self._seen)
        if not news:
            return
        for alert in [alert for alert in self.board.values() if alert.rang is None]:
            quote = news.get(alert.instrument)
            if quote is not None and _reached(alert, quote):
                now = self.clock.now()
                self.board.put(alert.id, replace(alert, rang=now))
                self._newspaper.say(now, Weight.ALARM, f"ALERT {alert.symbol} {alert.words}")

    async def run(self) -> None:
        """Look five times a second, for ever."""
        while True:
            self.look()
            await self.clock.sleep(0.2)


def _reached(alert: Alert, quote: Quote) -> bool:
    side = quote.bid if alert.above else quote.ask
    if side is None:
        return False
    return side >= alert.price if alert.above else side <= alert.price
