"""Every sample of the fact sheet, read as the sheet says."""

import json
from datetime import UTC, datetime
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from tests.brokers.sheet.clocks import EagerClock
from tests.brokers.stockstrader.seed_server import SeedServer, broker_at, login, opened
from tui_trader.brokers.port import (
    OrderRejected,
    ReadFailed,
)
from tui_trader.brokers.shelf import Shelf
from tui_trader.brokers.stockstrader.broker import StocksTrader
from tui_trader.domain.account import Bookkeeping, PositionKey
from tui_trader.domain.environment import Environment
from tui_trader.domain.instrument import Instrument, InstrumentKey, Kind, MarketState, OrderType, TimeInForce
from tui_trader.domain.order import Side, Status, Ticket

pytestmark = pytest.mark.anyio
TESLA = Instrument(InstrumentKey("s", "TSLA.nq"), "TSLA.nq", "Tesla Inc", Kind.EQUITY)
MARKET = Ticket("t1", TESLA.key, "TSLA.nq", Side.BUY, OrderType.MARKET, D(1), TimeInForce.IOC)


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


async def test_accounts(server: SeedServer, eager: EagerClock) -> None:
    broker = broker_at(server, eager)
    hedge, net, main = await broker.sign_in()
    assert (hedge.id, hedge.currency, hedge.bookkeeping, hedge.trades) == (
        "70010001", "USD", Bookkeeping.HEDGING, True,
    )  # fmt: skip
    assert net.bookkeeping is Bookkeeping.NETTING
    assert (main.status, main.trades, main.currency) == ("no new deals", False, "EUR")
    await broker.close()


@pytest.mark.parametrize(
    ("environment", "account", "word"),
    [(Environment.DEMO, "80020001", "real"), (Environment.LIVE, "70010001", "demo")],
)
async def test_real_with_demo_are_never_mixed_up(
    server: SeedServer, eager: EagerClock, environment: Environment, account: str, word: str
) -> None:
    broker = broker_at(server, eager, login(environment))
    await broker.sign_in()
    with pytest.raises(ReadFailed, match=word):
        await broker.use(account)
    await broker.close()


async def test_an_account_of_unknown_bookkeeping_hides_no_other(
    server: SeedServer, eager: EagerClock
) -> None:
    body = json.loads(json.dumps(server.samples["accounts"]["response"]["json"]))
    body["data"][0]["system"] = "aggregate"
    server.put("accounts", body)
    broker = broker_at(server, eager)
    assert [one.id for one in await broker.sign_in()] == ["70010002", "80020001"]
    with pytest.raises(ReadFailed, match="aggregate"):
        await broker.use("70010001")
    await broker.close()


async def test_instruments(broker: StocksTrader) -> None:
    found = {one.symbol: one for one in await broker.instruments()}
    euro, cfd, share = found["EURUSD"], found["TSLA"], found["TSLA.nq"]
    assert (euro.kind, cfd.kind, share.kind) == (Kind.FOREX, Kind.EQUITY_CFD, Kind.EQUITY)
    assert (share.exchange, cfd.exchange) == ("NASDAQ", "")
    assert euro.rules is not None
    assert (euro.rules.currency, euro.rules.quantity_unit, euro.rules.lot_size) == ("USD", "EUR", D(1))
    assert (euro.rules.min_quantity, euro.rules.max_quantity, euro.rules.quantity_step) == (
        D(1000), D(10_000_000), D(1000),
    )  # fmt: skip
    assert euro.rules.ticks[0].tick == D("0.00001")
    assert euro.rules.margin_rate == D("0.0333")
    modes = {name: (one.rules.state, one.rules.sides) for name, one in found.items() if one.rules}
    assert modes["TSLA"] == (MarketState.UNKNOWN, frozenset({"buy", "sell"}))
    assert modes["TSLA.nq"] == (MarketState.UNKNOWN, frozenset({"buy"}))
    assert modes["OLDCO.ny"] == (MarketState.CLOSE_ONLY, frozenset())
    assert modes["HALT.ny"] == (MarketState.HALTED, frozenset())


async def test_a_trade_mode_nobody_knows_closes(server: SeedServer, broker: StocksTrader) -> None:
    body = json.loads(json.dumps(server.samples["instruments_account"]["response"]["json"]))
    body["data"][1]["trade_mode"] = "auction"
    body["data"][2] = {"ticker": "BROKEN"}
    server.put("instruments_account", body)
    found = await broker.instruments()
    auction = found.get("TSLA")
    assert auction is not None
    assert auction.rules is not None
    assert (auction.rules.state, auction.rules.order_types) == (MarketState.HALTED, frozenset())
    assert ("trade mode", "auction") in auction.rules.facts
    assert len(found) == 4, "one that cannot be read hides no other"


async def test_instruments_are_kept_a_day(server: SeedServer, eager: EagerClock, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    eager.jump_wall((datetime.now(UTC) - eager.now()).total_seconds())
    first = await opened(server, eager, shelf=shelf)
    listed = list(await first.instruments())
    assert len(server.asked) == 1
    second = await opened(server, eager, shelf=shelf)
    assert list(await second.instruments()) == listed
    assert server.asked == []
    eager.jump_wall(86_401)
    third = await opened(server, eager, shelf=shelf)
    await third.instruments()
    assert len(server.asked) == 1
    for one in (first, second, third):
        await one.close()


async def test_quote(broker: StocksTrader, eager: EagerClock) -> None:
    quote = await broker.quote(TESLA)
    assert quote is not None
    assert (quote.bid, quote.ask, quote.last) == (D("251.31"), D("251.37"), D("251.34"))
    assert (quote.made, quote.received) == (at(1_750_000_321), eager.monotonic())


@pytest.mark.parametrize(
    ("edge", "sound", "made"),
    [("crossed_quote", False, at(1_750_000_321)), ("millisecond_time", True, None)],
)
async def test_odd_quotes(
    server: SeedServer, broker: StocksTrader, edge: str, sound: bool, made: datetime | None
) -> None:
    server.samples["quote"]["request"]["path"] = "/api/v1/accounts/70010001/instruments/TSLA.nq/quote"
    server.edge(edge)
    quote = await broker.quote(TESLA)
    assert quote is not None
    assert (quote.sound, quote.made) == (sound, made)


async def test_no_quote(server: SeedServer, broker: StocksTrader) -> None:
    server.edge("zero_quote")
    assert await broker.quote(TESLA) is None


async def test_state(server: SeedServer, broker: StocksTrader) -> None:
    funds = await broker.funds()
    assert (funds.balance, funds.equity, funds.margin_used, funds.margin_free, funds.open_profit) == (
        D("10000.0"), D("9957.82"), D("1256.85"), D("8700.97"), D("-42.18"),
    )  # fmt: skip
    assert (len(funds.rows), funds.currency) == (5, "USD")
    server.edge("cash_only_state")
    funds = await broker.funds()
    assert (funds.balance, funds.equity, funds.margin_free) == (None, D("5200.5"), D("2100.5"))
    assert len(funds.rows) == 3


async def test_a_state_without_figures_blocks_trading(server: SeedServer, broker: StocksTrader) -> None:
    server.edge("empty_state")
    funds = await broker.funds()
    assert (funds.rows, funds.equity, funds.margin_free) == ((), None, None)
    with pytest.raises(OrderRejected, match="no figures"):
        await broker.place(MARKET)
    assert all(one.method == "GET" for one in server.asked)


async def test_orders(broker: StocksTrader) -> None:
    stop, loss = await broker.working_orders()
    assert (stop.broker_id, stop.type, stop.stop_price, stop.status) == (
        "003100458", OrderType.STOP, D("240.5"), Status.WORKING,
    )  # fmt: skip
    assert (stop.in_force, stop.created) == (TimeInForce.GTD, at(1_750_000_200))
    assert (loss.purpose, loss.stop_price, loss.position) == ("stop loss", D(238), "004411")
    filled, rejected = await broker.done_orders(at(1_749_990_000))
    assert (filled.broker_id, filled.status, filled.filled, filled.average_price) == (
        "003100457", Status.FILLED, D(10), D("249.98"),
    )  # fmt: skip
    assert (filled.position, filled.in_force) == ("004411", TimeInForce.GTC)
    assert (rejected.status, rejected.reason) == (Status.REJECTED, "Not enough money")


async def test_deals(broker: StocksTrader) -> None:
    (deal,) = await broker.positions()
    assert (deal.key.id, deal.side, deal.quantity, deal.entry, deal.profit) == (
        "004411", Side.BUY, D(10), D("249.98"), D("13.3"),
    )  # fmt: skip
    assert (deal.verified, deal.stop_loss_order) == (False, None), "no order that protects it was seen"
    await broker.working_orders()
    (deal,) = await broker.positions()
    assert (deal.verified, deal.stop_loss_order, deal.take_profit_order) == (True, "003100459", None)
    assert deal.key == PositionKey("s", "004411")
    await broker.done_orders(at(1_749_990_000))
    fills = {one.id: one for one in await broker.fills()}
    assert fills.keys() == {"004411/open", "004390/close"}, "the other end is from before the last day"
    assert (fills["004411/open"].order, fills["004411/open"].side) == ("003100457", Side.BUY)
    assert (fills["004390/close"].side, fills["004390/close"].price) == (Side.BUY, D("1.15752"))


async def test_a_row_that_says_only_what_it_must(server: SeedServer, broker: StocksTrader) -> None:
    server.edge("required_only_order")
    (order,) = await broker.working_orders()
    assert (order.status_text, order.price, order.created, order.average_price) == (
        "in execution", None, None, None,
    )  # fmt: skip


async def test_an_order_that_filled_into_two_deals(server: SeedServer, broker: StocksTrader) -> None:
    server.edge("two_deals_one_order")
    (order,) = await broker.done_orders(at(1_749_990_000))
    assert (order.filled, order.position) == (D(10), None)


async def test_words_nobody_knows(server: SeedServer, broker: StocksTrader) -> None:
    server.edge("unknown_enums")
    with pytest.raises(ReadFailed, match="order 9 that is neither buy nor sell"):
        await broker.working_orders()
    body = json.loads(json.dumps(server.edges["unknown_enums"]["json"]))
    body["data"][0]["side"] = "buy"
    server.put("orders", body)
    (order,) = await broker.working_orders()
    assert (order.status, order.status_text) == (Status.WORKING, "suspended (trailing)")


def test_every_sample_is_used_somewhere(samples: dict[str, Any]) -> None:
    """The endpoints that are not deprecated answer in each test; errors, edges are named in one."""
    text = "".join(path.read_text() for path in Path(__file__).parent.glob("*.py"))
    for each in (*samples["error_samples"], *samples["edge_samples"]):
        assert f'"{each["id"]}"' in text or each["id"] == "repeated_page", each["id"]
