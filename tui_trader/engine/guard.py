"""The one place that says whether an order may leave: below every screen, asked again as it leaves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from tui_trader.domain import profit
from tui_trader.domain.account import Account, Bookkeeping, Position
from tui_trader.domain.brake import Brake
from tui_trader.domain.environment import Environment
from tui_trader.domain.instrument import InstrumentKey, TimeInForce
from tui_trader.domain.intent import ChangeOrder
from tui_trader.domain.order import Order, Ticket
from tui_trader.domain.risk import Concern, Limits
from tui_trader.engine import checks, limiting
from tui_trader.engine.freshness import Freshness
from tui_trader.engine.gate import Gate
from tui_trader.engine.limiting import Scene
from tui_trader.engine.market import Market
from tui_trader.engine.rates import Rates
from tui_trader.engine.recorder import Recorder
from tui_trader.engine.session import Session

OPEN_TO = "cancelling and closing go on"


class Guard:
    """What stands against a ticket or a change, in sentences; cancels and closes never ask it."""

    def __init__(
        self, market: Market, recorder: Recorder, sessions: Mapping[str, Session], gate: Gate
    ) -> None:
        self.market = market
        self.book, self.mandate = recorder.book, recorder.mandate
        self.sessions = sessions
        self.gate = gate
        self.armed: set[str] = set()
        """Accounts a person has said move real money, in this run."""
        self.positions: Callable[[], Iterable[Position]] = lambda: ()
        """Open positions; the engine's ledger."""

    def objections(self, ticket: Ticket) -> list[str]:
        """Why this ticket may not be sent now, whoever says yes."""
        session = self.sessions.get(ticket.session)
        found = checks.objections(ticket, session, self.market, self.book)
        if session is None or found:
            return found
        account = session.account
        return [*self._against_account(account, session, ticket), *self._breaches(ticket, session)]

    def concerns(self, ticket: Ticket) -> list[Concern]:
        """What a person has to wave through once more."""
        session = self.sessions.get(ticket.session)
        if session is None:
            return []
        limits = self.mandate.limit(session.account.identity)
        scene = self._scene(ticket, session)
        return list(limiting.concerns(ticket, limits, scene, self.book, self.mandate))

    def not_waved(self, ticket: Ticket, waved: Collection[str] | None) -> list[str]:
        """What has come up since a person was asked; nothing where nobody was."""
        if waved is None:
            return []
        asking = (one for one in self.concerns(ticket) if one.asks and one.kind not in waved)
        return [f"{one.text}: review it again" for one in asking]

    def against_change(self, change: ChangeOrder) -> list[str]:
        """Why this change of a working order may not be sent now; making it smaller is always let through."""
        order, session = self.book.target(change), self.sessions.get(change.session)
        if order is None or session is None or _only_smaller(change, order):
            return []
        more = change.quantity is not None and change.quantity > order.quantity
        if more and (lock := checks.lock(change.instrument, self.book)):
            return [lock]
        ticket = _as_changed(change, order)
        found = self._against_account(session.account, session, None)
        return found or self._breaches(ticket, session, standing=1)

    def _against_account(self, account: Account, session: Session, ticket: Ticket | None) -> list[str]:
        """`ticket`: None for a change, which never counts as reducing a position."""
        found = self._braked(account, ticket)
        if account.environment is Environment.LIVE and account.identity not in self.armed:
            found.append("this account moves real money and is not armed: arm it with :arm")
        if why := self.gate.why(session):
            found.append(why)
        return found

    def _braked(self, account: Account, ticket: Ticket | None) -> list[str]:
        brake = self.mandate.brake(account.identity)
        if brake is Brake.HALTED:
            return [f"halted: no new order leaves; {OPEN_TO} (F9 resumes)"]
        if brake is Brake.REDUCE_ONLY and (ticket is None or not self._reduces(account, ticket)):
            return [f"reduce only: no new risk is let through; {OPEN_TO} (F9 resumes)"]
        return []

    def _reduces(self, account: Account, ticket: Ticket) -> bool:
        """Whether the order can only make an open position smaller."""
        if account.bookkeeping is not Bookkeeping.NETTING:
            return False
        held = sum(
            one.quantity * one.side.sign for one in self.positions() if one.instrument == ticket.instrument
        )
        there = held * -ticket.side.sign
        working = sum(
            (
                one.remaining
                for one in self.book.working()
                if one.instrument == ticket.instrument and one.side is ticket.side
            ),
            Decimal(0),
        )
        return ticket.quantity + working <= there

    def _breaches(self, ticket: Ticket, session: Session, standing: int = 0) -> list[str]:
        limits = self.mandate.limit(session.account.identity)
        scene = self._scene(ticket, session, standing)
        return list(limiting.breaches(ticket, limits, self._valued(ticket, session, limits, scene)))

    def _scene(self, ticket: Ticket, session: Session, standing: int = 0) -> Scene:
        """`standing`: of the working orders so many are the ticket itself."""
        account, now = session.account, self.market.clock.now()
        live = self.market.freshness(ticket.instrument, self.market.clock.monotonic()) is Freshness.LIVE
        quote = self.market.quotes.get(ticket.instrument) if live else None
        return Scene(
            now=now,
            session=session.name,
            account=account.id,
            currency=account.currency,
            quote=quote if quote is not None and quote.sound else None,
            working=sum(one.session == session.name and not one.purpose for one in self.book.working())
            - standing,
            positions=sum(one.key.session == session.name for one in self.positions()),
            live=account.environment is Environment.LIVE,
        )

    def _valued(self, ticket: Ticket, session: Session, limits: Limits, scene: Scene) -> Scene:
        """With what a limit in money is held against; a rate nobody needs costs no quote."""
        rates, worth, spent = Rates(session, self.market), None, None
        if limits.notional is not None or limits.day_notional is not None:
            quote = scene.quote
            price = ticket.priced(*((None, None) if quote is None else (quote.bid, quote.ask)))
            worth = self._worth(ticket.instrument, ticket.quantity, price, session, rates)
        if limits.day_notional is not None:
            spent = self._spent(session, rates, scene.now, worth)
        rates.watch()
        return replace(scene, worth=worth, spent=spent)

    def _spent(self, session: Session, rates: Rates, now: datetime, worth: Decimal | None) -> Decimal | None:
        """What the orders of this day are worth with this one; None when one of them cannot be told."""
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        worths = [worth]
        for asked in self.mandate.since(midnight):
            if (asked.session, asked.account) == (session.name, session.account.id):
                worths.append(self._worth(asked.instrument, asked.quantity, asked.price, session, rates))
        known = [one for one in worths if one is not None]
        return sum(known, Decimal(0)) if len(known) == len(worths) else None

    def _worth(
        self, key: InstrumentKey, quantity: Decimal, price: Decimal | None, session: Session, rates: Rates
    ) -> Decimal | None:
        """Worth of so much at a price, in account currency."""
        instrument = self.market.instrument(key)
        rules = None if instrument is None else instrument.rules
        if rules is None or price is None:
            return None
        into = rates.rate(rules.currency, session.account.currency)
        return None if into is None else profit.notional(quantity, price, rules) * into


def _only_smaller(change: ChangeOrder, order: Order) -> bool:
    prices = (change.price, order.price), (change.stop_price, order.stop_price)
    still = all(asked is None or asked == shown for asked, shown in prices)
    return still and (change.quantity is None or change.quantity <= order.quantity)


def _as_changed(change: ChangeOrder, order: Order) -> Ticket:
    """The order as a ticket, with the change done."""
    return Ticket(
        id=order.key,
        instrument=order.instrument,
        symbol=order.symbol,
        side=order.side,
        type=order.type,
        quantity=change.quantity or order.quantity,
        in_force=order.in_force or TimeInForce.GTC,
        price=change.price or order.price,
        stop_price=change.stop_price or order.stop_price,
    )
