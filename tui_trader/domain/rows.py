"""Orders by key, found at once by what is asked of them most."""

from __future__ import annotations

from tui_trader.domain.account import PositionKey
from tui_trader.domain.order import Order, reference


class Rows:
    """However many are finished, those that are not are few; `put` and `drop` keep all of it right."""

    def __init__(self) -> None:
        self.all: dict[str, Order] = {}
        self.working: dict[str, Order] = {}
        """Orders that stand at a broker."""
        self.unsettled: dict[str, Order] = {}
        """Orders that money may hang on and nobody can see."""
        self.strangers: dict[str, Order] = {}
        """Orders that were placed elsewhere, as far as is known."""
        self.decided: set[str] = set()
        """Orders a person has decided about, until the broker shows them."""
        self._keys: dict[str, dict[str, str]] = {}
        """By session: the broker's id of an order to its key."""
        self._references: dict[tuple[str, str], str] = {}
        """Of our orders that no broker's id is known of: session with reference to key."""
        self._openers: dict[PositionKey, list[str]] = {}
        """Orders of ours with levels, by the position each has ever been said to open."""

    def put(self, order: Order) -> str:
        """This is the order of its key from now on; the key."""
        key, status, before = order.key, order.status, self.all.get(order.key)
        if before is not None and before.broker_id != order.broker_id:
            self._forget(before)
        self.all[key] = order
        if order.broker_id is not None:
            known = self._keys.setdefault(order.session, {})
            if known.get(order.broker_id) != key:
                known[order.broker_id] = key
                self._references.pop((order.session, str(reference(key))), None)
            self.decided.discard(key)
        position = _opened(order)
        if position is not None and (before is None or _opened(before) != position):
            self._openers.setdefault(position, []).append(key)
        _sort(self.working, order, status.working)
        _sort(self.unsettled, order, status.unsettled)
        _sort(self.strangers, order, not order.ours)
        return key

    def drop(self, key: str) -> Order:
        """There is no such order any more; what it was."""
        for rows in (self.working, self.unsettled, self.strangers):
            rows.pop(key, None)
        self.decided.discard(key)
        order = self.all.pop(key)
        self._forget(order)
        return order

    def _forget(self, order: Order) -> None:
        """The broker's id of an order stands for it no longer."""
        known = self._keys.get(order.session, {})
        if order.broker_id is not None and known.get(order.broker_id) == order.key:
            del known[order.broker_id]

    def expect(self, order: Order) -> str:
        """One of ours, which a broker that carries only numbers may show under its reference."""
        self._references[order.session, str(reference(order.key))] = order.key
        return self.put(order)

    def key_of(self, session: str, broker_id: str) -> str | None:
        """The key of an order known by the broker's id."""
        return self._keys.get(session, {}).get(broker_id)

    def expected(self, session: str, our_id: str) -> Order | None:
        """The order that our id, or the number that stands for it, was sent with."""
        return self.all.get(self._references.get((session, our_id), our_id))

    def openers(self, position: PositionKey) -> list[Order]:
        """Orders of ours with levels that opened a position."""
        found = (self.all.get(key) for key in self._openers.get(position, ()))
        return [one for one in found if one is not None and one.position == position.id]


def _opened(order: Order) -> PositionKey | None:
    """The position that one of ours with levels is said to have opened."""
    if order.position and order.ours and (order.stop_loss is not None or order.take_profit is not None):
        return PositionKey(order.session, order.position)
    return None


def _sort(rows: dict[str, Order], order: Order, belongs: bool) -> None:
    if belongs:
        rows[order.key] = order
    elif order.key in rows:
        del rows[order.key]
