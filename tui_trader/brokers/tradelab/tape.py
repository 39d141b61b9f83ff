"""What the feed's packets mean, told to the listener."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from tui_trader.brokers.port import Clock, Interest, Listener
from tui_trader.brokers.tradelab import packets
from tui_trader.brokers.tradelab.hours import Hours
from tui_trader.brokers.tradelab.packets import Decimals, Moments
from tui_trader.domain.instrument import InstrumentKey
from tui_trader.domain.quote import Day, Depth, Level, Quote

AHEAD = 3_600
"""Seconds a packet's time may be ahead of our clock and still make later ones count as old."""
LONGEST = 300
"""Characters of an exchange's message that are shown."""


class Followed:
    """One instrument with what its packets have said so far."""

    __slots__ = ("band", "day", "exchange", "key", "price", "stamp", "traded")

    def __init__(self, key: InstrumentKey, code: int, price: Callable[[int], Decimal | None]) -> None:
        self.key, self.exchange, self.price = key, packets.EXCHANGES[code], price
        self.traded = 0
        self.stamp = 0
        self.day: tuple[int, ...] = ()
        self.band: tuple[int, int] = (0, 0)


class Tape:
    """Reads packets for one listener. Nothing it is sent raises; what cannot be read is counted in `odd`,
    what is older than what is held in `late`, what nobody follows in `strays`.
    """

    def __init__(self, clock: Clock, hours: Hours, listener: Listener) -> None:
        self._clock, self._hours, self._listener = clock, hours, listener
        self.heard: float | None = None
        """Monotonic second of the newest market data."""
        self.odd = self.late = self.strays = 0
        self._followed: dict[bytes, Followed] = {}
        self._prices: dict[int, Callable[[int], Decimal | None]] = {
            code: packets.hundredths if places == 2 else Decimals(places).__getitem__
            for code, places in packets.PRICES.items()
        }
        self._sizes, self._moments = Decimals(0), Moments()
        self._modern = False
        self._readers: dict[int, Callable[[bytes], None]] = {
            packets.COMPACT: self._compact, packets.MARKETDATA: self._marketdata,
            packets.SNAPQUOTE: self._levels, packets.FULL_SNAPQUOTE: self._levels,
            packets.BAND: self._band, packets.STATUS: self._status, packets.MESSAGE: self._message,
            **dict.fromkeys(packets.PUSHES, self._push), **dict.fromkeys(packets.UNUSED, self._pass),
        }  # fmt: skip

    def follow(self, wanted: dict[bytes, tuple[InstrumentKey, Interest]]) -> None:
        """Packets of these, by their packets' key, are told from now on, no others."""
        held = self._followed
        self._followed = {
            packed: held.get(packed) or Followed(key, packed[0], self._prices[packed[0]])
            for packed, (key, _) in wanted.items()
        }

    def opened(self, keys: set[bytes]) -> None:
        """A connection that carries these begins anew: a snapshot comes, whatever time it bears."""
        self._modern = False
        for key in keys:
            if (one := self._followed.get(key)) is not None:
                one.traded = one.stamp = 0

    def take(self, packet: bytes) -> None:
        """One frame."""
        reader = self._readers.get(packet[0]) if packet else None
        if reader is None:
            self.odd += 1
        else:
            reader(packet)

    def _compact(self, packet: bytes) -> None:
        if len(packet) < packets.MODERN:
            self._compact_old(packet)
            return
        key, last, traded, bid, ask = packets.compact(packet)
        one = self._followed.get(key)
        if one is None:
            self.strays += 1
            return
        self._modern = True
        # Most packets are of the second that is held.
        if traded != one.traded and self._is_late(one, traded, 0):
            return
        self.heard = now = self._clock.monotonic()
        price = one.price
        self._listener.quote(one.key, Quote(price(bid), price(ask), now, None, None, price(last)))

    def _compact_old(self, packet: bytes) -> None:
        one, said = self._followed.get(packet[packets.KEY]), packets.compact_old(packet)
        # One cut short may have the length of the legacy form.
        if one is None or said is None or self._modern:
            self._amiss(one)
            return
        last, stamp = said
        if stamp and self._is_late(one, 0, stamp):
            return
        self.heard = now = self._clock.monotonic()
        quote = Quote(None, None, now, None, None, one.price(last), self._moments[stamp])
        self._listener.quote(one.key, quote)

    def _marketdata(self, packet: bytes) -> None:
        one = self._followed.get(packet[packets.KEY])
        said = packets.marketdata(packet)
        if one is None or said is None:
            self._amiss(one)
            return
        if self._is_late(one, said.traded, said.stamp):
            return
        self.heard = now = self._clock.monotonic()
        price, sizes = one.price, self._sizes
        quote = Quote(
            price(said.bid), price(said.ask), now, sizes[said.bid_size], sizes[said.ask_size],
            price(said.last), self._moments[said.stamp],
        )  # fmt: skip
        self._listener.quote(one.key, quote)
        figures = (said.open, said.high, said.low, said.last, said.close, said.volume)
        if figures != one.day:
            one.day = figures
            open_, high, low, last = (price(each) for each in figures[:4])
            if open_ is not None and high is not None and low is not None and last is not None:
                day = Day(open_, high, low, last, price(said.close), sizes[max(said.volume, 0)])
                self._listener.day(one.key, day)

    def _levels(self, packet: bytes) -> None:
        one = self._followed.get(packet[packets.KEY])
        said = packets.levels(packet)
        if one is None or said is None:
            self._amiss(one)
            return
        if self._is_late(one, 0, said.stamp):
            return
        self.heard = now = self._clock.monotonic()
        bids, asks = (self._side(one, side) for side in (said.bids, said.asks))
        self._listener.depth(one.key, Depth(bids, asks, now))

    def _side(self, one: Followed, side: tuple[tuple[int, int], ...]) -> tuple[Level, ...]:
        read = ((one.price(price), self._sizes[size]) for price, size in side)
        return tuple(Level(price, size) for price, size in read if price is not None and size is not None)

    def _is_late(self, one: Followed, traded: int, stamp: int) -> bool:
        """Whether it is older than what is held; 0 is a time that is not said."""
        if (traded and traded < one.traded) or (stamp and stamp < one.stamp):
            self.late += 1
            return True
        if traded > one.traded or stamp > one.stamp:
            latest = self._clock.now().timestamp() + AHEAD
            if one.traded < traded <= latest:
                one.traded = traded
                made = self._moments[traded]
                if made is not None and self._hours.ticked(one.exchange, made):
                    self._listener.turned()
            if one.stamp < stamp <= latest:
                one.stamp = stamp
        return False

    def _band(self, packet: bytes) -> None:
        one, said = self._followed.get(packet[packets.KEY]), packets.band(packet)
        if one is None or said is None:
            self._amiss(one)
        elif said != one.band:
            one.band = said
            self._listener.turned()  # the rules have to be read again

    def _status(self, packet: bytes) -> None:
        said = packets.status(packet)
        if said is None:
            self.odd += 1
        elif self._hours.said(*said):
            self._listener.turned()

    def _message(self, packet: bytes) -> None:
        said = packets.message(packet)
        if said is None:
            self.odd += 1
        elif said[1]:
            self._listener.says(f"{said[0]}: {said[1][:LONGEST]}")

    def _push(self, packet: bytes) -> None:
        # What it says is never taken for the books; that it came is reason to read them (`tradelab.md` 5.5).
        self._listener.books()

    def _pass(self, packet: bytes) -> None:
        """Known, and of no use here."""

    def _amiss(self, one: Followed | None) -> None:
        if one is None:
            self.strays += 1
        else:
            self.odd += 1
