"""Tradelab's feed: who listens to what, bytes packed once for all of them (tradelab.md 5).

There is no acknowledgement; a snapshot follows each subscription. Packets of one round of the market go
out in one write. Whoever takes too long to read is cut off.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from tui_trader.venue.market import Market
from tui_trader.venue.tradelab_contracts import Contracts
from tui_trader.venue.tradelab_packets import INTEREST, PACKERS, exchange_message, framed, market_status
from tui_trader.venue.tradelab_scrip import EXCHANGES
from tui_trader.venue.tradelab_switches import Switches
from tui_trader.venue.tradelab_ticks import Tick, Ticks

MOST_INSTRUMENTS = 250
"""On one connection (tradelab.md 2.7); what is beyond is not heeded."""

_SLOW = 8_000_000
_CLOSE = b"\x88\x02\x03\xe8"
_UNKNOWN = bytes([233, 1]) + b"\x7f" * 35


class Link:
    """One connection."""

    def __init__(self, transport: Any, token: str, now: datetime) -> None:
        self.transport, self.token, self.heard = transport, token, now
        self.pending: list[bytes] = []
        self.words: dict[str, set[str]] = {}
        self.codes: dict[str, set[int]] = {}
        self.updates: set[str] = set()

    def end(self, abort: bool = False) -> None:
        """Close it; `abort`: without a word."""
        if abort:
            self.transport.abort()
        elif not self.transport.is_closing():
            self.transport.write(_CLOSE)
            self.transport.close()


class Feed:
    """All connections of one broker."""

    def __init__(
        self, market: Market, contracts: Contracts, ticks: Ticks, switches: Switches, account: str,
        alive: Callable[[str], bool],
    ) -> None:  # fmt: skip
        self._market, self._contracts, self._ticks = market, contracts, ticks
        self._switches, self._account, self._alive = switches, account, alive
        self._links: set[Link] = set()
        self._listed: dict[str, dict[str, list[Link]]] = {}
        self._by_key: dict[str, Tick] = {}
        self._waiting: set[Link] = set()
        self._before: dict[tuple[str, str], bytes] = {}
        self._open: dict[int, bool] = {}
        self._sent = 0
        market.chores.append(self._work)

    def join(self, transport: Any, token: str) -> Link:
        """A new connection."""
        link = Link(transport, token, self._market.now())
        self._links.add(link)
        return link

    def leave(self, link: Link) -> None:
        """A connection is gone."""
        self._links.discard(link)
        self._waiting.discard(link)
        for word, keys in link.words.items():
            for key in list(keys):
                self._drop(link, word, key)

    def heard(self, link: Link) -> None:
        """A sign of life."""
        link.heard = self._market.now()

    def end_all(self, abort: bool) -> None:
        """Close all connections."""
        for link in list(self._links):
            link.end(abort)

    def take(self, link: Link, message: object) -> None:
        """One message of a client; what cannot be understood is not heeded."""
        self.heard(link)
        if not isinstance(message, dict) or not isinstance(message.get("v"), list):
            return
        on, word, values = message.get("a") == "subscribe", message.get("m"), message["v"]
        if message.get("a") not in ("subscribe", "unsubscribe") or not isinstance(word, str):
            return
        if word in PACKERS:
            self._instruments(link, word, values, on)
        elif word in ("market_status", "exchange_messages"):
            codes = {each for each in values if type(each) is int and each in EXCHANGES}
            known = link.codes.setdefault(word, set())
            known.update(codes) if on else known.difference_update(codes)
            if on and word == "market_status":
                self._send([link], [self._status(code) for code in sorted(codes)])
        elif word in ("updates", "position_updates", "cash_updates") and self._account in values:
            link.updates.add(word) if on else link.updates.discard(word)

    def push(self, word: str, packet: bytes) -> None:
        """Tell of an order, a trade, a position, the cash."""
        self._send([each for each in self._links if word in each.updates], [packet])

    def announce(self, text: str) -> None:
        """A message from the exchange."""
        packet = exchange_message(1, text, self._seconds())
        self._send([each for each in self._links if each.codes.get("exchange_messages")], [packet])

    def _instruments(self, link: Link, word: str, values: list[Any], on: bool) -> None:
        packets = []
        for value in values:
            fits = isinstance(value, list) and len(value) == 2 and all(type(each) is int for each in value)
            scrip = self._contracts.find(EXCHANGES.get(value[0], ""), value[1]) if fits else None
            if scrip is None:
                continue
            if not on:
                self._drop(link, word, scrip.key)
                continue
            if scrip.key not in set().union(*link.words.values()) and self._count(link) >= MOST_INSTRUMENTS:
                continue
            tick = self._ticks.of(scrip, self._contracts.listing(scrip))
            if scrip.key not in link.words.setdefault(word, set()):
                link.words[word].add(scrip.key)
                self._by_key[scrip.key] = tick
                self._listed.setdefault(scrip.key, {}).setdefault(word, []).append(link)
                self._market.tape.follow(scrip.key, self._moved)
            packets.append(PACKERS[word](tick, self._seconds(), self._switches.legacy))
            if self._switches.legacy and word == "marketdata":
                packets += [PACKERS[each](tick, self._seconds(), True) for each in ("dpr", "open_interest")]
        self._send([link], packets)

    def _count(self, link: Link) -> int:
        return len(set().union(*link.words.values()))

    def _drop(self, link: Link, word: str, key: str) -> None:
        if key not in link.words.get(word, ()):
            return
        link.words[word].discard(key)
        words = self._listed[key]
        words[word].remove(link)
        if not words[word]:
            del words[word]
        if not words:
            del self._listed[key], self._by_key[key]
            self._market.tape.follow(key, None)

    def _moved(self, key: str) -> None:
        """The quote of a contract has changed: pack it once for each mode that anybody wants."""
        if self._switches.silent:
            return
        now, tick, switches = self._seconds(), self._by_key[key], self._switches
        tick.catch_up(now)
        for word, links in self._listed[key].items():
            packets = [PACKERS[word](tick, now, switches.legacy)]
            if switches.stale or switches.noise:
                packets += self._spoil(word, key, packets[0])
            self._send(links, packets)

    def _spoil(self, word: str, key: str, packet: bytes) -> list[bytes]:
        """What does not belong: an older packet, an unknown one, half of one."""
        self._sent += 1
        more = []
        old = self._before.get((word, key))
        if self._switches.stale and old is not None and self._sent % self._switches.stale == 0:
            more.append(old)
        if self._switches.noise and self._sent % self._switches.noise == 0:
            more += [_UNKNOWN, packet[: len(packet) // 2 + 1], packet[:1]]
        self._before[word, key] = packet
        return more

    def _send(self, links: Iterable[Link], packets: list[bytes]) -> None:
        if not packets or self._switches.silent:
            return
        tail = b"\0" * self._switches.longer
        frames = [framed(each + tail if tail and each[0] <= INTEREST else each) for each in packets]
        for link in links:
            link.pending += frames
            if not self._waiting:
                asyncio.get_running_loop().call_soon(self._flush)
            self._waiting.add(link)

    def _flush(self) -> None:
        for link in self._waiting:
            frames, link.pending = link.pending, []
            if link.transport.is_closing():
                continue
            if link.transport.get_write_buffer_size() > _SLOW:
                link.end(abort=True)
                continue
            link.transport.write(b"".join(frames))
        self._waiting.clear()

    def _work(self) -> None:
        """Cut off who gives no sign of life, whose token has ended; tell of openings."""
        now, patience = self._market.now(), self._switches.heartbeat
        for link in list(self._links):
            silent = patience and (now - link.heard).total_seconds() > patience
            if silent or not self._alive(link.token):
                link.end()
        if any(each.codes.get("market_status") for each in self._links):
            for code in EXCHANGES:
                before = self._open.get(code)
                packet = self._status(code)
                if before is not None and before is not self._open[code]:
                    self._send([e for e in self._links if code in e.codes.get("market_status", ())], [packet])

    def _status(self, code: int) -> bytes:
        listing = self._contracts.sample(EXCHANGES[code])
        self._open[code] = self._market.exchange.is_open(listing)
        return market_status(code, "NORMAL", "open" if self._open[code] else "closed")

    def _seconds(self) -> int:
        return int(self._market.now().timestamp())
