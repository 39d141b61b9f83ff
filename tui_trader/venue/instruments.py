"""Every instrument of the practice market."""

from __future__ import annotations

from tui_trader.venue.instruments_currency import CRYPTO, FOREX
from tui_trader.venue.instruments_paper import COMMODITIES, ETFS, INDICES, SHARES
from tui_trader.venue.listing import Listing


def all_listings() -> tuple[Listing, ...]:
    """All listings in the order in which the venue names them; keys are unique, names are not."""
    return (*FOREX, *CRYPTO, *INDICES, *COMMODITIES, *SHARES, *ETFS)
