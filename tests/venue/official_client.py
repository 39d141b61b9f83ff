"""The broker's published client against the practice venue, run by hand; pytest does not collect it.

It needs an environment of its own, apart from this project's:

    python -m venv CLIENT && CLIENT/bin/pip install "tradelocker==0.56.2" "pandas<4" typeguard
    NO_PROXY=127.0.0.1 CLIENT/bin/python tests/venue/official_client.py PYTHON

PYTHON is the interpreter that has this project installed: it runs the venue. The client is used
unmodified, with its run-time type checks on (they are, wherever typeguard is importable). It waits a
second before each call, so all of it takes some minutes. One line a step; exit code 1 if one fails.
"""

import importlib
import json
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

EURUSD, BTCUSD = 278, 206
KEYS = [
    "customerAccess", "positionsConfig", "ordersConfig", "ordersHistoryConfig", "filledOrdersConfig",
    "accountDetailsConfig", "rateLimits", "limits",
]  # fmt: skip
RESOLUTIONS = {
    "1m": "2H", "5m": "1D", "15m": "1D", "30m": "2D", "1H": "3D", "4H": "1W", "1D": "1M",
    "1W": "3M", "1M": "1Y",
}  # fmt: skip


def until(what: str, check: Callable[[], Any], tries: int = 10) -> Any:
    """Ask again until it holds; the client itself waits a second before each call."""
    for _ in range(tries):
        found = check()
        if found:
            return found
    raise AssertionError(f"never came: {what}")


class Drive:
    """All that the client can do, in an order that makes sense."""

    def __init__(self, contract: dict[str, str]) -> None:
        self.make: Any = importlib.import_module("tradelocker").TLAPI
        self.origin = contract["base_url"].removesuffix("/backend-api")
        self.login = {
            "username": contract["email"], "password": contract["password"], "server": contract["server"],
        }  # fmt: skip
        self.position = 0
        self.api: Any = self.make(environment=self.origin, log_level="error", **self.login)

    def typeguard_is_on(self) -> None:
        utils = importlib.import_module("tradelocker.utils")
        assert utils.tl_typechecked.__module__.startswith("typeguard"), utils.tl_typechecked.__module__

    def all_accounts(self) -> None:
        accounts = self.api.get_all_accounts()
        assert list(accounts["id"]) == [1001, 1002], accounts
        assert list(accounts["currency"]) == ["USD", "EUR"]

    def second_account(self) -> None:
        other = self.make(environment=self.origin, log_level="error", acc_num=2, **self.login)
        assert other.account_id == 1002
        assert other.get_account_state()["balance"] > 0

    def wrong_password(self) -> None:
        try:
            self.make(environment=self.origin, log_level="error", **{**self.login, "password": "no"})
        except ValueError:
            return
        raise AssertionError("signed in")

    def tokens(self) -> None:
        old = self.api.get_access_token(), self.api.get_refresh_token()
        self.api.refresh_access_tokens()
        assert self.api.get_access_token() != old[0]
        assert self.api.get_refresh_token() != old[1]
        again = self.make(
            environment=self.origin, log_level="error", access_token=self.api.get_access_token(),
            refresh_token=self.api.get_refresh_token(),
        )  # fmt: skip
        assert len(again.get_all_accounts()) == 2

    def config(self) -> None:
        config = self.api.get_config()
        assert list(config) == KEYS, list(config)
        assert self.api.max_price_history_rows() == 50_000
        assert self.api.get_price_history_rate_limit()["limit"] == 60

    def trade_accounts(self) -> None:
        assert self.api.get_trade_accounts()[0]["id"] == "1001"

    def instruments(self) -> None:
        instruments = self.api.get_all_instruments()
        assert len(instruments) >= 60
        assert self.api.get_instrument_id_from_symbol_name("BTCUSD") == BTCUSD
        assert self.api.get_instrument_id_from_symbol_name("EURUSD") == EURUSD
        assert self.api.get_instrument_id_from_symbol_id(315) == EURUSD
        assert self.api.get_symbol_name_from_instrument_id(BTCUSD) == "BTCUSD"
        # One of each kind, those with a dead INFO route among them, answers quotes.
        dead = [
            row["tradableInstrumentId"]
            for _, row in instruments.iterrows()
            if len([route for route in row["routes"] if route["type"] == "INFO"]) > 1
        ]
        assert dead
        for number in [*instruments.groupby("type")["tradableInstrumentId"].first(), dead[0]]:
            assert self.api.get_quotes(int(number))["ap"] > 0

    def details(self) -> None:
        for number in (BTCUSD, EURUSD):
            details = self.api.get_instrument_details(number)
            assert isinstance(details["leverage"], str)
            self.api.get_session_details(details["tradeSessionId"])
            status = self.api.get_session_status_details(details["tradeSessionStatusId"])
            assert len(status["allowedOperations"]) == 3
            assert len(status["allowedOrderTypes"]) == 6

    def prices(self) -> None:
        quotes = self.api.get_quotes(BTCUSD)
        assert quotes["ap"] > quotes["bp"] > 0
        assert self.api.get_latest_asking_price(BTCUSD) > 0
        assert self.api.get_latest_bid_price(BTCUSD) > 0
        depth = self.api.get_market_depth(BTCUSD)
        assert len(depth["asks"]) >= 10
        assert depth["asks"][0][0] > depth["bids"][0][0]
        for kind in ("ASK", "BID", "TRADE"):
            bar = self.api.get_daily_bar(BTCUSD, kind)
            assert bar["l"] <= bar["c"] <= bar["h"]

    def history(self) -> None:
        for resolution, back in RESOLUTIONS.items():
            bars = self.api.get_price_history(EURUSD, resolution=resolution, lookback_period=back)
            assert len(bars) > 5, (resolution, len(bars))
            assert bars["t"].is_monotonic_increasing
            assert ((bars["l"] <= bars["o"]) & (bars["o"] <= bars["h"])).all()
        far = self.api.get_price_history(
            EURUSD, resolution="1D", start_timestamp=1000000000000, end_timestamp=1000000000000
        )
        assert len(far) == 0

    def state(self) -> None:
        state = self.api.get_account_state()
        assert len(state) == 26
        assert abs(state["projectedBalance"] - state["balance"] - state["openGrossPnL"]) < 0.005
        assert abs(state["todayNet"] - state["todayGross"] + state["todayFees"]) < 0.005

    def market_order(self) -> None:
        order = self.api.create_order(
            BTCUSD, 0.03, "buy", type_="market", stop_loss=0.01, stop_loss_type="absolute",
            take_profit=10_000_000.0, take_profit_type="absolute", strategy_id="x" * 32,
        )  # fmt: skip
        self.position = until("the fill", lambda: self.api.get_position_id_from_order_id(order))
        rows = self.api.get_all_positions()
        row = rows[rows["id"] == self.position].iloc[0]
        assert row["strategyId"] == "x" * 32
        assert row["qty"] == 0.03
        orders = self.api.get_all_orders()
        children = orders[orders["positionId"] == self.position]
        assert set(children["id"]) == {row["stopLossId"], row["takeProfitId"]}

    def change_position(self) -> None:
        before = self._row()
        assert self.api.modify_position(self.position, {"stopLoss": 1000.0, "takeProfit": 9_000_000.0})
        orders = self.api.get_all_orders()
        stop = orders[orders["id"] == before["stopLossId"]].iloc[0]
        assert stop["stopPrice"] == 1000.0
        assert self._row()["stopLossId"] == before["stopLossId"]

    def partial_close(self) -> None:
        assert self.api.close_position(position_id=self.position, close_quantity=0.01)
        until("the smaller position", lambda: self._row()["qty"] == 0.02)
        assert self.api.close_position(position_id=self.position)
        until("the end of the position", lambda: self._row() is None)
        history = self.api.get_all_orders(history=True, lookback_period="1H", instrument_id_filter=BTCUSD)
        rows = history[history["positionId"] == self.position]
        assert len(rows[rows["status"] == "Filled"]) == 3
        assert len(rows[rows["status"] == "Cancelled"]) == 2

    def limit_order(self) -> None:
        price = round(self.api.get_latest_bid_price(EURUSD) - 0.01, 5)
        order = self.api.create_order(EURUSD, 0.1, "buy", price=price, type_="limit", validity="GTC")
        until("the limit order", lambda: len(self._orders_of(order)))
        assert self._orders_of(order).iloc[0]["status"] == "New"
        assert self.api.modify_order(order, {"price": str(round(price - 0.001, 5)), "qty": "0.2"})
        assert self._orders_of(order).iloc[0]["qty"] == 0.2
        assert self.api.delete_order(order)
        assert not self.api.delete_order(order)

    def stop_order(self) -> None:
        stop = round(self.api.get_latest_asking_price(EURUSD) + 0.01, 5)
        order = self.api.create_order(
            EURUSD, 0.1, "buy", type_="stop", stop_price=stop, validity="GTC", stop_loss=200.0,
            stop_loss_type="trailingOffset", take_profit=500.0, take_profit_type="offset",
        )  # fmt: skip
        until("the stop order", lambda: len(self._orders_of(order)))
        assert self.api.delete_all_orders(instrument_id_filter=EURUSD)
        assert len(self.api.get_all_orders(instrument_id_filter=EURUSD)) == 0

    def refusals(self) -> None:
        refused = importlib.import_module("tradelocker.exceptions").TLAPIOrderException

        cases: tuple[tuple[float, dict[str, Any]], ...] = (
            (0.001, {}), (0.123, {}), (-0.05, {}), (0.0, {}), (9000.0, {}),
            (0.01, {"strategy_id": "x" * 33, "_ignore_len_check": True}),
        )  # fmt: skip
        for quantity, extra in cases:
            try:
                self.api.create_order(BTCUSD, quantity, "buy", type_="market", **extra)
            except refused:
                continue
            raise AssertionError(f"taken: {quantity} {extra}")

    def hedging(self) -> None:
        first = self.api.create_order(EURUSD, 0.01, "buy", type_="market")
        second = self.api.create_order(EURUSD, 0.03, "sell", type_="market")
        until("two positions", lambda: len(self.api.get_all_positions()) == 2)
        assert self.api.get_position_id_from_order_id(first) != self.api.get_position_id_from_order_id(second)
        assert self.api.close_position(order_id=second)
        until("one position", lambda: len(self.api.get_all_positions()) == 1)
        assert self.api.close_all_positions()
        until("no position", lambda: len(self.api.get_all_positions()) == 0)

    def executions(self) -> None:
        fills = self.api.get_all_executions()
        assert len(fills) >= 7
        assert set(fills["side"]) == {"buy", "sell"}

    def _row(self) -> Any:
        rows = self.api.get_all_positions()
        rows = rows[rows["id"] == self.position]
        return rows.iloc[0] if len(rows) else None

    def _orders_of(self, order: int) -> Any:
        orders = self.api.get_all_orders()
        return orders[orders["id"] == order]


STEPS = (
    "typeguard_is_on", "all_accounts", "second_account", "wrong_password", "tokens", "config",
    "trade_accounts", "instruments", "details", "prices", "history", "state", "market_order",
    "change_position", "state", "partial_close", "limit_order", "stop_order", "refusals", "hedging",
    "executions", "state",
)  # fmt: skip


def main(python: str) -> int:
    """Start the venue, take every step."""
    venue = subprocess.Popen([python, "-m", "tui_trader.venue"], stdout=subprocess.PIPE, text=True)
    assert venue.stdout is not None
    failed = 0
    try:
        drive = Drive(json.loads(venue.stdout.readline())["tradelocker"])
        for name in STEPS:
            began = time.monotonic()
            try:
                getattr(drive, name)()
                said = "ok"
            except Exception:
                failed += 1
                said = "FAILED\n" + traceback.format_exc()
            print(f"{name:18} {time.monotonic() - began:6.1f} s  {said}", flush=True)
    finally:
        venue.terminate()
        print("venue ended with", venue.wait(5))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
