from typing import Any

import httpx
import pytest

from tests.venue.conftest import Client
from tui_trader.venue import HandClock, Venue

pytestmark = pytest.mark.anyio

BTC = {"routeId": 452, "tradableInstrumentId": 206}
DAY = 86_400_000


async def test_config_keys_columns_limits(client: Client) -> None:
    config = (await client.get("/trade/config"))["d"]
    assert list(config) == [
        "customerAccess", "positionsConfig", "ordersConfig", "ordersHistoryConfig", "filledOrdersConfig",
        "accountDetailsConfig", "rateLimits", "limits",
    ]  # fmt: skip
    sizes = {name: len(config[name]["columns"]) for name in list(config)[1:6]}
    assert list(sizes.values()) == [11, 22, 22, 8, 26]
    assert config["filledOrdersConfig"]["id"] == "filledOrders"
    assert len(config["rateLimits"]) == 18
    assert {"rateLimitType": "QUOTES", "measure": "SECONDS", "intervalNum": 1, "limit": 10} in config[
        "rateLimits"
    ]
    assert config["limits"] == [
        {"limitType": "QUOTES_HISTORY_BARS", "limit": 50000},
        {"limitType": "MAX_ORDERS_COUNT_IN_HISTORY", "limit": 10000},
    ]


async def test_trade_accounts_is_a_list_with_rules(client: Client) -> None:
    (account,) = (await client.get("/trade/accounts"))["d"]
    assert account["tradingRules"]["supportPartialClosePosition"] is True
    assert account["riskRules"]["dailyLossLimit"] == {"value": None, "warnLevel1": None, "warnLevel2": None}


async def test_instruments(client: Client) -> None:
    rows = (await client.get("/trade/accounts/1001/instruments", locale="en"))["d"]["instruments"]
    assert len(rows) >= 60
    by_number = {row["tradableInstrumentId"]: row for row in rows}
    assert len(by_number) == len(rows)
    assert by_number[206]["name"] == "BTCUSD"
    assert {"id": 9912, "type": "TRADE"} in by_number[206]["routes"]
    assert {"id": 452, "type": "INFO"} in by_number[206]["routes"]
    assert (by_number[278]["name"], by_number[278]["id"]) == ("EURUSD", 315)
    kinds = [[route["type"] for route in row["routes"]] for row in rows]
    assert any(each[0] == "TRADE" for each in kinds)
    assert any(each[0] == "INFO" for each in kinds)
    assert all({"TRADE", "INFO"} <= set(each) for each in kinds)


async def test_a_dead_route_comes_first_and_serves_nothing(client: Client) -> None:
    rows = (await client.get("/trade/accounts/1001/instruments"))["d"]["instruments"]
    info = {
        row["tradableInstrumentId"]: [route["id"] for route in row["routes"] if route["type"] == "INFO"]
        for row in rows
    }
    number, (dead, alive) = next((number, ids) for number, ids in info.items() if len(ids) == 2)
    assert await client.get("/trade/quotes", routeId=dead, tradableInstrumentId=number) == {"s": "no_data"}
    assert (await client.get("/trade/quotes", routeId=alive, tradableInstrumentId=number))["s"] == "ok"
    assert await client.get("/trade/quotes", routeId=9912, tradableInstrumentId=number) == {"s": "no_data"}


async def test_details(client: Client) -> None:
    for route in (452, 9912):
        details = (await client.get("/trade/instruments/206", routeId=route))["d"]
    assert len(details) == 41
    assert next(iter(details.items())) == ("barSource", "BID")
    assert details["leverage"] == "3.00"
    assert details["tickSize"] == [{"leftRangeLimit": None, "tickSize": 0.01}]
    assert (details["lotStep"], details["minLot"], details["maxLot"]) == (0.01, 0.01, None)
    assert details["margin_hedging_type"] == "fx_cfd"
    assert details["symbolStatus"] == "FULLY_OPEN"
    assert (await client.call("GET", "/trade/instruments/206", None, routeId=1)).status_code == 404
    assert (await client.call("GET", "/trade/instruments/206")).status_code == 400
    session = (await client.get(f"/trade/sessions/{details['tradeSessionId']}"))["d"]
    assert session["blockTrading"] is False
    assert {"date", "name"} <= set(session["holidays"][0])
    status = (await client.get(f"/trade/sessionStatuses/{details['tradeSessionStatusId']}"))["d"]
    assert (len(status["allowedOperations"]), len(status["allowedOrderTypes"])) == (3, 6)
    assert (await client.call("GET", "/trade/sessions/1")).status_code == 404
    assert (await client.call("GET", "/trade/sessionStatuses/1")).status_code == 404


async def test_quotes_and_depth(client: Client) -> None:
    quote = (await client.get("/trade/quotes", **BTC))["d"]
    assert list(quote) == ["ap", "as", "bp", "bs"]
    assert all(isinstance(value, float) for value in quote.values())
    depth = (await client.get("/trade/depth", **BTC))["d"]
    assert list(depth) == ["asks", "bids"]
    assert depth["asks"][0] == [quote["ap"], quote["as"]]
    assert depth["bids"][0] == [quote["bp"], quote["bs"]]
    assert len(depth["asks"]) >= 10


async def test_own_limit_orders_stand_in_the_depth(client: Client) -> None:
    quote = (await client.get("/trade/quotes", routeId=452, tradableInstrumentId=278))["d"]
    inside = round(quote["bp"] + 0.00002, 5)
    await client.order(type="limit", validity="GTC", price=inside, qty=0.5)
    quote = (await client.get("/trade/quotes", routeId=452, tradableInstrumentId=278))["d"]
    assert (quote["bp"], quote["bs"]) == (inside, 0.5)


async def test_quotes_change(clock: HandClock) -> None:
    venue = Venue(clock=clock, rate=30)
    transport = httpx.ASGITransport(venue.app("tradelocker"))
    async with httpx.AsyncClient(transport=transport, base_url="http://venue") as http:
        client = Client(http, clock)
        await client.log_in()
        seen = [tuple((await client.get("/trade/quotes", **BTC))["d"].values()) for _ in range(20)]
        assert len(set(seen)) > 10


async def test_daily_bar(client: Client) -> None:
    bars = {
        kind: (await client.get("/trade/dailyBar", barType=kind, **BTC))["d"]
        for kind in ("ASK", "BID", "TRADE")
    }
    quote = (await client.get("/trade/quotes", **BTC))["d"]
    assert list(bars["BID"]) == ["o", "h", "l", "c", "v"]
    assert (bars["BID"]["c"], bars["ASK"]["c"]) == (quote["bp"], quote["ap"])
    assert bars["BID"]["l"] <= bars["BID"]["o"] <= bars["BID"]["h"]
    assert (await client.call("GET", "/trade/dailyBar", None, barType="MID", **BTC)).status_code == 400


@pytest.mark.parametrize("resolution", ["1M", "1W", "1D", "4H", "1H", "30m", "15m", "5m", "1m"])
async def test_history_in_all_resolutions(client: Client, clock: HandClock, resolution: str) -> None:
    now = int(clock.now().timestamp() * 1000)
    back = {"1M": 365, "1W": 100, "1D": 30}.get(resolution, 2) * DAY
    query: dict[str, Any] = {"resolution": resolution, "from": now - back, "to": now + DAY, **BTC}
    bars = (await client.get("/trade/history", **query))["d"]["barDetails"]
    assert len(bars) > 5
    assert list(bars[0]) == ["t", "o", "h", "l", "c", "v"]
    assert all(isinstance(bar["t"], int) and isinstance(bar["c"], float) for bar in bars)
    times = [bar["t"] for bar in bars]
    assert times == sorted(set(times))
    assert now - back <= times[0]
    quote = (await client.get("/trade/quotes", **BTC))["d"]
    assert bars[-1]["c"] == quote["bp"]


async def test_history_edges(client: Client, clock: HandClock) -> None:
    now = int(clock.now().timestamp() * 1000)

    async def ask(**query: Any) -> Any:
        return await client.get("/trade/history", **{**BTC, "resolution": "1m", **query})

    assert await ask(**{"from": 1_000_000_000_000, "to": 1_000_000_000_000}) == {"s": "no_data"}
    assert (await ask(**{"from": now - 20_001 * 60_000, "to": now}))["s"] == "error"
    assert (await ask(**{"from": now - 19_000 * 60_000, "to": now + 365 * DAY}))["s"] == "ok"
    one = now // 60_000 * 60_000 - 600_000
    assert [bar["t"] for bar in (await ask(**{"from": one, "to": one}))["d"]["barDetails"]] == [one]
    assert await ask(routeId=451, **{"from": one, "to": one}) == {"s": "no_data"}
    for wrong in ({"resolution": "2m"}, {"from": "x"}, {"to": ""}):
        query = {**BTC, "resolution": "1m", "from": one, "to": now, **wrong}
        assert (await client.call("GET", "/trade/history", None, **query)).status_code == 400
    unknown = {**BTC, "tradableInstrumentId": 1}
    assert (await client.call("GET", "/trade/quotes", None, **unknown)).status_code == 404


async def test_closed_to_practise_on_says_so(client: Client) -> None:
    rows = (await client.get("/trade/accounts/1001/instruments"))["d"]["instruments"]
    (row,) = [each for each in rows if "closed" in each["description"]]
    number = row["tradableInstrumentId"]
    details = (await client.get(f"/trade/instruments/{number}", routeId=9912))["d"]
    assert (details["symbolStatus"], details["tradeSessionStatusId"]) == ("CLOSED", 21)
