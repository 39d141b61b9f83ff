from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_trader.venue.account import Account
from tui_trader.venue.amending import amend
from tui_trader.venue.clock import HandClock
from tui_trader.venue.exchange import Exchange
from tui_trader.venue.listing import Side
from tui_trader.venue.market import Market
from tui_trader.venue.orders import (
    Level,
    LevelType,
    Order,
    OrderType,
    Reason,
    Refused,
    Status,
    Ticket,
    TimeInForce,
)

EURUSD = "EURUSD"
TICK = Decimal("0.00001")


class Pit:
    """A market with two accounts, prices still until told."""

    def __init__(self, hedging: bool = True, balance: str = "1000000.00") -> None:
        self.clock = HandClock()
        self.market = Market(3, self.clock, 0.0, False)
        self.exchange: Exchange = self.market.exchange
        self.one = self.market.open_account("1", "USD", balance, hedging)
        self.two = self.market.open_account("2", "EUR", balance, hedging)
        listing = self.market.listing(EURUSD)
        assert listing is not None
        self.listing = listing
        self.bid, self.ask = self.market.tape.bid(EURUSD), self.market.tape.ask(EURUSD)

    def place(self, side: str, lots: str, account: Account | None = None, **more: Any) -> Order:
        type_ = OrderType(more.pop("type", "market"))
        tif = TimeInForce.IOC if type_ is OrderType.MARKET else TimeInForce.GTC
        return self.exchange.place(
            account or self.one,
            Ticket(
                listing=self.listing, side=Side(side), type=type_, quantity=Decimal(lots),
                tif=more.pop("tif", tif), **more,
            ),
        )  # fmt: skip

    def limit(self, side: str, lots: str, price: Decimal, account: Account | None = None) -> Order:
        return self.place(side, lots, account, type="limit", price=price)

    def depth(self, side: Side) -> list[tuple[Decimal, Decimal]]:
        return self.exchange.matcher.book(self.listing).levels(side, self.clock.now())


def said(order: Order) -> Status:
    """The status now (an attribute would be narrowed by the assertion before)."""
    return order.status


def test_a_big_market_order_walks_the_levels_and_its_rest_is_cancelled() -> None:
    pit = Pit(balance="100000000.00")
    shown = pit.depth(Side.SELL)
    assert len(shown) >= 10
    order = pit.place("buy", "100")
    total = sum(lots for _, lots in shown)
    assert order.filled == min(Decimal(100), total)
    assert said(order) is (Status.FILLED if total >= 100 else Status.CANCELLED)
    fills = pit.one.fills
    assert [fill.price for fill in fills] == sorted(fill.price for fill in fills)
    assert len(fills) > 1
    assert len(pit.one.positions) == 1, "the fills of one order are one position"
    (position,) = pit.one.positions.values()
    assert position.average == order.average
    assert pit.depth(Side.SELL)[:1] != shown[:1], "what was taken is gone"
    pit.clock.advance(2)
    assert pit.depth(Side.SELL) == shown, "and comes back"


def test_a_resting_limit_fills_piecemeal_at_its_own_price() -> None:
    pit = Pit()
    at = pit.bid - 20 * TICK
    order = pit.limit("buy", "60", at)
    assert said(order) is Status.NEW
    pit.market.put(EURUSD, at - 15 * TICK)
    assert 0 < order.filled < 60
    assert said(order) is Status.PARTLY_FILLED
    steps = {order.filled}
    for _ in range(40):
        pit.clock.advance(2)
        pit.exchange.work()
        steps.add(order.filled)
    assert said(order) is Status.FILLED
    assert len(steps) > 2
    assert {fill.price for fill in pit.one.fills} == {at}


def test_price_then_time() -> None:
    pit = Pit()
    inside = pit.bid + TICK
    late_better = pit.bid + 2 * TICK
    first = pit.limit("buy", "0.1", inside)
    second = pit.limit("buy", "0.1", inside, pit.two)
    third = pit.limit("buy", "0.1", late_better)
    assert pit.depth(Side.BUY)[0] == (late_better, Decimal("0.1"))
    pit.place("sell", "0.15", pit.two)
    assert (third.filled, first.filled, second.filled) == (Decimal("0.1"), Decimal("0.05"), Decimal(0))
    amend(pit.exchange, pit.one, first.id, price=inside)
    pit.place("sell", "0.05", pit.two)
    assert (first.filled, second.filled) == (Decimal("0.05"), Decimal("0.05")), "a change goes to the end"


def test_customers_trade_with_each_other_at_the_resting_price() -> None:
    pit = Pit()
    middle = pit.bid + 3 * TICK
    resting = pit.limit("sell", "0.2", middle)
    taking = pit.limit("buy", "0.2", pit.ask, pit.two)
    assert resting.average == taking.average == middle
    assert pit.depth(Side.SELL)[0][0] == pit.ask


def test_netting_reduces_turns_and_keeps_one_position() -> None:
    pit = Pit(hedging=False)
    pit.place("buy", "0.3")
    pit.place("sell", "0.1")
    (position,) = pit.one.positions.values()
    assert (position.side, position.quantity) == (Side.BUY, Decimal("0.2"))
    pit.place("sell", "0.5")
    (position,) = pit.one.positions.values()
    assert (position.side, position.quantity) == (Side.SELL, Decimal("0.3"))
    pit.place("buy", "0.3")
    assert not pit.one.positions


def test_hedged_margin_counts_the_larger_side() -> None:
    pit = Pit()
    pit.place("buy", "1")
    alone = pit.exchange.worth(pit.one).margin
    pit.place("sell", "0.5")
    assert pit.exchange.worth(pit.one).margin == alone
    assert alone == (pit.ask * 100_000 / 100).quantize(Decimal("0.01"))


def test_profit_is_converted_into_the_account_currency() -> None:
    pit = Pit()
    pit.place("buy", "1", pit.two)
    pit.market.put(EURUSD, pit.bid + 100 * TICK)
    (position,) = pit.two.positions.values()
    middle = (pit.market.tape.bid(EURUSD) + pit.market.tape.ask(EURUSD)) / 2
    dollars = (pit.bid + 100 * TICK - position.average) * 100_000
    assert pit.exchange.valuer.profit(position, "EUR") == (dollars / middle).quantize(Decimal("0.01"))


def test_stop_out_closes_the_worst_until_the_level_is_healthy() -> None:
    pit = Pit(balance="3000.00")
    pit.place("buy", "1")
    pit.place("buy", "0.5")
    pit.market.put(EURUSD, pit.bid - 2000 * TICK)
    assert len(pit.one.positions) < 2
    level = pit.exchange.worth(pit.one).level
    assert level is None or level >= 50
    assert [each for each in pit.one.history if each.tag == "stop out"]


def test_a_day_order_ends_with_the_day() -> None:
    pit = Pit()
    order = pit.place("buy", "0.1", type="limit", price=pit.bid - 100 * TICK, tif=TimeInForce.DAY)
    pit.exchange.work()
    assert said(order) is Status.NEW
    pit.clock.advance(timedelta(days=1).total_seconds())
    pit.exchange.work()
    assert said(order) is Status.CANCELLED


def test_an_accepted_order_meets_the_market_later() -> None:
    pit = Pit()
    pit.exchange.latency = timedelta(milliseconds=40)
    heard: list[Status] = []
    pit.exchange.listeners.append(lambda order: heard.append(order.status))
    order = pit.place("buy", "0.1")
    pit.exchange.work()
    assert said(order) is Status.NEW
    pit.clock.advance(0.04)
    pit.exchange.work()
    assert said(order) is Status.FILLED
    assert heard == [Status.NEW, Status.FILLED]


def test_an_order_cancelled_before_it_meets_the_market_never_trades() -> None:
    pit = Pit()
    pit.exchange.latency = timedelta(milliseconds=40)
    order = pit.place("buy", "0.1")
    pit.exchange.cancel(pit.one, order.id)
    pit.clock.advance(1)
    pit.exchange.work()
    assert (order.status, order.filled) == (Status.CANCELLED, Decimal(0))


def test_a_closing_order_bigger_than_the_book_completes_later() -> None:
    pit = Pit(balance="100000000.00")
    for _ in range(3):
        pit.place("buy", "40")
        pit.clock.advance(2)
    position = next(iter(pit.one.positions.values()))
    pit.exchange.accounts["2"].balance = Decimal(100_000_000)
    pit.place("sell", "100", pit.two)
    order = pit.exchange.close(pit.one, position.id, None)
    assert order.remaining > 0
    assert order.id in pit.one.orders
    for _ in range(10):
        pit.clock.advance(2)
        pit.exchange.work()
    assert said(order) is Status.FILLED
    assert position.id not in pit.one.positions


@pytest.mark.parametrize(
    ("lots", "reason"), [("0.001", Reason.STEP), ("101", Reason.MAX), ("-1", Reason.QUANTITY)]
)
def test_refusals_change_nothing(lots: str, reason: Reason) -> None:
    pit = Pit()
    with pytest.raises(Refused) as refused:
        pit.place("buy", lots)
    assert refused.value.reason is reason
    assert not pit.one.orders
    assert not pit.one.history


LOTS = st.integers(1, 3000).map(lambda cents: str(Decimal(cents) / 100))
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("market"), st.sampled_from(["buy", "sell"]), LOTS, st.integers(0, 1)),
        st.tuples(st.just("limit"), st.sampled_from(["buy", "sell"]), LOTS, st.integers(-60, 60)),
        st.tuples(st.just("stop"), st.sampled_from(["buy", "sell"]), LOTS, st.integers(-60, 60)),
        st.tuples(st.just("move"), st.just(""), st.just("0"), st.integers(-80, 80)),
        st.tuples(st.just("close"), st.just(""), LOTS, st.integers(0, 5)),
        st.tuples(st.just("cancel"), st.just(""), st.just("0"), st.integers(0, 5)),
        st.tuples(st.just("wait"), st.just(""), st.just("0"), st.integers(1, 5)),
    ),
    max_size=25,
)


def carry_out(pit: Pit, deed: tuple[str, str, str, int]) -> None:
    kind, side, lots, number = deed
    account = pit.two if number % 2 else pit.one
    at = pit.market.tape.bid(EURUSD) + number * TICK
    if kind == "market":
        levels = {
            "stop_loss": Level(LevelType.OFFSET, Decimal(40)),
            "take_profit": Level(LevelType.OFFSET, Decimal(30)),
        }
        pit.place(side, lots, account, **(levels if number else {}))
    elif kind == "limit":
        pit.limit(side, lots, at, account)
    elif kind == "stop":
        pit.place(side, lots, account, type="stop", stop_price=at)
    elif kind == "move":
        pit.market.put(EURUSD, at)
    elif kind == "close" and account.positions:
        position = list(account.positions.values())[number % len(account.positions)]
        pit.exchange.close(account, position.id, min(Decimal(lots), position.quantity))
    elif kind == "cancel" and account.orders:
        pit.exchange.cancel(account, list(account.orders)[number % len(account.orders)])
    elif kind == "wait":
        pit.clock.advance(number)
        pit.exchange.work()


@settings(max_examples=4000, deadline=None, database=None)
@given(DEEDS, st.booleans())
def test_whatever_happens_the_books_balance(deeds: list[tuple[str, str, str, int]], hedging: bool) -> None:
    pit = Pit(hedging, "500000.00")
    for deed in deeds:
        try:
            carry_out(pit, deed)
        except Refused:
            continue
        bids, asks = pit.depth(Side.BUY), pit.depth(Side.SELL)
        assert not bids or not asks or bids[0][0] < asks[0][0], "never crossed"
    for account in (pit.one, pit.two):
        earned = sum((fill.gross - fill.fee for fill in account.fills), Decimal(0))
        assert account.balance == Decimal("500000.00") + earned, "money is conserved"
        every = [*account.history, *account.orders.values()]
        for order in every:
            mine = [fill for fill in account.fills if fill.order == order.id]
            assert order.filled == sum((fill.quantity for fill in mine), Decimal(0)) <= order.quantity
            assert order.status.final == (order.id not in account.orders)
            for fill in mine:
                # A take profit may have been moved after a part of it was filled.
                if order.type is OrderType.LIMIT and order.price is not None and not order.protects:
                    assert (fill.price - order.price) * order.side.sign <= 0, "never worse than the limit"
        net = sum((fill.quantity * fill.side.sign for fill in account.fills), Decimal(0))
        held = sum((each.quantity * each.side.sign for each in account.positions.values()), Decimal(0))
        assert net == held, "positions are what was traded"
        assert all(each.quantity > 0 for each in account.positions.values())
        if not hedging:
            assert len(account.positions) <= 1
        for order in account.orders.values():
            if order.protects:
                assert order.position is not None
                assert order.remaining == account.positions[order.position].quantity
