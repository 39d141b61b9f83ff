"""The day's download of contracts, read into a table without ever holding the interpreter long (4.11)."""

from __future__ import annotations

import csv
import io
import time
import zipfile
import zlib
from array import array
from collections.abc import Callable, Iterator
from datetime import date

from tui_trader.brokers.tradelab.contracts import TAB, Table, number_of

MOST_BYTES = 50 * 1024 * 1024
"""Of all files in the archive, unpacked (ours); the real one has about 20 MiB."""
SLICE = 2_000
"""Rows between two rests."""
REST = 0.001
"""Seconds in which others may run; a thread that works on keeps a key waiting."""
CODES = ("NSE", "NFO", "CDS", "MCX", "BSE", "BFO", "NCO", "BCD", "ICEX")
_COLUMNS = (
    "exchange",
    "exchange_token",
    "trading_symbol",
    "company_name",
    "instrument_name",
    "option_type",
    "expiry",
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"), 1
    )
}
_LAST = (9, date.max.toordinal())


class Unusable(ValueError):
    """The download is no list of contracts; the text says why, in words."""


def table(archive: bytes, progress: Callable[[int], None]) -> Table:
    """The contracts of a ZIP of CSV files, for a thread of its own; says how many rows it read. Unusable."""
    shelves: dict[tuple[int, int], list[str]] = {}
    count = 0
    for key, line in _rows(archive):
        shelves.setdefault(key, []).append(line)
        count += 1
        if count % SLICE == 0:
            progress(count)
            time.sleep(REST)
    if not count:
        raise Unusable("there is no contract in it")
    return _laid_out(shelves)


def _rows(archive: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    """Where each row belongs, its line behind its symbol in capitals; an unreadable row hides no other."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            listed = [one for one in files.infolist() if one.filename.lower().endswith(".csv")]
            if sum(one.file_size for one in listed) > MOST_BYTES:
                raise Unusable(f"it unpacks to more than {MOST_BYTES >> 20} MiB")
            for one in listed:
                with files.open(one) as file:
                    text = io.TextIOWrapper(io.BufferedReader(_Capped(file)), "utf-8", "replace", newline="")
                    yield from _read(csv.reader(text))
    except (zipfile.BadZipFile, zlib.error, csv.Error, EOFError, OSError, NotImplementedError, RuntimeError):
        raise Unusable("it is no ZIP archive that can be read whole") from None


class _Capped(io.RawIOBase):
    """A file of an archive, cut off where it is too long, whatever the archive says of its size."""

    def __init__(self, file: object) -> None:
        self._file, self._left = file, MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        count: int = self._file.readinto(buffer)  # type: ignore[attr-defined]
        self._left -= count
        if self._left < 0:
            raise Unusable(f"it unpacks to more than {MOST_BYTES >> 20} MiB")
        return count


def _read(rows: Iterator[list[str]]) -> Iterator[tuple[tuple[int, int], str]]:
    head = [name.strip().lower() for name in next(rows, [])]
    if "exchange" not in head or "trading_symbol" not in head or "exchange_token" not in head:
        return
    places = [head.index(name) if name in head else -1 for name in _COLUMNS]
    width = len(head)
    for row in rows:
        if len(row) < width:
            continue
        exchange, token, symbol, company, name, option, expiry = (
            row[place].strip() if place >= 0 else "" for place in places
        )
        exchange = exchange.upper()
        if not symbol or number_of(CODES, exchange, token) is None:
            continue
        if not name and option in ("CE", "PE"):
            name = "OPT"
        symbol = _one_line(symbol)
        line = TAB.join((symbol.upper(), exchange, token, symbol, _one_line(company), _one_line(name)))
        yield _rank(exchange, symbol, name, expiry), line


def _one_line(text: str) -> str:
    return " ".join(text.split()) if not text.isprintable() else text


def _rank(exchange: str, symbol: str, name: str, expiry: str) -> tuple[int, int]:
    """What is best known first: indices, NSE shares, other shares, futures, options by expiry."""
    upper = name.upper()
    if upper.startswith("OPT"):
        return 5, _day(expiry)
    if upper.startswith("FUT") or expiry:
        return 4, _day(expiry)
    if upper in ("INDEX", "IND", "IDX", "AMXIDX", "UNDIND") or (not upper and "-" not in symbol):
        return 0, 0
    if exchange == "NSE":
        return (1, 0) if symbol.upper().endswith("-EQ") else (2, 0)
    return 3, 0


def _day(text: str) -> int:
    """`25-Nov-2026` as a number; the last of all where it cannot be read."""
    day, _, rest = text.partition("-")
    month, _, year = rest.partition("-")
    try:
        return date(int(year), _MONTHS[month.upper()[:3]], int(day)).toordinal()
    except (ValueError, KeyError, OverflowError):
        return _LAST[1]


def _laid_out(shelves: dict[tuple[int, int], list[str]]) -> Table:
    lines, symbols, companies = bytearray(), bytearray(), bytearray()
    starts, names, whose, first = array("I"), array("I"), array("I"), array("I")
    known: set[str] = set()
    rows: dict[int, int] = {}
    for key in sorted(shelves):
        shelf = shelves.pop(key)
        shelf.sort()
        time.sleep(REST)
        for place, sorted_line in enumerate(shelf, 1):
            symbol, line = sorted_line.split(TAB, 1)
            exchange, token, _, company, _ = line.split(TAB)
            number = number_of(CODES, exchange, token)
            assert number is not None
            if number in rows:
                continue
            row = rows[number] = len(starts)
            if (name := company.upper()) not in known:
                known.add(name)
                whose.append(len(companies))
                first.append(row)
                companies += b"\n" + name.encode()
            starts.append(len(lines))
            lines += line.encode() + b"\n"
            names.append(len(symbols))
            symbols += b"\n" + symbol.encode()
            if place % SLICE == 0:
                time.sleep(REST)
    symbols += b"\n"
    companies += b"\n"
    ids, at = _sorted(rows)
    return Table(bytes(lines), starts, bytes(symbols), names, bytes(companies), whose, first, CODES, ids, at)


def _sorted(rows: dict[int, int]) -> tuple[array[int], array[int]]:
    """By number, bucket by bucket, so that no single sort takes long."""
    buckets: dict[int, array[int]] = {}
    for number in rows:
        buckets.setdefault(number >> 13, array("Q")).append(number)
    ids, at = array("Q"), array("I")
    for step, key in enumerate(sorted(buckets)):
        ids.extend(sorted(buckets.pop(key)))
        at.extend(rows[number] for number in ids[len(at) :])
        if step % 4 == 0:
            time.sleep(REST)
    return ids, at
