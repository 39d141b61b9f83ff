"""What can be done at Tradelab: each method asks or tells, then translates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tui_trader.brokers.pace import Lane, Pace
from tui_trader.brokers.port import (
    Clock,
    Interest,
    LinkHealth,
    Listener,
    Login,
    LoginRefused,
    NotSent,
    ReadFailed,
    SignedOut,
    Visit,
)
from tui_trader.brokers.shelf import Shelf
from tui_trader.brokers.tradelab import INFO, trading, translate_account
from tui_trader.brokers.tradelab.auth import NEEDS_BROWSER, Auth
from tui_trader.brokers.tradelab.books import Books
from tui_trader.brokers.tradelab.capabilities import NO_LOGOUT, NO_PROTECTION, PLATFORM
from tui_trader.brokers.tradelab.closer import Closer
from tui_trader.brokers.tradelab.limits import API, PUBLISHED, SHARED
from tui_trader.brokers.tradelab.line import Line, as_model, placed, refusal, taken, target
from tui_trader.brokers.tradelab.live import Live
from tui_trader.brokers.tradelab.master import Master
from tui_trader.brokers.tradelab.prices import Prices
from tui_trader.brokers.tradelab.schema import PersonSaid
from tui_trader.brokers.wire import Wire
from tui_trader.domain.account import Account, Fill, Funds, Holding, Position
from tui_trader.domain.directory import Directory
from tui_trader.domain.instrument import Instrument
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, ProtectPosition
from tui_trader.domain.order import OrderReport, Step, Ticket
from tui_trader.domain.quote import Candle, Day, Depth, Quote, Resolution


class Tradelab:
    """One login with its account, chosen by `use`."""

    info = INFO
    capabilities = PLATFORM

    def __init__(self, line: Line, auth: Auth, shelf: Shelf) -> None:
        self._line, self._auth, self.wire = line, auth, line.wire
        self._prices, self._books = Prices(line), Books(line)
        self._closer = Closer(line, self._books, self._post)
        self._master, self._live = Master(line, shelf), Live(line)
        self._person = PersonSaid()
        """Whose login it is, by trading info."""

    # Life.

    async def visit(self) -> Visit | None:
        """The pages to walk once a day, unless the login brings a token."""
        return await self._auth.visit()

    async def sign_in(self, redirected: str = "") -> Sequence[Account]:
        """A token, then whose it is (`seed 001 p. 1, 15`). An account in use stays in use."""
        await self._auth.enter(redirected)
        self._master.prepare()
        try:
            data = await self._line.data("/api/v1/user/trading_info", own=False)
        except SignedOut:
            self._auth.leave()
            raise LoginRefused(
                "Tradelab does not accept this access token: it ends in the early morning, or with a sign-in "
                "elsewhere"
            ) from None
        person = as_model(PersonSaid, data)
        if not person.client_id:
            raise ReadFailed("Tradelab does not say which account this login has")
        if self._line.account not in ("", person.client_id):
            self._auth.leave()
            raise LoginRefused(f"this is not the login of account {self._line.account}: sign in anew")
        self._person = person
        return [translate_account.account(person, self._line.login)]

    async def use(self, account_id: str) -> Account:
        """The account, with what its profile adds (`seed 001 p. 3`), which it can do without."""
        if not account_id or account_id != self._person.client_id:
            raise ReadFailed(f"this login has no account {account_id}")
        self._line.account = account_id
        try:
            profile = as_model(PersonSaid, await self._line.data("/api/v1/user/profile"))
        except ReadFailed:
            profile = PersonSaid()  # some brokers cannot read it, harmlessly (2.3)
        known = {name: value for name, value in self._person if value}
        person = profile.model_copy(update=known)
        enabled = [each for each in trading.PRODUCTS if each in person.products_enabled]
        self._line.products = tuple(enabled) or trading.PRODUCTS
        return translate_account.account(person, self._line.login)

    async def sign_in_again(self) -> None:
        """Nothing to do while the token may live; else it takes a browser. LoginRefused."""
        if self._auth.over:
            raise LoginRefused(NEEDS_BROWSER)

    async def log_out(self) -> None:
        """There is no such call. NotSent."""
        raise NotSent(NO_LOGOUT)

    def health(self) -> LinkHealth:
        """How the line does, with the feed."""
        return self._live.health()

    async def close(self) -> None:
        """Let go of connections."""
        await self._master.close()
        await self._auth.close()
        await self.wire.close()

    # What comes by itself.

    async def listen(self, listener: Listener) -> None:
        """Keep the feed up for as long as this runs."""
        await self._live.listen(listener)

    def follow(self, wanted: Sequence[tuple[Instrument, Interest]]) -> None:
        """These come by themselves from now on."""
        self._live.follow(wanted)

    # Reading.

    async def instruments(self) -> Directory:
        """The day's contracts, which load behind (4.11)."""
        return self._master.opened()

    async def search(self, text: str) -> Sequence[Instrument]:
        """What the broker itself finds."""
        found = await self._prices.search(text)
        self._master.meet(found)
        return found

    async def rules(self, instrument: Instrument) -> Instrument:
        """The instrument with what an order must obey."""
        return await self._prices.rules(instrument, self._live.state(instrument.exchange))

    async def quote(self, instrument: Instrument) -> Quote | None:
        """The newest prices."""
        return await self._prices.quote(instrument)

    async def day(self, instrument: Instrument) -> Day | None:
        """The day so far."""
        return await self._prices.day(instrument)

    async def depth(self, instrument: Instrument) -> Depth | None:
        """The best of each side."""
        return await self._prices.depth(instrument)

    async def candles(
        self, instrument: Instrument, resolution: Resolution, start: datetime, end: datetime
    ) -> Sequence[Candle]:
        """Bars, oldest first."""
        return await self._prices.candles(instrument, resolution, start, end)

    async def working_orders(self) -> Sequence[OrderReport]:
        """Orders that are not final."""
        return await self._books.working_orders()

    async def done_orders(self, since: datetime) -> Sequence[OrderReport]:
        """Final orders since then, of today."""
        return await self._books.done_orders(since)

    async def fills(self) -> Sequence[Fill]:
        """Executions of the day."""
        return await self._books.fills()

    async def positions(self) -> Sequence[Position]:
        """Open positions."""
        return await self._books.positions()

    async def funds(self) -> Funds:
        """The account's money."""
        return await self._books.funds()

    async def holdings(self) -> Sequence[Holding]:
        """The depository."""
        return await self._books.holdings()

    async def steps(self, broker_id: str) -> Sequence[Step]:
        """The life of one order."""
        return await self._books.steps(broker_id)

    # Writing.

    async def place(self, ticket: Ticket) -> str:
        """POST: taken for transmission; a refusal by the exchange comes later in the book (2.3)."""
        return await self._post(trading.order(ticket, self._line.account))

    async def _post(self, body: dict[str, object], lane: Lane = Lane.PLACE_MODIFY) -> str:
        return placed(taken(await self.wire.tell("POST", "/api/v1/orders", body=body, scope=API, lane=lane)))

    async def change(self, change: ChangeOrder) -> None:
        """PUT: the whole order, what stays as the book has it just now (`seed 001 p. 5`)."""
        try:
            rows = await self._books.orders("pending", Lane.PLACE_MODIFY)
        except (ReadFailed, SignedOut) as why:
            raise NotSent(f"not sent: the order as it stands could not be read: {why}") from None
        now = next((row for row in rows if row.oms_order_id == change.broker_id), None)
        if now is None:
            raise NotSent(f"not sent: order {change.broker_id} is not among the working orders")
        body = trading.change(change, now, self._line.account)
        taken(await self.wire.tell("PUT", "/api/v1/orders", body=body, scope=API))

    async def cancel(self, cancel: CancelOrder) -> None:
        """DELETE an order (`seed 001 p. 6`)."""
        path = f"/api/v1/orders/{target(cancel.broker_id)}"
        query = {"client_id": self._line.account, "execution_type": "REGULAR"}
        taken(await self.wire.tell("DELETE", path, query=query, scope=API, lane=Lane.CANCEL_CLOSE))

    async def protect(self, protect: ProtectPosition) -> None:
        """There is no such thing here. NotSent."""
        raise NotSent(NO_PROTECTION)

    async def close_position(self, close: ClosePosition) -> None:
        """An opposite order at the market, never more than is open."""
        await self._closer.close(close)


def pace(clock: Clock, values: Mapping[str, str]) -> Pace:
    """The rate limits of one login, which all that is opened for it shares."""
    return Pace(clock, PUBLISHED, shared=SHARED)


def open_broker(
    login: Login,
    clock: Clock,
    *,
    read_only: bool = False,
    pace: Pace | None = None,
    transport: Any = None,
    shelf: Shelf | None = None,
) -> Tradelab:
    """A login at Tradelab, ready to sign in; the day's contracts lie on the shelf. ReadFailed for an address
    that may not be used.
    """
    pace = Pace(clock, PUBLISHED, shared=SHARED) if pace is None else pace
    how: dict[str, Any] = {"read_only": read_only, "transport": transport}
    wire = Wire("Tradelab", login.base_url, clock, pace, quotes=API, refusal=refusal, **how)
    wire.signer = auth = Auth(login, wire)
    return Tradelab(Line(login, clock, wire, auth), auth, shelf or Shelf())
