"""Why a ticket may not be sent now: the checks below every screen."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tui_trader.domain.book import Book
from tui_trader.domain.draft import price_problem, quantity_problem
from tui_trader.domain.instrument import InstrumentKey, MarketState, OrderType, TradingRules
from tui_trader.domain.money import plain
from tui_trader.domain.order import Status, Ticket
from tui_trader.engine.freshness import Freshness
from tui_trader.engine.market import Market
from tui_trader.engine.session import Line, Session


def objections(ticket: Ticket, session: Session | None, market: Market, book: Book) -> list[str]:
    """What stands against sending, in sentences; empty when nothing does."""
    if session is None or session.signed_out:
        return ["that account is not signed in"]
    if not session.account.trades:
        return [f"the broker says of this account: {session.account.status}"]
    if session.line is Line.DOWN:
        return ["there is no line to the broker"]
    instrument = market.instrument(ticket.instrument)
    if instrument is None or instrument.rules is None:
        return ["the instrument's trading rules have not come yet"]
    return [
        *_against_rules(ticket, instrument.rules),
        *_against_company(ticket, session, book),
        *_against_knowledge(ticket, market, book),
    ]


def lock(instrument: InstrumentKey, book: Book) -> str:
    """What of unknown fate locks new risk on an instrument; empty when nothing does."""
    if order := book.lock_on(instrument):
        what = f"{order.side.value} {plain(order.quantity)} {order.symbol}"
        return f"locked: what became of {what} is not known yet"
    if doubt := book.doubt_on(instrument):
        return f"locked: what became of a change or close of {doubt.symbol} is not known yet"
    return ""


def _against_rules(ticket: Ticket, rules: TradingRules) -> Iterator[str]:
    if rules.state in (MarketState.CLOSED, MarketState.HALTED, MarketState.CLOSE_ONLY):
        yield f"the market is {rules.state.value}"
    if ticket.type not in rules.order_types:
        yield f"{ticket.type.value} orders are not taken now"
    if ticket.side.value not in rules.sides:
        yield f"nothing new may be opened by a {ticket.side.value} order"
    if wrong := quantity_problem(ticket.quantity, rules):
        yield f"quantity {wrong}"
    for name, price in (
        ("price", ticket.price),
        ("stop price", ticket.stop_price),
        ("stop loss", ticket.stop_loss),
        ("target", ticket.take_profit),
    ):
        if price is not None and (wrong := price_problem(price, rules)):
            yield f"{name} {wrong}"
    for name, price in (("price", ticket.price), ("stop price", ticket.stop_price)):
        if price is not None and not (rules.lowest or price) <= price <= (rules.highest or price):
            band = f"{plain(rules.lowest or Decimal(0))} to {plain(rules.highest or price)}"
            yield f"{name} {plain(price)} is outside the day's band of {band}"


def _against_company(ticket: Ticket, session: Session, book: Book) -> Iterator[str]:
    """Where no id of ours comes back, two on their way at once could not be told apart: one at a time on an
    instrument (`order_safety.md` 5 a).
    """
    if not session.broker.capabilities.echoes_our_id and any(
        one.instrument == ticket.instrument and one.status is Status.SENDING for one in book.unsettled()
    ):
        yield f"an order of {ticket.symbol} is on its way: its answer comes first"


def _against_knowledge(ticket: Ticket, market: Market, book: Book) -> Iterator[str]:
    if locked := lock(ticket.instrument, book):
        yield locked
    if ticket.type is OrderType.MARKET:
        fresh = market.freshness(ticket.instrument, market.clock.monotonic())
        quote = market.quotes.get(ticket.instrument)
        if fresh is not Freshness.LIVE:
            yield f"the quote is not live ({fresh.value}): a market order would be blind"
        elif quote is None or not quote.sound:
            yield "no sound bid and ask: a market order would be blind"
