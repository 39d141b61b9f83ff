"""StocksTrader's reads: papers, quotes, accounts, the two lists with their history.

What the documents leave open is chosen so (stockstrader.md 2): without `status` or `history_*` the
lists hold what is current, with any of them all of history too; the window looks at `last_modified`
of orders, at the close (else the open) of deals, both ends included; newest first.
"""

from __future__ import annotations

from collections.abc import Mapping

from tui_trader.venue.account import Account
from tui_trader.venue.market import Market
from tui_trader.venue.stockstrader_accounts import NAMES, status_of
from tui_trader.venue.stockstrader_call import Bad, Call, count, moment, ok, one_of
from tui_trader.venue.stockstrader_deals import Deals
from tui_trader.venue.stockstrader_listing import Paper, Papers, number
from tui_trader.venue.stockstrader_rows import ACTIVE, IN_EXECUTION, STATUSES, Row, Rows, seconds
from tui_trader.venue.stockstrader_switches import Switches
from tui_trader.venue.web import Answer

PAGE, MOST = 100, 500
_HISTORY = ("status", "history_from", "history_to")


class Lists:
    """Answers the routes that change nothing."""

    def __init__(self, market: Market, papers: Papers, rows: Rows, deals: Deals, switches: Switches) -> None:
        self._market, self._papers, self._rows, self._deals = market, papers, rows, deals
        self._switches = switches

    def papers(self, call: Call, account_id: str) -> Answer:
        """GET .../instruments."""
        offered = self._papers.offered(call.account)
        return ok([each.short() | each.terms(self._papers.mode(each)) for each in offered])

    def paper(self, call: Call, account_id: str, ticker: str) -> Answer:
        """GET .../instruments/{ticker}: deprecated, still there."""
        paper = self._find(call, ticker)
        return ok(paper.terms(self._papers.mode(paper)))

    def quote(self, call: Call, account_id: str, ticker: str) -> Answer:
        """GET .../quote: of a closed one the last that was, with its age."""
        line = self._market.tape.lines[self._find(call, ticker).listing.key]
        return ok(
            {
                "ask_price": number(line.ask * line.unit), "bid_price": number(line.bid * line.unit),
                "ask_bid_price_time": line.moved_at, "last_price": number(line.last * line.unit),
                "last_price_time": line.last_at,
            }
        )  # fmt: skip

    def accounts(self, accounts: Mapping[str, Account]) -> Answer:
        """GET /api/v1/accounts."""
        return ok(
            [
                {
                    "id": each.id, "name": NAMES[each.id], "type": "demo",
                    "system": "hedging" if each.hedging else "netting", "currency": each.currency,
                    "status": status_of(each, self._switches.statuses),
                }
                for each in accounts.values()
            ]
        )  # fmt: skip

    def state(self, call: Call, account_id: str) -> Answer:
        """GET /api/v1/accounts/{account_id}."""
        return ok(self._rows.state(call.account, "both_blocks" in self._switches.on))

    def orders(self, call: Call, account_id: str) -> Answer:
        """GET .../orders."""
        account, query = call.account, call.request.query
        wanted: tuple[str, ...] = STATUSES
        if "status" in query:
            wanted = (one_of(query, "status", STATUSES),)
        if not any(name in query for name in _HISTORY):
            wanted = (ACTIVE, IN_EXECUTION)
        self._market.curtain.read(self._market.now())
        every = self._market.curtain.orders([*account.history, *account.orders.values()])
        every.sort(key=lambda each: int(each.id), reverse=True)
        found = [self._rows.order(account, each) for each in every if self._rows.status(each) in wanted]
        return _page(query, [(row, int(str(row["last_modified"]))) for row in found])

    def deals(self, call: Call, account_id: str) -> Answer:
        """GET .../deals."""
        account, query, curtain = call.account, call.request.query, self._market.curtain
        curtain.read(self._market.now())
        found = [
            (self._rows.deal(account, each), seconds(each.opened)) for each in curtain.positions(account)
        ]
        if any(name in query for name in _HISTORY[1:]):
            found += [
                (self._rows.closed(each), seconds(each.part.closed_at))
                for each in self._deals.closed(account)
                if not curtain.hides(each.part.order)
            ]
        found.sort(key=lambda each: int(str(each[0]["id"])), reverse=True)
        return _page(query, found)

    def _find(self, call: Call, ticker: str) -> Paper:
        paper = self._papers.find(call.account, ticker)
        if paper is None:
            raise Bad("Unknown ticker")
        return paper


def _page(query: Mapping[str, str], rows: list[tuple[Row, int]]) -> Answer:
    """The rows in the window of time, then one page of them."""
    start, end = moment(query, "history_from"), moment(query, "history_to")
    skip, limit = count(query, "skip", 0), count(query, "limit", PAGE)
    shown = [
        row
        for row, time in rows
        if (start is None or time >= seconds(start)) and (end is None or time <= seconds(end))
    ]
    return ok(shown[skip : skip + min(limit, MOST)])
