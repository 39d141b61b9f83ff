"""What the customer holds: positions by product, shares in the depository, cash.

Nobody squares MIS off in the afternoon here: it is carried like NRML, at the same figures.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tui_trader.venue.tradelab_scrip import Scrip

_NO = Decimal(0)
PENNY = Decimal("0.01")


@dataclass(slots=True)
class Position:
    """One contract in one product: today's buys with today's sells, `cf_` what earlier days have left.

    Amounts are money: price x quantity x multiplier.
    """

    scrip: Scrip
    product: str
    buy_quantity: int = 0
    buy_amount: Decimal = _NO
    sell_quantity: int = 0
    sell_amount: Decimal = _NO
    cf_buy_quantity: int = 0
    cf_buy_amount: Decimal = _NO
    cf_sell_quantity: int = 0
    cf_sell_amount: Decimal = _NO

    def trade(self, sign: int, quantity: int, price: Decimal) -> None:
        """Take a fill in."""
        amount = price * quantity * self.scrip.multiplier
        if sign > 0:
            self.buy_quantity += quantity
            self.buy_amount += amount
        else:
            self.sell_quantity += quantity
            self.sell_amount += amount

    @property
    def bought(self) -> tuple[int, Decimal]:
        """All buys."""
        return self.buy_quantity + self.cf_buy_quantity, self.buy_amount + self.cf_buy_amount

    @property
    def sold(self) -> tuple[int, Decimal]:
        """All sells."""
        return self.sell_quantity + self.cf_sell_quantity, self.sell_amount + self.cf_sell_amount

    @property
    def net(self) -> int:
        """Units held; negative: owed."""
        return self.bought[0] - self.sold[0]

    @property
    def held_value(self) -> Decimal:
        """What the open part has cost (or brought)."""
        quantity, amount = self.bought if self.net > 0 else self.sold
        return amount * abs(self.net) / quantity if quantity else _NO

    @property
    def realised(self) -> Decimal:
        """What the closed part has made."""
        return closed(self.bought, self.sold)

    def carry(self) -> bool:
        """The day is over: only the open part goes on; False when there is none."""
        net, value = self.net, self.held_value
        self.buy_quantity, self.buy_amount, self.sell_quantity, self.sell_amount = 0, _NO, 0, _NO
        self.cf_buy_quantity, self.cf_buy_amount = (net, value) if net > 0 else (0, _NO)
        self.cf_sell_quantity, self.cf_sell_amount = (-net, value) if net < 0 else (0, _NO)
        return net != 0


def closed(bought: tuple[int, Decimal], sold: tuple[int, Decimal]) -> Decimal:
    """The result of what was both bought and sold, at average prices."""
    common = min(bought[0], sold[0])
    if not common:
        return _NO
    return (sold[1] / sold[0] - bought[1] / bought[0]) * common


@dataclass(slots=True)
class Holding:
    """Shares in the depository; `fresh` of them arrive with the next day (t1)."""

    scrip: Scrip
    quantity: int
    average: Decimal
    fresh: int = 0

    def add(self, quantity: int, value: Decimal) -> None:
        """Shares that were bought today."""
        self.average = (self.average * self.quantity + value) / (self.quantity + quantity)
        self.quantity += quantity
        self.fresh = quantity


@dataclass(slots=True)
class Estate:
    """All of it; `cash` is money in rupees without the results of today."""

    cash: Decimal
    holdings: dict[str, Holding] = field(default_factory=dict)
    positions: dict[tuple[str, str], Position] = field(default_factory=dict)
    charges: Decimal = _NO
    day: date | None = None

    def position(self, scrip: Scrip, product: str) -> Position:
        """The position in a product, empty when there was none."""
        return self.positions.setdefault((scrip.key, product), Position(scrip, product))

    def free_shares(self, scrip: Scrip, selling: Iterable[int]) -> int:
        """Shares that may still be sold for delivery, `selling` what working orders have asked for."""
        holding = self.holdings.get(scrip.key)
        position = self.positions.get((scrip.key, "CNC"))
        net = position.net if position is not None else 0
        return (holding.quantity if holding is not None else 0) + net - sum(selling)

    @property
    def realised(self) -> Decimal:
        """What today's closed trades have made."""
        return sum((each.realised for each in self.positions.values()), _NO)

    def roll(self, day: date) -> None:
        """A new day: results become cash, delivery goes to the depository, the rest is carried."""
        if self.day is not None and self.day != day:
            self.cash += self.realised - self.charges
            self.charges = _NO
            for holding in self.holdings.values():
                holding.fresh = 0
            for key, position in list(self.positions.items()):
                if position.product == "CNC":
                    self._deliver(position)
                if position.product == "CNC" or not position.carry():
                    del self.positions[key]
        self.day = day

    def _deliver(self, position: Position) -> None:
        net, value, key = position.net, position.held_value, position.scrip.key
        if net > 0:
            self.cash -= value
            self.holdings.setdefault(key, Holding(position.scrip, 0, _NO)).add(net, value)
        elif net < 0:
            self.cash += value
            holding = self.holdings[key]
            holding.quantity += net
            if holding.quantity <= 0:
                del self.holdings[key]
