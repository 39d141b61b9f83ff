"""Sample orders of every fate, with positions, fills, funds."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from tests.ui.prices import AAPL, BTCUSD, DE40, EUR, EURUSD, GBPUSD, TL, USDJPY, XAUUSD
from tui_trader.domain.account import Fill, Funds, Position, PositionKey
from tui_trader.domain.events import Accepted, NotSeen, OrderAsked, Refused, Seen, Sending, Unanswered
from tui_trader.domain.instrument import Instrument, OrderType, TimeInForce
from tui_trader.domain.order import OrderReport, Side, Status, Ticket
from tui_trader.engine.clock import HandClock
from tui_trader.engine.engine import Engine

D = Decimal
BUY, SELL = Side.BUY, Side.SELL
MARKET, LIMIT, STOP = OrderType.MARKET, OrderType.LIMIT, OrderType.STOP


def ticket(n: int, of: Instrument, side: Side, type: OrderType, quantity: str, price: str = "") -> Ticket:
    """A confirmed order with an id that is the same in every run."""
    at = D(price) if price else None
    return Ticket(
        id=f"{n:020x}",
        instrument=of.key,
        symbol=of.symbol,
        side=side,
        type=type,
        quantity=D(quantity),
        in_force=TimeInForce.IOC if type is MARKET else TimeInForce.GTC,
        price=at if type is LIMIT else None,
        stop_price=at if type is STOP else None,
    )


def report(of: Ticket, id: str, status: Status, filled: str = "0", **more: object) -> OrderReport:
    """What a broker shows of it."""
    return OrderReport(
        id, of.instrument, of.symbol, of.side, of.type, of.quantity, D(filled), status, status.value,
        price=of.price, stop_price=of.stop_price, in_force=of.in_force, our_id=of.id,
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def put_orders(engine: Engine, clock: HandClock) -> None:
    """Filled, rejected, cancelled, stop, partly filled, not seen, UNKNOWN, working: oldest first."""
    desk = engine.desk

    def ask(order: Ticket, answer: str) -> Ticket:
        seen = Seen(D("1.08401"), D("1.08409"), 0.4) if order.symbol == "EURUSD" else None
        account = engine.sessions[order.session].account
        desk.note(OrderAsked(order, account.id, account.environment.value, seen))
        desk.note(Sending(order.id))
        if answer:
            desk.note(Accepted(order.id, answer, 0.038))
        clock.jump_wall(41)
        return order

    filled = ask(ticket(1, EURUSD, BUY, MARKET, "0.10"), "700101")
    desk.report(report(filled, "700101", Status.FILLED, "0.10", average_price=D("1.08371"), position="5001"))
    refused = ask(ticket(2, BTCUSD, BUY, MARKET, "12"), "")
    desk.note(Refused(refused.id, "not enough margin: 927,140.40 needed, 98,661.02 free"))
    gone = ask(ticket(3, GBPUSD, SELL, LIMIT, "0.50", "1.31000"), "700103")
    desk.report(report(gone, "700103", Status.CANCELLED))
    stop = ask(ticket(4, XAUUSD, SELL, STOP, "0.20", "2630.00"), "700104")
    desk.report(report(stop, "700104", Status.WORKING))
    part = ask(ticket(5, AAPL, SELL, LIMIT, "10", "229.87"), "700105")
    desk.report(report(part, "700105", Status.PART_FILLED, "3", average_price=D("229.87"), position="5003"))
    lost = ask(ticket(6, USDJPY, BUY, LIMIT, "0.30", "149.500"), "")
    desk.note(Unanswered(lost.id, "the line broke after the order was sent"))
    desk.note(NotSeen(lost.id, "not in the broker's books after 5 readings"))
    doubt = ask(ticket(7, GBPUSD, BUY, MARKET, "0.20"), "")
    desk.note(Unanswered(doubt.id, "no answer within 20 s"))
    euro = ask(ticket(8, DE40, BUY, LIMIT, "2.0", "19750.0"), "880208")
    desk.report(report(euro, "880208", Status.WORKING))
    work = ask(ticket(9, EURUSD, BUY, LIMIT, "0.10", "1.08200"), "700109")
    below, above = D("1.07900"), D("1.08900")
    desk.report(report(work, "700109", Status.WORKING, stop_loss=below, take_profit=above))


def put_holdings(engine: Engine) -> None:
    """Positions in profit, in loss, without protection, in two currencies; fills; funds."""
    now, held = engine.clock.now(), engine.ledger.positions
    for session, id, of, side, quantity, entry, profit, hours in (
        (TL, "5001", EURUSD, BUY, "0.10", "1.08371", "3.00", 1),
        (TL, "5002", BTCUSD, SELL, "0.250", "76980.40", "-70.33", 30),
        (TL, "5003", AAPL, SELL, "3", "229.87", "-0.12", 0),
        (TL, "5004", USDJPY, BUY, "0.40", "150.1000000000001", "113.01", 5),
        (EUR, "9001", DE40, BUY, "1.5", "19850.0", "32.10", 3),
    ):
        levels = (D("1.08200"), D("1.08900")) if id == "5001" else (None, None)
        opened = now - timedelta(hours=hours, minutes=7)
        key = PositionKey(session, id)
        position = Position(key, of.key, of.symbol, side, D(quantity), D(entry), D(profit), opened, *levels)
        held.put(key, position)
        name = f"f{id}"
        size, price = D(quantity), D(entry).quantize(D("0.00001"))
        done = Fill(session, name, f"7{id}", id, of.key, of.symbol, side, size, price, opened)
        engine.ledger.fills.put((session, name), done)
    for session, currency, balance, profit in (
        (TL, "USD", "100231.40", "45.56"),
        (EUR, "EUR", "20000.00", "32.10"),
    ):
        engine.ledger.funds.put(session, funds(engine, session, currency, D(balance), D(profit)))


def funds(engine: Engine, session: str, currency: str, balance: Decimal, profit: Decimal) -> Funds:
    """An account's state with every kind of figure."""
    used = D("1570.38")
    rows = (
        ("balance", "Balance", balance),
        ("projectedBalance", "Equity", balance + profit),
        ("initialMarginReq", "Margin used", used),
        ("maintMarginReq", "Margin to keep", used / 2),
        ("marginLevel", "Margin level", D("6382.61")),
        ("positionsCount", "Open positions", D(4)),
        ("ordersCount", "Working orders", D(3)),
        ("todayVolume", "Volume today", D("3.70")),
        ("todayNet", "Net today", D("-12.50")),
        ("pnlFees", "Fees today", None),
    )
    return Funds(
        session, currency, balance, balance + profit, used, balance + profit - used, profit, D("-12.50"),
        rows, engine.clock.monotonic() - 0.6,
    )  # fmt: skip
