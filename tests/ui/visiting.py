"""Brokers whose sign-in is a walk in a browser, a token, or refused: nothing of them leaves this process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC
from pathlib import Path

from tests.ui.prices import ALL, TL
from tests.ui.stub import CAN, INFO, StubBroker
from tests.ui.worlds import START, World
from tui_trader.brokers.port import (
    Broker,
    BrokerError,
    BrokerInfo,
    FeedState,
    LinkHealth,
    Login,
    LoginField,
    LoginRefused,
)
from tui_trader.domain.account import Account, Bookkeeping, Position
from tui_trader.domain.directory import Instruments
from tui_trader.domain.environment import Environment
from tui_trader.domain.instrument import InstrumentKey
from tui_trader.engine.clock import HandClock
from tui_trader.engine.engine import Engine
from tui_trader.engine.journal import Journal
from tui_trader.engine.watchlists import Watchlists
from tui_trader.ui.app import TraderApp
from tui_trader.ui.context import Context, SignIn

OAUTH = BrokerInfo(
    "tradelab",
    "Tradelab",
    "TB",
    {"demo": "", "live": ""},
    (
        LoginField("client_id", "Client id", hint="the OAuth client id that your broker gave"),
        LoginField("client_secret", "Client secret", secret=True, required=False),
        LoginField("redirect_uri", "Redirect address", required=False, default="http://127.0.0.1"),
        LoginField("access_token", "Access token", secret=True, required=False),
        LoginField("feed_url", "Feed address", required=False, asked=False),
    ),
)
TOKEN = BrokerInfo(
    "stockstrader",
    "StocksTrader",
    "ST",
    {"demo": "https://api.example", "live": "https://api.example"},
    (LoginField("token", "API token", secret=True),),
)
INFOS = {info.name: info for info in (INFO, OAUTH, TOKEN)}
URL = (
    "https://broker.example/oauth/authorize?response_type=code&client_id=trader-77"
    "&redirect_uri=http%3A%2F%2F127.0.0.1%3A8765%2F&scope=orders%20holdings&state=ZXhhbXBsZS1zdGF0ZS0wMQ"
)


class Walk:
    """A visit; `came` is what the browser brings back by itself."""

    def __init__(self, number: int, deaf: str = "") -> None:
        self.url = f"{URL}-{number}"
        self.redirect = "http://127.0.0.1:8765/"
        self.deaf = deaf
        self.came: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.closed = 0

    async def arrival(self) -> str:
        return await asyncio.shield(self.came)

    async def close(self) -> None:
        self.closed += 1


class Door(StubBroker):
    """A visit where the login has no token; lets in whoever brings `right`, or any secret."""

    def __init__(self, clock: HandClock, login: Login, info: BrokerInfo, house: House) -> None:
        super().__init__(clock)
        self.info, self.login, self.house = info, login, house
        self.capabilities = replace(CAN, **house.can)  # type: ignore[arg-type]
        id = house.ids.get(login.session, "1001")
        self.accounts = [
            Account(
                login.session,
                login.tag,
                info.title,
                one,
                "Main",
                "USD",
                login.environment,
                Bookkeeping.HEDGING,
            )
            for one in id.split(",")
        ]
        self.known = [
            replace(one, key=InstrumentKey(login.session, one.key.id)) for one in ALL if one.key.session == TL
        ]
        self.closed = False
        self.spent: str | None = None
        self.logged_out = 0
        self.feed = FeedState.NONE

    async def visit(self) -> Walk | None:
        token = self.login.secrets.get("access_token")
        if self.info is not OAUTH or (token and token != self.spent):
            return None
        self.house.walks.append(Walk(len(self.house.walks) + 1, self.house.deaf))
        return self.house.walks[-1]

    async def sign_in(self, redirected: str = "") -> Sequence[Account]:
        self.house.tried.append((self.login.session, redirected, dict(self.login.secrets)))
        if self.house.gate is not None:
            await self.house.gate.wait()
        if self.login.session in self.house.refuses:
            raise self.house.refuses[self.login.session]
        if not redirected and (token := self.login.secrets.get("access_token")) in self.house.dead:
            self.spent = token
            raise LoginRefused("the access token has expired")
        if redirected and self.house.right not in redirected:
            raise LoginRefused("Tradelab refuses the login: [/b]the code is not known")
        return self.accounts

    async def use(self, account_id: str) -> Account:
        return next(one for one in self.accounts if one.id == account_id)

    async def instruments(self) -> Instruments:
        return Instruments(self.known)

    async def sign_in_again(self) -> None:
        raise LoginRefused("the token has expired")

    async def log_out(self) -> None:
        self.logged_out += 1
        self._maybe_refuse()

    def health(self) -> LinkHealth:
        return replace(super().health(), feed=self.feed)

    async def positions(self) -> Sequence[Position]:
        return self.house.held.get(self.login.session, ())

    async def close(self) -> None:
        self.closed = True


class House:
    """What all doors of a world share: what they were asked, how they answer."""

    def __init__(self) -> None:
        self.walks: list[Walk] = []
        self.tried: list[tuple[str, str, dict[str, str]]] = []
        self.doors: list[Door] = []
        self.refuses: dict[str, BrokerError] = {}
        self.ids: dict[str, str] = {}
        self.right = "c0ffee"
        self.deaf = ""
        self.dead: set[str | None] = set()
        self.can: dict[str, object] = {}
        self.held: dict[str, Sequence[Position]] = {}
        self.gate: asyncio.Event | None = None

    def of(self, session: str) -> Door:
        """The newest door of a session."""
        return [door for door in self.doors if door.login.session == session][-1]


def wanted(broker: str, session: str = "", account: str = "", **secrets: str) -> SignIn:
    """A sign-in to one of the three."""
    info = INFOS[broker]
    login = Login(
        session or broker,
        info.tag,
        Environment.DEMO,
        f"https://{broker}.example",
        {"client_id": "trader-77", "email": "me@example.com", "server": "SIM"},
        secrets,
    )
    return SignIn(broker, login, account)


def doors(*starts: SignIn, house: House) -> Callable[[Path], World]:
    """A world that signs in to these as it opens."""

    def build(folder: Path) -> World:
        clock = HandClock(START)

        def open_broker(name: str, login: Login) -> Broker:
            house.doors.append(Door(clock, login, INFOS[name], house))
            return house.doors[-1]

        engine = Engine(clock, Journal(folder / "journal.db"), list(INFOS.values()), open_broker)
        context = Context(UTC, engine.brokers, start=starts)
        context.open(engine, Watchlists())
        context.first_lists = {name: {"All": ("EURUSD",)} for name in INFOS}
        return World(TraderApp(context), context, engine, clock, {})

    return build
