"""A table of orders, from a reply's bytes to reports, against TradeLocker's published client.

The client is no dependency. It is looked for in this interpreter, else in the one that the environment
variable TRADELOCKER_CLIENT names.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.figure import Figure, Goal
from tests.bench.plan import Plan
from tui_trader.brokers import reply
from tui_trader.brokers.table import Table
from tui_trader.brokers.tradelocker.translate import Orders
from tui_trader.domain.order import OrderReport
from tui_trader.venue.tradelocker_config import COLUMNS, config

ROWS = 1_000
CLIENT = "TRADELOCKER_CLIENT"
MOVED = Decimal("0.11")
_ORDERS = "ordersHistory"


def measure(plan: Plan) -> Iterator[Figure]:
    """Processor time of both."""
    body, moved = _body(), _body(moved=ROWS // 2)
    first, changed, same = zip(*(_table(body, moved) for _ in range(plan.turns(21))), strict=True)
    python = _client()
    goals = (Goal(0.05, ratio=True),)
    title = f"decode: {ROWS:,} orders"
    if python is None:
        note = (
            "no baseline: the published client is not here. `python -m venv CLIENT && CLIENT/bin/pip install "
            f"tradelocker==0.56.2`, then {CLIENT}=CLIENT/bin/python"
        )
        yield Figure("15", f"{title}, first reading", "ms", first, note=note)
        return
    said, bare = _published(python, body, plan.turns(9))
    theirs = tuple(said)
    note = (
        "from the reply's bytes, nothing remembered of an earlier one; baseline: the published client, "
        f"whose own logging is part of each call: without it {median(bare):.1f} ms; 0.05x is 20 times as fast"
    )
    floor = _floor(body, goals[0].bound * median(theirs), plan)
    yield Figure("15", f"{title}, first reading", "ms", first, theirs, goals, note, floor)
    note = "the reply read before, with one row changed in the middle of it; the baseline remembers nothing"
    yield Figure("15", f"{title}, one row changed", "ms", changed, theirs, goals, note)
    note = "the reply read before, byte for byte, as at most polls"
    yield Figure("15", f"{title}, nothing changed", "ms", same, theirs, goals, note)


def _table(body: bytes, moved: bytes) -> tuple[float, float, float]:
    """Milliseconds from a reply's bytes to reports: the first time, with a row changed, the same again."""
    table, orders = Table(_ORDERS), Orders(COLUMNS["orders"], "bench", final=True)
    took = []
    for each in (body, moved, bytes(bytearray(moved))):
        began = time.process_time()
        said = reply.read(200, each, reply.Reading(parse=table.read)).data
        assert isinstance(said, dict)
        reports = orders.read(said["d"][_ORDERS], {})
        took.append((time.process_time() - began) * 1000)
        assert len(reports) == ROWS
    assert reports[ROWS // 2].filled == MOVED, "an older reading was told again"
    return took[0], took[1], took[2]


def _floor(body: bytes, bound: float, plan: Plan) -> str:
    """What a first reading cannot do without, measured alone; empty where that leaves room for the goal."""
    orders = Orders(COLUMNS["orders"], "bench", final=True)
    fields: list[Any] = [tuple(each) for each in orders.read(json.loads(body)["d"][_ORDERS], {})]
    parsing: list[float] = []
    making: list[float] = []
    for _ in range(plan.turns(21)):
        began = time.process_time()
        json.loads(body)
        parsed = time.process_time()
        _ = [OrderReport(*each) for each in fields]
        parsing.append((parsed - began) * 1000)
        making.append((time.process_time() - parsed) * 1000)
    least = median(parsing) + median(making)
    if least <= bound:
        return ""
    return (
        f"json.loads of the reply alone takes {median(parsing):.2f} ms, {ROWS:,} OrderReports of fields that "
        f"are there already {median(making):.2f} ms: {least:.2f} ms of {bound:.2f} ms, before any text has "
        "become a number or a time"
    )


def _body(moved: int = -1) -> bytes:
    """A reply as the broker sends it: rows of text, mostly filled, some with protection; one has `moved`."""
    draw = random.Random(2)
    rows = []
    for number in range(ROWS):
        made = 1_767_000_000_000 + number * 61_000
        price = f"{1.08 + draw.random() / 100:.5f}"
        protected, filled = number % 3 == 0, str(MOVED) if number == moved else "0.10"
        rows.append(
            [
                str(7_277_816_997_800_000_000 + number), "278", "9912", f"{draw.randrange(1, 300) / 100}",
                draw.choice(("buy", "sell")), draw.choice(("market", "limit", "stop")), "Filled",
                filled, price, price, "0", "IOC", None, str(made), str(made + 40), "true",
                str(7_277_816_997_900_000_000 + number), "1.07000" if protected else None,
                "absolute" if protected else None, None, None, f"ours{number}" if number % 2 else None,
            ]
        )  # fmt: skip
    return json.dumps({"s": "ok", "d": {_ORDERS: rows, "hasMore": False}}).encode()


def _client() -> str | None:
    """An interpreter that has the published client."""
    if importlib.util.find_spec("tradelocker") is not None:
        return sys.executable
    return os.environ.get(CLIENT)


def _published(python: str, body: bytes, runs: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each run of the client, as published, then without its logging."""
    script = Path(__file__).with_name("published_client.py")
    given = json.dumps({"config": config(), "reply": body.decode()})
    done = subprocess.run(
        [python, "-I", str(script), str(runs)], input=given, capture_output=True, text=True, check=True
    )
    whole, bare = json.loads(done.stdout.splitlines()[-1])
    return [each * 1000 for each in whole], [each * 1000 for each in bare]
