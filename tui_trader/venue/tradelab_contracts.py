"""Which contracts there are: by token, by words, as the day's two downloads."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from tui_trader.venue.instruments_india import scrips
from tui_trader.venue.listing import Listing
from tui_trader.venue.market import Market
from tui_trader.venue.tradelab_chains import Chain, Shares, blocks
from tui_trader.venue.tradelab_scrip import CODES, IST, Scrip

CROWD = "india"
"""The name under which the tape shares changes out among these contracts."""

MOST_FOUND = 100
"""Rows of one search (ours)."""

_ORDER = {"EQ": 0, "INDEX": 1, "FUTIDX": 2, "FUTSTK": 2, "FUTCUR": 2, "FUTCOM": 2, "OPTIDX": 3, "OPTSTK": 3}
_COLUMNS = (
    "exchange,exchange_token,trading_symbol,company_name,instrument_name,option_type,strike,expiry,lot_size,"
    "tick_size,close_price,segment"
)


class Contracts:
    """The small list ticks from the start; any other contract ticks once someone has asked for it."""

    def __init__(self, market: Market, full: bool) -> None:
        self._market = market
        today = market.started.astimezone(IST).date()
        self._known = {(each.exchange, each.token): each for each in scrips(today)}
        self._blocks = blocks(today, full)
        self._by_key = {each.key: each for each in self._known.values()}
        listings = [each.listing() for each in self._known.values()]
        market.tape.open(CROWD, listings, market.seed, market.now())

    def find(self, exchange: str, token: int) -> Scrip | None:
        """A contract, None when there is none of that number."""
        known = self._known.get((exchange, token))
        if known is not None:
            return known
        for block in self._blocks:
            if block.exchange == exchange and block.first <= token < block.first + block.size:
                return block.scrip(token - block.first)
        return None

    def listing(self, scrip: Scrip) -> Listing:
        """The contract on the tape; it is listed first when it was not."""
        line = self._market.tape.lines.get(scrip.key)
        return self._list(scrip) if line is None else line.listing

    def of(self, listing: Listing) -> Scrip:
        """The contract behind a listing that is on the tape."""
        return self._by_key[listing.key]

    def sample(self, exchange: str) -> Listing:
        """Some contract of an exchange that ticks from the start."""
        return next(self.listing(each) for each in self._known.values() if each.exchange == exchange)

    def search(self, words: str) -> list[Scrip]:
        """Contracts whose symbol, trading symbol or company holds all the words; shares first."""
        wanted = words.upper().split()
        if not wanted:
            return []
        found = [each for each in self._known.values() if _holds(each.trading_symbol, each, wanted)]
        found += [each for each in self._small if _holds(each.trading_symbol, each, wanted)]
        for block in self._blocks:
            # A chain is only looked through when the words begin with its symbol, or part of it.
            if isinstance(block, Chain) and (wanted[0] in block.symbol or wanted[0].startswith(block.symbol)):
                fits = (at for at in range(block.size) if all(word in block.name(at)[0] for word in wanted))
                found += [block.scrip(at) for at in islice(fits, MOST_FOUND)]
            if len(found) >= MOST_FOUND * 4:
                break
        found.sort(key=lambda each: (_ORDER[each.instrument], not each.symbol.upper().startswith(wanted[0])))
        return found[:MOST_FOUND]

    def chain(self, underlying: int) -> Chain | None:
        """The options on an underlying."""
        for block in self._blocks:
            if isinstance(block, Chain) and block.underlying == underlying:
                return block
        return None

    def json(self, exchanges: list[str]) -> bytes:
        """contracts.json: groups of rows, no envelope (tradelab.md 4.11)."""
        groups = {name: rows for name, rows in self._groups.items() if _exchange_of(name) in exchanges}
        return b"{" + b",".join(f'"{name}":'.encode() + rows for name, rows in groups.items()) + b"}"

    def zip(self, exchanges: list[str] | None) -> bytes:
        """The compact ZIP: one CSV in all, or one for each exchange asked for."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            if exchanges is None:
                lines = [line for part in self._lines.values() for line in part]
                archive.writestr("CompactScrip.csv", "\n".join([_COLUMNS, *lines]) + "\n")
            for name in exchanges or ():
                archive.writestr(
                    f"{name}CompactScrip.csv", "\n".join([_COLUMNS, *self._lines.get(name, [])]) + "\n"
                )
        return out.getvalue()

    @cached_property
    def _small(self) -> list[Scrip]:
        return [each for block in self._blocks if isinstance(block, Shares) for each in block.scrips()]

    def _singles(self) -> Iterator[Scrip]:
        yield from self._known.values()
        yield from self._small

    @cached_property
    def _groups(self) -> dict[str, bytes]:
        groups: dict[str, list[str]] = {
            name: [] for name in ("NSE", "NSE-OTH", "NSE-IND", "NSE-FUT", "NSE-OPT", "BSE", "MCX")
        }
        for each in self._singles():
            more = f',"expiry":{each.expires},"lotSize":{each.lot}' if each.expiry else ""
            more += ',"index":true' if each.is_index else ""
            groups.setdefault(_group_of(each), []).append(
                f'{{"code":"{each.token}","symbol":"{each.symbol}","company":"{each.company}",'
                f'"exchange":"{each.exchange}",'
                f'"exchange_code":{each.code},"trading_symbol":"{each.trading_symbol}"{more}}}'
            )
        for block in self._blocks:
            if isinstance(block, Chain):
                groups["NSE-OPT"].extend(block.json_rows())
        return {name: f"[{','.join(rows)}]".encode() for name, rows in groups.items()}

    @cached_property
    def _lines(self) -> dict[str, list[str]]:
        lines: dict[str, list[str]] = {name: [] for name in CODES}
        for each in self._singles():
            expiry = each.expiry.strftime("%d-%b-%Y") if each.expiry else ""
            lines[each.exchange].append(
                f"{each.exchange},{each.token},{each.trading_symbol},{each.company},{each.instrument},"
                f"{each.option or 'XX'},{each.strike:f},{expiry},{each.lot},{each.tick},"
                f"{each.price},{each.exchange}"
            )
        for block in self._blocks:
            if isinstance(block, Chain):
                lines[block.exchange].extend(block.csv_rows())
        return lines

    def _list(self, scrip: Scrip) -> Listing:
        listing = scrip.listing()
        self._market.tape.add(listing, self._market.seed, self._market.now(), CROWD)
        self._by_key[listing.key] = scrip
        return listing


def _holds(name: str, scrip: Scrip, words: list[str]) -> bool:
    text = f"{scrip.symbol} {name} {scrip.company}".upper()
    return all(word in text for word in words)


def _group_of(scrip: Scrip) -> str:
    if scrip.exchange == "NSE":
        return "NSE-IND" if scrip.is_index else "NSE"
    if scrip.exchange == "NFO":
        return "NSE-OPT" if scrip.option else "NSE-FUT"
    return scrip.exchange


def _exchange_of(group: str) -> str:
    return "NFO" if group in ("NSE-FUT", "NSE-OPT") else group.partition("-")[0]
