"""The fields of an order ticket: what the rules let them say, what is wrong as it is typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from textual.app import ComposeResult
from textual.containers import Vertical

from tui_trader.domain.draft import Draft, Reading, read
from tui_trader.domain.environment import Environment
from tui_trader.domain.instrument import Instrument, InstrumentKey, OrderType, TimeInForce, TradingRules
from tui_trader.domain.money import plain
from tui_trader.domain.order import Side
from tui_trader.engine.freshness import Freshness
from tui_trader.ui import keys, whose
from tui_trader.ui.context import Context
from tui_trader.ui.screens import ticket_text as text
from tui_trader.ui.screens.quoted import QuotedForm
from tui_trader.ui.screens.ticket_options import OptionFields
from tui_trader.ui.widgets.choice import Choice
from tui_trader.ui.widgets.field import Field
from tui_trader.ui.widgets.keybar import KeyBar
from tui_trader.ui.widgets.lines import Lines, Span, spread_out
from tui_trader.ui.widgets.tone import Tone

FIELDS = ("quantity", "price", "limit_price", "stop_loss", "take_profit")
LEVEL = "price, 20t, 1%"
TYPES = (OrderType.MARKET, OrderType.LIMIT, OrderType.STOP)
"""Offered always, crossed where not taken; a stop limit only where it is."""


class TicketForm(QuotedForm):
    """Worked out at each look against the instrument's rules, its broker, the market now."""

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
        self.notice = ""
        """Why the account was not changed; the same."""
        self.others = False
        """Whether another account knows the symbol."""
        self.filled = False
        """Whether a quantity has been proposed, so that an emptied field stays empty."""

    def compose(self) -> ComposeResult:
        """Title, fields, figures, keys."""
        first_type = OrderType.LIMIT if self.limit is not None else OrderType.MARKET
        with Vertical(id="ticket"):
            yield Lines(height=2, id="ticket-title")
            yield Choice("side", "Side", _words(Side, ()), self.first_side.value)
            yield Choice("type", "Type", _words(TYPES, ()), first_type.value)
            yield Field("quantity", "Quantity", self._first_quantity())
            yield Field("price", "Price", plain(self.limit) if self.limit is not None else "")
            yield Field("limit_price", "Limit")
            yield Field("stop_loss", "Stop loss", hint=LEVEL)
            yield Field("take_profit", "Target", hint=LEVEL)
            yield Choice("force", "In force", [(TimeInForce.GTC.value, TimeInForce.GTC.value)])
            rules = self.instrument.rules
            yield OptionFields(rules.options if rules else (), self._said)
            yield Lines(height=3, id="ticket-figures")
            yield KeyBar(keys.TICKET, self.context.keys)

    def _first_quantity(self) -> str:
        last = self.context.quantities.get(self.instrument.key)
        if last is not None:
            return last
        return plain(self.instrument.rules.min_quantity) if self.instrument.rules else ""

    def _said(self) -> Mapping[str, str]:
        return self.engine.desk.recorder.mandate.options(self.instrument.key)

    def on_mount(self) -> None:
        """Ask for fresh rules."""
        self.others = len(self.places()) > 1
        self.read_rules()

    def read_rules(self) -> None:
        """Have the rules of the instrument read afresh."""
        self.run_worker(self._learn(self.instrument.key), group="rules", exclusive=True)

    async def _learn(self, key: InstrumentKey) -> None:
        if await self.engine.market.learn(key) is not None and key == self.instrument.key:
            self._frame()

    def places(self) -> list[Instrument]:
        """The same symbol on every signed-in account that knows it."""
        found = (one.named(self.instrument.symbol) for one in self.engine.sessions.values())
        return [one for one in found if one is not None]

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
            limit_price=self._field("limit_price").value,
            stop_loss=self._field("stop_loss").value,
            take_profit=self._field("take_profit").value,
            in_force=TimeInForce(force) if force else None,
            options=self.query_one(OptionFields).values(),
        )

    def look(self) -> None:
        """Work it out again against the market now, say what is wrong."""
        key, market = self.instrument.key, self.engine.market
        self.instrument = market.instrument(key) or self.instrument
        now = self.engine.clock.monotonic()
        fresh = market.freshness(key, now)
        if self.instrument.rules is not None:
            self._obey(self.instrument.rules)
        why_not = whose.refusal(self.engine, key.session, "brackets")
        self._grey(why_not)
        self.reading = read(self.draft(), market.quotes.get(key), fresh=fresh is Freshness.LIVE)
        self._title(fresh, now)
        self._notes(self.instrument.rules, why_not)
        self._figures(self.instrument.rules)

    def _obey(self, rules: TradingRules) -> None:
        """Offer what the rules take."""
        kinds = (*TYPES, *(kind for kind in (OrderType.STOP_LIMIT,) if kind in rules.order_types))
        self._choice("side").offer(_words(Side, [one for one in Side if one.value not in rules.sides]))
        self._choice("type").offer(_words(kinds, [one for one in kinds if one not in rules.order_types]))
        self._choice("force").offer([(f.value, f.value) for f in rules.in_force.get(self.type, ())])
        self._field("limit_price").display = OrderType.STOP_LIMIT in kinds
        self.query_one(OptionFields).offer(rules.options)
        quantity = self._field("quantity")
        if not self.filled and not quantity.value:
            quantity.input.value = plain(rules.min_quantity)
            quantity.input.action_select_all()
        self.filled = True

    def _grey(self, why_not: str) -> None:
        """What this order type or this broker does not take can not be typed."""
        price, both = self._field("price"), self.type is OrderType.STOP_LIMIT
        price.input.disabled = self.type is OrderType.MARKET
        price.relabel("Trigger" if both else "Price")
        self._field("limit_price").input.disabled = not both
        for name in ("stop_loss", "take_profit"):
            level = self._field(name).input
            level.disabled, level.placeholder = bool(why_not), "" if why_not else LEVEL
            if why_not and level.value:
                level.value = ""

    def _title(self, fresh: Freshness, now: float) -> None:
        quote = self.engine.market.quotes.get(self.instrument.key)
        bar = self.query_one("#ticket-title", Lines)
        width = bar.size.width
        line = text.title(self.side, self.instrument, self.account, quote, fresh, now)
        to = [Span(" to ", Tone.MUTED), *whose.whole(self.engine, self.account)]
        said = self.notice or ("F3 another account " if self.others else "")
        right = [Span(f"{said} " if self.notice else said, Tone.WARN if self.notice else Tone.MUTED)]
        bar.show([spread_out(*line, width), spread_out(to, right, width)])
        self.query_one("#ticket").set_class(self.account.environment is Environment.LIVE, "-live")

    def _notes(self, rules: TradingRules | None, why_not: str) -> None:
        wrong, reading = self.reading.wrong, self.reading
        for name, word in (("side", "side"), ("type", "type"), ("force", "in_force")):
            self._choice(name).say(*((f"✗ {wrong[word]}", Tone.BAD) if word in wrong else ("", Tone.MUTED)))
        greyed = text.brackets(why_not, self._field("stop_loss").room) if why_not else {}
        for name in FIELDS:
            field = self._field(name)
            if field.input.disabled and name in greyed:
                field.note(greyed[name])
            elif field.input.disabled and name == "limit_price":
                field.note("only for stop limit orders")
            elif name in wrong and (field.value or "price" not in name or field.has_focus_within):
                field.note(wrong[name], Tone.BAD)
            elif name in reading.notes:
                field.note(f"! {reading.notes[name]}", Tone.WARN)
            else:
                field.note(text.remark(name, rules, reading, field.value, self.type is OrderType.MARKET))
        self.query_one(OptionFields).look(self.type, wrong)

    def _figures(self, rules: TradingRules | None) -> None:
        bar = self.query_one("#ticket-figures", Lines)
        bar.show(text.figures(self.reading, rules, self.objections, bar.size.width))


def _words(of: Iterable[Side | OrderType], shut: Iterable[Side | OrderType]) -> list[tuple[str, str]]:
    """The words of a choice; what may not be chosen now carries a cross."""
    return [(one.value, one.value.capitalize() + (" ✗" if one in shut else "")) for one in of]
