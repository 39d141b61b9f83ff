"""Stop loss with take profit: child orders that follow their position.

A stop and a limit of the opposite side carry the position's id (tradelocker.md 8). Each is sized by
what the position still holds; when the position closes, what is left of them is cancelled.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from tui_trader.venue.account import Account
from tui_trader.venue.checks import level_price
from tui_trader.venue.orders import Level, LevelType, Order, OrderType, Position, Ticket, TimeInForce

Open = Callable[[Account, Ticket, Decimal | None], Order]
Drop = Callable[[Order], None]
Change = Callable[[Order, Decimal], None]


class Brackets:
    """Keeps each position's children; opens, drops, moves them through the exchange's own means."""

    def __init__(self, open_: Open, drop: Drop, move: Change) -> None:
        self._open, self._drop, self._move = open_, drop, move

    def follow(self, account: Account, position: Position) -> None:
        """Size the children by the position; drop them when nothing is left."""
        for child in self.children(account, position):
            if position.quantity <= 0:
                self._drop(child)
            else:
                child.quantity = child.filled + position.quantity

    def protect(
        self,
        account: Account,
        position: Position,
        stop_loss: Level | None,
        take_profit: Level | None,
        entry: Decimal,
    ) -> None:
        """Set the levels given, offsets from `entry`; a child that exists keeps its id and moves."""
        if stop_loss is not None:
            position.stop_loss = self._set(
                account, position, position.stop_loss, stop_loss, OrderType.STOP, entry
            )
        if take_profit is not None:
            position.take_profit = self._set(
                account, position, position.take_profit, take_profit, OrderType.LIMIT, entry
            )

    def bare(self, account: Account, position: Position, *, stop_loss: bool, take_profit: bool) -> None:
        """Take levels away."""
        wanted = {position.stop_loss if stop_loss else None, position.take_profit if take_profit else None}
        for child in self.children(account, position):
            if child.id in wanted:
                self._drop(child)

    def children(self, account: Account, position: Position) -> list[Order]:
        """The working children."""
        ids = (position.stop_loss, position.take_profit)
        return [account.orders[each] for each in ids if each is not None and each in account.orders]

    def _set(
        self,
        account: Account,
        position: Position,
        child: str | None,
        level: Level,
        type_: OrderType,
        entry: Decimal,
    ) -> str:
        direction = position.side.sign * (-1 if type_ is OrderType.STOP else 1)
        price = level_price(position.listing, level, entry, direction)
        trail = None
        if level.type is LevelType.TRAILING:
            trail = level.value * position.listing.tick_at(entry)
        if child is not None and child in account.orders:
            order = account.orders[child]
            order.trail = trail
            self._move(order, price)
            return child
        ticket = Ticket(
            listing=position.listing,
            side=position.side.opposite,
            type=type_,
            quantity=position.quantity,
            tif=TimeInForce.GTC,
            price=price if type_ is OrderType.LIMIT else None,
            stop_price=price if type_ is OrderType.STOP else None,
            position=position.id,
        )
        return self._open(account, ticket, trail).id
