"""What a journal says before the program starts, written by the program's own recorder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from tui_trader.domain.environment import Environment
from tui_trader.domain.events import Accepted, Event, LimitsSet, OrderAsked, Reported, Sending
from tui_trader.domain.instrument import InstrumentKey, OrderType, TimeInForce
from tui_trader.domain.order import OrderReport, Side, Status, Ticket
from tui_trader.domain.risk import Limits
from tui_trader.engine.clock import SystemClock
from tui_trader.engine.journal import Journal
from tui_trader.engine.news import Newspaper
from tui_trader.engine.recorder import Recorder

MANY = 1_000_000
_TRADED = (("NSE:2885", "RELIANCE-EQ"), ("NSE:11536", "TCS-EQ"))


@contextmanager
def recording(state: Path) -> Iterator[Recorder]:
    """The recorder on the journal of a user's state folder, closed at the end."""
    journal = Journal(state / "journal.sqlite")
    assert journal.ours, journal.trouble
    try:
        yield Recorder(SystemClock(), journal, Newspaper())
    finally:
        journal.close()


def allow_many(state: Path, broker: str, account: str) -> None:
    """A person has set this account's limits so wide that no order is asked about twice."""
    limits = Limits(orders=MANY, positions=MANY, per_minute=MANY, similar=0)
    with recording(state) as recorder:
        recorder.record(LimitsSet(f"{broker} {Environment.DEMO.value} {account}", limits))


def placed_before(state: Path, session: str, account: str, count: int) -> None:
    """So many market orders were asked for, taken, filled in the days before; one transaction of them all."""
    began = datetime.now(UTC) - timedelta(days=3)
    last = count - 1
    with recording(state) as recorder:
        for number in range(count):
            *before, end = _story(session, account, number, began)
            at = began + timedelta(seconds=number % 100_000)
            for event in before:
                recorder.journal.keep(at, event)
            if number == last:
                recorder.journal.append(at, end)
            else:
                recorder.journal.keep(at, end)


def _story(session: str, account: str, number: int, began: datetime) -> list[Event]:
    id, broker_id = f"past{number:016d}", f"PAST{number:09d}"
    token, symbol = _TRADED[number % 2]
    key = InstrumentKey(session, token)
    side, quantity = (Side.BUY, Side.SELL)[number // 2 % 2], Decimal(1 + number % 90)
    ticket = Ticket(
        id, key, symbol, side, OrderType.MARKET, quantity, TimeInForce.DAY, options=(("product", "MIS"),)
    )
    report = OrderReport(
        broker_id, key, symbol, side, OrderType.MARKET, quantity, quantity, Status.FILLED, "complete",
        average_price=Decimal(1300 + number % 50) + Decimal("0.05") * (number % 20),
        in_force=TimeInForce.DAY, created=began, modified=began, our_id=id, product="MIS",
    )  # fmt: skip
    asked = OrderAsked(ticket, account, Environment.DEMO.value)
    return [asked, Sending(id), Accepted(id, broker_id, 0.012), Reported(report)]
