"""The one door of every event: on disk, then in the book, then on the board."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tui_trader.brokers.port import Clock
from tui_trader.domain.book import Book
from tui_trader.domain.events import Event, Reported
from tui_trader.domain.mandate import Mandate
from tui_trader.domain.order import Order, OrderReport
from tui_trader.domain.sequence import merged
from tui_trader.engine.board import Board
from tui_trader.engine.headlines import about, headline
from tui_trader.engine.journal import Entry, Journal, JournalUnusable
from tui_trader.engine.news import Newspaper, Weight
from tui_trader.engine.replay import Replay


class Recorder:
    """What happens to orders, written down before anybody acts on it."""

    def __init__(self, clock: Clock, journal: Journal, newspaper: Newspaper) -> None:
        self.clock = clock
        self.journal = journal
        self.newspaper = newspaper
        self.book = Book()
        self.mandate = Mandate()
        self.orders: Board[str, Order] = Board()
        self._alarmed = journal.trouble

    def replay(self) -> Iterator[int]:
        """Take in what the journal says happened before this run; see `Replay.run`. JournalUnusable."""
        yield from Replay(self.journal, self.book, self.mandate).run()
        self.orders.fill(self.book.orders)

    def record(self, event: Event) -> None:
        """On disk first, or not at all. JournalUnusable."""
        at = self.clock.now()
        self.journal.append(at, event)
        if self._alarmed and not self.journal.trouble:
            self._alarmed = ""
            self.newspaper.say(at, Weight.GOOD, "the journal can be written again")
        self._apply(at, event, journaled=True)

    def note(self, event: Event) -> None:
        """Record what is so whether or not the disk takes it: else in memory, with one alarm."""
        try:
            self.record(event)
        except JournalUnusable as error:
            at = self.clock.now()
            if self._alarmed != str(error):
                self._alarmed = str(error)
                self.newspaper.say(at, Weight.ALARM, f"kept in memory only: {error}")
            self.journal.keep(at, event)
            self._apply(at, event)

    def report(self, report: OrderReport) -> bool:
        """The broker shows an order; whether that is news.

        Orders placed elsewhere are read again at each start, so only what is ours goes to disk, or may yet
        turn out to be ours: anything new on an instrument where one of ours has no answer yet.
        """
        known = self.book.match(report)
        if known is not None and merged(known, report, known.key, self.clock.now()) is known:
            return False
        if (known is not None and known.ours) or self._may_be_ours(report):
            self.note(Reported(report))
        else:
            self._apply(self.clock.now(), Reported(report))
        return True

    def _may_be_ours(self, report: OrderReport) -> bool:
        return any(
            (order.instrument, order.side) == (report.instrument, report.side)
            for order in self.book.doubtful()
        )

    def _apply(self, at: datetime, event: Event, *, journaled: bool = False) -> None:
        before, name = about(self.book, event)
        self._take(at, event)
        weight, text = headline(event, before, name)
        if text:
            self.newspaper.say(at, weight, text, journaled=journaled)

    def _take(self, at: datetime, event: Event) -> None:
        folded = self.book.folded(event)
        self.mandate.apply(at, event)
        key = self.book.apply(at, event)
        if folded is not None:
            self.orders.drop(folded)
        if key is not None:
            self.orders.put(key, self.book.orders[key])

    def story(self, order: Order) -> list[Entry]:
        """What the journal has on one order with the changes asked of it, oldest first. JournalUnusable."""
        mine = [order.key]
        if order.broker_id is not None:
            mine.append(f"{order.session}/{order.broker_id}")
        return list(self.journal.story(mine))
