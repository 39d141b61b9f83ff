"""Which Indian contracts a watchlist holds, at which rate of the venue so many changes concern them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import chain, islice

from tui_trader.venue.instruments_india import scrips
from tui_trader.venue.tradelab_chains import Chain, blocks
from tui_trader.venue.tradelab_scrip import IST, Scrip


def contracts(count: int) -> list[Scrip]:
    """The first so many: what ticks from the start, then options, which tick once they are asked for."""
    today = datetime.now(IST).date()
    chains = (block for block in blocks(today, full=False) if isinstance(block, Chain))
    options = (block.scrip(at) for block in chains for at in range(block.size))
    return list(islice(chain(scrips(today), options), count))


def rate(changes: float, listed: Sequence[Scrip]) -> float:
    """The venue's `--rate` at which these see so many quote changes a second together.

    The venue gives the whole rate once more to the Indian contracts, each its share by `pace`; an option
    joins them when it is first asked for (`venue/tape.py`, `venue/tradelab_contracts.py`).
    """
    always = scrips(datetime.now(IST).date())
    ticking = {each.key: each.pace for each in (*always, *listed)}
    return changes * sum(ticking.values()) / sum(ticking[each.key] for each in listed)


def entries(listed: Sequence[Scrip]) -> list[tuple[str, str]]:
    """As a watchlist has them: id, symbol."""
    return [(f"{each.exchange}:{each.token}", each.trading_symbol) for each in listed]
