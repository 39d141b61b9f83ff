"""The day's contracts: fetched behind, kept on the shelf, found while a person types."""

import io
import os
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.brokers.sheet.clocks import EagerClock
from tests.brokers.tradelab.seed_server import SeedServer, opened, settled
from tui_trader.brokers.shelf import Shelf
from tui_trader.brokers.tradelab import compact
from tui_trader.brokers.tradelab.contracts import Contracts, Spoilt, Table, loaded
from tui_trader.brokers.tradelab.master import Listing
from tui_trader.domain.directory import Directory
from tui_trader.domain.instrument import Kind

pytestmark = pytest.mark.anyio
COMPACT = "GET /api/v1/contract/Compact"
HEAD = (
    "exchange,exchange_token,trading_symbol,company_name,instrument_name,option_type,strike,expiry,lot_size,"
    "tick_size,close_price,segment"
)
ROWS = """\
BSE,500325,RELIANCE-A,RELIANCE INDUSTRIES LTD,EQ,XX,0,,1,0.05,1290,BSE
NFO,35003,NIFTY26DEC24500CE,NIFTY,OPTIDX,CE,24500,31-Dec-2026,75,0.05,90,NFO
NFO,35001,NIFTY26NOV24500CE,NIFTY,OPTIDX,CE,24500,26-Nov-2026,75,0.05,90,NFO
NFO,35002,NIFTY26NOVFUT,NIFTY,FUTIDX,XX,0,26-Nov-2026,75,0.05,24500,NFO
NSE,2885,RELIANCE-EQ,RELIANCE INDUSTRIES LTD,EQ,XX,0,,1,0.05,1290,NSE
NSE,26000,Nifty 50,Nifty 50,INDEX,XX,0,,1,0.05,24500,NSE
NSE,4717,GAIL-EQ,"GAIL (INDIA), LTD",EQ,XX,0,,1,0.05,180,NSE
NSE,12,ZEEL-BE,ZEE ENTERTAINMENT,EQ,XX,0,,1,0.05,180,NSE
"""
DOUBTFUL = """\
NSE,not a token,BAD-EQ,BAD,EQ,XX,0,,1,0.05,1,NSE
NSE
NOWHERE,7,BAD-EQ,BAD,EQ,XX,0,,1,0.05,1,NSE
NSE,8,,BAD,EQ,XX,0,,1,0.05,1,NSE
NSE,2885,RELIANCE-EQ,RELIANCE INDUSTRIES LTD,EQ,XX,0,,1,0.05,1290,NSE
NFO,9,LATE26FUT,LATE,FUTSTK,XX,0,someday,1,0.05,1,NFO
"""


def zipped(*texts: str, name: str = "CompactScrip.csv") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, text in enumerate(texts):
            archive.writestr(f"{number}{name}", f"{HEAD}\n{text}")
    return out.getvalue()


def contracts(*texts: str) -> Contracts:
    return Contracts(compact.table(zipped(*texts), lambda _: None), "s")


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("nifty", ["Nifty 50", "NIFTY26NOVFUT", "NIFTY26NOV24500CE", "NIFTY26DEC24500CE"]),
        ("nifty 50", ["Nifty 50", "NIFTY26NOV24500CE", "NIFTY26DEC24500CE"]),
        ("Nifty 24500 ce", ["NIFTY26NOV24500CE", "NIFTY26DEC24500CE"]),
        ("reli", ["RELIANCE-EQ", "RELIANCE-A"]),
        ("reliance-a", ["RELIANCE-A"]),
        ("IANCE", ["RELIANCE-EQ", "RELIANCE-A"]),
        ("india", ["GAIL-EQ"]),
        ("zee ent", ["ZEEL-BE"]),
        ("nothing", []),
        ("  ", ["Nifty 50", "GAIL-EQ", "RELIANCE-EQ", "ZEEL-BE", "RELIANCE-A", "NIFTY26NOVFUT",
                "NIFTY26NOV24500CE", "NIFTY26DEC24500CE"]),
    ],
)  # fmt: skip
def test_search(text: str, symbols: list[str]) -> None:
    assert [one.symbol for one in contracts(ROWS).search(text, 50)] == symbols


@pytest.mark.parametrize("others", [1, 1_000])
def test_the_best_fit_is_first_among_few_or_many(others: int) -> None:
    rows = [f"NSE,{n},A{n:04}GOLD-EQ,CO {n},EQ,XX,0,,1,0.05,1,NSE" for n in range(1, others + 1)]
    best = ("MCX,9001,GOLD,GOLD,EQ,XX,0,,1,0.05,1,MCX", "MCX,9002,GOLDM,GOLD MINI,EQ,XX,0,,1,0.05,1,MCX")
    found = [one.symbol for one in contracts("\n".join([*rows, *best])).search("gold", 50)]
    assert found[:3] == ["GOLD", "GOLDM", "A0001GOLD-EQ"]
    assert len(found) == len(set(found)) == min(50, others + 2)


def test_what_is_listed_is_found_by_its_id_and_its_name() -> None:
    found = contracts(ROWS)
    assert len(found) == len(list(found)) == 8
    for one in found:
        assert found.get(one.key.id) == one
        assert found.named(one.symbol.lower()) == one
        assert one in found.search(one.symbol, 5)
    assert [one.kind for one in found.search("nifty", 3)] == [Kind.INDEX, Kind.FUTURE, Kind.OPTION]
    for id in ("NSE:1", "NSE:", "", "NSE:02885", "NSE:x", "XXX:2885", "NSE:" + "9" * 40):
        assert found.get(id) is None
    assert found.search("nifty", 2) == found.search("nifty", 4)[:2]


def test_a_row_that_cannot_be_read_hides_no_other() -> None:
    found = contracts(ROWS, DOUBTFUL)
    assert len(found) == 9
    assert found.search("LATE", 1)[0].kind is Kind.FUTURE


@pytest.mark.parametrize(
    "archive",
    [b"", b"PK\x03\x04", b"<html>", zipped(""), zipped(DOUBTFUL, name="x.txt"), zipped(ROWS)[:-60]],
    ids=["empty", "begun", "page", "no rows", "no csv", "cut"],
)
def test_what_is_no_list(archive: bytes) -> None:
    with pytest.raises(compact.Unusable):
        compact.table(archive, lambda _: None)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compact, "MOST_BYTES", 500)
    with pytest.raises(compact.Unusable, match="unpacks to more"):
        compact.table(zipped(ROWS * 50), lambda _: None)


def test_the_shelf_gives_back_what_was_put_there() -> None:
    table = compact.table(zipped(ROWS), lambda _: None)
    data = table.dumped()
    assert loaded(data) == table
    for spoilt in (
        b"",
        data[:-1],
        data[:200],
        b"x" + data,
        data[:-3] + b"xyz",
        data.replace(b"GAIL", b"LIAG"),
    ):
        with pytest.raises(Spoilt):
            loaded(spoilt)


async def test_it_comes_behind_is_kept_for_the_day(
    server: SeedServer, eager: EagerClock, tmp_path: Path
) -> None:
    server.put(COMPACT, zipped(ROWS))
    broker = await opened(server, eager, shelf=Shelf(tmp_path))
    directory = await broker.instruments()
    assert directory.loading
    assert directory.search("RELI", 5) == []
    await settled(directory)
    assert len(directory) == 8
    assert await broker.instruments() is directory
    assert server.count("GET") == 1
    await broker.close()
    again = await opened(server, eager, shelf=Shelf(tmp_path))
    directory = await again.instruments()
    await settled(directory)
    assert len(directory) == 8
    assert server.count("GET") == 0
    await again.close()


async def test_the_list_of_the_day_of_the_sign_in_is_not_taken_for_tomorrows(
    server: SeedServer, eager: EagerClock, tmp_path: Path
) -> None:
    server.put(COMPACT, zipped(ROWS))
    broker = await opened(server, eager, shelf=Shelf(tmp_path))
    await settled(await broker.instruments())
    await broker.close()
    written_at(tmp_path, eager.now().timestamp())
    again = await opened(server, eager, shelf=Shelf(tmp_path))
    await eager.sleep(86_400)
    await settled(await again.instruments())
    assert server.count("GET") == 1
    await again.close()


def written_at(folder: Path, moment: float) -> None:
    """What was kept was kept then (epoch seconds)."""
    (kept,) = folder.iterdir()
    os.utime(kept, times=(moment, moment))


def spoil(folder: Path) -> None:
    (kept,) = folder.iterdir()
    kept.write_bytes(kept.read_bytes()[:-5])


async def test_a_spoilt_shelf_is_fetched_anew(server: SeedServer, eager: EagerClock, tmp_path: Path) -> None:
    server.put(COMPACT, zipped(ROWS))
    broker = await opened(server, eager, shelf=Shelf(tmp_path))
    await settled(await broker.instruments())
    await broker.close()
    spoil(tmp_path)
    again = await opened(server, eager, shelf=Shelf(tmp_path))
    directory = await again.instruments()
    await settled(directory)
    assert len(directory) == 8
    assert server.count("GET") == 1
    await again.close()


@pytest.mark.parametrize(
    ("body", "status"), [("<html>", 200), ("", 502), (zipped(""), 200)], ids=["page", "502", "no rows"]
)
async def test_what_went_wrong_stays_in_words_and_search_goes_on(
    server: SeedServer, eager: EagerClock, body: object, status: int
) -> None:
    server.put(COMPACT, body, status)
    broker = await opened(server, eager)
    directory = await broker.instruments()
    await settled(directory)
    assert "the list of contracts did not come" in directory.loading
    (first, *_) = await broker.search("SPICE")
    assert directory.get(first.key.id) == first
    assert directory.named("spicejet-eq") == first
    assert directory.search("SPICEJET-E", 5) == [first]
    assert next(iter(directory)) == first
    server.put(COMPACT, zipped(ROWS))
    assert await broker.instruments() is directory
    await settled(directory)
    assert len(directory) == 8
    assert directory.get(first.key.id) == first
    await broker.close()


def many(count: int) -> Iterator[str]:
    for number in range(count):
        strike, month = 10_000 + number // 24 * 50, f"{number % 12 + 1:02d}"
        kind = "CE" if number % 24 < 12 else "PE"
        yield (
            f"NFO,{number + 40_000},NIFTY26{month}{strike}{kind},NIFTY,OPTIDX,{kind},{strike},"
            f"{number % 28 + 1:02d}-Jun-2026,75,0.05,90,NFO"
        )


async def test_a_long_list_does_not_hold_up_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    archive = zipped(ROWS + "\n".join(many(20_000)) + "\n")
    said: list[int] = []
    rests = 0

    def rest(_: float) -> None:
        nonlocal rests
        rests += 1

    monkeypatch.setattr(time, "sleep", rest)
    table = compact.table(archive, said.append)
    assert said == list(range(2_000, 20_001, 2_000))
    assert rests >= len(said)
    assert len(table) == 20_008
    found = Contracts(table, "s")
    began = time.perf_counter()
    for text in ("N", "NI", "NIF", "NIFT", "NIFTY", "NIFTY ", "NIFTY 24500 CE", "QQQ"):
        found.search(text, 50)
    assert time.perf_counter() - began < 0.5


def test_a_listing_is_a_directory() -> None:
    listing: Directory = Listing()
    assert len(listing) == 0
    assert isinstance(compact.table(zipped(ROWS), lambda _: None), Table)
