"""The vendor's published client against the practice venue, run by hand; pytest does not collect it.

It needs an environment of its own, apart from this project's:

    python -m venv CLIENT && CLIENT/bin/pip install pyoauthbridge==1.0.20 flask requests requests-oauthlib websocket-client
    NO_PROXY=127.0.0.1 CLIENT/bin/python tests/venue/official_tradelab.py PYTHON

PYTHON is the interpreter that has this project installed: it runs the venue. The client is used
unmodified, its own sign-in server too (on port 65010). One line a step; exit code 1 if one fails.
"""  # noqa: E501

import importlib
import json
import os
import re
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from html import unescape
from typing import Any

RELIANCE = 2885


def until(what: str, check: Callable[[], Any], seconds: float = 10.0) -> Any:
    """Ask again until it holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = check()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"never came: {what}")


class Drive:
    """All that the client can do, in an order that makes sense."""

    def __init__(self, contract: dict[str, str]) -> None:
        self.contract = contract
        bridge: Any = importlib.import_module("pyoauthbridge")
        self.web: Any = importlib.import_module("requests")
        self.api: Any = bridge.Connect(
            contract["client_id"], contract["client_secret"], contract["redirect_uri"], contract["base_url"]
        )
        self.who = {"client_id": contract["account"]}
        self.oms = ""

    def sign_in(self) -> None:
        """With today's Flask its server never ends (tradelab.md 6.2): it runs beside us."""
        threading.Thread(target=self.api.get_access_token, daemon=True).start()
        servers: Any = importlib.import_module("pyoauthbridge.server")
        made: list[Any] = []
        fetch = importlib.import_module("requests_oauthlib").OAuth2Session.fetch_token

        def kept(session: Any, *args: Any, **named: Any) -> Any:
            token = fetch(session, *args, **named)
            made.append(token)
            return token

        servers.OAuth2Session.fetch_token = kept
        session, page = self.web.Session(), None

        def answers() -> Any:
            try:
                return session.get(self.contract["redirect_uri"] + "/getcode")
            except self.web.ConnectionError:
                return None

        page = until("the client's own server", answers)
        for fields in (
            {"login_id": self.contract["login_id"], "password": self.contract["password"]},
            {"answers[]": self.contract["pin"]},
            {"consent": "allow"},
        ):
            page = self._fill(session, page, fields)
        assert page.text == "see terminal for logs", page.text
        assert made[0]["access_token"] != self.contract["access_token"]
        assert set(made[0]["scope"]) == {"orders", "holdings"}
        self.api.set_access_token(made[0]["access_token"])

    def _fill(self, session: Any, page: Any, fields: dict[str, str]) -> Any:
        action = re.search(r'action="([^"]+)"', page.text)
        assert action is not None, page.text
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
        data = {name: unescape(value) for name, value in hidden.items()} | fields
        return session.post(self.contract["base_url"] + action[1], data=data)

    def reads(self) -> None:
        assert self._data("fetch_profile")["client_id"] == self.contract["account"]
        assert self._data("fetch_live_positions") == []
        assert self._data("fetch_netwise_positions") == []
        assert self._data("fetch_trades") == {"trades": []}
        assert self._data("fetch_pending_orders", type="pending") == {"orders": []}
        assert self._data("fetch_completed_orders", type="completed") == {"orders": []}
        assert len(self._data("fetch_holdings")["holdings"]) == 3
        assert dict(self._data("fetch_funds_v2", type="all")["values"])["Available"] == "1000000.00"
        assert dict(self._data("fetch_funds_v1", type="all")["values"])["Available"] == "1000000.00"

    def contracts(self) -> None:
        info = self.api.fetch_scripinfo({"exchange": "NSE", "token": 4717})
        assert info["result"]["trading_symbol"] == "GAIL-EQ", info
        assert len(self.api.search_scrip({"key": "SPICE"})["result"]) == 3
        prices = self.api.fetch_scrip_price({"exchange": "NSE", "token": RELIANCE})
        assert prices, prices

    def socket(self) -> None:
        assert self.api.run_socket() is True
        pair = {"exchangeCode": 1, "instrumentToken": RELIANCE}
        self.api.subscribe_detailed_marketdata(pair)
        self.api.subscribe_compact_marketdata(pair)
        self.api.subscribe_snapquote_data(pair)
        self.api.subscribe_order_update(self.who)
        detailed = until("marketdata", self.api.read_detailed_marketdata)
        compact = until("compact", self.api.read_compact_marketdata)
        snap = until("snapquote", self.api.read_snapquote_data)
        for each in (detailed, compact, snap):
            assert each["instrument_token"] == RELIANCE, each
        assert detailed["low_price"] <= detailed["last_traded_price"] <= detailed["high_price"], detailed
        assert detailed["lowDPR"] < detailed["close_price"] < detailed["highDPR"], detailed

    def several(self) -> None:
        pairs = [{"exchangeCode": 1, "instrumentToken": token} for token in (RELIANCE, 11536)]
        self.api.subscribe_multiple_compact_marketdata(pairs)
        until("two instruments", lambda: len(self.api.read_multiple_compact_marketdata()) >= 2)
        self.api.unsubscribe_multiple_compact_marketdata(pairs)

    def market_order(self) -> None:
        self.oms = self._place()
        row = until("completed", lambda: self._completed(self.oms))
        assert row["order_status"] == "complete", row
        (position,) = self._data("fetch_live_positions")
        assert position["net_quantity"] == 1
        update = until("push", lambda: self._pushed("complete"))
        assert update["oms_order_id"] == self.oms
        history = self._data("fetch_order_history", oms_order_id=self.oms)
        assert history[0]["status"] == "complete", history

    def limit_order(self) -> None:
        price = float(self._completed(self.oms)["average_price"])
        low = round(price * 0.97)
        oms = self._place(order_type="LIMIT", price=low)
        until("open", lambda: self._pending(oms) and self._pending(oms)["order_status"] == "open")
        answer = self.api.modify_order(
            self._payload(order_type="LIMIT", price=low + 1) | {"oms_order_id": oms}
        )
        assert answer["data"]["oms_order_id"] == [oms], answer
        until("modified", lambda: self._pending(oms)["price"] == f"{low + 1:.2f}")
        answer = self.api.cancel_order(self.who | {"oms_order_id": oms, "execution_type": "REGULAR"})
        assert answer["data"]["oms_order_id"] == oms, answer
        until("cancelled", lambda: (self._completed(oms) or {}).get("order_status") == "cancelled")

    def rejection(self) -> None:
        oms = self._place(quantity=7000)
        row = until("rejected", lambda: self._completed(oms))
        assert row["rejection_reason"].startswith("RMS:Margin Exceeds"), row

    def close(self) -> None:
        oms = self._place(order_side="SELL")
        until("closed", lambda: self._completed(oms))
        assert self._data("fetch_live_positions")[0]["net_quantity"] == 0

    def wrong_token(self) -> None:
        self.api.set_access_token("no")
        assert self.api.fetch_profile(self.who)["status"] == "error"

    def _data(self, name: str, **more: Any) -> Any:
        answer = getattr(self.api, name)(self.who | more)
        assert answer["status"] == "success", answer
        return answer["data"]

    def _payload(self, **changes: Any) -> dict[str, Any]:
        return {
            "exchange": "NSE", "instrument_token": RELIANCE, "order_type": "MARKET", "amo": False, "price": 0,
            "quantity": 1, "disclosed_quantity": 0, "validity": "DAY", "product": "CNC", "order_side": "BUY",
            "user_order_id": 10002, "trigger_price": 0, "execution_type": "REGULAR", **self.who, **changes,
        }  # fmt: skip

    def _place(self, **changes: Any) -> str:
        answer = self.api.place_order(self._payload(**changes))
        assert answer["message"] == "Order place successfully", answer
        return str(answer["data"]["oms_order_id"])

    def _pending(self, oms: str) -> Any:
        rows = self._data("fetch_pending_orders", type="pending")["orders"]
        return next((each for each in rows if each["oms_order_id"] == oms), None)

    def _completed(self, oms: str) -> Any:
        rows = self._data("fetch_completed_orders", type="completed")["orders"]
        return next((each for each in rows if each["oms_order_id"] == oms), None)

    def _pushed(self, status: str) -> Any:
        update = self.api.read_order_update_data()
        return update if update and update["order_status"] == status else None


STEPS = (
    "sign_in", "reads", "contracts", "socket", "several", "market_order", "limit_order", "rejection", "close",
    "wrong_token",
)  # fmt: skip


def main(python: str) -> int:
    """Start the venue, take every step."""
    words = [python, "-m", "tui_trader.venue", "--rate", "300"]
    venue = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert venue.stdout is not None
    failed = 0
    try:
        drive = Drive(json.loads(venue.stdout.readline())["tradelab"])
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
        print("venue ended with", venue.wait(5), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    os._exit(main(sys.argv[1]))  # the client's threads never end
