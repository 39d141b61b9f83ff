"""Three brokers that differ in what they can do, signed in side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from tests.ui.prices import AAPL, EURUSD, instrument, quote_now
from tests.ui.stub import CAN, StubBroker
from tests.ui.worlds import World, trading
from tui_trader.brokers.port import BrokerInfo, Capabilities, ReadFailed
from tui_trader.domain.account import (
    Account,
    Bookkeeping,
    Fill,
    Funds,
    Holding,
    HoldingKey,
    Position,
    PositionKey,
)
from tui_trader.domain.directory import Instruments
from tui_trader.domain.environment import Environment
from tui_trader.domain.instrument import Instrument, InstrumentKey, Kind, OrderOption, OrderType, TimeInForce
from tui_trader.domain.order import OrderReport, Side, Status, Step
from tui_trader.domain.quote import Quote
from tui_trader.engine.session import Session
from tui_trader.engine.watchlists import Entry

D = Decimal
INDIA, SHARES = "india", "shares"
LIMIT, MARKET, STOP, STOP_LIMIT = OrderType.LIMIT, OrderType.MARKET, OrderType.STOP, OrderType.STOP_LIMIT
DAY, IOC, GTC = TimeInForce.DAY, TimeInForce.IOC, TimeInForce.GTC
PRODUCT = OrderOption("product", "Product", "MIS", ("MIS", "CNC"), hint="MIS ends with the day")
PROTECTION = OrderOption(
    "market_protection", "Protection %", "0", most=D(100), only_for=frozenset((MARKET, STOP))
)
DISCLOSED = OrderOption("disclosed", "Disclosed", "0", hint="units shown to the market, 0 all")
EXPIRY = OrderOption(
    "expiry", "Expires in h", "", hint="empty: until cancelled", only_for=frozenset((LIMIT,))
)
OPTIONS = (PRODUCT, PROTECTION, DISCLOSED)


def of(session: str, known: Instrument, exchange: str = "", **rules: object) -> Instrument:
    assert known.rules is not None
    changed = replace(known.rules, **rules)  # type: ignore[arg-type]
    return replace(known, key=InstrumentKey(session, known.key.id), exchange=exchange, rules=changed)


IN_INDIA: dict[str, object] = {
    "quantity_unit": "units",
    "max_quantity": None,
    "margin_rate": None,
    "order_types": frozenset(OrderType),
    "in_force": {MARKET: (DAY, IOC), LIMIT: (DAY, IOC), STOP: (DAY,), STOP_LIMIT: (DAY,)},
    "options": OPTIONS,
}
RELIANCE = of(
    INDIA,
    instrument(INDIA, "NSE-2885", "RELIANCE", "Reliance Industries", Kind.EQUITY, "0.05 1 1 1 9", "INR"),
    "NSE",
    **{**IN_INDIA, "lowest": D("1282.50"), "highest": D("1567.50")},
)
FUTURE = of(
    INDIA,
    instrument(
        INDIA, "NFO-35001", "NIFTY24DECFUT", "Nifty December", Kind.FUTURE, "0.05 1 75 75 1800", "INR"
    ),
    "NFO",
    **{**IN_INDIA, "max_quantity": D(1800)},
)
INDEX = of(
    INDIA,
    instrument(INDIA, "NSE-26000", "NIFTY 50", "Nifty 50", Kind.INDEX, "0.05 1 1 1 1", "INR"),
    "NSE",
    **{**IN_INDIA, "order_types": frozenset(), "in_force": {}, "options": ()},
)
SHARE = of(
    SHARES,
    instrument(SHARES, "AAPL", "AAPL", "Apple Inc. share", Kind.EQUITY, "0.01 1 0.01 1 1000"),
    "",
    currency="",
    options=(EXPIRY,),
    quantity_unit="shares",
    in_force={MARKET: (GTC,), LIMIT: (GTC,), STOP: (GTC,)},
)
ONLY_BUY = of(
    SHARES,
    instrument(SHARES, "TSLA.nq", "TSLA.nq", "Tesla Inc. share", Kind.EQUITY, "0.01 1 1 1 1000"),
    sides=frozenset(("buy",)),
)
TB_INFO = BrokerInfo("tradelab", "Tradelab", "TB", {"demo": ""}, (), zone="Asia/Kolkata")
ST_INFO = BrokerInfo("stockstrader", "StocksTrader", "ST", {"demo": ""}, ())
TB_CAN: Capabilities = replace(
    CAN,
    brackets=False,
    protects_positions=False,
    holdings=True,
    tells_steps=True,
    why_not={
        "brackets": "Tradelab takes stop loss and target only as orders of their own",
        "protects_positions": "a position at Tradelab carries no stop loss",
    },
)
ST_CAN: Capabilities = replace(
    CAN,
    depth=False,
    resolutions=(),
    closes_in_part=False,
    changes_orders=False,
    shows_protection=False,
    why_not={
        "depth": "StocksTrader shows no market book",
        "resolutions": "StocksTrader has no price history",
        "closes_in_part": "StocksTrader closes a deal only whole",
        "changes_orders": "this account's orders cannot be changed",
        "holdings": "StocksTrader keeps no holdings apart",
        "tells_steps": "StocksTrader does not tell the life of an order",
    },
)


class Mixed(StubBroker):
    """A stub with steps to tell, an answer to searches."""

    told: Sequence[Step] | ReadFailed = ()
    finds: Sequence[Instrument] | ReadFailed = ()

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.searched: list[str] = []

    async def steps(self, broker_id: str) -> Sequence[Step]:
        if isinstance(self.told, ReadFailed):
            raise self.told
        return self.told

    async def search(self, text: str) -> Sequence[Instrument]:
        self.searched.append(text)
        if isinstance(self.finds, ReadFailed):
            raise self.finds
        return self.finds


def mixed(folder: Path) -> World:
    """TradeLocker as in other worlds; Tradelab, StocksTrader beside it, each with what only it has."""
    world = trading(folder, full=False)
    engine, now = world.engine, world.clock.now()
    demo = Environment.DEMO
    for account, info, can, known in (
        (
            Account(INDIA, "TB", "Tradelab", "XYZ1", "Main", "INR", demo, Bookkeeping.NETTING),
            TB_INFO,
            TB_CAN,
            (RELIANCE, FUTURE, INDEX),
        ),
        (
            Account(SHARES, "ST", "StocksTrader", "00123", "Main", "EUR", demo, Bookkeeping.HEDGING),
            ST_INFO,
            ST_CAN,
            (SHARE, ONLY_BUY),
        ),
    ):
        broker = world.brokers[account.session] = Mixed(world.clock, [account])
        broker.info, broker.capabilities = info, can
        engine.sessions[account.session] = session = Session(account.session, broker, account, world.clock)
        session.directory = Instruments(known)
        for book in ("orders", "history"):
            session.read_at[book] = world.clock.monotonic()
    for one, bid, ask in (
        (RELIANCE, "1425.00", "1425.05"),
        (FUTURE, "24810.00", "24812.50"),
        (SHARE, "229.80", "229.95"),
        (ONLY_BUY, "410.10", "410.20"),
    ):
        quote_now(engine, one, bid, ask)
    engine.market.quotes.put(INDEX.key, Quote(None, None, world.clock.monotonic(), last=D("24790.10")))
    lists = world.context.watchlists
    lists.lists = {
        "Mixed": [Entry(x.key, x.symbol) for x in (EURUSD, RELIANCE, FUTURE, INDEX, SHARE, ONLY_BUY, AAPL)]
    }
    lists.current = "Mixed"
    buy, intraday, deal = Side.BUY, PositionKey(INDIA, "RELIANCE-MIS"), PositionKey(SHARES, "0077")
    engine.ledger.positions.put(
        intraday,
        Position(intraday, RELIANCE.key, "RELIANCE", buy, D(10), D("1420"), D(50), now, product="MIS"),
    )
    engine.ledger.positions.put(
        deal, Position(deal, SHARE.key, "AAPL", buy, D(5), D("229.00"), D(4), now, verified=False)
    )
    gail = InstrumentKey(INDIA, "NSE-4717")
    for isin, symbol, units, free, key in (
        ("INE002A01018", "RELIANCE", 12, 10, RELIANCE.key),
        ("INE129A01019", "GAIL", 100, 100, gail),
    ):
        name, before, bought, last = HoldingKey(INDIA, isin), D("100.00"), D("90.00"), D("101.50")
        facts = (("collateral", "0"),)
        lies = Holding(name, key, symbol, isin, D(units), D(free), bought, last, before, "INR", facts)
        engine.ledger.holdings.put(name, lies)
    filled = Fill(
        INDIA, "t1", "250327000000027", None, RELIANCE.key, "RELIANCE", Side.BUY, D(10), D("1420.00"), now
    )
    engine.ledger.fills.put((INDIA, "t1"), filled)
    for owner, currency, balance in ((INDIA, "INR", D(500000)), (SHARES, "EUR", D(8000))):
        rows = (("available", "Available to trade", D("123456.70")),)
        monotonic = world.clock.monotonic()
        # Tradelab tells neither.
        equity, open_ = (None, None) if owner == INDIA else (balance, D(0))
        state = Funds(owner, currency, balance, equity, D(0), balance, open_, D(0), rows, monotonic)
        engine.ledger.funds.put(owner, state)
    return world


def shows(world: World, id: str, known: Instrument, status: Status, **more: object) -> None:
    """The broker shows an order that nobody here placed."""
    fields: dict[str, object] = {"created": datetime(2026, 1, 5, 4, 45, 0, tzinfo=UTC), "price": D("1400.00")}
    report = OrderReport(
        id, known.key, known.symbol, Side.BUY, LIMIT, D(10), D(0), status, status.value,
        **{**fields, **more},  # type: ignore[arg-type]
    )  # fmt: skip
    world.engine.desk.report(report)
