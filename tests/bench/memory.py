"""Figure 13: memory after a minute, with nothing special, with many contracts, with many orders."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

from tests.bench import india, process
from tests.bench.figure import Figure, Goal
from tests.bench.home import Home
from tests.bench.market import Market
from tests.bench.orders_kept import placed_before
from tests.bench.plan import Plan
from tests.bench.programs import baseline, environment, installed, ours
from tests.bench.terminal import Terminal
from tests.bench.watching import LIVE

ROWS, CHANGES, ORDERS = 20, 20.0, 100_000
_PATIENCE = 180.0
KIB = 1024


def measure(plan: Plan) -> Iterator[Figure]:
    """Pss of the program's own process; all of them run at the same time."""
    demo, tree, smallest = [], [], []
    contracts, orders, plain = [], [], []
    for _ in range(plan.turns(1)):
        found = _minute(plan)
        demo.append(found["demo"])
        tree.append(found["tree"])
        smallest.append(found["smallest"])
        plain.append(found["plain"])
        contracts.append(found["contracts"] - found["plain"])
        orders.append((found["orders"] - found["plain"]) * KIB / ORDERS)
    pair = tuple(demo), tuple(smallest)
    note = "its own process, after a minute; the smallest Textual app beside it"
    yield Figure("13", "memory: demo", "MiB", *pair, (Goal(2.2, ratio=True),), note)
    yield Figure("", "memory: demo with its venue", "MiB", tuple(tree))
    yield Figure("", f"memory: signed in, {ROWS} rows", "MiB", tuple(plain))
    note = "more than with the small list; the list was fetched in this run"
    yield Figure("13", "memory: 180,000 contracts", "MiB", tuple(contracts), (), (Goal(60.0),), note)
    note = "more than without, filled in the days before, the order book open"
    yield Figure("13", f"memory: of {ORDERS:,} orders, each", "KiB", tuple(orders), (), (Goal(1.0),), note)


def _minute(plan: Plan) -> dict[str, float]:
    listed = india.contracts(ROWS)
    rate = india.rate(CHANGES, listed)
    with ExitStack() as stack:
        small, full = (stack.enter_context(Market(rate=rate, contracts=size)) for size in ("small", "full"))
        homes = {name: stack.enter_context(Home()) for name in ("demo", "plain", "contracts", "orders")}
        for name, market in (("plain", small), ("contracts", full), ("orders", small)):
            homes[name].profile("tradelab", market.contract["tradelab"])
            homes[name].watch("tradelab", india.entries(listed))
        account = small.contract["tradelab"]["account"]
        placed_before(homes["orders"].state, "tradelab", account, ORDERS)
        commands = {name: ours("--profile", "tradelab") for name in homes} | {"demo": installed("demo")}
        running = {
            name: stack.enter_context(Terminal(command, homes[name].env))
            for name, command in commands.items()
        }
        running["smallest"] = stack.enter_context(Terminal(baseline("smallest"), environment()))
        running["smallest"].wait("ready")
        running["demo"].wait(LIVE, _PATIENCE)
        for name in ("plain", "contracts", "orders"):
            running[name].wait(LIVE, _PATIENCE)
        for name in ("plain", "orders"):
            running[name].press("2")
        running["smallest"].rest(plan.span(60.0, 15.0))
        assert "Orders, all" in running["orders"].text()
        found = {name: process.memory(each.pid) for name, each in running.items()}
        found["tree"] = process.tree_memory(running["demo"].pid)
    return found
