"""What a feed says of a contract beyond bid with ask: trades, the day's range, open interest."""

from __future__ import annotations

from decimal import Decimal

from tui_trader.venue.history import DAY
from tui_trader.venue.listing import Listing, Side
from tui_trader.venue.market import Market
from tui_trader.venue.tradelab_scrip import Scrip

DEPTH = 5
_YEAR_UP, _YEAR_DOWN = 1.24, 0.71


class Tick:
    """The figures of one contract; prices are whole numbers as the feed sends them."""

    def __init__(self, market: Market, scrip: Scrip, listing: Listing) -> None:
        self.scrip, self.listing = scrip, listing
        self._market = market
        self._line = market.tape.lines[listing.key]
        self.scale = int(listing.unit * scrip.divisor)
        self._lot = scrip.lot
        self._seen = self._line.changes
        self._day = int(market.now().timestamp()) // DAY
        self._begin()
        self.ltp = self._line.bid * self.scale
        self.ltq = scrip.lot
        self.ltt = int(market.now().timestamp())
        self.initial_oi = 0 if scrip.is_equity or scrip.is_index else scrip.lot * (900 + scrip.token % 700)
        self.oi = self.initial_oi

    def _begin(self) -> None:
        """The day so far; yesterday's close is where it began (venue/history.py)."""
        before, bar = self._market.history(self.listing).first_day()
        old = [each for each in self._line.minutes if each.time // DAY < self._day]
        today = [each for each in self._line.minutes if each.time // DAY == self._day]
        if old:
            before, open_, high, low = old[-1].close, old[-1].close, old[-1].close, old[-1].close
        else:
            open_, high, low = bar.open, bar.high, bar.low
        for each in today:
            high, low = max(high, each.high), min(low, each.low)
        scale = self.scale
        self.close, self.open, self.high, self.low = before * scale, open_ * scale, high * scale, low * scale
        self.volume = 0 if old else bar.volume * self._lot
        self.turnover = float(self.volume) * (high + low) / 2 * scale
        reach = int(before * float(self.scrip.band))
        self.low_dpr, self.high_dpr = max(1, before - reach) * scale, (before + reach) * scale
        if self.scrip.is_index:
            self.low_dpr = self.high_dpr = 0
        self.yearly_high = int(max(before, high) * _YEAR_UP) * scale if self.scrip.is_equity else 0
        self.yearly_low = int(min(before, low) * _YEAR_DOWN) * scale if self.scrip.is_equity else 0

    def catch_up(self, now: int) -> None:
        """Take in what the tape has done: each change is a trade, at the bid or at the ask."""
        line = self._line
        if now // DAY != self._day:
            self._day = now // DAY
            self._begin()
        if line.changes == self._seen:
            return
        changes, self._seen = line.changes - self._seen, line.changes
        mixed = (line.changes * 2654435761 ^ self.scrip.token * 40503) & 0xFFFFFFFF
        self.ltp = (line.bid if mixed & 1024 else line.ask) * self.scale
        self.ltt = now
        if self.scrip.is_index:
            self.ltp = line.bid * self.scale
        else:
            self.ltq = self._lot * (1 + (mixed >> 12) % 9)
            self.volume = min(self.volume + self.ltq * changes, 2**31 - 1)
            self.turnover += self.ltq * changes * self.ltp
            if self.initial_oi:
                self.oi = max(self._lot, self.oi + self._lot * ((mixed >> 20) % 5 - 2))
        self.high, self.low = max(self.high, self.ltp), min(self.low, self.ltp)

    @property
    def bid(self) -> int:
        """The best bid; 0 for an index."""
        return 0 if self.scrip.is_index else self._line.bid * self.scale

    @property
    def ask(self) -> int:
        """The best ask; 0 for an index."""
        return 0 if self.scrip.is_index else self._line.ask * self.scale

    @property
    def average(self) -> int:
        """The average price of the day's trades."""
        return int(self.turnover / self.volume) if self.volume else self.ltp

    def depth(self, side: Side) -> list[tuple[int, int, int]]:
        """Five levels: price, quantity, number of orders; zeros where nothing is."""
        if self.scrip.is_index:
            return [(0, 0, 0)] * DEPTH
        books = self._market.exchange.matcher.book(self.listing)
        rows: list[tuple[int, int, int]] = []
        if books.idle:
            rows = [
                (price * self.scale, steps * self._lot, 1 + steps % 11)
                for price, steps in self._line.ladder(side, DEPTH)
            ]
        else:
            for price, lots in books.levels(side, self._market.now())[:DEPTH]:
                rows.append((int(price * self.scrip.divisor), int(lots), 1 + int(lots) % 11))
        return rows + [(0, 0, 0)] * (DEPTH - len(rows))

    def price(self, whole: int) -> Decimal:
        """A price of the feed in rupees."""
        return (Decimal(whole) / self.scrip.divisor).quantize(Decimal(1).scaleb(-self.scrip.places))


class Ticks:
    """The figures of all contracts anybody has asked for."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._ticks: dict[str, Tick] = {}

    def of(self, scrip: Scrip, listing: Listing) -> Tick:
        """A contract's figures, up to date."""
        tick = self._ticks.get(listing.key)
        if tick is None:
            tick = self._ticks[listing.key] = Tick(self._market, scrip, listing)
        tick.catch_up(int(self._market.now().timestamp()))
        return tick
