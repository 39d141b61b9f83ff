"""The order ticket: what is asked for, checked as it is typed; it sends nothing itself."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input

from tui_trader.domain.account import Environment
from tui_trader.domain.draft import Draft, Reading, read
from tui_trader.domain.events import Seen
from tui_trader.domain.instrument import Instrument, OrderType, TimeInForce, TradingRules
from tui_trader.domain.money import plain
from tui_trader.domain.order import Side, Ticket
from tui_trader.engine.freshness import Freshness
from tui_trader.ui import keys
from tui_trader.ui.context import Context
from tui_trader.ui.screens import ticket_text as text
from tui_trader.ui.screens.confirm import Confirm
from tui_trader.ui.screens.quoted import QuotedForm
from tui_trader.ui.widgets.bars import KeyBar
from tui_trader.ui.widgets.form import Choice, Field
from tui_trader.ui.widgets.lines import Lines, spread_out
from tui_trader.ui.widgets.tone import Tone

FIELDS = ("quantity", "price", "limit_price", "stop_loss", "take_profit")


class TicketScreen(QuotedForm):
    """Enter shows the review, and only `y` there sends; True when something was sent."""

    AUTO_FOCUS = "#input-quantity"
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings(keys.TICKET)

    def __init__(
        self, context: Context, instrument: Instrument, side: Side, *, limit: Decimal | None = None
    ) -> None:
        super().__init__(context, instrument)
        self.id_drawn = self.engine.draw_id()
        self.first_side = side
        self.limit = limit
        self.reading = Reading()
        self.objections: list[str] = []
        """Why the desk did not take it; shown until something is changed."""

    def compose(self) -> ComposeResult:
        """Title, fields, figures, keys."""
        first_type = OrderType.LIMIT if self.limit is not None else OrderType.MARKET
        live = self.account.environment is Environment.LIVE
        with Vertical(id="ticket", classes="-live" if live else ""):
            yield Lines(height=2, id="ticket-title")
            yield Choice("side", "Side", [("buy", "Buy"), ("sell", "Sell")], self.first_side.value)
            yield Choice(
                "type", "Type", [(t.value, t.value.capitalize()) for t in OrderType][:3], first_type.value
            )
            yield Field("quantity", "Quantity", self._first_quantity())
            yield Field("price", "Price", plain(self.limit) if self.limit is not None else "")
            yield Field("stop_loss", "Stop loss", hint="price, 20t, 1%")
            yield Field("take_profit", "Target", hint="price, 20t, 1%")
            yield Choice("force", "In force", [(TimeInForce.GTC.value, TimeInForce.GTC.value)])
            yield Lines(height=3, id="ticket-figures")
            yield KeyBar(keys.TICKET, self.context.keys)

    def _first_quantity(self) -> str:
        last = self.context.quantities.get(self.instrument.key)
        if last is not None:
            return last
        return plain(self.instrument.rules.min_quantity) if self.instrument.rules else ""

    def on_mount(self) -> None:
        """Ask for fresh rules."""
        self.run_worker(self._learn(), group="rules")

    async def _learn(self) -> None:
        fresh = await self.engine.market.learn(self.instrument.key)
        if fresh is not None:
            self.instrument = fresh
            quantity = self._field("quantity")
            if not quantity.value and fresh.rules is not None:
                quantity.input.value = plain(fresh.rules.min_quantity)
                quantity.input.action_select_all()
            self._frame()

    # What it says.

    def _field(self, name: str) -> Field:
        return self.query_one(f"#field-{name}", Field)

    def _choice(self, name: str) -> Choice:
        return self.query_one(f"#field-{name}", Choice)

    @property
    def side(self) -> Side:
        """The side chosen."""
        return Side(self._choice("side").value)

    @property
    def type(self) -> OrderType:
        """The type chosen."""
        return OrderType(self._choice("type").value)

    def draft(self) -> Draft:
        """What is typed now."""
        force = self._choice("force").value
        return Draft(
            id=self.id_drawn,
            instrument=self.instrument,
            side=self.side,
            type=self.type,
            quantity=self._field("quantity").value,
            price=self._field("price").value,
            stop_loss=self._field("stop_loss").value,
            take_profit=self._field("take_profit").value,
            in_force=TimeInForce(force) if force else None,
        )

    def look(self) -> None:
        """Work it out again against the market now, say what is wrong."""
        rules = self.instrument.rules
        key = self.instrument.key
        now = self.engine.clock.monotonic()
        quote = self.engine.market.quotes.get(key)
        fresh = self.engine.market.freshness(key, now)
        if rules is not None:
            self._choice("force").offer([(f.value, f.value) for f in rules.in_force.get(self.type, ())])
        self._field("price").input.disabled = self.type is OrderType.MARKET
        self.reading = read(self.draft(), quote, fresh=fresh is Freshness.LIVE)
        self._title(fresh, now)
        self._notes(rules)
        self._figures(rules)

    def _title(self, fresh: Freshness, now: float) -> None:
        quote = self.engine.market.quotes.get(self.instrument.key)
        line = text.title(self.side, self.instrument, self.account, quote, fresh, now)
        bar = self.query_one("#ticket-title", Lines)
        bar.show([spread_out(*line, bar.size.width), []])

    def _notes(self, rules: TradingRules | None) -> None:
        wrong, reading = self.reading.wrong, self.reading
        for name, word in (("type", "type"), ("force", "in_force")):
            self._choice(name).say(*((f"✗ {wrong[word]}", Tone.BAD) if word in wrong else ("", Tone.MUTED)))
        for name in ("quantity", "price", "stop_loss", "take_profit"):
            field = self._field(name)
            if name in wrong and (field.value or name != "price" or field.has_focus_within):
                field.note(wrong[name], Tone.BAD)
            elif name in reading.notes:
                field.note(f"! {reading.notes[name]}", Tone.WARN)
            else:
                field.note(text.remark(name, rules, reading, field.value, self.type is OrderType.MARKET))

    def _figures(self, rules: TradingRules | None) -> None:
        lines = text.figures(self.reading, rules, self.objections)
        self.query_one("#ticket-figures", Lines).show(lines)

    # Keys.

    def typed(self) -> None:
        """What the desk had against it may be gone."""
        self.objections = []
        self.look()

    def action_flip(self) -> None:
        """Buy becomes sell, sell becomes buy."""
        self._choice("side").action_turn(1)

    def action_next_type(self) -> None:
        """The next order type; a price wants to be typed."""
        self._choice("type").action_turn(1)
        self.look()
        self._field("quantity" if self.type is OrderType.MARKET else "price").input.focus()

    def action_next_force(self) -> None:
        """The next time in force."""
        self._choice("force").action_turn(1)

    def action_step(self, by: int) -> None:
        """Up and down change the number in the field by its step."""
        rules = self.instrument.rules
        field = self.focused.parent if isinstance(self.focused, Input) else None
        if rules is None or not isinstance(field, Field):
            return
        entry = self.reading.entry or Decimal(0)
        if field.field == "quantity":
            field.step(by, rules.quantity_step, Decimal(0))
        else:
            field.step(by, rules.tick_at(entry), entry)

    def action_review(self) -> None:
        """Show exactly what would be sent, or go to what is wrong."""
        self.look()
        ticket = self.reading.ticket
        if ticket is None:
            wrong = [name for name in FIELDS if name in self.reading.wrong and self.query(f"#field-{name}")]
            if wrong:
                self._field(wrong[0]).input.focus()
            return
        self.objections = self.engine.desk.objections(ticket)
        if self.objections:
            self._figures(self.instrument.rules)
            return
        quote, now = self.engine.market.quotes.get(self.instrument.key), self.engine.clock.monotonic()
        lines = text.review(ticket, self.instrument, self.account, self.reading, quote, now)
        review = Confirm(f"REVIEW {ticket.symbol}", lines, self.account.environment)
        self.app.push_screen(review, lambda yes: self._answered(ticket, yes))

    def _answered(self, ticket: Ticket, yes: bool | None) -> None:
        if not yes:
            return
        quote = self.engine.market.quotes.get(ticket.instrument)
        now = self.engine.clock.monotonic()
        seen = None if quote is None else Seen(quote.bid, quote.ask, now - quote.received)
        self.objections = self.engine.desk.place(ticket, seen)
        if self.objections:
            self._figures(self.instrument.rules)
            return
        self.context.quantities[ticket.instrument] = plain(ticket.quantity)
        self.dismiss(True)
