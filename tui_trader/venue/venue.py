"""The practice venue: one market, a door for each broker's dialect."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from tui_trader.venue.clock import Clock, HandClock, WallClock
from tui_trader.venue.doors import Door
from tui_trader.venue.faults import Faults, Rule
from tui_trader.venue.market import Dialect, Market
from tui_trader.venue.stockstrader import REQUESTS, StocksTrader
from tui_trader.venue.tradelab import Tradelab
from tui_trader.venue.tradelocker import TradeLocker
from tui_trader.venue.tradelocker_config import ORDERS_IN_HISTORY

DIALECTS = ("tradelocker", "tradelab", "stockstrader")
"""The brokers spoken, in the order of their ports."""


class Venue:
    """A market to practise on.

    `rate` is quote changes a second over all instruments, once more over those of India; at 0 prices
    stand still until told, and orders meet the market at once. `hours` is "always" or "real".
    `access_life` is seconds. With a `HandClock`, each `advance` brings the market along. `requests` is
    what StocksTrader allows a second.
    `contracts` is "small" or "full": how long Tradelab's contract master is.
    """

    def __init__(
        self,
        seed: int = 1,
        clock: Clock | None = None,
        rate: float = 0.0,
        hours: str = "always",
        access_life: float = 3600.0,
        faults: Iterable[Rule] = (),
        history_cap: int = ORDERS_IN_HISTORY,
        requests: int = REQUESTS,
        contracts: str = "small",
    ) -> None:
        self.clock = clock or WallClock()
        self.faults = Faults(faults)
        self._seed, self._rate, self._real_hours = seed, rate, hours == "real"
        self._requests, self._contracts = requests, contracts
        self._access_life, self._history_cap = timedelta(seconds=access_life), history_cap
        self.market: Market
        self.dialects: dict[str, Dialect]
        self._build()
        if isinstance(self.clock, HandClock):
            self.clock.listen(lambda: self.market.catch_up())

    def app(self, name: str) -> Door:
        """The ASGI app of one dialect."""
        if name not in self.dialects:
            raise KeyError(name)
        return Door(self, name)

    def contract(self, name: str, origin: str) -> dict[str, str]:
        """What a client of one dialect must know to sign in."""
        return self.dialects[name].contract(origin)

    def reset(self) -> None:
        """Start over: a new market, without orders, sign-ins, faults."""
        self.faults.rules.clear()
        for dialect in self.dialects.values():
            dialect.close()
        self._build()

    def _build(self) -> None:
        self.market = Market(self._seed, self.clock, self._rate, self._real_hours)
        self.dialects = {
            "tradelocker": TradeLocker(self.market, self._access_life, self._history_cap),
            "tradelab": Tradelab(self.market, self._contracts == "full"),
            "stockstrader": StocksTrader(self.market, self._requests),
        }
