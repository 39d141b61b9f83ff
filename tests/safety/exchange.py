"""What truly happens to orders, whatever the line makes of it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal as D
from typing import Any

from tests.engine.fake import position, report
from tests.safety.hurried import HurriedClock
from tui_trader.brokers.port import OrderRejected, OutcomeUnknown
from tui_trader.domain.account import Position
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, Intent
from tui_trader.domain.order import OrderReport, Status, Ticket, reference

START = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Fate:
    """What becomes of one write."""

    taken: bool = True
    error: BaseException | None = None
    """What the program gets to know instead of an answer."""
    delay: float = 0.0
    """Seconds until it gets to know."""
    late: float = 0.0
    """Not taken, yet taken after so many seconds; 0 for never."""
    hidden: int = 0
    """Readings in which the order is not shown."""


@dataclass
class Made:
    """One order at the broker, ours or a stranger's."""

    intent: str
    report: OrderReport
    hidden: int = 0
    past: list[OrderReport] = field(default_factory=list)

    @property
    def as_asked(self) -> bool:
        """Nobody has changed it since."""
        return all(one.price == self.report.price for one in self.past)


class Exchange:
    """Goes on while the program dies. `on_disk` tells whether an intent's Sending line is there."""

    def __init__(self, clock: HurriedClock, echo: str, on_disk: Callable[[str], bool]) -> None:
        self.clock = clock
        self.echo = echo
        self.on_disk = on_disk
        self.fates: dict[str, Fate] = {}
        self.told: list[Intent] = []
        self.made: dict[str, Made] = {}
        self.held: dict[str, Position] = {}
        self.due: list[tuple[float, Callable[[], object]]] = []
        self.delivered: set[str] = set()
        """Ids that came in any reading."""
        self.photographs: dict[tuple[type, str], frozenset[str]] = {}
        """What had been delivered when an intent was about to be told, or said to be found."""
        self.wrongs: list[str] = []
        self.reads: dict[str, str] = {}
        """Per book: `fails`, `signed out`, `jumbled`, `slow`."""
        self.lag = 0.0

    def hear(self, intent: Intent) -> Fate:
        """The program tells a write."""
        if not self.on_disk(intent.id):
            self.wrongs.append(f"{intent.id} was told before its Sending line was on disk")
        self.told.append(intent)
        return self.fates.get(intent.id, Fate())

    def photograph(self, kind: type, id: str) -> None:
        """An intent is about to be told, or said to be found."""
        self.photographs.setdefault((kind, id), frozenset(self.delivered))

    def carry_out(self, intent: Intent, fate: Fate) -> str:
        """Do it, now or late. OrderRejected."""
        if fate.taken:
            return self.do(intent, fate.hidden)
        if fate.late:
            self.due.append((self.clock.monotonic() + fate.late, lambda: self.do(intent, fate.hidden)))
        return ""

    def catch_up(self) -> None:
        """What was to be taken late by now."""
        now = self.clock.monotonic()
        ripe, self.due = [d for d in self.due if d[0] <= now], [d for d in self.due if d[0] > now]
        for _, act in ripe:
            with suppress(OrderRejected):
                act()

    def do(self, intent: Intent, hidden: int = 0) -> str:
        match intent:
            case Ticket():
                return self.make(intent, intent.id, hidden)
            case CancelOrder():
                self.end(intent.broker_id, Status.CANCELLED)
            case ChangeOrder():
                self.move(intent.broker_id, price=intent.price)
            case ClosePosition():
                self._close(intent)
        return ""

    def make(self, ticket: Ticket, intent: str = "", hidden: int = 0) -> str:
        """A new order; a stranger's has no intent."""
        id = f"b{len(self.made)}"
        tag = {"id": intent, "number": str(reference(intent)), "nothing": ""}[self.echo] if intent else ""
        shown = report(
            id,
            instrument=ticket.instrument,
            symbol=ticket.symbol,
            quantity=ticket.quantity,
            price=ticket.price,
            our_id=tag or None,
            created=START + timedelta(seconds=self.clock.monotonic() - 1_000.0),
        )
        self.made[id] = Made(intent, shown, hidden)
        return id

    def move(self, id: str, **news: Any) -> None:
        """Something changes on a working order. OrderRejected when it works no longer."""
        made = self.made.get(id)
        if made is None or made.report.status.done:
            raise OrderRejected("that order does not work")
        made.past.append(made.report)
        made.report = made.report._replace(**news)

    def end(self, id: str, status: Status) -> None:
        self.move(id, status=status, status_text=status.value)

    def fill(self, id: str, share: int) -> None:
        """Fill all (0) or a part of what remains."""
        known = self.made[id].report
        if known.status.done:
            return
        left = known.quantity - known.filled
        more = left if share == 0 or left <= D("0.01") else D("0.01") * share
        whole = known.filled + more >= known.quantity
        status = Status.FILLED if whole else Status.PART_FILLED
        self.move(id, filled=known.filled + more, status=status, status_text=status.value, position=f"p{id}")
        held = self.held.get(f"p{id}")
        size = more + (held.quantity if held else D(0))
        self.held[f"p{id}"] = position(f"p{id}", str(size), instrument=known.instrument, symbol=known.symbol)

    def _close(self, close: ClosePosition) -> None:
        held = self.held.get(close.position.id)
        if held is None:
            raise OrderRejected("that position is not open")
        left = held.quantity - close.quantity
        if left < 0:
            self.wrongs.append(f"{close.id} closed more than was open")
        if left > 0:
            self.held[close.position.id] = replace(held, quantity=left)
        else:
            del self.held[close.position.id]

    def show(self, *, done: bool, since: datetime | None = None) -> list[OrderReport]:
        """One list as it is now; each hidden order comes one reading nearer to being shown."""
        self.catch_up()
        found = []
        for made in self.made.values():
            if made.report.status.done is not done or (since and made.report.created < since):  # type: ignore[operator]
                continue
            if made.hidden > 0:
                made.hidden -= 1
            else:
                found.append(made.report)
        return found

    def past(self) -> list[OrderReport]:
        """What was once shown, as a line that lost its way brings it again."""
        return [one for made in self.made.values() if not made.hidden for one in made.past]


LOST = OutcomeUnknown("no answer")
