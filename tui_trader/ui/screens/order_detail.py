"""Everything known of one order, with its journal."""

from __future__ import annotations

from textwrap import wrap
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen

from tui_trader.domain.order import Order
from tui_trader.engine.story import sentence
from tui_trader.ui.context import Context
from tui_trader.ui.format import average, clock, price
from tui_trader.ui.widgets.lines import Line, Lines, Span
from tui_trader.ui.widgets.tone import Tone
from tui_trader.ui.words import SIDES, account_words, order_words, price_decimals, status_words

FRAME = 6
"""Columns that the border with the scrollbar takes."""


class OrderDetail(ModalScreen[None]):
    """Facts on top, what happened below, oldest first."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,enter", "dismiss", "Close", id="detail.close")]

    def __init__(self, context: Context, key: str) -> None:
        super().__init__()
        self.context = context
        self.key = key
        self._shown: Order | None = None

    def compose(self) -> ComposeResult:
        """One scrolling page."""
        with Vertical(id="detail"):
            yield Lines(height=1, id="detail-title")
            with VerticalScroll():
                yield Lines(id="detail-lines")

    def on_mount(self) -> None:
        """Look on, as the order may still move."""
        self.set_interval(0.5, self.look)
        self.look()

    def look(self) -> None:
        """Show how it stands."""
        order = self.context.engine.desk.book.orders.get(self.key)
        if order is None or order == self._shown:
            return
        self._shown = order
        title = [
            Span(f" {order.side.value.upper()} ", SIDES[order.side]),
            Span(f"{order.symbol} {order_words(order)}", Tone.STRONG),
            Span("   Esc closes", Tone.MUTED),
        ]
        self.query_one("#detail-title", Lines).show([title])
        self.query_one("#detail-lines", Lines).show([[], *self._facts(order), [], *self._story(order)])

    def _facts(self, order: Order) -> list[Line]:
        engine = self.context.engine
        places = price_decimals(engine.market.instrument(order.instrument))
        session = engine.sessions.get(order.session)
        word, tone = status_words(order)
        facts = [
            ("account", account_words(session.account) if session is not None else order.session),
            ("asked", clock(order.asked, self.context.zone, engine.clock.now())),
            ("quantity", f"{order.quantity}, filled {order.filled}, remaining {order.remaining}"),
            ("price", price(order.price, places)),
            ("stop price", price(order.stop_price, places)),
            ("average", average(order.average_price, places)),
            ("stop loss", price(order.stop_loss, places)),
            ("target", price(order.take_profit, places)),
            ("in force", order.in_force.value if order.in_force is not None else "--"),
            ("position", order.position or "--"),
            ("broker's id", order.broker_id or "--"),
            ("our id", order.key if order.ours else "-- (placed elsewhere)"),
        ]
        lines: list[Line] = [[Span("  status       ", Tone.MUTED), Span(word, tone)]]
        lines += [[Span(f"  {name:<12} ", Tone.MUTED), Span(text)] for name, text in facts]
        return lines

    def _story(self, order: Order) -> list[Line]:
        entries = self.context.engine.desk.story(order)
        if not entries:
            return [[Span("  no journal: it was placed elsewhere", Tone.MUTED)]]
        lines: list[Line] = [[Span("  Journal", Tone.STRONG)]]
        for entry in entries:
            at = clock(entry.at, self.context.zone, self.context.engine.clock.now())
            lead = f"  {at}  "
            for text in wrap(sentence(entry.event), max(20, self.size.width - len(lead) - FRAME)) or [""]:
                lines.append([Span(lead, Tone.MUTED), Span(text)])
                lead = " " * len(lead)
        return lines
