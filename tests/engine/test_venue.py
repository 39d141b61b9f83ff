"""The whole way: engine, TradeLocker over real sockets, a market that really matches."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from decimal import Decimal as D
from functools import partial
from pathlib import Path

import pytest

from tests.engine.conftest import until
from tests.signing_in import sign_in
from tui_trader.brokers import catalog
from tui_trader.brokers.port import Login
from tui_trader.domain.account import Position
from tui_trader.domain.environment import Environment
from tui_trader.domain.instrument import Instrument, OrderType, TimeInForce
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, ProtectPosition
from tui_trader.domain.order import Order, Side, Status, Ticket
from tui_trader.engine.clock import SystemClock
from tui_trader.engine.engine import Engine
from tui_trader.engine.freshness import Freshness
from tui_trader.engine.journal import Journal
from tui_trader.engine.market import Urgency
from tui_trader.engine.session import Line, Session
from tui_trader.venue import Venue, parse_rules, serving
from tui_trader.venue.control import stats

pytestmark = pytest.mark.anyio


def bound(port: int = 0) -> socket.socket:
    plug = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    plug.bind(("127.0.0.1", port))
    return plug


def listening(port: int = 0) -> socket.socket:
    plug = bound(port)
    plug.listen(128)
    return plug


class Floor:
    """A venue on loopback with an engine signed in to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.venue = Venue(seed=1, rate=0.0)
        self.clock = SystemClock()
        self.engine: Engine
        self.session: Session
        self._serving = AsyncExitStack()
        self._running = AsyncExitStack()
        self._place = bound()
        """Nobody listens there: it keeps the port from others while the venue is gone."""

    async def serve(self) -> None:
        from tui_trader.venue import DIALECTS

        plugs = [listening(self._place.getsockname()[1]), *(listening() for _ in DIALECTS[1:])]
        self.contract = await self._serving.enter_async_context(serving(self.venue, plugs))

    async def stop_serving(self) -> None:
        await self._serving.aclose()

    async def start(self) -> None:
        told = self.contract["tradelocker"]
        login = Login(
            "tl",
            "TL",
            Environment.DEMO,
            told["base_url"],
            {"email": told["email"], "server": told["server"]},
            {"password": told["password"]},
        )

        self.engine = Engine(
            self.clock,
            Journal(self.folder / "journal.sqlite"),
            catalog.infos(),
            lambda name, login: catalog.open_broker(name, login, self.clock),
        )
        await self._running.enter_async_context(self.engine)
        self.session = await sign_in(self.engine, "tradelocker", login)
        self.engine.market.watch("test", [self.eurusd.key], Urgency.TICKET)
        await until(lambda: self.engine.market.quotes.get(self.eurusd.key) and self.eurusd.rules)

    async def stop(self) -> None:
        await self._running.aclose()

    def let_go(self) -> None:
        self._place.close()

    @property
    def eurusd(self) -> Instrument:
        found = self.session.named("EURUSD")
        assert found is not None
        return found

    @property
    def bid(self) -> D:
        return self.venue.market.tape.bid("EURUSD")

    def price(self, bid: D) -> None:
        self.venue.market.put("EURUSD", bid)

    def fault(self, **rule: object) -> None:
        self.venue.faults.rules.extend(parse_rules({"match": {"method": "POST", "path": "/orders$"}, **rule}))

    def place(self, id: str, type: OrderType = OrderType.MARKET, **more: object) -> list[str]:
        in_force = TimeInForce.IOC if type is OrderType.MARKET else TimeInForce.GTC
        quantity = more.pop("quantity", D("0.10"))
        make = partial(Ticket, id, self.eurusd.key, "EURUSD", Side.BUY, type, in_force=in_force)
        return self.engine.desk.place(make(quantity=quantity, **more))  # type: ignore[arg-type]

    def order(self, id: str) -> Order:
        return self.engine.desk.book.orders[id]

    def status(self, id: str) -> Status:
        return self.order(id).status

    def accepted(self) -> tuple[int, list[str]]:
        """How many opening orders the venue ever took, with the tags they carry."""
        told = stats(self.venue)
        accepted, tags = told["accepted"], told["tags"]
        assert isinstance(accepted, dict)
        assert isinstance(tags, dict)
        return sum(accepted.values()), list(tags)

    @property
    def positions(self) -> list[Position]:
        return list(self.engine.ledger.positions.values())

    def cancel(self, id: str, order: str) -> CancelOrder:
        return CancelOrder(id, order, "tl", self.order(order).broker_id or "", self.eurusd.key, "EURUSD")


@pytest.fixture
async def floor(tmp_path: Path) -> AsyncIterator[Floor]:
    floor = Floor(tmp_path)
    await floor.serve()
    try:
        await floor.start()
        yield floor
    finally:
        await floor.stop()
        await floor.stop_serving()
        floor.let_go()
    assert [one for one in asyncio.all_tasks() if one.get_name().startswith(("tl ", "send ", "alerts"))] == []


async def test_from_buy_to_close(floor: Floor) -> None:
    await until(lambda: floor.engine.ledger.funds.get("tl"))
    funds = floor.engine.ledger.funds.get("tl")
    assert funds is not None
    before = funds.balance
    assert floor.place("t1", stop_loss=floor.bid - D("0.01"), take_profit=floor.bid + D("0.01")) == []
    await until(lambda: floor.status("t1") is Status.FILLED)
    await until(lambda: floor.positions and floor.positions[0].stop_loss and floor.positions[0].take_profit)
    (held,) = floor.positions
    assert (held.side, held.quantity) == (Side.BUY, D("0.10"))
    assert (held.stop_loss, held.take_profit) == (floor.bid - D("0.01"), floor.bid + D("0.01"))
    children = [o for o in floor.engine.desk.working("tl") if o.purpose]
    assert {o.purpose for o in children} == {"stop loss", "take profit"}
    assert [line for line in floor.engine.farewell() if "working" in line] == []

    level = floor.bid - D("0.005")
    protect = ProtectPosition("p1", "tl", held.key, floor.eurusd.key, "EURUSD", stop_loss=level)
    assert floor.engine.desk.mutate(protect) == []
    await until(lambda: floor.positions[0].stop_loss == level)

    part = ClosePosition("x1", "tl", held.key, floor.eurusd.key, "EURUSD", Side.BUY, D("0.04"))
    assert floor.engine.desk.mutate(part) == []
    await until(lambda: floor.positions and floor.positions[0].quantity == D("0.06"))
    floor.price(floor.bid + D("0.002"))
    rest = ClosePosition("x2", "tl", held.key, floor.eurusd.key, "EURUSD", Side.BUY, D("0.06"))
    assert floor.engine.desk.mutate(rest) == []
    await until(lambda: not floor.positions)

    def changed() -> bool:
        now = floor.engine.ledger.funds.get("tl")
        return now is not None and now.balance != before

    await until(changed)
    await until(lambda: len(list(floor.engine.ledger.fills.values())) >= 3)


async def test_a_limit_rests_is_changed_is_cancelled(floor: Floor) -> None:
    low = floor.bid - D("0.01")
    assert floor.place("t1", OrderType.LIMIT, price=low) == []
    await until(lambda: floor.status("t1") is Status.WORKING)
    change = ChangeOrder(
        "m1", "t1", "tl", floor.order("t1").broker_id or "", floor.eurusd.key, "EURUSD",
        quantity=D("0.20"), price=low - D("0.001"),
    )  # fmt: skip
    assert floor.engine.desk.mutate(change) == []
    assert floor.order("t1").pending == "changing"
    await until(
        lambda: (floor.order("t1").price, floor.order("t1").quantity) == (low - D("0.001"), D("0.20"))
    )
    account = floor.session.account.id
    (line,) = floor.engine.farewell()
    assert line.startswith(f"stays working: tl (DEMO {account}): buy 0.20 EURUSD limit at {low - D('0.001')}")
    assert floor.engine.desk.mutate(floor.cancel("c1", "t1")) == []
    await until(lambda: floor.status("t1") is Status.CANCELLED)
    assert floor.order("t1").pending == ""


async def test_a_stop_fires_when_the_market_gets_there(floor: Floor) -> None:
    trigger = floor.bid + D("0.002")
    assert floor.place("t1", OrderType.STOP, stop_price=trigger) == []
    await until(lambda: floor.status("t1") is Status.WORKING)
    floor.price(trigger)
    await until(lambda: floor.status("t1") is Status.FILLED)
    await until(lambda: floor.positions)


async def test_the_broker_says_no_in_its_own_words(floor: Floor) -> None:
    floor.engine.desk.objections = lambda ticket: []  # type: ignore[method-assign]
    assert floor.place("t1", OrderType.LIMIT, price=D("1.05"), quantity=D("0.001")) == []
    await until(lambda: floor.status("t1") is not Status.SENDING)
    assert floor.status("t1") is Status.REJECTED
    assert floor.order("t1").note


async def test_tokens_that_expire_are_renewed_unnoticed(floor: Floor) -> None:
    for dialect in floor.venue.dialects.values():
        dialect.expire(False)
    seen = floor.engine.market.quotes.get(floor.eurusd.key)
    await until(lambda: floor.engine.market.quotes.get(floor.eurusd.key) is not seen)
    assert floor.session.line is Line.OK
    assert floor.place("t1") == []
    await until(lambda: floor.status("t1") is Status.FILLED)
    assert "signed out" not in "".join(one.text for one in floor.engine.newspaper.since(0))


async def test_the_venue_gone_and_back(floor: Floor) -> None:
    key = floor.eurusd.key

    def fresh() -> Freshness:
        return floor.engine.market.freshness(key, floor.clock.monotonic())

    assert fresh() is Freshness.LIVE
    await floor.stop_serving()
    await until(lambda: floor.session.line is Line.DOWN, 5.0)
    await until(lambda: fresh() is Freshness.DISCONNECTED, 0.5)
    assert floor.session.standing().trouble
    assert floor.place("t1") == ["there is no line to the broker"]
    await floor.serve()
    await until(lambda: floor.session.line is Line.OK)
    await until(lambda: fresh() is Freshness.LIVE)
    assert floor.place("t2") == []
    await until(lambda: floor.status("t2") is Status.FILLED)


@pytest.mark.parametrize("type", [OrderType.MARKET, OrderType.LIMIT])
async def test_a_reply_lost_after_the_order_was_taken(floor: Floor, type: OrderType) -> None:
    floor.fault(action="drop_after")
    price = None if type is OrderType.MARKET else floor.bid - D("0.01")
    assert floor.place("t1", type, price=price) == []
    seen = set()

    def known() -> bool:
        seen.add(floor.status("t1"))
        if floor.status("t1") is Status.UNKNOWN:
            assert floor.place("t2")[0].startswith("locked: what became of buy 0.10 EURUSD")
        return floor.status("t1") in (Status.FILLED, Status.WORKING)

    await until(known)
    assert Status.UNKNOWN in seen
    assert floor.accepted() == (1, ["t1"])
    assert floor.place("t3") == []
    await until(lambda: floor.status("t3") is Status.FILLED)


async def test_lost_before_it_was_taken_stays_unknown(floor: Floor) -> None:
    floor.fault(action="drop_before")
    assert floor.place("t1") == []
    await until(lambda: floor.status("t1") is Status.UNKNOWN)
    assert floor.accepted() == (0, [])
    await floor.stop()
    lines = floor.engine.farewell()
    assert [line.split(":")[0] for line in lines] == ["outcome UNKNOWN"]


async def test_a_restart_settles_what_was_on_its_way(floor: Floor) -> None:
    floor.fault(action="drop_after")
    assert floor.place("t1") == []
    await until(lambda: floor.status("t1") is Status.UNKNOWN)
    await floor.stop()
    await floor.start()
    await until(lambda: floor.status("t1") is Status.FILLED)
    assert floor.accepted() == (1, ["t1"])
