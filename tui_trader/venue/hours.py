"""When each instrument may be traded."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from tui_trader.venue.listing import Listing

_MONDAY, _FRIDAY, _SATURDAY, _SUNDAY = 0, 4, 5, 6

# tradelab.md 2.4: equities with their derivatives, currency, goods.
_INDIA = {
    "nse": (time(9, 15), time(15, 30)),
    "cds": (time(9), time(17)),
    "mcx": (time(9), time(23, 30)),
}


class Hours:
    """Opening times, with a switch for each instrument.

    The practice market never sleeps (people practise on weekends) unless `real` is set; an
    instrument listed as shut stays closed until it is opened by name.
    """

    def __init__(self, real: bool = False) -> None:
        self.real = real
        self._switched: dict[str, bool] = {}

    def switch(self, key: str, open_: bool) -> None:
        """Open or close one instrument, whatever the time."""
        self._switched[key] = open_

    def is_open(self, listing: Listing, now: datetime) -> bool:
        """Whether `listing` trades at `now` (aware, UTC)."""
        if listing.key in self._switched:
            return self._switched[listing.key]
        if listing.shut:
            return False
        return not self.real or self.trades(listing, now)

    def trades(self, listing: Listing, at: datetime) -> bool:
        """Whether the real timetable has `listing` open at a time, whatever is switched."""
        return _trades(listing.hours, at)


def _trades(hours: str, now: datetime) -> bool:
    if hours == "always":
        return True
    if hours == "stocks":  # New York, 9:30 to 16:00: 13:30 or 14:30 UTC, as daylight saving has it
        local = now.astimezone(ZoneInfo("America/New_York"))
        return local.weekday() <= _FRIDAY and time(9, 30) <= local.time() < time(16, 0)
    if hours in _INDIA:
        local = now.astimezone(ZoneInfo("Asia/Kolkata"))
        start, end = _INDIA[hours]
        return local.weekday() <= _FRIDAY and start <= local.time() < end
    day, hour = now.weekday(), now.hour
    if day == _SATURDAY or (day == _FRIDAY and hour >= 22) or (day == _SUNDAY and hour < 22):
        return False
    return not (hours == "futures" and hour == 21)  # futures rest an hour a day
