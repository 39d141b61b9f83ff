"""Whole programs, connected to nothing: values lie on the engine's boards, its clock stands still."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from tests.ui.money import put_holdings, put_orders
from tests.ui.prices import AAPL, ALL, DE40, EUR, EURUSD, GONE, TL, put_prices
from tests.ui.stub import INFO, StubBroker
from tui_trader.domain.account import Account, Bookkeeping
from tui_trader.domain.directory import Instruments
from tui_trader.domain.environment import Environment
from tui_trader.domain.instrument import InstrumentKey
from tui_trader.engine.alerts import Alert
from tui_trader.engine.clock import HandClock
from tui_trader.engine.engine import Engine
from tui_trader.engine.journal import Journal
from tui_trader.engine.session import Session
from tui_trader.engine.watchlists import Entry, Watchlists
from tui_trader.ui.app import TraderApp
from tui_trader.ui.context import Context, SavedProfile

START = datetime(2026, 1, 5, 10, 40, 2, tzinfo=UTC)
PROFILE = SavedProfile(
    "paper", "tradelocker", "demo", "", "", {"email": "trader@example.com", "server": "PRACTICE-1"}
)


@dataclass
class World:
    """An app with what stands behind it."""

    app: TraderApp
    context: Context
    engine: Engine
    clock: HandClock
    brokers: dict[str, StubBroker] = field(default_factory=dict)


def accounts(environment: Environment = Environment.DEMO) -> dict[str, Account]:
    """One in dollars, one in euros, by session."""
    hedging, netting = Bookkeeping.HEDGING, Bookkeeping.NETTING
    facts = (("Order types", "market limit stop"), ("Leverage", "1:100"))
    return {
        TL: Account(TL, "TL", "TradeLocker", "1001", "Main", "USD", environment, hedging, facts=facts),
        EUR: Account(EUR, "TL2", "TradeLocker", "2002", "Euro", "EUR", environment, netting),
    }


def empty(folder: Path) -> World:
    """Nobody is signed in, no profile is known."""
    clock = HandClock(START)
    stub = StubBroker(clock)
    engine = Engine(clock, Journal(folder / "journal.db"), [INFO], lambda name, login: stub)
    context = Context(UTC, [INFO])
    context.open(engine, Watchlists())
    return World(TraderApp(context), context, engine, clock, {"": stub})


def trading(folder: Path, environment: Environment = Environment.DEMO, *, full: bool = True) -> World:
    """Two accounts are signed in, without loops; `full` has orders, positions, alerts besides quotes."""
    world = empty(folder)
    engine = world.engine
    for name, account in accounts(environment).items():
        world.brokers[name] = StubBroker(world.clock, [account])
        engine.sessions[name] = session = Session(name, world.brokers[name], account, world.clock)
        session.directory = Instruments(one for one in ALL if one.key.session == name)
    world.brokers[EUR].latency = 0.180
    lists = world.context.watchlists
    lists.lists = {
        "Majors": [Entry(one.key, one.symbol) for one in ALL],
        "Shares": [Entry(AAPL.key, AAPL.symbol)],
    }
    lists.current = "Majors"
    lists.entries.append(Entry(InstrumentKey(GONE, "7"), "RELIANCE"))
    if full:
        put_orders(engine, world.clock)
    put_prices(engine)
    put_holdings(engine)
    if full:
        rang = world.clock.now()
        engine.alerts.add(Alert("a1", EURUSD.key, "EURUSD", Decimal("1.09000"), True))
        engine.alerts.add(Alert("a2", DE40.key, "DE40", Decimal("19880.0"), False, rang))
    world.context.practise = True  # opens on the watchlist; the practice market offers nothing
    return world
