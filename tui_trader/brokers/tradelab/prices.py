"""Reading Tradelab's market by REST: rules, quotes, bars, the broker's own search."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from urllib.parse import quote as quoted

from tui_trader.brokers.pace import Lane
from tui_trader.brokers.port import ReadFailed
from tui_trader.brokers.tradelab import translate_market
from tui_trader.brokers.tradelab.fields import Unreadable, epoch
from tui_trader.brokers.tradelab.line import Line, as_model
from tui_trader.brokers.tradelab.schema import FoundSaid, MarketSaid, ScripSaid
from tui_trader.domain.instrument import Instrument, Kind, MarketState
from tui_trader.domain.quote import Candle, Day, Depth, Level, Quote, Resolution

log = logging.getLogger("tui_trader.tradelab")
SEGMENTS = {
    "NSE": "NSE/Capital",
    "BSE": "BSE/Capital",
    "NFO": "NSE/FutOpt",
    "BFO": "BSE/FutOpt",
    "CDS": "NSE/Currency",
    "MCX": "MCX/FutOpt",
}
"""Exchange to its path; BFO by analogy (4.14)."""
CANDLES = {
    Resolution.M1: ("1", "1"),
    Resolution.M5: ("1", "5"),
    Resolution.M15: ("1", "15"),
    Resolution.M30: ("1", "30"),
    Resolution.H1: ("2", "1"),
    Resolution.D1: ("3", ""),
}
"""candletype, data_duration (4.12)."""
BARS = 2_000
"""Bars of one request, at most (ours: no cap is published)."""


class Prices:
    """Everything that is asked about an instrument."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def rules(self, instrument: Instrument, state: MarketState) -> Instrument:
        """Contract info (`seed 001 p. 7`)."""
        exchange, token = _named(instrument)
        path = f"/api/v1/contract/{quoted(exchange, safe='')}"
        # As much in a hurry as the bars of a chart, which would else wait for the rules of a whole list.
        data = await self._line.data(path, {"info": "scrip", "token": token}, Lane.HISTORY, own=False)
        if not isinstance(data, dict):
            raise ReadFailed(f"Tradelab says nothing of {instrument.symbol}")
        said = as_model(ScripSaid, data)
        if said.instrument_token not in ("", token):
            raise ReadFailed(f"Tradelab answered about another instrument than {instrument.symbol}")
        return translate_market.with_rules(instrument, said, state, self._line.products)

    async def search(self, text: str) -> list[Instrument]:
        """What the broker finds (`seed 001 p. 8`); one that cannot be read hides no other."""
        if not text.strip():
            return []
        rows = await self._line.data("/api/v1/search", {"key": text.strip()}, Lane.QUOTE, own=False)
        if not isinstance(rows, list):
            return []
        found = {}
        for row in rows:
            try:
                said = as_model(FoundSaid, row)
            except ReadFailed:
                log.warning("a result of the search that cannot be read is left out")
                continue
            symbol, exchange = said.trading_symbol or said.symbol, said.exchange.upper()
            if not (symbol and exchange and said.token):
                continue
            kind = translate_market.kind_of("", exchange, symbol)
            words = said.company or said.display_name or symbol
            one = translate_market.instrument(
                self._line.login.session, exchange, said.token, symbol, words, kind
            )
            found[one.key] = one
        return list(found.values())

    async def quote(self, instrument: Instrument) -> Quote | None:
        """The newest prices; None when there are none."""
        said = await self._market(instrument)
        made = epoch(said.exchange_timestamp) or epoch(said.last_trade_time)
        found = translate_market.quote(said, instrument.exchange, self._line.clock.monotonic(), made)
        return None if found.bid is found.ask is found.last is None else found

    async def day(self, instrument: Instrument) -> Day | None:
        """The day so far."""
        return translate_market.day(await self._market(instrument))

    async def depth(self, instrument: Instrument) -> Depth | None:
        """The best of each side: REST shows no more, the feed does (5.4)."""
        quote = await self.quote(instrument)
        if quote is None:
            return None
        sides = [
            () if price is None else (Level(price, size or 0 * price),)
            for price, size in ((quote.bid, quote.bid_size), (quote.ask, quote.ask_size))
        ]
        return Depth(sides[0], sides[1], quote.received) if any(sides) else None

    async def _market(self, instrument: Instrument) -> MarketSaid:
        exchange, token = _named(instrument)
        segment = SEGMENTS.get(exchange)
        if segment is None:
            raise ReadFailed(f"Tradelab tells no prices of {exchange}")
        path = f"/api/v1/marketdata/{segment}"
        data = await self._line.data(path, {"token": token}, Lane.QUOTE, own=False)
        if not isinstance(data, dict):
            raise ReadFailed("Tradelab's answer has no prices")
        return as_model(MarketSaid, data)

    async def candles(
        self, instrument: Instrument, resolution: Resolution, start: datetime, end: datetime
    ) -> list[Candle]:
        """Bars, oldest first, asked for in windows (4.12)."""
        if resolution not in CANDLES:
            raise ReadFailed(f"Tradelab has no bars of {resolution.value}")
        exchange, token = _named(instrument)
        kind, duration = CANDLES[resolution]
        name = f"{exchange}_INDICES" if instrument.kind is Kind.INDEX else exchange
        query = {"exchange": name, "token": token, "candletype": kind, "type": "all"}
        query |= {"data_duration": duration} if duration else {}
        window = timedelta(seconds=resolution.seconds * BARS)
        found: dict[datetime, Candle] = {}
        while start < end:
            until = min(start + window, end)
            query |= {"starttime": _seconds(start), "endtime": _seconds(until)}
            data = await self._line.data("/api/v1/charts", query, Lane.HISTORY, own=False)
            try:
                found |= translate_market.candles(data, exchange)
            except Unreadable as why:
                raise ReadFailed(f"Tradelab sent something that cannot be read: {why}") from None
            start = until
        return [found[time] for time in sorted(found)]


def _named(instrument: Instrument) -> tuple[str, str]:
    exchange, token = instrument.wire.get("exchange", ""), instrument.wire.get("token", "")
    if not exchange or not token:
        raise ReadFailed(f"{instrument.symbol} is no instrument of Tradelab's")
    return exchange, token


def _seconds(moment: datetime) -> str:
    return str(int(moment.astimezone(UTC).timestamp()))
