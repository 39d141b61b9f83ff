"""Instruments, prices: the samples of the fact sheet, read through the port."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal as D
from typing import Any

import pytest

from tests.brokers.tradelab.seed_server import SeedServer, settled
from tests.brokers.tradelab.test_requests import GAIL
from tui_trader.brokers.port import ReadFailed
from tui_trader.brokers.tradelab.broker import Tradelab
from tui_trader.domain.instrument import Instrument, InstrumentKey, Kind, OrderType
from tui_trader.domain.quote import Resolution

pytestmark = pytest.mark.anyio


async def test_scripinfo(broker: Tradelab) -> None:
    found = await broker.rules(GAIL)
    rules = found.rules
    assert rules is not None
    assert (found.kind, found.description) == (Kind.EQUITY, "GAIL (INDIA) LTD")
    assert (rules.ticks[0].tick, rules.quantity_step, rules.lot_size) == (D("0.05"), D(1), D(1))
    assert (rules.lowest, rules.highest, rules.max_quantity) == (D("72.85"), D("88.95"), D(274))
    assert rules.order_types == set(OrderType)
    assert rules.quantity_unit == "shares"
    product, protection, disclosed = rules.options
    assert (product.name, product.choices, product.default) == ("product", ("MIS", "NRML", "CNC"), "MIS")
    assert (protection.name, disclosed.name) == ("market_protection", "disclosed_quantity")


@pytest.mark.parametrize(
    ("row", "types", "lowest"),
    [
        ({"is_index": True, "tradable": False}, 0, D("72.85")),
        ({"tradable": False}, 0, D("72.85")),
        ({"lower_circuit_limit": 0}, 4, None),
        ({"tick_size": None, "raw_tick_size": 5}, 4, D("72.85")),
        (
            {"tick_size": None, "raw_tick_size": None, "board_lot_quantity": 0, "multiplier": None},
            4,
            D("72.85"),
        ),
    ],
)
async def test_odd_scrips(
    server: SeedServer, broker: Tradelab, row: dict[str, Any], types: int, lowest: D | None
) -> None:
    server.put("GET /api/v1/contract/NSE", server.changed("scripinfo", **row))
    rules = (await broker.rules(GAIL)).rules
    assert rules is not None
    assert (len(rules.order_types), rules.lowest) == (types, lowest)
    assert (rules.ticks[0].tick, rules.quantity_step) == (D("0.05"), D(1))


async def test_search(broker: Tradelab) -> None:
    first, second, third = await broker.search("SPICE")
    assert (first.key.id, first.symbol, first.description) == ("NSE:11446", "SPICEJET-EQ", "SPICEJET LIMITED")
    assert (second.key.id, second.kind, third.symbol) == ("BSE:500285", Kind.EQUITY, "SPICEISL-XT")
    assert first.wire == {"exchange": "NSE", "token": "11446"}
    directory = await broker.instruments()
    assert directory.get("BSE:500285") == second


async def test_marketdata_mixes_paise_with_rupees(server: SeedServer, broker: Tradelab) -> None:
    quote = await broker.quote(GAIL)
    assert quote is not None
    assert (quote.bid, quote.ask, quote.last) == (D("12.85"), D("12.9"), D("12.9"))
    assert (quote.bid_size, quote.made) == (D(3486991), datetime.fromtimestamp(1710486278, UTC))
    day = await broker.day(GAIL)
    assert day is not None
    assert (day.open, day.high, day.low, day.previous_close) == (D("13.15"), D("13.3"), D("12.75"), D("13.1"))
    depth = await broker.depth(GAIL)
    assert depth is not None
    assert (depth.bids[0].price, depth.asks[0].size) == (D("12.85"), D(1089393))
    server.put(
        "GET /api/v1/marketdata/NSE/Capital", server.changed("marketdata", bid_price=12.85, ask_price=12.9)
    )
    quote = await broker.quote(GAIL)
    assert quote is not None
    assert (quote.bid, quote.ask) == (D("12.85"), D("12.9"))
    for name in ("marketdata_key", "err_marketdata"):
        server.sample("GET /api/v1/marketdata/NSE/Capital", name)
        with pytest.raises(ReadFailed):
            await broker.quote(GAIL)


async def test_charts(server: SeedServer, broker: Tradelab) -> None:
    crude = Instrument(
        InstrumentKey("s", "MCX:224365"), "CRUDE", "", Kind.FUTURE, "MCX",
        wire={"exchange": "MCX", "token": "224365"},
    )  # fmt: skip
    start, end = datetime.fromtimestamp(1603078200, UTC), datetime.fromtimestamp(1603081800, UTC)
    first, second = await broker.candles(crude, Resolution.M30, start, end)
    assert (first.time, first.open, first.high, first.low, first.close, first.volume) == (
        start, D("238.9"), D("239.2"), D("238.4"), D("239"), D(373),
    )  # fmt: skip
    assert second.time == datetime.fromtimestamp(1603080000, UTC)
    currency = replace(crude, exchange="CDS", wire={"exchange": "CDS", "token": "1"})
    assert (await broker.candles(currency, Resolution.M30, start, end))[0].open == D("0.002389")
    server.sample("GET /api/v1/charts", "charts_tdv")
    bars = await broker.candles(crude, Resolution.M5, start, end)
    assert (bars[0].time, bars[0].open) == (datetime(2021, 7, 30, 3, 45, tzinfo=UTC), D("1645.0"))


async def test_contract_compact_zip(server: SeedServer, broker: Tradelab, samples: dict[str, Any]) -> None:
    columns = samples["contract_compact_zip"]["notes"].removeprefix("CSV columns seen: ")
    assert columns.startswith("exchange, exchange_token, trading_symbol, company_name")
    out = io.BytesIO()
    head = "exchange,exchange_token,trading_symbol,company_name,instrument_name,option_type"
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("NSECompactScrip.csv", f'{head}\nNSE,4717,GAIL-EQ,"GAIL, INDIA",EQ,XX\n')
    server.put("GET /api/v1/contract/Compact", out.getvalue())
    directory = await broker.instruments()
    await settled(directory)
    found = directory.get("NSE:4717")
    assert found is not None
    assert (found.symbol, found.description, found.kind) == ("GAIL-EQ", "GAIL, INDIA", Kind.EQUITY)
    assert server.last().query == {"info": "download"}
