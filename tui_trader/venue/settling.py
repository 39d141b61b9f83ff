"""What a trade does to positions, to money."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from tui_trader.venue.account import Account
from tui_trader.venue.brackets import Brackets
from tui_trader.venue.ids import Ids
from tui_trader.venue.margin import Valuer
from tui_trader.venue.orders import Fill, Order, Position


class Settler:
    """Opens, grows, shrinks, turns positions; books the fills."""

    def __init__(self, ids: Ids, valuer: Valuer, brackets: Brackets) -> None:
        self._ids, self._valuer, self._brackets = ids, valuer, brackets

    def settle(self, account: Account, order: Order, price: Decimal, lots: Decimal, now: datetime) -> None:
        """Book one trade of an order; a netting account may close with a part, open with the rest."""
        order.filled += lots
        order.spent += lots * price
        order.modified = now
        against = self._against(account, order)
        if against is not None:
            part = min(lots, against.quantity)
            self._shrink(account, order, against, price, part, now)
            lots -= part
        if lots > 0:
            self._grow(account, order, price, lots, now)

    def _against(self, account: Account, order: Order) -> Position | None:
        """The position that the order reduces."""
        if order.closes:
            return account.positions.get(order.position or "")
        if account.hedging:
            return None
        for position in account.positions.values():
            if position.listing is order.listing and position.side is order.side.opposite:
                return position
        return None

    def _shrink(
        self, account: Account, order: Order, position: Position, price: Decimal, lots: Decimal, now: datetime
    ) -> None:
        gross = self._valuer.result(
            order.listing, position.side, lots, position.average, price, account.currency
        )
        position.fees -= (position.fees * lots / position.quantity).quantize(Decimal("0.01"))
        position.quantity -= lots
        order.position = position.id
        self._book(account, order, position, price, lots, gross, now)
        if position.quantity <= 0:
            del account.positions[position.id]
        self._brackets.follow(account, position)

    def _grow(self, account: Account, order: Order, price: Decimal, lots: Decimal, now: datetime) -> None:
        position = self._target(account, order)
        fresh = position is None
        if position is None:
            position = Position(
                id=self._ids.new("position"), account=account.id, listing=order.listing, side=order.side,
                quantity=Decimal(0), average=price, opened=now, tag=order.tag,
            )  # fmt: skip
            account.positions[position.id] = position
        total = position.quantity + lots
        position.average = (position.average * position.quantity + price * lots) / total
        position.quantity = total
        order.position = position.id
        position.fees += self._book(account, order, position, price, lots, Decimal(0), now)
        if fresh or not account.hedging:
            self._brackets.protect(account, position, order.stop_loss, order.take_profit, price)
        self._brackets.follow(account, position)

    def _target(self, account: Account, order: Order) -> Position | None:
        if account.hedging:
            return account.positions.get(order.position or "")
        for position in account.positions.values():
            if position.listing is order.listing:
                return position
        return None

    def _book(
        self, account: Account, order: Order, position: Position, price: Decimal, lots: Decimal,
        gross: Decimal, now: datetime,
    ) -> Decimal:  # fmt: skip
        fee = Decimal(0) if account.free else self._valuer.fee(order.listing, lots, price, account.currency)
        account.book(
            Fill(
                id=self._ids.new("fill"), order=order.id, position=position.id, account=account.id,
                listing=order.listing, side=order.side, price=price, quantity=lots, gross=gross, fee=fee,
                time=now,
            )
        )  # fmt: skip
        return fee
