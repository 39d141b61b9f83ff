"""What the journal says happened before this run, taken in at the start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import merge
from operator import itemgetter

from tui_trader.domain.book import Book
from tui_trader.domain.mandate import Mandate
from tui_trader.engine.gone import Gone
from tui_trader.engine.journal import Entry, Journal
from tui_trader.engine.past import Ended, Meant, written
from tui_trader.engine.story import subjects
from tui_trader.engine.thrift import Thrift

AT_ONCE = 200
"""Lines that are taken in between two yields: some 10 ms."""
WORTH = 2000
"""Lines that are read again at each start before they are summed up: a tenth of a second."""

MOST = 1000
"""With more that is unfinished there is little to sum up."""


class Replay:
    """Once, into a book and a mandate that are empty.

    Finished orders come as they ended, those of which more may be said line by line, as do all lines after
    the last summary. What was asked of a practice market is left out: that market ended with its run.
    """

    def __init__(self, journal: Journal, book: Book, mandate: Mandate) -> None:
        self._journal, self._book, self._mandate = journal, book, mandate
        self._gone, self._thrift = Gone(), Thrift()

    def run(self) -> Iterator[int]:
        """Take it in; years of orders take seconds, so now and then it yields, for others to get their turn.
        JournalUnusable.
        """
        summary = self._journal.summary
        yield from summary.check()
        for count, one in enumerate(self._before(), 1):
            if count % AT_ONCE == 0:
                yield count
            if isinstance(one, Entry):
                self._take(one)
            else:
                self._recall(one)
        touched: set[str] = set()
        count = 0
        for count, entry in enumerate(self._journal.since(summary.upto), 1):
            if count % AT_ONCE == 0:
                yield count
            moved = self._take(entry)
            if summary.upto:
                touched.update(moved)
        if count >= WORTH and self._journal.ours and not self._journal.trouble:
            yield from self._sum_up(touched if summary.upto else None)

    def _sum_up(self, touched: set[str] | None) -> Iterator[int]:
        book = self._book
        if any(asked.id not in book.orders for asked in self._mandate.every()):
            return  # the broker gave two orders one id: only their lines tell how that went
        unfinished = book.unfinished()
        if len(unfinished) > MOST:
            return
        changes = self._changes(unfinished, touched)
        numbers = self._numbers(unfinished)
        yield from self._journal.summary.write(
            changes, self._finished(unfinished), self._journal.last, numbers
        )

    def _before(self) -> Iterator[Entry | Ended | Meant]:
        """What was summed up, in the order in which it began; with the lines of what was unfinished then."""
        past: Iterator[tuple[int, Entry | Ended | Meant]] = self._journal.past()
        lines = ((entry.number, entry) for entry in self._journal.among(self._journal.summary.unfinished))
        return (one for _, one in merge(past, lines, key=itemgetter(0)))

    def _recall(self, past: Ended | Meant) -> None:
        if isinstance(past, Meant):
            self._book.accounts[past.id] = past.account
            return
        if past.asked is not None:
            self._book.accounts[past.order.key] = past.asked.account
            self._mandate.recall(past.asked)
        self._book.recall(past.order)

    def _take(self, entry: Entry) -> tuple[str, ...]:
        """The orders and changes that it is about."""
        if self._gone.takes(entry.event):
            return ()
        event = self._thrift.kept(entry.event)
        self._mandate.apply(entry.at, event)
        key = self._book.apply(entry.at, event)
        return subjects(event) if key is None else (*subjects(event), key)

    def _changes(self, unfinished: set[str], touched: set[str] | None) -> Iterator[tuple[str, str | None]]:
        """What stands for each finished order from now on: of all of them, or of those that were touched."""
        book = self._book

        def said(subject: str, past: Ended | Meant) -> tuple[str, str | None]:
            return subject, None if past.id in unfinished else written(past)

        for asked in self._mandate.every():
            if touched is None or asked.id in touched:
                order = book.orders[asked.id]
                yield said(order.key, Ended(order, asked))
                if order.broker_id is not None and touched is not None:
                    yield f"{order.session}/{order.broker_id}", None  # it may have stood there as a stranger
        for order in book.orders.values():
            if not order.ours and (touched is None or order.key in touched):
                yield said(f"{order.session}/{order.broker_id}", Ended(order, None))
        for id, account in book.accounts.items():
            if id not in book.orders and (touched is None or id in touched):
                yield said(id, Meant(id, account))

    def _finished(self, unfinished: set[str]) -> int:
        """How many orders, changes are settled for good."""
        orders, meant = self._book.orders, self._book.accounts
        changes = sum(id not in orders for id in meant)
        return len(orders) + changes - sum(id in orders or id in meant for id in unfinished)

    def _numbers(self, unfinished: set[str]) -> Sequence[int]:
        """The lines on what is unfinished, with those on accounts."""
        orders = (order for id in unfinished if (order := self._book.orders.get(id)) is not None)
        theirs = [f"{order.session}/{order.broker_id}" for order in orders if order.broker_id is not None]
        wanted = [*unfinished, *theirs, *self._mandate.brakes, *self._mandate.limits]
        return [entry.number for entry in self._journal.story(wanted)]
