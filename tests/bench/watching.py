"""The program, signed in, at its watchlist."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.bench import india
from tests.bench.home import Home
from tests.bench.market import Market
from tests.bench.programs import ours
from tests.bench.terminal import Terminal
from tui_trader.venue.tradelab_scrip import Scrip

LIVE = r"\d\.\d+ .*<(2|10)s"
"""A row with a price that has just come."""
RULES = "tradelab GET /api/v1/contract/{exchange}"


@contextmanager
def india_watched(
    market: Market, listed: Sequence[Scrip], *words: str, columns: int = 120, rows: int = 36
) -> Iterator[Terminal]:
    """On a list of Indian contracts, with a first live quote on screen."""
    with Home() as home:
        home.profile("tradelab", market.contract["tradelab"])
        home.watch("tradelab", india.entries(listed))
        command = ours(*words, "--profile", "tradelab")
        with Terminal(command, home.env, columns=columns, rows=rows) as terminal:
            first_quote(terminal)
            yield terminal


def first_quote(terminal: Terminal) -> None:
    """Wait for a live quote."""
    terminal.wait(LIVE)


def settled(market: Market, terminal: Terminal, before: int, rows: int, patience: float) -> None:
    """Let it come to rest: until the rules of all rows have been read, which is done once."""
    until = time.monotonic() + patience
    while time.monotonic() < until and market.received(RULES) - before < rows:
        terminal.rest(1.0)
    terminal.rest(2.0)
