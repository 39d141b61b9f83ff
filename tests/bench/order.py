"""Figure 9: from `y` on the review to the first byte of the order at the venue's door.

Between them: the key through the terminal, the desk's checks, the journal with its fsync, the connection.
A relay of ours stands at the door; the live feed goes past it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from statistics import median

from tests.bench import disk, india
from tests.bench.figure import Figure, Goal, percentile
from tests.bench.home import Home
from tests.bench.market import Market
from tests.bench.orders_kept import allow_many
from tests.bench.plan import Plan
from tests.bench.programs import ours
from tests.bench.relay import Relay
from tests.bench.steal import Neighbours, enough, reason
from tests.bench.terminal import Terminal
from tests.bench.watching import first_quote, settled
from tui_trader.venue.tradelab_scrip import Scrip

ORDERS = 60
"""A run, of which there are three, one after the other. The median of their worst is the 99th percentile."""
FURTHER = 6
"""So many runs more at most, for the floor alone, where the host left too few of these alone to tell it."""
TRADED = "ITC"
"""Cheap enough for all of them."""
PATH = "/api/v1/orders"
MIDDLE, TAIL = 15.0, 40.0
"""Milliseconds that the median, that the 99th percentile may take."""
_REVIEW, _TICKET = "nothing is sent yet", "Enter Review"


class Sitting:
    """What many orders brought, one after the other in one sitting."""

    def __init__(self) -> None:
        self.runs: list[list[float]] = []
        """Seconds from each yes to its order's first byte."""
        self.alone: tuple[list[float], list[float]] = ([], [])
        """Those of them from which nobody took the processor within the median's bound, within the tail's."""
        self.without: list[float] = []
        """Of those within the tail's: less the time for which somebody waited for the disk meanwhile."""
        self.written: list[float] = []
        """Seconds of the disk alone."""

    @property
    def many(self) -> int:
        """Orders in all."""
        return sum(map(len, self.runs))

    def tail(self, runs: int) -> float:
        """Milliseconds: the figure, which is that of the first runs."""
        return median(percentile(run, 99) for run in self.runs[:runs]) * 1000


def measure(plan: Plan) -> Iterator[Figure]:
    """Quiet: 50 rows, 20 changes a second. Storm: 250 rows, 3,000."""
    runs = plan.turns(3)
    for word, rows, changes in (("quiet", 50, 20.0), ("storm", 250, 3000.0)):
        found = _sitting(plan, rows, changes)
        medians = tuple(median(run) * 1000 for run in found.runs[:runs])
        tails = tuple(percentile(run, 99) * 1000 for run in found.runs[:runs])
        note = (
            f"{len(found.runs[0])} market orders a run, every second one a sale; {rows} rows, "
            f"{changes:g} changes/s"
        )
        title = f"order, {word}: y to its first byte"
        floor = reason(found.alone[0], found.many, 50, MIDDLE)
        yield Figure("9", f"{title}, median", "ms", medians, (), (Goal(MIDDLE),), note, floor)
        further = len(found.runs) - runs
        note = f"{further} runs more for the floor, none of them in the figure" if further else ""
        floor = (
            reason(found.alone[1], found.many, 99, TAIL) or _waiting(found) or _floor(found.written, medians)
        )
        yield Figure("9", f"{title}, p99", "ms", tails, (), (Goal(TAIL),), note, floor)


def _waiting(found: Sitting) -> str:
    """What the disk kept waiting, where all the rest of those that were left alone holds the bound."""
    if not enough(found.without, 99) or (rest := percentile(found.without, 99) * 1000) > TAIL:
        return ""
    whole = percentile(found.alone[1], 99) * 1000
    return (
        f"of the {len(found.without)} of {found.many} from which the host of this machine took nothing "
        f"within {TAIL:g} ms, the 99th percentile is {whole:.0f} ms; less the time for which somebody waited "
        f"for the disk meanwhile, as the kernel counts it, {rest:.1f} ms"
    )


def _floor(written: Sequence[float], medians: Sequence[float]) -> str:
    """What the disk leaves of the goal, where that is less than all the rest takes usually."""
    worst = percentile(written, 99) * 1000
    usual, least = median(medians), median(written) * 1000
    if TAIL - worst >= usual - least:
        return ""
    return (
        f"two lines of the journal alone take {least:.1f} ms here, {worst:.0f} ms at the 99th percentile, "
        f"{max(written) * 1000:.0f} ms at worst, measured beside the program with nothing else; all the rest "
        f"usually {usual - least:.1f} ms"
    )


def _sitting(plan: Plan, rows: int, changes: float) -> Sitting:
    listed = india.contracts(rows)
    listed.sort(key=lambda each: each.symbol != TRADED)  # the rest keeps its order
    found, runs, count = Sitting(), plan.turns(3), int(plan.span(ORDERS, 12))
    with ExitStack() as stack:
        market = stack.enter_context(Market(rate=india.rate(changes, listed)))
        relay = stack.enter_context(Relay(market.port("tradelab")))
        home = stack.enter_context(Home())
        _settle_in(home, market, relay, listed)
        terminal = stack.enter_context(Terminal(ours("--profile", "tradelab"), home.env))
        first_quote(terminal)
        settled(market, terminal, 0, rows, plan.span(100.0, 15.0))
        while len(found.runs) < runs or (
            len(found.runs) < runs + FURTHER and found.tail(runs) > TAIL and not enough(found.alone[1], 99)
        ):
            first = found.many
            with Neighbours() as others, disk.Waits() as waits:
                said = [_order(terminal, number) for number in range(first, first + count)]
            terminal.rest(1.0)
            came = sorted(_arrivals(relay))
            assert len(came) == first + count, (
                f"{first + count} were confirmed, {len(came)} came to the venue"
            )
            took = [there - here for here, there in zip(said, came[first:], strict=True)]
            found.runs.append(took)
            for alone, bound in zip(found.alone, (MIDDLE, TAIL), strict=True):
                alone += others.undisturbed(zip(said, took, strict=True), bound / 1000)
            rest = [one - waits.least(when, when + one) for when, one in zip(said, took, strict=True)]
            found.without += others.undisturbed(zip(said, rest, strict=True), TAIL / 1000)
        found.written = disk.pairs(home.path)
    return found


def _arrivals(relay: Relay) -> Iterator[float]:
    """When the first byte of each order was at the door."""
    return (one.asked for one in relay.exchanges() if (one.method, one.target) == ("POST", PATH))


def _settle_in(home: Home, market: Market, relay: Relay, listed: list[Scrip]) -> None:
    contract = market.contract["tradelab"]
    home.profile("tradelab", contract, base_url=relay.base_url, feed_url=contract["feed_url"])
    home.watch("tradelab", india.entries(listed))
    allow_many(home.state, "Tradelab", contract["account"])


def _order(terminal: Terminal, number: int) -> float:
    """One order through ticket, review, yes; when `y` was pressed. Nothing is looked at meanwhile."""
    terminal.press("s" if number % 2 else "b")
    terminal.wait(_TICKET)
    terminal.press(str(1 + number // 2 % 50))
    terminal.press("enter")
    terminal.wait(_REVIEW)
    terminal.rest(random.Random(number).uniform(0.2, 0.5))
    said = terminal.press("y")
    terminal.rest(0.4)
    terminal.wait(lambda screen: _TICKET not in screen.text())
    return said
