"""Deals: what StocksTrader makes of positions (stockstrader.md 3, 6).

A deal is a position with its id, open, then closed. On a netting account orders of the same side add
to it and keep its id. What reduces it without closing it becomes a closed deal of its own, so that
every profit shows once; our choice, nothing says how the broker does it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tui_trader.venue.account import Account
from tui_trader.venue.market import Market
from tui_trader.venue.orders import Fill, Order, Position
from tui_trader.venue.stockstrader_ids import Names


@dataclass(slots=True)
class Part:
    """What one order has closed of one position."""

    position: Position
    order: str
    open_price: Decimal
    closed_at: datetime
    lots: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)
    profit: Decimal = Decimal(0)
    number: str = ""


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed deal: an id on the wire, what was closed."""

    id: str
    part: Part


class Deals:
    """Listens to the exchange, remembers what positions were opened and closed by which orders."""

    def __init__(self, market: Market, names: Names) -> None:
        self._exchange, self._names = market.exchange, names
        self._accounts: set[str] = set()
        self._seen: dict[str, int] = {}
        self._positions: dict[str, Position] = {}
        self._opened: dict[str, list[str]] = {}
        self._parts: dict[tuple[str, str], Part] = {}
        self._closed_by: dict[str, list[Part]] = {}
        self._last: dict[str, Part] = {}
        market.exchange.listeners.append(self._hear)

    def follow(self, account: Account) -> None:
        """Keep the deals of an account from now on, those that it holds already too."""
        self._accounts.add(account.id)
        self._positions.update(account.positions)

    def closed(self, account: Account) -> Iterator[Closed]:
        """The closed deals, oldest first."""
        for part in self._parts.values():
            if part.position.account == account.id and (name := self._name(account, part)):
                yield Closed(name, part)

    def of(self, account: Account, order: Order) -> list[str]:
        """The ids of the deals that an order has opened or closed; of one at work, those it is about."""
        named = [
            self._name(account, part) or self._names.deal(part.position.id)
            for part in self._closed_by.get(order.id, ())
        ]
        named += [self._names.deal(each) for each in self._opened.get(order.id, ())]
        if not named and order.closes and order.position is not None:
            named = [self._names.deal(order.position)]
        return list(dict.fromkeys(named))

    def was(self, account: Account, position_id: str) -> bool:
        """Whether there ever was such a position."""
        known = self._positions.get(position_id)
        return known is not None and known.account == account.id

    def _name(self, account: Account, part: Part) -> str:
        """A part's id; "" while it is no closed deal yet."""
        if part.position.id not in account.positions and self._last[part.position.id] is part:
            return self._names.deal(part.position.id)
        if part.order in account.orders:
            return ""
        part.number = part.number or self._exchange.ids.new("position")
        return self._names.deal(part.number)

    def _hear(self, order: Order) -> None:
        if order.account not in self._accounts:
            return
        account = self._exchange.accounts[order.account]
        for fill in account.fills[self._seen.get(account.id, 0) :]:
            self._take(account, fill)
        self._seen[account.id] = len(account.fills)

    def _take(self, account: Account, fill: Fill) -> None:
        position = account.positions.get(fill.position) or self._positions[fill.position]
        self._positions[position.id] = position
        if fill.side is position.side:
            opened = self._opened.setdefault(fill.order, [])
            if position.id not in opened:
                opened.append(position.id)
            return
        part = self._parts.get((position.id, fill.order))
        if part is None:
            part = Part(position, fill.order, position.average, fill.time)
            self._parts[position.id, fill.order] = part
            self._closed_by.setdefault(fill.order, []).append(part)
        part.lots += fill.quantity
        part.spent += fill.quantity * fill.price
        part.profit += fill.gross
        part.closed_at = fill.time
        self._last[position.id] = part
