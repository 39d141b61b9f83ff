"""The market's book of one instrument, kept up to date."""

from __future__ import annotations

from decimal import Decimal

from textual.app import ComposeResult
from textual.containers import Vertical

from tui_trader.domain.instrument import Instrument
from tui_trader.domain.money import trimmed
from tui_trader.domain.order import Order
from tui_trader.ui import whose
from tui_trader.ui.context import Context
from tui_trader.ui.format import age
from tui_trader.ui.widgets.heading import Heading
from tui_trader.ui.widgets.ladder import DepthLadder
from tui_trader.ui.words import price_decimals


class DepthPane(Vertical):
    """A ladder of the instrument looked at; own working orders stand on their price."""

    DEFAULT_CSS = "DepthPane { height: 1fr; width: 1fr; } DepthPane > DepthLadder { margin-left: 1; }"

    def __init__(self, context: Context, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.context = context
        self.engine = context.engine
        self.instrument: Instrument | None = None
        self.title = Heading()
        self.ladder = DepthLadder()
        self._shown: object = None

    def compose(self) -> ComposeResult:
        """Title, ladder."""
        yield self.title
        yield self.ladder

    def look_at(self, instrument: Instrument | None) -> None:
        """This is the instrument on show; called at each look."""
        if instrument is None:
            if self.instrument is not None:
                self.engine.market.watch_depth(None)
            self.instrument = None
            return
        if self.instrument is None or self.instrument.key != instrument.key:
            self.engine.market.watch_depth(instrument.key)
            self.ladder.say("reading the book ...")
            self._shown = None
        self.instrument = instrument
        self._draw()

    def _draw(self) -> None:
        instrument = self.instrument
        if instrument is None:
            return
        depth = self.engine.market.depths.get(instrument.key)
        if why_not := whose.refusal(self.engine, instrument.key.session, "depth"):
            self.title.say(f"{instrument.symbol} depth")
            self.ladder.say(why_not)
            return
        own = self._own(instrument)
        if depth is not None and instrument.rules is not None and (depth, own) != self._shown:
            self._shown = (depth, own)
            best = depth.bids[0].price if depth.bids else Decimal(1)
            self.ladder.show(depth, instrument.rules.tick_at(best), price_decimals(instrument), own)
        old = "" if depth is None else f"{age(self.engine.clock.monotonic() - depth.received)} old"
        self.title.say(f"{instrument.symbol} depth", old)

    def _own(self, instrument: Instrument) -> dict[Decimal, str]:
        found: dict[Decimal, str] = {}
        for order in self.engine.desk.working(instrument.key.session):
            if order.instrument == instrument.key and (at := _price(order)) is not None:
                found[at] = (
                    f"{found.get(at, '')} {order.side.value[0].upper()}{trimmed(order.remaining)}".strip()
                )
        return found


def _price(order: Order) -> Decimal | None:
    return order.price if order.price is not None else order.stop_price
