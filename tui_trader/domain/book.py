"""What is true of the orders: a fold over the events, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tui_trader.domain.account import PositionKey
from tui_trader.domain.events import (
    Accepted,
    Armed,
    Braked,
    Decided,
    Event,
    Found,
    LimitsSet,
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
from tui_trader.domain.order import Order, OrderReport, Side, Status
from tui_trader.domain.rows import Rows
from tui_trader.domain.sequence import adopted, merged, opened, taken


class Book:
    """Orders by key, with the changes under way; replaying the journal is calling `apply` again."""

    def __init__(self) -> None:
        self._rows = Rows()
        self.orders = self._rows.all
        self.under_way: dict[str, Mutation] = {}
        """Mutations asked for and not settled, by id."""
        self.unanswered: dict[str, str] = {}
        """Mutations whose outcome is not known: id to why."""
        self.accounts: dict[str, str] = {}
        """Every intent ever asked for, by id, with the account it was meant for."""
        self.sent: set[str] = set()
        """Intents whose first byte may have left, until they are answered."""
        self.photographs: dict[str, frozenset[str]] = {}
        """For orders that do not carry our id, until they are answered: what each could be taken for, and was
        there before it was sent.
        """

    def key_of(self, session: str, broker_id: str) -> str | None:
        """The key of an order known by the broker's id."""
        return self._rows.key_of(session, broker_id)

    def strangers(self, instrument: InstrumentKey, side: Side) -> list[Order]:
        """Orders that were placed elsewhere, as far as is known."""
        every = self._rows.strangers.values()
        return [one for one in every if (one.instrument, one.side) == (instrument, side)]

    def by_broker_id(self, session: str, broker_id: str) -> Order | None:
        """The order a broker's id stands for."""
        key = self._rows.key_of(session, broker_id)
        return None if key is None else self.orders[key]

    def target(self, mutation: Mutation) -> Order | None:
        """The order a change or a cancel is about."""
        if not isinstance(mutation, ChangeOrder | CancelOrder):
            return None
        # Its row may have become one of ours, with our key, while the change was under way.
        return self.orders.get(mutation.order) or self.by_broker_id(mutation.session, mutation.broker_id)

    def match(self, report: OrderReport) -> Order | None:
        """The known order that a report is about.

        By the broker's id; else by our own, for an order nobody has a broker's id for yet, on the same
        instrument and side: children and closing orders may carry the tag of the order that opened.
        """
        known = self.by_broker_id(report.instrument.session, report.broker_id)
        if known is not None or not report.our_id or report.purpose:
            return known
        # Some brokers carry no more than a number, which stands for our id (`order.reference`).
        ours = self._rows.expected(report.instrument.session, report.our_id)
        if ours is None or ours.broker_id is not None or not ours.ours:
            return None
        return ours if (ours.instrument, ours.side) == (report.instrument, report.side) else None

    def folded(self, event: Event) -> str | None:
        """The key of the row that this event will show to be one of ours: a report came before the answer."""
        if isinstance(event, Accepted | Found) and (order := self.orders.get(event.id)) is not None:
            early = self.key_of(order.session, event.broker_id)
            return None if early == event.id else early
        return None

    def working(self) -> list[Order]:
        """Orders that stand at a broker."""
        return list(self._rows.working.values())

    def unsettled(self) -> list[Order]:
        """Orders that money may hang on and nobody can see."""
        return list(self._rows.unsettled.values())

    def doubtful(self) -> list[Order]:
        """Orders the broker may yet show: the unsettled, with those a person has decided about."""
        return [*self._rows.unsettled.values(), *(self.orders[id] for id in self._rows.decided)]

    def openers(self, position: PositionKey) -> list[Order]:
        """Orders of ours with levels that opened a position."""
        return self._rows.openers(position)

    def lock_on(self, instrument: InstrumentKey) -> Order | None:
        """The order of unknown fate that locks new risk on this instrument, if there is one."""
        for order in self._rows.unsettled.values():
            if order.instrument == instrument and order.status is not Status.SENDING:
                return order
        return None

    def doubt_on(self, instrument: InstrumentKey) -> Mutation | None:
        """The change or close of unknown fate that locks new risk on this instrument, if there is one."""
        for id in self.unanswered:
            mutation = self.under_way[id]
            if mutation.instrument == instrument and isinstance(mutation, ChangeOrder | ClosePosition):
                return mutation
        return None

    def pending_on(self, position: PositionKey) -> str:
        """What is under way on a position, in a word; empty when nothing."""
        for id, mutation in self.under_way.items():
            if isinstance(mutation, ClosePosition | ProtectPosition) and mutation.position == position:
                word = "closing" if isinstance(mutation, ClosePosition) else "protecting"
                return f"{word}: UNKNOWN" if id in self.unanswered else word
        return ""

    def recall(self, order: Order) -> None:
        """A finished order is so as its events left it when they were read before."""
        (self._rows.expect if order.broker_id is None else self._rows.put)(order)

    def unfinished(self) -> set[str]:
        """Keys of orders, ids of changes: those of which more may yet be known, or was never known."""
        rows = self._rows
        return {*rows.working, *rows.unsettled, *rows.decided, *self.sent, *self.photographs, *self.under_way}

    def apply(self, at: datetime, event: Event) -> str | None:
        """Take in one event; the key of the order that changed, if one did."""
        match event:
            case Reported(report=report):
                known = self.match(report)
                key = f"{report.instrument.session}:{report.broker_id}" if known is None else known.key
                return self._rows.put(merged(known, report, key, at))
            case OrderAsked(ticket=ticket, account=account):
                self.accounts[ticket.id] = account
                return self._rows.expect(opened(ticket, at))
            case MutationAsked(mutation=mutation, account=account):
                self.accounts[mutation.id] = account
                self.under_way[mutation.id] = mutation
                return self._mark(mutation, _doing(mutation))
            case Sending(id=id, known=known_before):
                self.sent.add(id)
                if known_before:
                    self.photographs[id] = frozenset(known_before)
                return None
            case Accepted(id=id, broker_id=broker_id):
                self.sent.discard(id)
                if id in self.under_way:
                    return self._settle(id)
                self.photographs.pop(id, None)
                return self._taken(id, broker_id, at, "")
            case Found(id=id, broker_id=broker_id, how=how):
                return self._taken(id, broker_id, at, "" if how == "by our own id" else how)
            case Refused(id=id, reason=reason, sent=sent):
                self.sent.discard(id)
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
                if id in self._rows.unsettled:
                    self._rows.decided.add(id)
                return self._end(id, Status.NOT_SENT, decision, at)
            case MutationSettled(id=id, done=done, how=how):
                return self._settle(id, "" if done else how)
            case Braked() | LimitsSet() | Armed():
                return None  # about accounts, not orders: `mandate`

    def _taken(self, id: str, broker_id: str, at: datetime, note: str) -> str | None:
        order = self.orders.get(id)
        if order is None:
            return None
        early = self._rows.key_of(order.session, broker_id)
        if early is not None and early != id:
            return self._rows.put(adopted(order, self._rows.drop(early), note))
        if order.broker_id is not None:
            return self._rows.put(order)  # a report with our id came first
        return self._rows.put(taken(order, broker_id, note, at))

    def _end(self, id: str, status: Status, note: str, at: datetime) -> str | None:
        order = self.orders.get(id)
        if order is None or not order.status.unsettled:
            return None  # the broker's own report came first and is the truth
        return self._rows.put(replace(order, status=status, note=note, changed=at))

    def _mark(self, mutation: Mutation, doing: str) -> str | None:
        order = self.target(mutation)
        if order is None or order.status.done:
            return None
        return self._rows.put(replace(order, pending=doing))

    def _settle(self, id: str, note: str = "") -> str | None:
        mutation = self.under_way.pop(id, None)
        self.unanswered.pop(id, None)
        if mutation is None or (order := self.target(mutation)) is None:
            return None
        order = replace(order, pending="")
        if note:
            return self._rows.put(replace(order, note=note))
        if isinstance(mutation, ChangeOrder):
            # Not every list shows the levels of an order, so what the broker took is kept from here.
            if not isinstance(mutation.stop_loss, Keep):
                order = replace(order, stop_loss=mutation.stop_loss)
            if not isinstance(mutation.take_profit, Keep):
                order = replace(order, take_profit=mutation.take_profit)
        return self._rows.put(order)


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
