"""Figures 10 with 11: brokers whose quotes must be asked for, one after the other, within their allowance.

Where so many rows show and so many requests a second may go, no order of asking keeps the mean age below
rows / (2 * rate). A relay before the venue notes when each answer came; a row's age is the time since then.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack

from tests.bench import asking
from tests.bench.figure import Figure, Goal
from tests.bench.home import Home
from tests.bench.market import Market
from tests.bench.plan import Plan
from tests.bench.programs import ours
from tests.bench.relay import Relay
from tests.bench.terminal import Terminal
from tui_trader.venue.instruments import all_listings
from tui_trader.venue.instruments_currency import FOREX
from tui_trader.venue.instruments_paper import ETFS, INDICES, SHARES
from tui_trader.venue.listing import Kind, Listing
from tui_trader.venue.tradelocker_listing import Numbers

COLUMNS, HEIGHT = 120, 150
"""Tall enough for all rows beside the chart."""
MINUTE, TEN = 60.0, 600.0
TICKET = 20.0
Asked = tuple[str, str, int, float]
ASKED: tuple[Asked, ...] = (("10", "stockstrader", 40, 2.0), ("11", "tradelocker", 60, 10.0))
"""Number, broker, rows, requests a second."""


def measure(plan: Plan) -> Iterator[Figure]:
    """One long run each; what it brings does not depend on how busy the machine is."""
    for number, broker, rows, rate in ASKED:
        for _ in range(plan.runs or 1):
            yield from _run(plan, number, broker, rows, rate)


def _run(plan: Plan, number: str, broker: str, rows: int, rate: float) -> Iterator[Figure]:
    listed = _listed(broker)[:rows]
    ids = [id for id, _ in listed]
    seconds = TEN if plan.long else plan.span(MINUTE, 15.0)
    with ExitStack() as stack:
        market = stack.enter_context(Market(rate=30.0))
        path = "/backend-api" if broker == "tradelocker" else ""
        relay = stack.enter_context(Relay(market.port(broker), path))
        home = stack.enter_context(Home())
        more = {"account": "1001"} if broker == "tradelocker" else {}
        home.profile(broker, market.contract[broker], base_url=relay.base_url, **more)
        home.watch(broker, listed)
        command = ours("--profile", broker)
        terminal = stack.enter_context(Terminal(command, home.env, columns=COLUMNS, rows=HEIGHT))
        _all_seen(terminal, [symbol for _, symbol in listed], rows / rate * 3 + 20)
        start = time.monotonic()
        terminal.rest(seconds)
        end = time.monotonic()
        opened = terminal.press("b")
        terminal.wait("Enter Review")
        terminal.rest(plan.span(TICKET, 8.0))
        closed = time.monotonic()
        exchanges = relay.exchanges()
    came = asking.answers(exchanges, broker)
    limit = rows / (2 * rate)
    age = asking.mean_age(came, ids, start, end)
    asked = sorted(each for times in came.values() for each in times if start <= each < end)
    note = (
        f"{rows} rows, {len(asked) / (end - start):.2f} of {rate:g} quotes/s used over {seconds:g} s, "
        f"at most {asking.most_in(asked, 1.0)} in a second; baseline: rows / (2 * rate)"
    )
    yield Figure(
        number, f"{broker}: mean age on screen", "s", (age,), (limit,), (Goal(1.1, ratio=True),), note
    )
    refused = sum(one.status == asking.TOO_MANY for one in exchanges)
    yield Figure(number, f"{broker}: answers of 429", "", (float(refused),), (), (Goal(0.0),))
    worst = asking.longest_wait(came[ids[0]], opened, closed)
    note = "the longest time without an answer for it, from the key that opened the ticket on"
    yield Figure(number, f"{broker}: quote of an open ticket", "s", (worst,), (), (Goal(1.5),), note)


def _all_seen(terminal: Terminal, symbols: list[str], patience: float) -> None:
    """Wait until every row shows a price: all are on screen, all have been asked once."""

    def priced() -> bool:
        lines = {line[2:].split(" ", 1)[0]: line for line in terminal.text().splitlines() if len(line) > 40}
        return all(symbol in lines and "--  " not in lines[symbol][28:50] for symbol in symbols)

    until = time.monotonic() + patience
    while not priced():
        assert time.monotonic() < until, f"not all rows have a price:\n{terminal.text()}"
        terminal.rest(0.5)


def _listed(broker: str) -> list[tuple[str, str]]:
    """(id, symbol) of instruments that trade all the time at the venue."""
    if broker == "stockstrader":
        contracts = [each for each in SHARES if each.kind is Kind.EQUITY_CFD]
        return [(each.key, each.name) for each in (*contracts, *ETFS, *FOREX, *INDICES) if _trades(each)]
    numbers = Numbers(all_listings())
    return [(str(numbers.of(each).tradable), each.name) for each in all_listings() if _trades(each)]


def _trades(listing: Listing) -> bool:
    return not (listing.shut or listing.close_only or "." in listing.key)
