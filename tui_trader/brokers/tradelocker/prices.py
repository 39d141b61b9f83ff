"""Reading TradeLocker's market: instruments, rules, quotes, depth, bars."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote as quoted

from pydantic import ValidationError

from tui_trader.brokers.port import ReadFailed
from tui_trader.brokers.tradelocker import schema, translate_market
from tui_trader.brokers.tradelocker.limits import MOST_BARS
from tui_trader.brokers.tradelocker.line import Line, as_model
from tui_trader.brokers.tradelocker.rows import EPOCH, Unreadable, number
from tui_trader.domain.instrument import Instrument
from tui_trader.domain.quote import Candle, Day, Depth, Level, Quote, Resolution

log = logging.getLogger("tui_trader.tradelocker")
STATUS_HOLDS = 60.0
"""Seconds for which what a session status allows is not asked again; many instruments share one."""


class Prices:
    """The reads that go by the INFO route, with those that say what there is to trade."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._routes: dict[str, str] = {}
        """The INFO route that answered, by instrument."""
        self._sessions: dict[str, schema.SessionSaid] = {}
        self._statuses: dict[str, tuple[float, schema.SessionStatusSaid]] = {}

    async def instruments(self) -> list[Instrument]:
        """All the account may see, hundreds to thousands (6.2); one that cannot be read hides no other."""
        line = self._line
        rows, _ = await line.table("instruments", "GET_INSTRUMENTS", {"locale": "en"})
        said = []
        for row in rows:
            try:
                said.append(schema.InstrumentSaid.model_validate(row))
            except ValidationError:
                log.warning("an instrument that cannot be read is left out")
        if rows and not said:
            raise ReadFailed("TradeLocker sent instruments that cannot be read")
        found = translate_market.instruments(said, line.login.session)
        line.known = {one.key.id: one for one in found}
        return found

    async def rules(self, instrument: Instrument) -> Instrument:
        """Details, with what the session allows now and its holidays (6.3 to 6.5)."""
        query = {"routeId": self._newest_route(instrument), "locale": "en"}
        path = f"/trade/instruments/{quoted(instrument.key.id, safe='')}"
        said = as_model(schema.DetailsSaid, await self._line.data(path, "GET_INSTRUMENT_DETAILS", query))
        status, session = await asyncio.gather(
            self._status(said.tradeSessionStatusId), self._session(said.tradeSessionId)
        )
        today = self._line.clock.now().date().isoformat()
        return replace(instrument, rules=translate_market.rules(said, status, session, today))

    async def _status(self, id: str | None) -> schema.SessionStatusSaid | None:
        """What may be ordered now; the broker itself refuses what may not, so None will do."""
        if not id:
            return None
        now = self._line.clock.monotonic()
        read_at, known = self._statuses.get(id, (0.0, None))
        if known is not None and now - read_at < STATUS_HOLDS:
            return known
        try:
            data = await self._line.data(
                f"/trade/sessionStatuses/{quoted(id, safe='')}", "GET_SESSION_STATUSES"
            )
            said = as_model(schema.SessionStatusSaid, data)
        except ReadFailed:
            return None
        self._statuses[id] = now, said
        return said

    async def _session(self, id: str | None) -> schema.SessionSaid | None:
        """A session's holidays, read once; nothing depends on them."""
        if not id:
            return None
        if id not in self._sessions:
            try:
                data = await self._line.data(f"/trade/sessions/{quoted(id, safe='')}", "GET_TRADE_SESSIONS")
                self._sessions[id] = as_model(schema.SessionSaid, data)
            except ReadFailed:
                return None
        return self._sessions[id]

    async def quote(self, instrument: Instrument) -> Quote | None:
        """Bid and ask with sizes; no time comes with them (6.6)."""
        data = await self._probed("/trade/quotes", "QUOTES", instrument)
        if data is None:
            return None
        said = as_model(schema.QuoteSaid, data)
        return Quote(said.bp, said.ap, self._line.clock.monotonic(), said.bs, said.asz)

    async def depth(self, instrument: Instrument) -> Depth | None:
        """The market's book, where the broker shows it (6.7)."""
        if not self._line.config.customerAccess.get("marketDepth", True):
            return None
        data = await self._probed("/trade/depth", "DEPTH", instrument)
        if not isinstance(data, dict):
            return None
        sides = [tuple(_levels(data.get(name))) for name in ("bids", "asks")]
        return Depth(sides[0], sides[1], self._line.clock.monotonic())

    async def day(self, instrument: Instrument) -> Day | None:
        """Today's bar, of the side the instrument's bars are made from (6.8)."""
        query = await self._query(instrument)
        query["barType"] = instrument.wire.get("bars", "BID")
        data = await self._line.data("/trade/dailyBar", "DAILY_BAR", query)
        return None if data is None else translate_market.day(as_model(schema.BarSaid, data))

    async def candles(
        self, instrument: Instrument, resolution: Resolution, start: datetime, end: datetime
    ) -> list[Candle]:
        """Bars, asked for in windows under the broker's cap (6.9)."""
        cap = min(self._line.config.cap("QUOTES_HISTORY_BARS", MOST_BARS), MOST_BARS)
        window = timedelta(seconds=resolution.seconds * max(1, cap - 1))
        query = await self._query(instrument)
        found: dict[int, Candle] = {}
        while start < end:
            until = min(start + window, end)
            query |= {"resolution": resolution.value, "from": ms(start), "to": ms(until)}
            data = await self._line.data("/trade/history", "QUOTES_HISTORY", query)
            bars = data.get("barDetails") if isinstance(data, dict) else []
            try:
                found |= translate_market.candles(bars)
            except Unreadable as why:
                raise ReadFailed(f"TradeLocker sent something that cannot be read: {why}") from None
            start = until
        return [found[time] for time in sorted(found)]

    # Which of several INFO routes: some are dead (6.2).

    async def _query(self, instrument: Instrument) -> dict[str, str]:
        """Where to ask; several routes are tried with a quote first, as nothing else tells a dead one."""
        if len(_info(instrument)) > 1 and instrument.key.id not in self._routes:
            await self._probed("/trade/quotes", "QUOTES", instrument)
        return {"routeId": self._newest_route(instrument), "tradableInstrumentId": instrument.key.id}

    def _newest_route(self, instrument: Instrument) -> str:
        return self._routes.get(instrument.key.id) or _info(instrument)[-1]

    async def _probed(self, path: str, scope: str, instrument: Instrument) -> Any:
        """Data from the route that answered last time; else from the first that does, last to first. A route
        that falls silent is given up, and the next call tries them all again once, starting elsewhere.
        """
        id, routes = instrument.key.id, _info(instrument)
        known = self._routes.get(id)
        order = [known] if known is not None else list(reversed(routes))
        failures = []
        for route in order:
            query = {"routeId": route, "tradableInstrumentId": id}
            try:
                data = await self._line.data(path, scope, query)
            except ReadFailed as error:
                failures.append(error)
                continue
            if data is not None:
                self._routes[id] = route
                return data
        if len(routes) > 1:
            # A closed market is silent on every route: then one request a time, each time the next.
            self._routes[id] = routes[routes.index(order[-1]) - 1]
        if len(failures) == len(order):
            raise failures[-1]
        return None


def _info(instrument: Instrument) -> Sequence[str]:
    routes = instrument.wire.get("INFO", "").split()
    if not routes:
        raise ReadFailed(f"TradeLocker gives no route for the prices of {instrument.symbol}")
    return routes


def _levels(said: object) -> list[Level]:
    """Levels that have a price and a size. ReadFailed for what is no list of pairs."""
    if said is None:
        return []
    if not isinstance(said, list) or not all(isinstance(pair, list) and len(pair) >= 2 for pair in said):
        raise ReadFailed("TradeLocker sent a depth that cannot be read")
    return [Level(price, size or Decimal(0)) for price, size in _numbers(said) if price is not None]


def _numbers(said: list[list[object]]) -> list[tuple[Decimal | None, Decimal | None]]:
    return [(number(pair[0]), number(pair[1])) for pair in said]


def ms(moment: datetime) -> str:
    """Milliseconds since 1970, as text (9)."""
    return str((moment.astimezone(UTC) - EPOCH) // timedelta(milliseconds=1))
