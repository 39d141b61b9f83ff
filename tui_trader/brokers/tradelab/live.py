"""The feed of one login, joined to its line: where it is, what it tells of the markets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tui_trader.brokers.port import Interest, LinkHealth, Listener
from tui_trader.brokers.tradelab.feed_address import feed_address
from tui_trader.brokers.tradelab.hours import Hours
from tui_trader.brokers.tradelab.line import Line
from tui_trader.brokers.tradelab.stream import Stream
from tui_trader.domain.instrument import Instrument, MarketState


class Live:
    """What comes by itself, with what it says of the exchanges' hours."""

    def __init__(self, line: Line) -> None:
        self._line, self._hours = line, Hours(line.clock)
        session = line.login.session
        self._address()  # one that cannot be is said before anyone signs in
        self._stream = Stream(
            line.clock,
            session=session,
            address=self._address,
            account=lambda: line.account,
            hours=self._hours,
        )

    def _address(self) -> str:
        """With the token of the moment: one that is dead in it reconnects for ever (5.1)."""
        login, account = self._line.login, self._line.account
        return feed_address(login.base_url, login.values.get("feed_url", ""), account, self._line.auth.token)

    async def listen(self, listener: Listener) -> None:
        """Keep the feed up for as long as this runs."""
        await self._stream.listen(listener)

    def follow(self, wanted: Sequence[tuple[Instrument, Interest]]) -> None:
        """These from now on, and no others."""
        self._stream.follow(wanted)

    def state(self, exchange: str) -> MarketState:
        """Whether an exchange trades, by its own word, else by the calendar."""
        return self._hours.state(exchange)

    def health(self) -> LinkHealth:
        """How the line does, with how the feed does."""
        return replace(self._line.wire.health(), feed=self._stream.state, heard=self._stream.heard)
