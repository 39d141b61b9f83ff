"""What is true of the orders: a fold over the events, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tui_trader.domain.account import PositionKey
from tui_trader.domain.events import (
    Accepted,
    Decided,
    Event,
    Found,
    MutationAsked,
    MutationSettled,
    NotSeen,
    OrderAsked,
    Refused,
    Reported,
    Sending,
    Unanswered,
)
from tui_trader.domain.instrument import InstrumentKey
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, Keep, Mutation, ProtectPosition
from tui_trader.domain.order import Order, OrderReport, Status
from tui_trader.domain.sequence import merged, opened


class Book:
    """Orders by key, with the changes under way; replaying the journal is calling `apply` again."""

    def __init__(self) -> None:
        self.orders: dict[str, Order] = {}
        self.under_way: dict[str, Mutation] = {}
        """Mutations asked for and not settled, by id."""
        self.unanswered: dict[str, str] = {}
        """Mutations whose outcome is not known: id to why."""
        self._keys: dict[tuple[str, str], str] = {}
        self._unsettled: dict[str, Order] = {}

    def key_of(self, session: str, broker_id: str) -> str | None:
        """The key of an order known by the broker's id."""
        return self._keys.get((session, broker_id))

    def by_broker_id(self, session: str, broker_id: str) -> Order | None:
        """The order a broker's id stands for."""
        key = self._keys.get((session, broker_id))
        return None if key is None else self.orders[key]

    def unsettled(self) -> list[Order]:
        """Orders that money may hang on and nobody can see."""
        return list(self._unsettled.values())

    def lock_on(self, instrument: InstrumentKey) -> Order | None:
        """The order of unknown fate that locks new risk on this instrument, if there is one."""
        for order in self._unsettled.values():
            if order.instrument == instrument and order.status is not Status.SENDING:
                return order
        return None

    def pending_on(self, position: PositionKey) -> str:
        """What is under way on a position, in a word; empty when nothing."""
        for id, mutation in self.under_way.items():
            if isinstance(mutation, ClosePosition | ProtectPosition) and mutation.position == position:
                word = "closing" if isinstance(mutation, ClosePosition) else "protecting"
                return f"{word}: UNKNOWN" if id in self.unanswered else word
        return ""

    def apply(self, at: datetime, event: Event) -> str | None:
        """Take in one event; the key of the order that changed, if one did."""
        match event:
            case OrderAsked(ticket=ticket):
                return self._put(opened(ticket, at))
            case MutationAsked(mutation=mutation):
                self.under_way[mutation.id] = mutation
                return self._mark(mutation, _doing(mutation))
            case Sending():
                return None
            case Accepted(id=id, broker_id=broker_id):
                if id in self.under_way:
                    return self._settle(id)
                return self._taken(id, broker_id, at, "")
            case Found(id=id, broker_id=broker_id, how=how):
                return self._taken(id, broker_id, at, "" if how == "by our own id" else how)
            case Refused(id=id, reason=reason, sent=sent):
                if id in self.under_way:
                    return self._settle(id, reason)
                status = Status.REJECTED if sent else Status.NOT_SENT
                return self._end(id, status, reason, at)
            case Unanswered(id=id, why=why):
                if id in self.under_way:
                    self.unanswered[id] = why
                    mutation = self.under_way[id]
                    return self._mark(mutation, f"{_doing(mutation)}: UNKNOWN")
                return self._end(id, Status.UNKNOWN, why, at)
            case NotSeen(id=id, why=why):
                return self._end(id, Status.NOT_SEEN, why, at)
            case Decided(id=id, decision=decision):
                if id in self.under_way:
                    return self._settle(id, decision)
                return self._end(id, Status.NOT_SENT, decision, at)
            case MutationSettled(id=id, done=done, how=how):
                return self._settle(id, "" if done else how)
            case Reported(report=report):
                return self._reported(report, at)

    def _put(self, order: Order) -> str:
        self.orders[order.key] = order
        if order.broker_id is not None:
            self._keys[order.session, order.broker_id] = order.key
        if order.status.unsettled:
            self._unsettled[order.key] = order
        else:
            self._unsettled.pop(order.key, None)
        return order.key

    def _taken(self, id: str, broker_id: str, at: datetime, note: str) -> str | None:
        order = self.orders.get(id)
        if order is None:
            return None
        # A report may have come before the answer; what it said is kept, under our key.
        early = self._keys.get((order.session, broker_id))
        if early is not None and early != id:
            foreign = self.orders.pop(early)
            self._unsettled.pop(early, None)
            order = replace(foreign, key=id, ours=True, asked=order.asked, note=note or foreign.note)
            return self._put(order)
        status = Status.WORKING if order.status.unsettled else order.status
        return self._put(replace(order, broker_id=broker_id, status=status, note=note, changed=at))

    def _end(self, id: str, status: Status, note: str, at: datetime) -> str | None:
        order = self.orders.get(id)
        if order is None or not order.status.unsettled:
            return None  # the broker's own report came first and is the truth
        return self._put(replace(order, status=status, note=note, changed=at))

    def _mark(self, mutation: Mutation, doing: str) -> str | None:
        if isinstance(mutation, ChangeOrder | CancelOrder) and mutation.order in self.orders:
            return self._put(replace(self.orders[mutation.order], pending=doing))
        return None

    def _settle(self, id: str, note: str = "") -> str | None:
        mutation = self.under_way.pop(id, None)
        self.unanswered.pop(id, None)
        if not isinstance(mutation, ChangeOrder | CancelOrder) or mutation.order not in self.orders:
            return None
        order = replace(self.orders[mutation.order], pending="")
        if note:
            return self._put(replace(order, note=note))
        if isinstance(mutation, ChangeOrder):
            # Not every list shows the levels of an order, so what the broker took is kept from here.
            if not isinstance(mutation.stop_loss, Keep):
                order = replace(order, stop_loss=mutation.stop_loss)
            if not isinstance(mutation.take_profit, Keep):
                order = replace(order, take_profit=mutation.take_profit)
        return self._put(order)

    def _reported(self, report: OrderReport, at: datetime) -> str:
        session = report.instrument.session
        key = self._keys.get((session, report.broker_id))
        if key is None and report.our_id and not report.purpose:
            ours = self.orders.get(report.our_id)
            if ours is not None and ours.broker_id is None and ours.instrument == report.instrument:
                key = report.our_id
        known = self.orders.get(key) if key is not None else None
        return self._put(merged(known, report, key or f"{session}:{report.broker_id}", at))


def _doing(mutation: Mutation) -> str:
    match mutation:
        case CancelOrder():
            return "cancelling"
        case ChangeOrder():
            return "changing"
        case ClosePosition():
            return "closing"
        case ProtectPosition():
            return "protecting"
