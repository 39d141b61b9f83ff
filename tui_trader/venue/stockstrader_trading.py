"""StocksTrader's writes: place, modify, cancel, protect, close (seed 003, "Trading").

An order is accepted with an id, then lives on its own: whoever lacks the money reads so in the list.
Pending orders with protection may come while the market is closed (stockstrader.md 6). A change
replaces the fields given; 0 takes a stop loss or take profit away, which is our choice.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from tui_trader.venue.account import Account
from tui_trader.venue.checks import check_levels, check_price, check_quantity, check_ticket
from tui_trader.venue.listing import Side
from tui_trader.venue.market import Market
from tui_trader.venue.orders import Level, LevelType, Order, OrderType, Position, Reason, Refused, Ticket
from tui_trader.venue.orders import TimeInForce as Tif
from tui_trader.venue.stockstrader_accounts import status_of
from tui_trader.venue.stockstrader_call import OK, Bad, Call, amount, form, invalid, moment, ok, one_of
from tui_trader.venue.stockstrader_checks import check_apart, check_distance, check_permission
from tui_trader.venue.stockstrader_deals import Deals
from tui_trader.venue.stockstrader_ids import Names
from tui_trader.venue.stockstrader_listing import Paper, Papers
from tui_trader.venue.stockstrader_rows import ACTIVE, IN_EXECUTION, Rows
from tui_trader.venue.stockstrader_switches import Switches
from tui_trader.venue.web import Answer

EXECUTION = timedelta(milliseconds=100)
"""How long a market order is in execution while the market lives; the vendor says 90 ms."""

_CHANGES = ("volume", "price", "expiration", "stop_loss", "take_profit")


class Trading:
    """Answers the trading routes."""

    def __init__(
        self, market: Market, papers: Papers, names: Names, deals: Deals, rows: Rows, switches: Switches
    ) -> None:
        self._market, self._exchange, self._papers = market, market.exchange, papers
        self._names, self._deals, self._rows, self._switches = names, deals, rows, switches

    def place(self, call: Call, account_id: str) -> Answer:
        """POST .../orders."""
        fields, account = form(call.request), call.account
        if not fields.get("ticker"):
            raise invalid("ticker")
        paper = self._papers.find(account, fields["ticker"])
        if paper is None:
            raise Bad("Unknown ticker")
        ticket = self._ticket(paper, fields)
        listing, pending = ticket.listing, ticket.type is not OrderType.MARKET
        self._permit(account, ticket)
        there = self._exchange.matcher.quote(listing, ticket.side)
        check_ticket(ticket, pending or self._exchange.is_open(listing), there)
        check_distance(ticket, self._exchange.matcher.quote(listing, ticket.side.opposite))
        entry = ticket.price or ticket.stop_price or there
        check_apart(listing, entry, ticket.stop_loss, ticket.take_profit)
        return ok({"order_id": self._names.order(self._send(account, ticket).id)})

    def modify(self, call: Call, account_id: str, order_id: str) -> Answer:
        """PUT .../orders/{order_id}: an active limit or stop order."""
        fields = form(call.request)
        order = self._pending(call.account, order_id)
        if not any(name in fields for name in _CHANGES):
            raise Bad("Nothing to change")
        listing, price, volume = order.listing, amount(fields, "price"), amount(fields, "volume")
        if price is not None:
            check_price(listing, price)
            limit = order.type is OrderType.LIMIT
            wanted = Ticket(
                listing=listing, side=order.side, type=order.type, quantity=order.quantity, tif=order.tif,
                price=price if limit else None, stop_price=None if limit else price,
            )  # fmt: skip
            check_distance(wanted, self._exchange.matcher.quote(listing, order.side.opposite))
        lots = order.quantity if volume is None else self._papers.of(listing).lots(volume)
        check_quantity(listing, lots)
        expires = order.expires
        if "expiration" in fields:
            expires = self._expires(fields)
        entry = price or order.price or order.stop_price
        assert entry is not None
        stop_loss = _level(fields, "stop_loss", order.stop_loss)
        take_profit = _level(fields, "take_profit", order.take_profit)
        check_levels(listing, order.side, stop_loss, take_profit, entry)
        check_apart(listing, entry, stop_loss, take_profit)
        order.quantity, order.expires = lots, expires
        order.stop_loss, order.take_profit = stop_loss, take_profit
        self._exchange.move(order, entry)
        self._exchange.matcher.match(listing.key)
        return OK

    def cancel(self, call: Call, account_id: str, order_id: str) -> Answer:
        """DELETE .../orders/{order_id}: an active limit or stop order."""
        self._exchange.cancel(call.account, self._pending(call.account, order_id).id)
        return OK

    def protect(self, call: Call, account_id: str, deal_id: str) -> Answer:
        """PUT .../deals/{deal_id}."""
        fields, account = form(call.request), call.account
        position = self._open(account, deal_id)
        stop_loss, take_profit = _level(fields, "stop_loss", None), _level(fields, "take_profit", None)
        if not {"stop_loss", "take_profit"} & fields.keys():
            raise Bad("Nothing to change")
        listing, there = position.listing, self._exchange.matcher.quote(position.listing, position.side)
        check_levels(listing, position.side, stop_loss, take_profit, there)
        check_apart(listing, there, stop_loss, take_profit)
        self._exchange.tape.watch(listing.key, self._exchange.matcher.match)
        self._exchange.brackets.protect(account, position, stop_loss, take_profit, there)
        self._exchange.brackets.bare(
            account,
            position,
            stop_loss="stop_loss" in fields and stop_loss is None,
            take_profit="take_profit" in fields and take_profit is None,
        )
        return OK

    def close(self, call: Call, account_id: str, deal_id: str) -> Answer:
        """DELETE .../deals/{deal_id}: all of it; accepted, not done."""
        position = self._open(call.account, deal_id)
        ticket = position.exit(position.quantity)
        self._permit(call.account, ticket)
        if not self._exchange.is_open(position.listing):
            raise Refused(Reason.CLOSED)
        self._send(call.account, ticket)
        return OK

    def _permit(self, account: Account, ticket: Ticket) -> None:
        mode = self._papers.mode(self._papers.of(ticket.listing))
        check_permission(account, ticket, mode, status_of(account, self._switches.statuses))

    def _send(self, account: Account, ticket: Ticket) -> Order:
        order = self._exchange.admit(account, ticket)
        self._exchange.enter(order, EXECUTION if self._market.rate else timedelta(0))
        return order

    def _ticket(self, paper: Paper, fields: Mapping[str, str]) -> Ticket:
        side = Side(one_of(fields, "side", ("buy", "sell")))
        type_ = OrderType(one_of(fields, "type", ("market", "limit", "stop")))
        volume = amount(fields, "volume")
        if volume is None:
            raise invalid("volume")
        market = type_ is OrderType.MARKET
        price = None if market else amount(fields, "price")
        return Ticket(
            listing=paper.listing, side=side, type=type_, quantity=paper.lots(volume),
            tif=Tif.IOC if market else Tif.GTC,
            price=price if type_ is OrderType.LIMIT else None,
            stop_price=price if type_ is OrderType.STOP else None,
            stop_loss=_level(fields, "stop_loss", None), take_profit=_level(fields, "take_profit", None),
            expires=None if market else self._expires(fields),
        )  # fmt: skip

    def _expires(self, fields: Mapping[str, str]) -> datetime | None:
        """When an order ends; 0 is never (seed 003)."""
        at = moment(fields, "expiration")
        if at is None or at.timestamp() == 0:
            return None
        if at <= self._market.now():
            raise invalid("expiration")
        return at

    def _pending(self, account: Account, order_id: str) -> Order:
        """An active limit or stop order that a customer placed."""
        known = self._names.order_of(order_id) or ""
        order = account.orders.get(known)
        if order is None:
            if any(each.id == known for each in account.history):
                raise Bad("Order is not active")
            raise Refused(Reason.UNKNOWN_ORDER)
        status = self._rows.status(order)
        if status == IN_EXECUTION:
            raise Bad("Order is in execution")
        if status != ACTIVE or order.protects:
            raise Bad("Not a limit or stop order")
        return order

    def _open(self, account: Account, deal_id: str) -> Position:
        """An open deal that nothing closes yet."""
        known = self._names.deal_of(deal_id) or ""
        position = account.positions.get(known)
        if position is None:
            if self._deals.was(account, known):
                raise Bad("Deal is closed")
            raise Refused(Reason.UNKNOWN_POSITION)
        if self._rows.closing(account, position):
            raise Bad("Deal is being closed")
        return position


def _level(fields: Mapping[str, str], name: str, before: Level | None) -> Level | None:
    """A price level; 0 is none, what is not given stays."""
    value = amount(fields, name)
    if value is None:
        return before
    return Level(LevelType.ABSOLUTE, value) if value else None
