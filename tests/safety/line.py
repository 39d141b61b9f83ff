"""The broker as one run of the program meets it: over a line that fails."""

from collections.abc import Sequence
from datetime import datetime

from tests.engine.fake import Fake
from tests.safety.exchange import Exchange
from tui_trader.brokers.port import (
    Beats,
    Budget,
    Capabilities,
    LinkHealth,
    OrderRejected,
    ReadFailed,
    SignedOut,
)
from tui_trader.domain.account import Fill, Position
from tui_trader.domain.intent import CancelOrder, ChangeOrder, ClosePosition, Intent, ProtectPosition
from tui_trader.domain.order import OrderReport, Ticket
from tui_trader.domain.quote import Resolution

QUIET = Budget(1, 10, 0, 0.0)
ECHOES = {"id": 31, "number": 10, "nothing": 0}
BEATS = Beats(orders=5.0, positions=7.0, funds=20.0, history=20.0, fills=600.0)


class Crash(BaseException):
    """The program is gone: nothing catches this."""


class Line(Fake):
    """Reads and writes go through to the exchange until the program has died."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(exchange.clock)
        self.exchange = exchange
        self.dead = False
        self.capabilities = Capabilities(
            False, ECHOES[exchange.echo], True, True, True, False, (Resolution.M1,), {}, beats=BEATS
        )

    def health(self) -> LinkHealth:
        down = self.exchange.reads.get("orders") == "fails" and "history" in self.exchange.reads
        trouble = "no line" if down else ""
        return LinkHealth(0.01, self.clock.monotonic() - 60 * down, trouble, QUIET)

    async def sign_in_again(self) -> None:
        for book in [book for book, how in self.exchange.reads.items() if how == "signed out"]:
            del self.exchange.reads[book]

    async def working_orders(self) -> Sequence[OrderReport]:
        return await self._list("orders", self.exchange.show(done=False))

    async def done_orders(self, since: datetime) -> Sequence[OrderReport]:
        return await self._list("history", self.exchange.show(done=True, since=since))

    async def _list(self, book: str, shown: list[OrderReport]) -> list[OrderReport]:
        await self._answer(book)
        if self.exchange.reads.get(book) == "jumbled":
            shown = [*reversed(shown), *self.exchange.past(), *shown]
        self.exchange.delivered.update(one.broker_id for one in shown)
        return shown

    async def _answer(self, book: str) -> None:
        """An answer to a reading: what it says is from when it was asked for."""
        self._live()
        how = self.exchange.reads.get(book)
        await self.clock.sleep(self.exchange.lag if how == "slow" else 0)
        self._live()
        if how == "fails":
            raise ReadFailed("half a page")
        if how == "signed out":
            raise SignedOut("expired")

    async def positions(self) -> Sequence[Position]:
        self.exchange.catch_up()
        held = list(self.exchange.held.values())
        await self._answer("positions")
        return held

    async def fills(self) -> Sequence[Fill]:
        return ()

    async def _through(self, intent: Intent) -> str:
        """A write: heard once, done or not, answered or not."""
        self._live()
        self.exchange.catch_up()
        fate, id = self.exchange.hear(intent), ""
        error = fate.error
        try:
            id = self.exchange.carry_out(intent, fate)
        except OrderRejected as refused:
            error = error or refused
        await self.clock.sleep(fate.delay)
        self._live()
        if error is not None:
            raise error
        return id

    def _live(self) -> None:
        if self.dead:
            raise Crash

    async def place(self, ticket: Ticket) -> str:
        return await self._through(ticket)

    async def change(self, change: ChangeOrder) -> None:
        await self._through(change)

    async def cancel(self, cancel: CancelOrder) -> None:
        await self._through(cancel)

    async def protect(self, protect: ProtectPosition) -> None:
        await self._through(protect)

    async def close_position(self, close: ClosePosition) -> None:
        await self._through(close)
