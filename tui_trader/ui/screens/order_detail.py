"""Everything known of one order, with its journal."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from textwrap import wrap
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll

from tui_trader.brokers.port import Broker, BrokerError
from tui_trader.domain.money import plain
from tui_trader.domain.order import Order, Step
from tui_trader.engine.story import sentence
from tui_trader.ui import whose
from tui_trader.ui.context import Context
from tui_trader.ui.floating import Floating
from tui_trader.ui.format import average, clock, price
from tui_trader.ui.screens.order_rows import by_content, standing
from tui_trader.ui.widgets.lines import Line, Lines, Span
from tui_trader.ui.widgets.tone import Tone
from tui_trader.ui.words import SIDES, account_words, order_words, price_decimals

READING = "reading ..."
FRAME = 6
"""Columns that the border with the scrollbar takes."""


class OrderDetail(Floating[None]):
    """Facts on top, then what happened, oldest first: as the broker tells it, as it was journaled here."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,enter", "dismiss", "Close", id="detail.close")]

    def __init__(self, context: Context, key: str) -> None:
        super().__init__()
        self.context = context
        self.key = key
        self._shown: tuple[Order, Sequence[Step] | str] | None = None
        self._steps: Sequence[Step] | str = ""
        """As the broker tells them; else why there are none, in words."""
        self._asked: object = None

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
        if order is None:
            return
        self._ask_steps(order)
        if (order, self._steps) == self._shown:
            return
        self._shown = (order, self._steps)
        title = [
            Span(f" {order.side.value.upper()} ", SIDES[order.side]),
            Span(f"{order.symbol} {order_words(order)}", Tone.STRONG),
            Span("   Esc closes", Tone.MUTED),
        ]
        self.query_one("#detail-title", Lines).show([title])
        self.query_one("#detail-lines", Lines).show(
            [[], *self._facts(order), [], *self._told(order), [], *self._story(order)]
        )

    def _ask_steps(self, order: Order) -> None:
        """Ask the broker as the screen opens, then whenever the order has come further."""
        asked = (order.broker_id, order.status)
        if asked == self._asked:
            return
        self._asked = asked
        session = self.context.engine.sessions.get(order.session)
        why_not = whose.refusal(self.context.engine, order.session, "tells_steps")
        if session is None or why_not or order.broker_id is None:
            self._steps = why_not or "the broker has given no id to ask by"
            return
        if not isinstance(self._steps, tuple):
            self._steps = READING
        self.run_worker(self._read_steps(session.broker, order.broker_id), group="steps", exclusive=True)

    async def _read_steps(self, broker: Broker, broker_id: str) -> None:
        try:
            steps = tuple(await broker.steps(broker_id))
        except BrokerError as error:
            self._steps = f"could not be read: {error}"
        else:
            self._steps = steps or "the broker tells none"
        self.look()

    def _told(self, order: Order) -> list[Line]:
        where = whose.zone(self.context, order.session)
        named = whose.zone_name(self.context, where)
        steps = self._steps
        if isinstance(steps, str):
            return [[Span("  At the broker  ", Tone.STRONG), Span(steps, Tone.MUTED)]]
        lines: list[Line] = [[Span("  At the broker", Tone.STRONG), Span(f"  times {named}", Tone.MUTED)]]
        for step in steps:
            at = clock(step.time, where, self.context.engine.clock.now())
            words = f"{step.status}: {step.text}" if step.text else step.status
            lines += self._wrapped(f"  {at:<8}  ", words)
        return lines

    def _facts(self, order: Order) -> list[Line]:
        engine = self.context.engine
        places = price_decimals(engine.market.instrument(order.instrument))
        session = engine.sessions.get(order.session)
        word, tone = standing(order)
        where = whose.zone(self.context, order.session)
        asked = f"{clock(order.asked, where, engine.clock.now())} {whose.zone_name(self.context, where)}"
        force = order.in_force.value if order.in_force is not None else "--"
        reached = average(order.average_price, places)

        def at(value: Decimal | None) -> str:
            return price(value, places)

        facts = [
            ("account", account_words(session.account) if session is not None else order.session),
            ("asked", asked),
            (
                "quantity",
                f"{plain(order.quantity)}, filled {plain(order.filled)}, remaining {plain(order.remaining)}",
            ),
            ("price", f"{at(order.price)}   stop {at(order.stop_price)}   average {reached}"),
            ("protection", f"stop loss {at(order.stop_loss)}   target {at(order.take_profit)}"),
            ("in force", f"{force}   position {order.position or '--'}"),
            ("broker's id", order.broker_id or "--"),
            ("our id", order.key if order.ours else "-- (placed elsewhere)"),
        ]
        if order.product:
            facts.insert(1, ("product", order.product))
        if by_content(order):
            facts.append(("", "the broker's answer was lost; it is ours by what it says, not by our id"))
        lines: list[Line] = [[Span("  status       ", Tone.MUTED), Span(word, tone)]]
        lines += [[Span(f"  {name:<12} ", Tone.MUTED), Span(text)] for name, text in facts]
        return lines

    def _story(self, order: Order) -> list[Line]:
        entries = self.context.engine.desk.story(order)
        if not entries:
            return [[Span("  no journal: it was placed elsewhere", Tone.MUTED)]]
        here = whose.zone_name(self.context, self.context.zone)
        lines: list[Line] = [[Span("  Journal", Tone.STRONG), Span(f"  times {here}", Tone.MUTED)]]
        for entry in entries:
            at = clock(entry.at, self.context.zone, self.context.engine.clock.now())
            lines += self._wrapped(f"  {at}  ", sentence(entry.event))
        return lines

    def _wrapped(self, lead: str, words: str) -> list[Line]:
        lines: list[Line] = []
        for text in wrap(words, max(20, self.size.width - len(lead) - FRAME)) or [""]:
            lines.append([Span(lead, Tone.MUTED), Span(text)])
            lead = " " * len(lead)
        return lines
