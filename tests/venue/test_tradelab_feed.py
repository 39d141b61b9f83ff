import asyncio
import json
import struct
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.venue.tradelab_desk import ACCOUNT, RELIANCE, Desk
from tui_trader.venue import HandClock, Venue, serving

pytestmark = pytest.mark.anyio

PAIR = [1, RELIANCE]
LENGTHS = {
    "marketdata": (1, 102), "compact_marketdata": (2, 42), "snapquote": (3, 130), "full_snapquote": (4, 166),
    "dpr": (7, 18), "open_interest": (8, 18),
}  # fmt: skip


@pytest.fixture
async def desk(venue: Venue, clock: HandClock) -> AsyncIterator[Desk]:
    """Over real sockets."""
    async with serving(venue) as contract:
        base = contract["tradelab"]["base_url"]
        async with httpx.AsyncClient(base_url=base, trust_env=False, timeout=5) as http:
            desk = Desk(http, venue, clock)
            desk.contract = contract["tradelab"]
            yield desk


@pytest.fixture
async def feed(desk: Desk) -> AsyncIterator[ClientConnection]:
    async with connect(url(desk), proxy=None) as feed:
        yield feed


def url(desk: Desk, path: str = "/ws/v1/feeds", name: str = "access_token", token: str = "") -> str:
    base = desk.contract["feed_url"].removesuffix("/ws/v1/feeds")
    return f"{base}{path}?login_id=any&{name}={token or desk.contract['access_token']}"


async def say(feed: ClientConnection, mode: str, values: list[Any], verb: str = "subscribe") -> None:
    await feed.send(json.dumps({"a": verb, "v": values, "m": mode}))


async def hear(feed: ClientConnection) -> bytes:
    async with asyncio.timeout(5):
        packet = await feed.recv(decode=False)
    assert isinstance(packet, bytes)
    return packet


async def last_word(feed: ClientConnection) -> bytes:
    """What comes after all that was said is answered: the answer to one more question."""
    await say(feed, "market_status", [4])
    return await hear(feed)


def marketdata(packet: bytes) -> dict[str, int]:
    names = [
        "mode",
        "exchange",
        "token",
        "ltp",
        "ltt",
        "ltq",
        "volume",
        "bid",
        "bid_qty",
        "ask",
        "ask_qty",
        "buys",
        "sells",
        "atp",
        "at",
        "open",
        "high",
        "low",
        "close",
        "year_high",
        "year_low",
        "low_dpr",
        "high_dpr",
        "oi",
        "initial_oi",
    ]
    return dict(zip(names, struct.unpack(">BB9iqq12i", packet), strict=True))


def compact(packet: bytes) -> dict[str, int]:
    names = [
        "mode",
        "exchange",
        "token",
        "ltp",
        "change",
        "ltt",
        "low_dpr",
        "high_dpr",
        "oi",
        "initial_oi",
        "bid",
        "ask",
    ]
    return dict(zip(names, struct.unpack(">BB10i", packet), strict=True))


@pytest.mark.parametrize("mode", list(LENGTHS))
async def test_a_snapshot_follows_then_a_packet_for_each_change(
    desk: Desk, feed: ClientConnection, mode: str
) -> None:
    await say(feed, mode, [PAIR, [1, 11536]])
    for token in (RELIANCE, 11536):
        packet = await hear(feed)
        assert (packet[0], len(packet), packet[1]) == (*LENGTHS[mode], 1)
        assert struct.unpack_from(">i", packet, 2) == (token,)
    await desk.price(ticks=3)
    packet = await hear(feed)
    assert (len(packet), struct.unpack_from(">i", packet, 2)[0]) == (LENGTHS[mode][1], RELIANCE)
    await say(feed, mode, [PAIR], "unsubscribe")
    assert (await last_word(feed))[0] == 9
    await desk.price(ticks=3)
    assert (await last_word(feed))[0] == 9, "nothing came in between"


async def test_the_figures_agree_with_the_rest_quote(desk: Desk, feed: ClientConnection) -> None:
    await say(feed, "marketdata", [PAIR])
    tick = marketdata(await hear(feed))
    quote = await desk.get("/api/v1/marketdata/NSE/Capital", token=RELIANCE)
    assert (tick["bid"], tick["ask"]) == (quote["bid_price"], quote["ask_price"]), "both in paise"
    assert tick["ltp"] == round(quote["last_trade_price"] * 100)
    assert tick["close"] == round(quote["close_price"] * 100)
    assert tick["low"] <= tick["ltp"] <= tick["high"]
    assert tick["at"] == int(desk.clock.now().timestamp())
    info = await desk.get("/api/v1/contract/NSE", info="scrip", token=RELIANCE)
    assert tick["high_dpr"] == round(info["higher_circuit_limit"] * 100)
    await desk.price(ticks=-5000)
    assert (await hear(feed))[0] == 1
    await say(feed, "compact_marketdata", [PAIR])
    small = compact(await hear(feed))
    assert small["change"] == small["ltp"] - tick["close"] < 0


async def test_currency_prices_have_seven_places(desk: Desk, feed: ClientConnection) -> None:
    (scrip, *_) = await desk.get("/api/v1/search", key="USDINR")
    await say(feed, "compact_marketdata", [[3, scrip["token"]]])
    tick = compact(await hear(feed))
    assert 80 < tick["ltp"] / 10_000_000 < 95
    assert (tick["ltp"] % 25_000, tick["exchange"]) == (0, 3)


async def test_depth_shows_five_levels_with_the_best_first(feed: ClientConnection) -> None:
    await say(feed, "full_snapquote", [PAIR])
    values = struct.unpack(">BB36iqqi", await hear(feed))
    bids, asks = values[8:13], values[23:28]
    assert sorted(bids, reverse=True) == list(bids)
    assert sorted(asks) == list(asks)
    assert bids[0] < asks[0]
    assert all(each > 0 for each in (*values[3:8], *values[13:23]))


async def test_an_option_starts_to_tick_when_asked_for(desk: Desk, feed: ClientConnection) -> None:
    options = await desk.get("/api/v1/search", key="NIFTY 24500 CE")
    await say(feed, "compact_marketdata", [[2, options[0]["token"]]])
    assert compact(await hear(feed))["ltp"] > 0
    await desk.price(f"NFO:{options[0]['trading_symbol']}", ticks=2)
    assert len(await hear(feed)) == 42


async def test_orders_and_trades_are_pushed(desk: Desk, feed: ClientConnection) -> None:
    await say(feed, "updates", [ACCOUNT, "web"])
    await last_word(feed)
    oms = await desk.order(user_order_id=9)
    packets = [await hear(feed) for _ in range(3)]
    assert [each[0] for each in packets] == [50, 51, 50]
    assert all(max(each[1:5]) < 0x80 for each in packets), "the vendor's client decodes the whole frame"
    first, trade, order = (json.loads(each[5:]) for each in packets)
    assert (first["order_status"], order["order_status"]) == ("put order req received", "complete")
    assert (trade["oms_order_id"], trade["filled_quantity"], trade["instrument_token"]) == (oms, 1, RELIANCE)
    (row,) = (await desk.get("/api/v1/trades"))["trades"]
    assert (trade["trade_id"], trade["trade_price"]) == (row["trade_number"], row["trade_price"])
    await desk.control("tradelab", tr=True)
    await desk.order()
    assert [(await hear(feed))[0] for _ in range(3)] == [11, 12, 11]
    await say(feed, "updates", ["XYZ", "web"])
    await say(feed, "updates", [ACCOUNT, "web"], "unsubscribe")
    await last_word(feed)
    await desk.order()
    assert (await last_word(feed))[0] == 9


async def test_positions_and_cash_are_pushed(desk: Desk, feed: ClientConnection) -> None:
    await say(feed, "position_updates", [ACCOUNT, "web"])
    await say(feed, "cash_updates", [ACCOUNT, "web"])
    await last_word(feed)
    await desk.order(quantity=3)
    position, cash = [await hear(feed) for _ in range(2)]
    assert (position[0], cash[0]) == (58, 56)
    assert json.loads(position[5:])["net_quantity"] == 3
    assert json.loads(cash[5:])["headers"] == ["Description", ""]


async def test_market_status_and_messages(desk: Desk, feed: ClientConnection) -> None:
    await say(feed, "market_status", [6])
    assert await hear(feed) == b"\x09\x06\x00\x06NORMAL\x00\x04open"
    await desk.control("session", symbol="BSE:RELIANCE-A", open=False)
    desk.clock.advance(0.1)
    assert await hear(feed) == b"\x09\x06\x00\x06NORMAL\x00\x06closed"
    await say(feed, "exchange_messages", [1])
    assert (await last_word(feed))[0] == 9
    await desk.control("tradelab", message="Scrip ban lifted")
    packet = await hear(feed)
    assert (packet[:2], packet[4:-4]) == (b"\x0a\x01", b"Scrip ban lifted")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/ws/v1/feeds", "access_token"), ("/ws/v1/feeds", "token"),
        ("/hydrasocket/v2/websocket", "access_token"),
    ],
)  # fmt: skip
async def test_both_families_of_urls(desk: Desk, path: str, name: str) -> None:
    async with connect(url(desk, path, name), proxy=None) as feed:
        await say(feed, "compact_marketdata", [PAIR])
        assert len(await hear(feed)) == 42
    with pytest.raises(InvalidStatus) as refused:
        await connect(url(desk, path, name, "stale.token"), proxy=None)
    assert refused.value.response.status_code == 401


async def test_silence_of_the_client_is_cut(desk: Desk, feed: ClientConnection) -> None:
    await say(feed, "compact_marketdata", [PAIR])
    await hear(feed)
    desk.clock.advance(14)
    await feed.send('{"a":"h","v":[],"m":""}')
    assert (await last_word(feed))[0] == 9
    desk.clock.advance(14)
    await (await feed.ping('{"a":"h","v":[],"m":""}'))
    desk.clock.advance(14)
    assert (await last_word(feed))[0] == 9, "a ping with the same words will do"
    desk.clock.advance(16)
    with pytest.raises(ConnectionClosed):
        await hear(feed)


async def test_a_dead_token_ends_the_feed(desk: Desk, feed: ClientConnection) -> None:
    await desk.control("expire", dialect="tradelab")
    desk.clock.advance(0.1)
    with pytest.raises(ConnectionClosed):
        await hear(feed)


async def test_no_more_than_250_instruments(desk: Desk, feed: ClientConnection) -> None:
    rows = await desk.call("GET", "/api/v2/contracts.json", None, exchanges="NFO,NSE")
    pairs = [[each["exchange_code"], int(each["code"])] for group in rows.json().values() for each in group]
    assert len(pairs) > 260
    await say(feed, "compact_marketdata", pairs[:260])
    assert {(await hear(feed))[0] for _ in range(250)} == {2}
    assert (await last_word(feed))[0] == 9
    await say(feed, "compact_marketdata", pairs[:1], "unsubscribe")
    await say(feed, "marketdata", [*pairs[255:256], *pairs[1:2]])
    assert [(await hear(feed))[0] for _ in range(2)] == [1, 1]


async def test_what_makes_no_sense_is_not_heeded(feed: ClientConnection) -> None:
    for text in ("{", "[]", '{"a":"subscribe"}', '{"a":"x","v":[],"m":"marketdata"}'):
        await feed.send(text)
    senseless: list[Any] = [["1", "2885"], [1], 7, [1, 999_999], [5, 2885], [True, 2885], [1, 2**70], {}]
    for value in senseless:
        for mode in ("marketdata", "market_status", "updates"):
            await say(feed, mode, [value])
    await feed.send('{"a":"subscribe","v":[[1,2885]],"m":["marketdata"]}')
    await say(feed, "greekdata", [PAIR])
    assert (await last_word(feed))[0] == 9


async def test_silent_but_connected(desk: Desk, feed: ClientConnection) -> None:
    await desk.control("tradelab", silent=True)
    await say(feed, "compact_marketdata", [PAIR])
    await desk.price(ticks=2)
    await (await feed.ping())
    await desk.control("tradelab", silent=False)
    assert (await last_word(feed))[0] == 9, "nothing was sent before"
    await desk.price(ticks=2)
    assert len(await hear(feed)) == 42


async def test_cut(desk: Desk, feed: ClientConnection) -> None:
    await desk.control("tradelab", cut=True)
    with pytest.raises(ConnectionClosed):
        await hear(feed)


async def test_noise_between_good_packets(desk: Desk, feed: ClientConnection) -> None:
    await say(feed, "compact_marketdata", [PAIR])
    first = await hear(feed)
    await desk.control("tradelab", noise=1, stale=1)
    await desk.price(ticks=2)
    good, unknown, short, stub = [await hear(feed) for _ in range(4)]
    assert (len(good), good[0], unknown[0], len(short), len(stub)) == (42, 2, 233, 22, 1)
    await desk.price(ticks=2)
    newer, older = await hear(feed), await hear(feed)
    assert (len(newer), older) == (42, good)
    assert first != good != newer


async def test_legacy_and_longer_packets(desk: Desk, feed: ClientConnection) -> None:
    await desk.control("tradelab", legacy=True)
    await say(feed, "marketdata", [PAIR])
    assert [(each[0], len(each)) for each in [await hear(feed) for _ in range(3)]] == [
        (1, 86),
        (7, 18),
        (8, 12),
    ]
    await say(feed, "compact_marketdata", [PAIR])
    assert len(await hear(feed)) == 22
    await desk.control("tradelab", legacy=False, longer=7)
    await say(feed, "snapquote", [PAIR])
    assert len(await hear(feed)) == 137


async def test_reset_and_faults_reach_the_feed(desk: Desk, feed: ClientConnection) -> None:
    await desk.control("reset")
    with pytest.raises(ConnectionClosed):
        await hear(feed)
    await desk.control("faults", action="status", status=502, match={"path": "/ws/v1/feeds"})
    with pytest.raises(InvalidStatus) as refused:
        await connect(url(desk), proxy=None)
    assert refused.value.response.status_code == 502
    await desk.control("faults", action="drop_before", match={"path": "/ws/"})
    with pytest.raises(Exception, match=r"did not receive|connection"):
        await connect(url(desk), proxy=None)
    async with connect(url(desk), proxy=None) as again:
        await say(again, "compact_marketdata", [PAIR])
        assert len(await hear(again)) == 42


async def test_other_brokers_have_no_feed(venue: Venue) -> None:
    async with serving(venue) as contract:
        base = contract["tradelocker"]["base_url"].replace("http", "ws", 1)
        with pytest.raises(InvalidStatus) as refused:
            await connect(base + "/ws/v1/feeds", proxy=None)
        assert refused.value.response.status_code == 403
