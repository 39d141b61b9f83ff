"""What the customer has (seed 001 p. 3, 9 to 15, tradelab.md 4.1 to 4.10)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tui_trader.venue.market import Market
from tui_trader.venue.tradelab_call import backend, invalid, ok
from tui_trader.venue.tradelab_data import Data
from tui_trader.venue.tradelab_desk import Desk
from tui_trader.venue.tradelab_orders import Entry
from tui_trader.venue.tradelab_positions import Position
from tui_trader.venue.tradelab_rms import Margin, tied_up
from tui_trader.venue.tradelab_rows import Row, history_row, holding_row, order_row, position_row, trade_row
from tui_trader.venue.tradelab_scrip import Scrip
from tui_trader.venue.tradelab_switches import Switches
from tui_trader.venue.web import Answer, Request

_EXCHANGES = ["BSE", "MCX", "CDS", "NSE", "NFO"]
_PRODUCTS = ["CNC", "MIS", "NRML"]


class Books:
    """Answers the reading routes of one account."""

    def __init__(self, market: Market, desk: Desk, data: Data, switches: Switches) -> None:
        self._market, self._desk, self._data, self._switches = market, desk, data, switches
        self._account = desk.account

    def profile(self, request: Request) -> Answer:
        """GET /api/v1/user/profile."""
        blank = dict.fromkeys(("account_type", "bank_branch_name", "city", "ifsc_code", "sex", "state"), "")
        return ok(
            {
                **blank, "bank_account_number": "1234567890", "bank_name": "EQ-PRACTICE BANK LTD",
                "branch": "EQ-PRACTICE BANK LTD", "broker_id": "PRACTICE", "client_id": self._account,
                "dob": "01/01/2000", "email_id": "trader@practice.example",
                "exchange_nnf": dict.fromkeys(("BSE", "CDS", "MCX", "NFO", "NSE"), 0),
                "exchanges_subscribed": _EXCHANGES, "name": "PRACTICE TRADER",
                "office_addr": "trader@practice.example\r\n9876543210", "pan_number": "ABCDEFGHI",
                "permanent_addr": "STATE", "phone_number": "9876543210", "products_enabled": _PRODUCTS,
                "role": {"id": 1, "name": "CLIENT"}, "status": "Activated", "twofa_enabled": True,
                "user_type": "Non-Institutional",
            }
        )  # fmt: skip

    def trading_info(self, request: Request) -> Answer:
        """GET /api/v1/user/trading_info: no query (seed 001 p. 15)."""
        return ok(
            {
                "bo_id": [123456], "client_id": self._account, "email_id": "trader@practice.example",
                "exchanges_subscribed": _EXCHANGES, "name": "PRACTICE TRADER", "products_enabled": _PRODUCTS,
                "status": "Active",
            }
        )  # fmt: skip

    def orders(self, request: Request) -> Answer:
        """GET /api/v1/orders?type=pending|completed; one client asks for `complete` (4.3)."""
        kind = request.query.get("type", "")
        if kind not in ("pending", "completed", "complete"):
            raise invalid("type")
        self._market.curtain.read(self._market.now())
        rows = [
            order_row(each, self._account, self._switches.shifted)
            for each in self._desk.shown()
            if each.final is (kind != "pending")
        ]
        return ok({"orders": rows})

    def trades(self, request: Request) -> Answer:
        """GET /api/v1/trades: one row a fill, newest first."""
        self._market.curtain.read(self._market.now())
        trades = [trade for each in self._desk.shown() for trade in each.trades]
        trades.sort(key=lambda each: int(each.number), reverse=True)
        return ok({"trades": [trade_row(each, self._account, self._switches.shifted) for each in trades]})

    def history(self, request: Request, order: str) -> Answer:
        """GET /api/v1/order/{order}/history: the path is singular, the newest event first (4.5)."""
        known = {each.oms: each for each in self._desk.shown()}
        if order not in known:
            raise backend("no data found with this id")
        entry = known[order]
        rows = [
            history_row(entry, each, self._account, self._switches.modern) for each in reversed(entry.events)
        ]
        return ok(rows)

    def positions(self, request: Request) -> Answer:
        """GET /api/v1/positions?type=live|historical: a bare list (seed 001 p. 12)."""
        kind = request.query.get("type", "")
        if kind not in ("live", "historical"):
            raise invalid("type")
        live = kind == "live"
        self._market.curtain.read(self._market.now())
        return ok([self.row(each, live) for each in self._visible() if _in(each, live)])

    def row(self, position: Position, live: bool) -> Row:
        """One position with its prices now."""
        ltp, close = self._prices(position.scrip)
        return position_row(position, self._account, ltp, close, live, self._switches.modern)

    def position_of(self, entry: Entry) -> Row:
        """The position that an order belongs to, as the feed tells it."""
        return self.row(self._desk.estate.position(entry.scrip, entry.product), live=False)

    def holdings(self, request: Request) -> Answer:
        """GET /api/v1/holdings."""
        estate, rows = self._desk.estate, []
        for holding in estate.holdings.values():
            ltp, close = self._prices(holding.scrip)
            selling = [
                each.remaining
                for each in self._desk.working()
                if each.scrip.key == holding.scrip.key and each.product == "CNC" and each.sign < 0
            ]
            used = max(0, holding.quantity - estate.free_shares(holding.scrip, selling))
            rows.append(holding_row(holding, self._account, ltp, close, used))
        return ok({"holdings": rows})

    def funds(self, request: Request) -> Answer:
        """GET /api/v2/funds/view: Available = Cash Deposit - Net Margin, as in the seed's sample (4.10)."""
        margin, cash = self._money()
        figures = {
            "Available": cash - margin.total, "Cash Deposit": cash, "Net Margin": margin.total,
            "Premium": margin.premium, "Span Margin": margin.span, "Var Margin": margin.var,
        }  # fmt: skip
        labels = (
            "Available", "Adhoc Deposit", "Cash Deposit", "Delivery", "DP Collateral Benefit",
            "DP Credit for Sale", "DP Pledge Collateral", "Manual Collateral", "Miscellaneous Deposit",
            "Net Margin", "Notion Deposit", "Overdraft", "Pay out", "Pool Collateral Benefit",
            "Pool Pledge Collateral", "Premium", "Sar Collateral Benefit", "Sar Credit for Sale",
            "Span Margin", "Var Margin",
        )  # fmt: skip
        return self._view(request, "", [[name, f"{figures.get(name, Decimal(0)):.2f}"] for name in labels])

    def funds_old(self, request: Request) -> Answer:
        """GET /api/v1/funds/view: other labels, other numbers of decimals (4.10)."""
        margin, cash = self._money()
        rows = [
            ["Available", f"{cash - margin.total:.2f}"], ["Adhoc Margin", "0.000000"],
            ["Margin Used", f"{margin.total:.2f}"], ["Pay In", "0"], ["Pay Out", "0.00"],
            ["Cash Margin", f"{cash:.2f}"], ["Collateral", "0.00"], ["Var Margin", f"{margin.var:.2f}"],
            ["Span Margin", f"{margin.span:.2f}"], ["Premium Present", f"{margin.premium:.2f}"],
            ["Exposure Margin", "0.00"],
        ]  # fmt: skip
        return self._view(request, "MTM_SINGLE_LEVEL-ALL", rows)

    def _view(self, request: Request, header: str, rows: list[list[str]]) -> Answer:
        if request.query.get("type") != "all":
            raise invalid("type")
        return ok({"client_id": self._account, "headers": ["Description", header], "values": rows})

    def _money(self) -> tuple[Margin, Decimal]:
        estate = self._desk.estate
        return tied_up(estate, self._desk.working()), estate.cash + estate.realised - estate.charges

    def _prices(self, scrip: Scrip) -> tuple[Decimal, Decimal]:
        tick = self._data.tick(scrip)
        return tick.price(tick.ltp), tick.price(tick.close)

    def _visible(self) -> list[Position]:
        """The positions without what hidden orders have done."""
        shown = {each.oms for each in self._desk.shown()}
        hidden = [each for each in self._desk.entries.values() if each.oms not in shown]
        positions = {key: replace(each) for key, each in self._desk.estate.positions.items()}
        for entry in hidden:
            for trade in entry.trades:
                position = positions.get((entry.scrip.key, entry.product))
                if position is not None:
                    position.trade(entry.sign, -int(trade.fill.quantity), trade.fill.price)
        return list(positions.values())


def _in(position: Position, live: bool) -> bool:
    today = position.buy_quantity or position.sell_quantity
    return bool(today or (not live and (position.cf_buy_quantity or position.cf_sell_quantity)))
