"""Lists that come in pages: whole, or not at all."""

from decimal import Decimal as D

import pytest

from tests.brokers.stockstrader.seed_server import SeedServer
from tui_trader.brokers.port import (
    ReadFailed,
)
from tui_trader.brokers.stockstrader.broker import StocksTrader

pytestmark = pytest.mark.anyio


async def test_pages_are_followed(server: SeedServer, broker: StocksTrader) -> None:
    row = server.samples["orders"]["response"]["json"]["data"][1]
    rows = [{**row, "id": f"{number:09d}"} for number in range(230)]
    for start, end in ((0, 100), (80, 190), (180, 230)):  # the second begins early: something was placed
        server.put("orders", {"code": "ok", "data": rows[start:end]}, more=start > 0)
    assert len(await broker.working_orders()) == 230
    assert [one.query for one in server.asked] == [
        {}, {"skip": "90", "limit": "500"}, {"skip": "190", "limit": "500"},
    ]  # fmt: skip


async def test_pages_between_which_rows_are_missing_are_no_list(
    server: SeedServer, broker: StocksTrader
) -> None:
    row = server.samples["orders"]["response"]["json"]["data"][1]
    rows = [{**row, "id": f"{number:09d}"} for number in range(230)]
    for start, end in ((0, 100), (102, 202)):
        server.put("orders", {"code": "ok", "data": rows[start:end]}, more=start > 0)
    with pytest.raises(ReadFailed, match="changed while it was read"):
        await broker.working_orders()


async def test_of_two_pages_the_newer_row_holds(server: SeedServer, broker: StocksTrader) -> None:
    row = server.samples["orders"]["response"]["json"]["data"][1]
    rows = [{**row, "id": f"{number:09d}", "last_modified": 1_750_000_200} for number in range(100)]
    older = {**rows[98], "volume": 1, "last_modified": 1_750_000_100}
    newer = {**rows[99], "volume": 2, "last_modified": 1_750_000_300}
    server.put("orders", {"code": "ok", "data": rows})
    server.put("orders", {"code": "ok", "data": [older, newer]}, more=True)
    found = await broker.working_orders()
    assert [one.quantity for one in found[-2:]] == [D(5), D(2)]
    assert len(found) == 100


async def test_a_page_that_comes_twice_is_no_list(server: SeedServer, broker: StocksTrader) -> None:
    """Property 7; the guard is `Line.rows`."""
    row = server.samples["orders"]["response"]["json"]["data"][1]
    page = {"code": "ok", "data": [{**row, "id": f"{number:09d}"} for number in range(100)]}
    server.put("orders", page)
    with pytest.raises(ReadFailed, match="same page again"):
        await broker.working_orders()
    assert len(server.asked) == 2
