"""The numbers under which TradeLocker knows an instrument."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tui_trader.venue.listing import Listing

# tradelocker.md 6.2: public demo values. The id of BTCUSD, the other instruments' numbers are ours.
_KNOWN = {"BTCUSD": (206, 243), "EURUSD": (278, 315), "BTCUSD.TTF": (4665, 4701)}
_TRADE, _INFO, _DEAD = 9912, 452, 451
_SECOND_TRADE, _SECOND_INFO = 1168398, 1168392


@dataclass(frozen=True, slots=True)
class Number:
    """Ids of one instrument: `tradable` is used everywhere; `dead` INFO routes answer no_data."""

    tradable: int
    id: int
    trade_route: int
    info_route: int
    dead: tuple[int, ...]
    session: int

    @property
    def routes(self) -> list[dict[str, int | str]]:
        """All routes; their order is not fixed (tradelocker.md 6.2)."""
        info: list[dict[str, int | str]] = [{"id": each, "type": "INFO"} for each in self.dead]
        info.append({"id": self.info_route, "type": "INFO"})
        trade: list[dict[str, int | str]] = [{"id": self.trade_route, "type": "TRADE"}]
        return info + trade if self.tradable % 2 else trade + info


class Numbers:
    """Listings by their numbers."""

    def __init__(self, listings: Iterable[Listing]) -> None:
        self._by_key: dict[str, Number] = {}
        self._by_tradable: dict[int, Listing] = {}
        for row, listing in enumerate(listings):
            tradable, other = _KNOWN.get(listing.key, (3000 + row * 7, 5000 + row * 11))
            second = "." in listing.name
            number = Number(
                tradable=tradable,
                id=other,
                trade_route=_SECOND_TRADE if second else _TRADE,
                info_route=_SECOND_INFO if second else _INFO,
                dead=(_DEAD,) if row % 9 == 4 else (),
                session={"always": 1547, "forex": 1548, "stocks": 1549, "futures": 1550}[listing.hours],
            )
            self._by_key[listing.key] = number
            self._by_tradable[tradable] = listing

    def of(self, listing: Listing) -> Number:
        """The numbers of a listing."""
        return self._by_key[listing.key]

    def listing(self, tradable: str) -> Listing | None:
        """The listing of a tradableInstrumentId, given as text."""
        return self._by_tradable.get(int(tradable)) if tradable.isdecimal() and len(tradable) < 19 else None
