import io
import json
import zipfile
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.venue.tradelab_desk import ACCOUNT, RELIANCE, Desk, desk_of
from tui_trader.venue import HandClock

pytestmark = pytest.mark.anyio

TEXT, WHOLE, PART, FLAG, NONE, THING, LIST = str, int, float, bool, type(None), dict, list
# Keys with types as printed: seed 001 p. 9 (order), p. 10 (trade), p. 11 (history), p. 12 (position).
ORDER = {
    TEXT: "order_tag validity exchange_order_id exchange rejection_reason mode trading_symbol segment series "
    "order_side product leg_order_indicator client_id order_status login_id pro_cli order_status_info "
    "target_price_type user_order_id price average_trade_price oms_order_id trigger_price instrument_token "
    "order_type average_price",
    WHOLE: "trade_price order_entry_time deposit remaining_quantity last_activity_reference "
    "market_protection_percentage rejection_code lot_size disclosed_quantity filled_quantity exchange_time "
    "nnf_id quantity",
    FLAG: "amo is_trailing square_off?",
    NONE: "square_off_value stop_loss_value device trailing_stop_loss",
    THING: "contract_description",
}
TRADE = {
    TEXT: "book_type broker_id client_id exchange exchange_order_id fill_number good_till_date login_id "
    "oms_order_id order_side order_type pan pro_cli product trade_number trading_symbol vol_filled_today",
    WHOLE: "disclosed_vol disclosed_vol_remaining exchange_time filled_quantity instrument_token "
    "order_entry_time original_vol trade_quantity trade_time trigger_price",
    PART: "order_price trade_price",
    NONE: "remaining_quantity",
}
HISTORY = {
    TEXT: "avg_price client_id disclosed_quantity exchange exchange_order_id exchange_time order_id "
    "order_side order_type price product reject_reason status trading_symbol trigger_price "
    "user_order_id validity",
    WHOLE: "fill_quantity quantity",
    NONE: "created_at instrument_token last_modified login_id modified_at order_mode remaining_quantity "
    "segment underlying_token",
}
POSITION = {
    TEXT: "client_id exchange prod_type product symbol trading_symbol",
    WHOLE: "average_price buy_quantity cf_buy_quantity cf_sell_quantity close_price instrument_token "
    "multiplier net_quantity sell_quantity token",
    PART: "average_buy_price average_sell_price buy_amount cf_buy_amount cf_sell_amount ltp net_amount "
    "previous_close realized_mtm sell_amount",
    NONE: "segment",
}
HOLDING = {
    TEXT: "branch_code client_id exchange isin symbol trading_symbol",
    WHOLE: "quantity t0_quantity t1_quantity t2_quantity token used_quantity",
    PART: "buy_avg buy_avg_mtm ltp previous_close t0_price t1_price t2_price",
    THING: "instrument_details",
}
PROFILE = {
    TEXT: "account_type bank_account_number bank_branch_name bank_name branch broker_id city client_id dob "
    "email_id ifsc_code name office_addr pan_number permanent_addr phone_number sex state status user_type",
    THING: "exchange_nnf role",
    LIST: "exchanges_subscribed products_enabled",
    FLAG: "twofa_enabled",
}
SCRIP = {
    WHOLE: "board_lot_quantity change_in_oi exchange expiry instrument_token multiplier open_interest "
    "precision strike underlying_token raw_expiry freeze issue_rate max_order_size price_numerator "
    "price_denominator raw_tick_size max_single_qty price_quotation trading_unit_factor delivery_unit_factor",
    PART: "higher_circuit_limit lower_circuit_limit tick_size",
    TEXT: "instrument_name isin option_type series symbol trading_symbol instrument_type issue_start_date "
    "list_date comments circuit_rating company_name display_name expiry_string local_update_time market_type "
    "price_units trading_units last_trading_date tender_period_end_date delivery_start_date "
    "general_denominator tender_period_start_date delivery_units delivery_end_date",
    FLAG: "is_index tradable",
}


@pytest.fixture
async def desk(clock: HandClock) -> AsyncIterator[Desk]:
    async with desk_of(clock) as desk:
        yield desk


def fits(row: dict[str, Any], form: dict[type, str]) -> None:
    """The row has exactly these keys with exactly these types."""
    wanted = {name: kind for kind, names in form.items() for name in names.split()}
    assert {name: type(value) for name, value in row.items()} == wanted


async def test_every_row_has_the_seeds_keys_and_types(desk: Desk) -> None:
    oms = await desk.order()
    bid, _ = await desk.quote()
    await desk.order(order_type="LIMIT", price=round(bid * 0.97, 0))
    fits((await desk.pending())[0], ORDER)
    fits((await desk.completed())[0], ORDER)
    fits((await desk.get("/api/v1/trades"))["trades"][0], TRADE)
    fits((await desk.get(f"/api/v1/order/{oms}/history"))[0], HISTORY)
    for kind in ("live", "historical"):
        fits((await desk.positions(kind))[0], POSITION)
    fits((await desk.get("/api/v1/holdings"))["holdings"][0], HOLDING)
    fits(await desk.get("/api/v1/user/profile"), PROFILE)
    fits(await desk.get("/api/v1/contract/NSE", info="scrip", token=4717), SCRIP)


async def test_the_first_event_has_seen_no_exchange(desk: Desk) -> None:
    oms = await desk.order()
    rows = await desk.get(f"/api/v1/order/{oms}/history")
    assert (rows[-1]["exchange_order_id"], rows[-1]["exchange_time"], rows[-1]["avg_price"]) == (
        None,
        "--",
        "0.0",
    )
    assert rows[0]["exchange_time"] == "04-Mar-2026 15:30:00"
    assert (await desk.call("GET", "/api/v1/order/1/history", None, client_id=ACCOUNT)).status_code == 400


async def test_trading_info_needs_no_account(desk: Desk) -> None:
    answer = await desk.call("GET", "/api/v1/user/trading_info")
    data = answer.json()["data"]
    assert (data["client_id"], data["status"], data["bo_id"]) == (ACCOUNT, "Active", [123456])


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/user/profile", "/api/v1/orders?type=pending", "/api/v1/trades", "/api/v1/holdings",
        "/api/v1/positions?type=live", "/api/v2/funds/view?type=all", "/api/v1/order/1/history",
    ],
)  # fmt: skip
async def test_the_account_must_be_named(desk: Desk, path: str) -> None:
    sign = "&" if "?" in path else "?"
    missing = await desk.http.get(path, headers=desk.headers)
    other = await desk.http.get(f"{path}{sign}client_id=XYZ", headers=desk.headers)
    assert (missing.status_code, missing.json()["error_code"]) == (400, 44000)
    assert (other.status_code, other.json()["error_code"]) == (403, 40000)


async def test_a_type_must_be_known(desk: Desk) -> None:
    for path in ("/api/v1/orders", "/api/v1/positions", "/api/v2/funds/view"):
        answer = await desk.call("GET", path, None, client_id=ACCOUNT, type="some")
        assert answer.json()["message"] == "`type` is invalid"
    assert (await desk.get("/api/v1/orders", type="complete")) == {"orders": []}


async def test_funds_add_up_by_label(desk: Desk) -> None:
    before = await desk.funds()
    assert len(before) == 20
    assert before["Available"] == before["Cash Deposit"] == 1_000_000
    await desk.order(quantity=10, product="MIS")
    after = await desk.funds()
    assert after["Available"] == pytest.approx(after["Cash Deposit"] - after["Net Margin"])
    (position,) = await desk.positions()
    assert after["Var Margin"] == pytest.approx(position["buy_amount"] * 0.2, abs=0.01)
    old = dict((await desk.get("/api/v1/funds/view", type="all"))["values"])
    assert float(old["Available"]) == after["Available"]
    assert {"Pay In", "Margin Used"} <= set(old)


async def test_search_is_the_seeds(desk: Desk) -> None:
    found = await desk.get("/api/v1/search", key="SPICE")
    assert found[0] == {
        "company": "SPICEJET LIMITED", "display_name": "SPICEJET EQ", "exchange": "NSE", "symbol": "SPICEJET",
        "token": 11446, "trading_symbol": "SPICEJET-EQ",
    }  # fmt: skip
    assert [(each["exchange"], each["token"]) for each in found[1:]] == [("BSE", 500285), ("BSE", 526827)]
    assert found[1]["symbol"] == found[1]["company"] == "SPICEJET LTD."
    assert await desk.get("/api/v1/search", key="NOSUCHTHING") == []


async def test_an_unknown_contract_in_the_other_envelope(desk: Desk) -> None:
    answer = await desk.call("GET", "/api/v1/contract/NSE", None, info="scrip", token=7)
    assert (answer.status_code, answer.json()["error"]["code"], answer.json()["result"]) == (200, 404, "")


async def test_derivatives_know_lot_expiry_strike(desk: Desk) -> None:
    (option, *_) = await desk.get("/api/v1/search", key="BANKNIFTY 51200 PE")
    info = await desk.get("/api/v1/contract/NFO", info="scrip", token=option["token"])
    assert (info["board_lot_quantity"], info["strike"], info["option_type"]) == (30, 51200, "PE")
    assert (info["instrument_name"], info["underlying_token"], info["exchange"]) == ("OPTIDX", 26009, 2)
    assert info["expiry"] > desk.clock.now().timestamp()
    (crude, *_) = await desk.get("/api/v1/search", key="CRUDEOIL")
    info = await desk.get("/api/v1/contract/MCX", info="scrip", token=crude["token"])
    assert (info["multiplier"], info["raw_tick_size"], info["precision"]) == (100, 100, 2)


async def test_marketdata_mixes_its_units(desk: Desk) -> None:
    quote = await desk.get("/api/v1/marketdata/NSE/Capital", token=RELIANCE)
    assert quote["bid_price"] / quote["last_trade_price"] == pytest.approx(100, rel=0.001)
    assert quote["yearly_high"] / quote["high_price"] > 90
    for key, name in (("last_trade_price", "last_trade_price"), ("close_price", "close_price")):
        assert await desk.get("/api/v1/marketdata/NSE/Capital", token=RELIANCE, key=key) == quote[name]
    for path, token in (("NSE/Capital", 7), ("NSE/Moon", RELIANCE), ("NSE/Capital", "x")):
        answer = await desk.call("GET", f"/api/v1/marketdata/{path}", None, token=token)
        assert answer.status_code == 200
        assert answer.json() == {"data": {}, "message": "Invalid parameters", "status": "error"}


async def test_charts_in_both_forms(desk: Desk) -> None:
    end = int(desk.clock.now().timestamp())
    query = {"exchange": "NSE", "token": RELIANCE, "candletype": 1, "data_duration": 30, "type": "all"}
    rows = await desk.get("/api/v1/charts", **query, starttime=end - 86_400, endtime=end)
    assert all(
        low <= min(open_, close) <= max(open_, close) <= high for _, open_, high, low, close, _ in rows
    )
    assert {each[0] % 1800 for each in rows} == {0}
    bid, _ = await desk.quote()
    assert rows[-1][4] == pytest.approx(bid * 100, rel=0.01)
    desk.headers = {}
    answer = await desk.call("GET", "/api/v1/charts/tdv", None, **query, starttime=end - 86_400, endtime=end)
    candles = answer.json()["data"]["candles"]
    assert len(candles) == len(rows)
    assert candles[0][1] == pytest.approx(rows[0][1] / 100)
    assert candles[0][0].endswith("+0530")


async def test_historical_charts_end_before_today(desk: Desk) -> None:
    end = int(desk.clock.now().timestamp())
    query = {"exchange": "NSE_INDICES", "token": 26000, "candletype": 3, "starttime": end - 9 * 86_400}
    old = await desk.get("/api/v1/charts", **query, endtime=end, type="historical")
    live = await desk.get("/api/v1/charts", **query, endtime=end, type="live")
    today = end // 86_400 * 86_400
    assert old[-1][0] < today <= live[0][0]


async def test_option_chain(desk: Desk) -> None:
    chain = await desk.get("/api/v1/optionchain/NFO", token=26009, num=3, price=51230)
    strikes = [each["strike_price"] for each in chain[0]["strikes"]]
    assert strikes == [51100, 51200, 51300]
    pair = chain[0]["strikes"][1]
    assert pair["call_option"]["trading_symbol"] == f"BANKNIFTY{chain[0]['expiry_date']}51200CE"
    assert float(pair["put_option"]["close_price"]) > 0
    answer = await desk.call("GET", "/api/v1/optionchain/NFO", None, token=16821, num=3, price=1)
    assert answer.json()["error"]["message"] == "Invalid UnderLyingtoken: 16821"


async def test_the_contract_master_needs_no_token(desk: Desk) -> None:
    desk.headers = {}
    groups = (await desk.call("GET", "/api/v2/contracts.json", None, exchanges="NSE")).json()
    assert list(groups) == ["NSE", "NSE-OTH", "NSE-IND"]
    assert {"code", "symbol", "company", "exchange", "exchange_code", "trading_symbol"} == set(
        groups["NSE"][0]
    )
    assert groups["NSE-IND"][0]["index"] is True
    groups = (await desk.call("GET", "/api/v2/contracts.json", None, exchanges="NFO")).json()
    assert {"NSE-FUT", "NSE-OPT", "CDS"} == set(groups)
    assert {"expiry", "lotSize"} < set(groups["NSE-OPT"][0])


async def test_the_zip(desk: Desk) -> None:
    answer = await desk.call("GET", "/api/v1/contract/Compact", None, info="download", exchanges="NSE,MCX")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["NSECompactScrip.csv", "MCXCompactScrip.csv"]
        head, first, *_ = archive.read("NSECompactScrip.csv").decode().splitlines()
    row = dict(zip(head.split(","), first.split(","), strict=True))
    assert (row["exchange_token"], row["trading_symbol"], row["option_type"]) == ("2885", "RELIANCE-EQ", "XX")
    whole = await desk.call("GET", "/api/v1/contract/Compact", None, info="download")
    with zipfile.ZipFile(io.BytesIO(whole.content)) as archive:
        assert archive.namelist() == ["CompactScrip.csv"]


async def test_a_full_size_master_on_request(clock: HandClock) -> None:
    async with desk_of(clock, contracts="full") as desk:
        answer = await desk.call("GET", "/api/v2/contracts.json", None, exchanges="NSE,NFO,BSE,MCX")
        groups = json.loads(answer.content)
        assert 175_000 < sum(map(len, groups.values())) < 185_000
        keys = {(each["exchange"], each["code"]) for rows in groups.values() for each in rows}
        assert len(keys) == sum(map(len, groups.values())), "no number twice"
        far = groups["NSE-OPT"][-2]  # a call far above: cheap
        await desk.order(
            exchange="NFO", instrument_token=int(far["code"]), quantity=far["lotSize"], product="NRML"
        )
        (row,) = await desk.completed()
        assert row["trading_symbol"] == far["trading_symbol"]
        assert row["order_status"] == "complete"


async def test_unknown_paths_and_methods(desk: Desk) -> None:
    assert (await desk.call("GET", "/api/v1/nothing")).status_code == 404
    assert (await desk.call("PUT", "/api/v1/trades")).status_code == 405
    assert (await desk.call("DELETE", "/api/v1/orders/cover")).status_code == 400, "cancels by id only"
    desk.headers = {}
    assert (await desk.call("GET", "/api/v1/nothing")).status_code == 401


async def test_shifted_times_and_modern_shapes(desk: Desk) -> None:
    await desk.control("tradelab", shifted=True, modern=True)
    placed = (await desk.place()).json()["data"]
    assert placed["client_order_id"] == placed["oms_order_id"]
    now = int(desk.clock.now().timestamp())
    assert (await desk.completed())[0]["order_entry_time"] == now + 19_800
    assert (await desk.get("/api/v1/trades"))["trades"][0]["trade_time"] == now + 19_800
    row = (await desk.get(f"/api/v1/order/{placed['oms_order_id']}/history"))[0]
    assert isinstance(row["avg_price"], float)
    assert (row["token"], row["symbol"], row["client_order_id"]) == (RELIANCE, "RELIANCE", "10002")
    (position,) = await desk.positions("historical")
    assert "net_amount" not in position
    assert position["net_amount_mtm"] < 0
    bid, _ = await desk.quote()
    oms = await desk.order(order_type="LIMIT", price=round(bid * 0.97, 0))
    answer = await desk.modify(oms, price=round(bid * 0.97, 0))
    assert answer.json()["data"]["oms_order_id"] == [f" {oms}"]
    bad = await desk.http.post("/_venue/tradelab", json={"loud": True})
    assert bad.status_code == 400
    assert "loud" in bad.json()["error"]


async def test_faults_speak_this_brokers_language(desk: Desk) -> None:
    match = {"path": "/api/v1/trades", "dialect": "tradelab"}
    for rule in (
        {"action": "status", "status": 200, "message": "Something Went Wrong"},
        {"action": "status", "status": 500},
        {"action": "html", "status": 502},
    ):
        await desk.control("faults", match=match, **rule)
    answers = [await desk.call("GET", "/api/v1/trades", None, client_id=ACCOUNT) for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 500, 502, 200]
    assert answers[0].json() == {"data": {}, "message": "Something Went Wrong", "status": "error"}
    assert answers[1].json() == {"errors": {"detail": "practice fault"}}
    assert answers[2].text.startswith("<!doctype html>")


async def test_hidden_orders_show_nowhere(desk: Desk) -> None:
    rule = {"action": "hide_orders", "match": {"method": "POST", "path": "/orders$"}, "seconds": 30}
    await desk.control("faults", **rule)
    await desk.order()
    assert await desk.completed() == await desk.positions() == []
    assert (await desk.get("/api/v1/trades"))["trades"] == []
    desk.clock.advance(31)
    assert len(await desk.completed()) == len(await desk.positions()) == 1


async def test_accepted_late_without_an_answer(desk: Desk) -> None:
    rule = {"action": "accept_late", "match": {"method": "POST", "path": "/orders$"}, "seconds": 5}
    await desk.control("faults", **rule)
    with pytest.raises(ConnectionResetError):
        await desk.place(user_order_id=4711)
    assert await desk.completed() == []
    desk.clock.advance(6)
    assert [each["user_order_id"] for each in await desk.completed()] == ["4711"]
