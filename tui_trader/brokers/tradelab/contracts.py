"""The day's contracts of all exchanges, held compactly, found while a person types (`tradelab.md` 4.11)."""

from __future__ import annotations

import json
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from tui_trader.brokers.tradelab.translate_market import instrument, kind_of
from tui_trader.domain.instrument import Instrument

MARK = b"tui-trader tradelab contracts 1\n"
NEWLINE = b"\n"
TAB = "\t"
LOOKED_THROUGH = 20_000
"""Symbols that one search of several words looks at, at most."""
FEW = 200
"""Rows with a text in their symbol, up to which they are sorted by how well they fit: to look through all
symbols once more for each way to fit takes as long again.
"""
REMEMBERED = 200
"""Searches whose rows are remembered."""


class Spoilt(ValueError):
    """What was kept on disk is not what was written."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in the order in which a search shows them: what is best known first, then by expiry.

    `lines` holds `EXCHANGE TAB TOKEN TAB symbol TAB company TAB kind` of each row, `symbols` the symbols in
    capitals, `companies` each company once; each piece begins behind a line break. `ids` are numbers of the
    rows' ids in rising order, `at` the row of each.
    """

    lines: bytes
    starts: array[int]
    symbols: bytes
    names: array[int]
    companies: bytes
    whose: array[int]
    """Where each company begins in `companies`."""
    first: array[int]
    """The first row of each company."""
    exchanges: tuple[str, ...]
    ids: array[int]
    at: array[int]

    def __len__(self) -> int:
        return len(self.starts)

    def dumped(self) -> bytes:
        """All of it as one text, for the shelf."""
        pieces = [self.lines, self.symbols, self.companies]
        pieces += [each.tobytes() for each in self._arrays()]
        head = {
            "exchanges": self.exchanges,
            "sizes": [len(piece) for piece in pieces],
            "sums": [zlib.crc32(piece) for piece in pieces],
        }
        return b"".join([MARK, json.dumps(head).encode(), NEWLINE, *pieces])

    def _arrays(self) -> tuple[array[int], ...]:
        return self.starts, self.names, self.whose, self.first, self.at, self.ids


def loaded(data: bytes) -> Table:
    """What `dumped` wrote. Spoilt."""
    try:
        if not data.startswith(MARK):
            raise Spoilt("not one of ours")
        end = data.index(NEWLINE, len(MARK)) + 1
        head = json.loads(data[len(MARK) : end])
        pieces = []
        for size, sum_ in zip(head["sizes"], head["sums"], strict=True):
            pieces.append(data[end : end + size])
            if zlib.crc32(pieces[-1]) != sum_:
                raise Spoilt("a piece is not whole")
            end += size
        lines, symbols, companies, *numbers = pieces
        arrays = [array("Q" if last else "I") for last in (False,) * 5 + (True,)]
        for each, piece in zip(arrays, numbers, strict=True):
            each.frombytes(piece)
        starts, names, whose, first, at, ids = arrays
        return Table(
            lines, starts, symbols, names, companies, whose, first, tuple(head["exchanges"]), ids, at
        )
    except (ValueError, KeyError, TypeError) as error:
        raise Spoilt(str(error)) from None


def number_of(exchanges: Sequence[str], exchange: str, token: str) -> int | None:
    """The number that stands for an id; None when no row can have it."""
    if exchange not in exchanges or not (token.isascii() and token.isdecimal()) or len(token) > 15:
        return None
    if token != str(int(token)):
        return None
    return exchanges.index(exchange) << 56 | int(token)


class Contracts:
    """A table with the ways to find something in it."""

    def __init__(self, table: Table, session: str) -> None:
        self._table, self._session = table, session
        self._searched: dict[tuple[str, int], Sequence[int]] = {}
        """What was found: letters are taken back as they were typed."""

    def __len__(self) -> int:
        return len(self._table)

    def __iter__(self) -> Iterator[Instrument]:
        return (self.row(number) for number in range(len(self._table)))

    def row(self, number: int) -> Instrument:
        """The instrument of a row."""
        table = self._table
        start = table.starts[number]
        line = table.lines[start : table.lines.index(NEWLINE, start)].decode()
        exchange, token, symbol, company, name = line.split(TAB)
        kind = kind_of(name, exchange, symbol)
        return instrument(self._session, exchange, token, symbol, company or symbol, kind)

    def get(self, id: str) -> Instrument | None:
        """The instrument of an id."""
        exchange, _, token = id.partition(":")
        wanted, table = number_of(self._table.exchanges, exchange, token), self._table
        if wanted is None:
            return None
        place = bisect_left(table.ids, wanted)
        if place == len(table.ids) or table.ids[place] != wanted:
            return None
        return self.row(table.at[place])

    def named(self, symbol: str) -> Instrument | None:
        """The best known instrument of a symbol."""
        number = next(self._hits(b"\n" + " ".join(symbol.split()).upper().encode() + b"\n"), None)
        return None if number is None else self.row(number)

    def search(self, text: str, most: int) -> list[Instrument]:
        """Symbols that are the text, begin with it, contain it; then companies: each near expiry first."""
        asked = text.upper(), most
        if (numbers := self._searched.get(asked)) is None:
            if len(self._searched) >= REMEMBERED:
                self._searched.clear()
            numbers = self._searched[asked] = self._numbers(*asked)
        return [self.row(number) for number in numbers]

    def _numbers(self, text: str, most: int) -> Sequence[int]:
        words = text.encode().split()
        if not words:
            return range(min(most, len(self)))
        wanted = b" ".join(words)
        found: dict[int, None] = {}
        self._gather(found, self._by_symbol(wanted), most)
        if len(words) > 1:
            self._gather(found, self._all_of(words), most)
        self._gather(found, self._of_company(wanted), most)
        return tuple(found)

    def _by_symbol(self, wanted: bytes) -> Iterator[int]:
        """Rows whose symbol is the text, those that begin with it, then those that contain it."""
        hits = self._hits(wanted)
        some = list(islice(hits, FEW))
        if len(some) < FEW:
            yield from sorted(some, key=lambda number: self._misfit(number, wanted))
            return
        for needle in (b"\n" + wanted + b"\n", b"\n" + wanted):
            yield from self._hits(needle)
        yield from chain(some, hits)

    def _misfit(self, number: int, wanted: bytes) -> int:
        """0 where the symbol of a row is the text, 1 where it begins with it, else 2."""
        symbols, start = self._table.symbols, self._table.names[number]
        if not symbols.startswith(wanted, start + 1):
            return 2
        return int(not symbols.startswith(NEWLINE, start + 1 + len(wanted)))

    @staticmethod
    def _gather(found: dict[int, None], numbers: Iterator[int], most: int) -> None:
        while len(found) < most:
            number = next(numbers, None)
            if number is None:
                return
            found[number] = None

    def _hits(self, needle: bytes) -> Iterator[int]:
        """Rows whose symbol has the needle, in their order."""
        symbols, names = self._table.symbols, self._table.names
        place = symbols.find(needle)
        while place >= 0:
            # A needle that begins with a line break begins where the symbol does.
            number = bisect_right(names, place) - 1
            yield number
            end = names[number + 1] if number + 1 < len(names) else len(symbols)
            place = symbols.find(needle, end)

    def _all_of(self, words: list[bytes]) -> Iterator[int]:
        """Rows whose symbol has every word, looked for by the one that tells most of it."""
        table = self._table
        rarest = max(words, key=lambda word: (word.isdigit(), len(word)))
        for tried, number in enumerate(self._hits(rarest)):
            if tried >= LOOKED_THROUGH:
                return
            start = table.names[number]
            symbol = table.symbols[start + 1 : table.symbols.index(NEWLINE, start + 1)]
            if all(word in symbol for word in words):
                yield number

    def _of_company(self, wanted: bytes) -> Iterator[int]:
        """The best known row of each company whose name has the text."""
        table = self._table
        place = table.companies.find(wanted)
        while place >= 0:
            number = bisect_right(table.whose, place) - 1
            yield table.first[number]
            end = table.whose[number + 1] if number + 1 < len(table.whose) else len(table.companies)
            place = table.companies.find(wanted, end)
