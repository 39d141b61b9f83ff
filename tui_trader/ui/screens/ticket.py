"""The order ticket: what is asked for, reviewed, handed to the desk; it sends nothing itself."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.widgets import Input

from tui_trader.domain.events import Seen
from tui_trader.domain.instrument import OrderType
from tui_trader.domain.money import plain
from tui_trader.domain.order import Ticket
from tui_trader.engine.market import Urgency
from tui_trader.ui import keys
from tui_trader.ui.arming import arm, unarmed
from tui_trader.ui.screens import ticket_text as text
from tui_trader.ui.screens.confirm import Confirm
from tui_trader.ui.screens.ticket_form import FIELDS, TicketForm
from tui_trader.ui.screens.ticket_options import OptionFields
from tui_trader.ui.widgets.field import Field
from tui_trader.ui.widgets.lines import Span
from tui_trader.ui.widgets.tone import Tone

HEAD_START = 0.04
"""Seconds the review stays at most after the yes, while the order leaves: drawing takes as long."""


class TicketScreen(TicketForm):
    """Enter shows the review, and only `y` there sends; True when something was sent."""

    AUTO_FOCUS = "#input-quantity"
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings(keys.TICKET)

    # Keys.

    def typed(self) -> None:
        """What the desk had against it may be gone."""
        self.objections, self.notice = [], ""
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

    def action_account(self) -> None:
        """Order it on the next account that knows the symbol: other rules, another market, another order."""
        places = self.places()
        here = next((n for n, one in enumerate(places) if one.key == self.instrument.key), -1)
        there = places[(here + 1) % len(places)] if places else self.instrument
        if there.key == self.instrument.key:
            self.notice = f"no other account knows {self.instrument.symbol}"
            self.look()
            return
        self.instrument, self.id_drawn = there, self.engine.draw_id()
        self.account = self.engine.sessions[there.key.session].account
        self.objections, self.notice, self.filled = [], "", False
        self.engine.market.watch("ticket", [there.key], Urgency.TICKET)
        self.query_one(OptionFields).start_over()
        quantity = self._field("quantity").input
        quantity.value = self._first_quantity()  # a lot there is no share here
        quantity.focus()
        quantity.action_select_all()
        self.read_rules()
        self.look()

    def action_step(self, by: int) -> None:
        """Up and down change the number in the field by its step."""
        rules = self.instrument.rules
        field = self.focused.parent if isinstance(self.focused, Input) else None
        if rules is None or not isinstance(field, Field) or self.query_one(OptionFields).step(field, by):
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
            else:
                self.query_one(OptionFields).focus_on(self.reading.wrong)
            return
        if unarmed(self.engine, self.account):
            arm(self.app, self.engine, self.account, self.action_review)
            return
        self.objections = self.engine.desk.objections(ticket)
        if self.objections:
            self._figures(self.instrument.rules)
            return
        concerns = self.engine.desk.guard.concerns(ticket)
        quote, now = self.engine.market.quotes.get(self.instrument.key), self.engine.clock.monotonic()
        lines = text.review(ticket, self.instrument, self.account, self.reading, quote, now)
        lines += [[Span(f"! {one.text}", Tone.WARN)] for one in concerns if not one.asks]
        told = [one.text for one in concerns if one.asks]
        send = partial(self._send, ticket, frozenset(one.kind for one in concerns))
        title = f"REVIEW {ticket.symbol}"
        review = Confirm(title, lines, self.account.environment, concerns=told, yes=send)
        self.app.push_screen(review, self._answered)

    async def _send(self, ticket: Ticket, waved: frozenset[str]) -> None:
        """`waved`: the kinds of concern that were waved through."""
        quote = self.engine.market.quotes.get(ticket.instrument)
        now = self.engine.clock.monotonic()
        seen = None if quote is None else Seen(quote.bid, quote.ask, now - quote.received)
        self.objections = self.engine.desk.place(ticket, seen, waved, self.account)
        if not self.objections:
            self.context.quantities[ticket.instrument] = plain(ticket.quantity)
            await self.engine.desk.head_start(ticket.id, HEAD_START)

    def _answered(self, yes: bool | None) -> None:
        if yes and self.objections:
            self._figures(self.instrument.rules)
        elif yes:
            self.dismiss(True)
