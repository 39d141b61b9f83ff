"""Candles: read in windows, kept, their last one carried on by the quotes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tui_trader.brokers.port import Clock
from tui_trader.domain.instrument import InstrumentKey
from tui_trader.domain.quote import Candle, Quote, Resolution
from tui_trader.engine.session import Session

BARS = 400
"""Bars asked for at once: more than the widest terminal shows."""


WINDOWS = (1, 4, 16)
"""How many times `BARS` a window is, one after the other, until something is in it."""


class History:
    """One list of bars for each instrument and resolution; bars that have closed are not asked for again."""

    def __init__(self, clock: Clock, sessions: Mapping[str, Session]) -> None:
        self.clock = clock
        self.sessions = sessions
        self._bars: dict[tuple[InstrumentKey, Resolution], list[Candle]] = {}
        self._read_to: dict[tuple[InstrumentKey, Resolution], datetime] = {}
        """The newest bar the broker gave; those after it were only drawn from quotes."""

    def resolutions(self, key: InstrumentKey) -> tuple[Resolution, ...]:
        """What bars the broker of this instrument has."""
        session = self.sessions.get(key.session)
        return () if session is None else session.broker.capabilities.resolutions

    def known(self, key: InstrumentKey, resolution: Resolution) -> list[Candle]:
        """What has been read so far, oldest first."""
        return self._bars.get((key, resolution), [])

    async def newest(self, key: InstrumentKey, resolution: Resolution) -> list[Candle]:
        """The newest bars, read as far as they are not known. ReadFailed, SignedOut."""
        now = self.clock.now()
        if (read_to := self._read_to.get((key, resolution))) is not None:
            return await self._read(key, resolution, read_to, now)
        return await self._search(key, resolution, now)

    async def before(self, key: InstrumentKey, resolution: Resolution, moment: datetime) -> list[Candle]:
        """One more window of older bars before a moment. ReadFailed, SignedOut."""
        return await self._search(key, resolution, moment)

    async def _search(self, key: InstrumentKey, resolution: Resolution, end: datetime) -> list[Candle]:
        """A window before `end`; a longer one where a weekend or a holiday has left it empty."""
        bars: list[Candle] = []
        for times in WINDOWS:
            start = end - timedelta(seconds=resolution.seconds * BARS * times)
            bars = await self._read(key, resolution, start, end)
            if bars and bars[0].time < end:
                break
        return bars

    async def _read(
        self, key: InstrumentKey, resolution: Resolution, start: datetime, end: datetime
    ) -> list[Candle]:
        session = self.sessions.get(key.session)
        instrument = None if session is None else session.instrument(key.id)
        if session is None or instrument is None:
            return []
        fresh = await session.broker.candles(instrument, resolution, start, end)
        at = (key, resolution)
        bars = {bar.time: bar for bar in (*self.known(key, resolution), *fresh)}
        self._bars[at] = [bars[time] for time in sorted(bars)]
        if fresh:
            newest = max(bar.time for bar in fresh)
            self._read_to[at] = max(newest, self._read_to.get(at, newest))
        return self._bars[key, resolution]

    def carry_on(self, key: InstrumentKey, resolution: Resolution, quote: Quote) -> Candle | None:
        """The last bar with this quote in it; a new one when its time has come."""
        bars = self.known(key, resolution)
        price = quote.bid if quote.bid is not None else quote.last
        if not bars or price is None:
            return None
        last = bars[-1]
        start = _start(self.clock.now(), resolution, last.time)
        if start > last.time:
            last = Candle(start, price, price, price, price, last.volume * 0)
            bars.append(last)
        elif price != last.close:
            last = replace(last, high=max(last.high, price), low=min(last.low, price), close=price)
            bars[-1] = last
        return last


def _start(now: datetime, resolution: Resolution, last: datetime) -> datetime:
    """When the bar of this moment began; months and weeks go on from the last bar known."""
    if resolution is Resolution.MN1:
        return now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    passed = (now - last).total_seconds()
    return last + timedelta(seconds=passed // resolution.seconds * resolution.seconds) if passed > 0 else last
