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


class History:
    """One list of bars for each instrument and resolution; bars that have closed are not asked for again."""

    def __init__(self, clock: Clock, sessions: Mapping[str, Session]) -> None:
        self.clock = clock
        self.sessions = sessions
        self._bars: dict[tuple[InstrumentKey, Resolution], list[Candle]] = {}

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
        known = self.known(key, resolution)
        start = known[-1].time if known else now - timedelta(seconds=resolution.seconds * BARS)
        return await self._read(key, resolution, start, now)

    async def before(self, key: InstrumentKey, resolution: Resolution, moment: datetime) -> list[Candle]:
        """One more window of older bars before a moment. ReadFailed, SignedOut."""
        start = moment - timedelta(seconds=resolution.seconds * BARS)
        return await self._read(key, resolution, start, moment)

    async def _read(
        self, key: InstrumentKey, resolution: Resolution, start: datetime, end: datetime
    ) -> list[Candle]:
        session = self.sessions.get(key.session)
        instrument = None if session is None else session.instruments.get(key.id)
        if session is None or instrument is None:
            return []
        fresh = await session.broker.candles(instrument, resolution, start, end)
        bars = {bar.time: bar for bar in (*self.known(key, resolution), *fresh)}
        self._bars[key, resolution] = [bars[time] for time in sorted(bars)]
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
