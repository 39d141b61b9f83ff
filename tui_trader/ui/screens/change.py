"""Changes a working order: new price, quantity, protection."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from tui_trader.domain import expression
from tui_trader.domain.instrument import Instrument, OrderType, TradingRules
from tui_trader.domain.intent import KEEP, ChangeOrder, Level
from tui_trader.domain.money import NotANumber, number, plain
from tui_trader.domain.order import Order
from tui_trader.domain.rulebook import band_problem, price_problem, quantity_problem, side_problem
from tui_trader.ui import keys, whose
from tui_trader.ui.context import Context
from tui_trader.ui.format import price
from tui_trader.ui.screens.confirm import Confirm
from tui_trader.ui.screens.quoted import QuotedForm
from tui_trader.ui.screens.ticket_text import brackets
from tui_trader.ui.widgets.field import Field
from tui_trader.ui.widgets.keybar import KeyBar
from tui_trader.ui.widgets.lines import Line, Lines, Span, spread_out
from tui_trader.ui.widgets.tone import Tone
from tui_trader.ui.words import SIDES, account_words, order_words, price_decimals

UNVERIFIED = "unverified: empty leaves what stands as it is"
CHANGE_KEYS = tuple(key for key in keys.TICKET if key.id in ("ticket.review", "ticket.back"))


class ChangeScreen(QuotedForm):
    """Enter shows what would change, and only `y` there sends it."""

    AUTO_FOCUS = "#input-price"
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings(CHANGE_KEYS)

    def __init__(self, context: Context, order: Order, instrument: Instrument) -> None:
        super().__init__(context, instrument)
        self.order = order
        self.wrong: dict[str, str] = {}
        self.change: ChangeOrder | None = None
        self.no_levels = whose.refusal(self.engine, order.session, "brackets")
        """Why its levels cannot be changed; empty when they can."""
        session = self.engine.sessions.get(order.session)
        self.shown = session is None or session.broker.capabilities.shows_protection
        """Whether the broker shows levels; otherwise one that is not seen may stand all the same."""

    def compose(self) -> ComposeResult:
        """Title, fields with the values in force."""
        order = self.order
        at = order.stop_price if order.type is OrderType.STOP else order.price
        with Vertical(id="change"):
            yield Lines(height=2, id="change-title")
            if order.type is OrderType.STOP_LIMIT:
                yield Field("stop_price", "Trigger", _text(order.stop_price))
            yield Field("price", "Price", "" if at is None else plain(at))
            yield Field("quantity", "Quantity", plain(order.quantity))
            if not order.purpose:
                yield Field("stop_loss", "Stop loss", _text(order.stop_loss), hint="none")
                yield Field("take_profit", "Target", _text(order.take_profit), hint="none")
            yield Lines(height=2, id="change-trouble")
            yield KeyBar(CHANGE_KEYS, self.context.keys)

    def look(self) -> None:
        """Work the fields out again, say what is wrong."""
        quote = self.engine.market.quotes.get(self.instrument.key)
        places = price_decimals(self.instrument)
        order = self.order
        bid, ask = (quote.bid, quote.ask) if quote is not None else (None, None)
        touch = f"bid {price(bid, places)}  ask {price(ask, places)} "
        left = [Span(" CHANGE ", Tone.STRONG), Span(f"{order.side.value.upper()} ", SIDES[order.side])]
        left.append(Span(f"{order.symbol} {order_words(order)}"))
        bar = self.query_one("#change-title", Lines)
        to = [Span(" at ", Tone.MUTED), *whose.whole(self.engine, self.account)]
        bar.show([spread_out(left, [Span(touch, Tone.MUTED)], bar.size.width), to])
        self._read()
        for name in ("stop_price", "price", "quantity", "stop_loss", "take_profit"):
            for field in self.query(f"#field-{name}").results(Field):
                wrong = self.wrong.get(name)
                field.note(wrong or self._remark(field), Tone.BAD if wrong else Tone.MUTED)

    def _remark(self, field: Field) -> str:
        """Why a level is grey, or how far what stands is known."""
        if field.field not in ("stop_loss", "take_profit"):
            return ""
        field.input.disabled, field.input.placeholder = bool(self.no_levels), "" if self.no_levels else "none"
        if self.no_levels:
            return brackets(self.no_levels, field.room)[field.field]
        return UNVERIFIED if not self.shown and not field.value.strip() else ""

    def _value(self, name: str) -> str | None:
        found = list(self.query(f"#field-{name}").results(Field))
        return found[0].value if found else None

    def _read(self) -> None:
        self.wrong, self.change = {}, None
        rules, order = self.instrument.rules, self.order
        if rules is None:
            self.wrong["price"] = "the instrument's trading rules have not come yet"
            return
        at = self._price("price", rules)
        both = order.type is OrderType.STOP_LIMIT
        trigger = self._price("stop_price", rules) if both else None
        quantity = self._quantity(rules)
        stop_loss = self._level("stop_loss", at, -order.side.sign, rules, order.stop_loss)
        take_profit = self._level("take_profit", at, order.side.sign, rules, order.take_profit)
        if self.wrong or at is None or quantity is None:
            return
        turned = trigger if both and trigger != order.stop_price else None
        stop = order.type is OrderType.STOP
        known = order.stop_price if stop else order.price
        moved = at if at != known else None
        self.change = ChangeOrder(
            self.engine.draw_id(),
            order.key,
            order.session,
            order.broker_id or "",
            order.instrument,
            order.symbol,
            quantity=quantity if quantity != order.quantity else None,
            price=None if stop else moved,
            stop_price=moved if stop else turned,
            stop_loss=stop_loss,
            take_profit=take_profit,
        )

    def _price(self, name: str, rules: TradingRules) -> Decimal | None:
        quote = self.engine.market.quotes.get(self.instrument.key)
        try:
            value = expression.price(self._value(name) or "", self.order.side, quote, rules)
        except NotANumber as error:
            self.wrong[name] = str(error)
            return None
        if wrong := price_problem(value, rules) or band_problem(value, rules):
            self.wrong[name] = wrong
        return value

    def _quantity(self, rules: TradingRules) -> Decimal | None:
        try:
            value = number(self._value("quantity") or "")
        except NotANumber as error:
            self.wrong["quantity"] = str(error)
            return None
        if wrong := quantity_problem(value, rules):
            self.wrong["quantity"] = wrong
        elif value < self.order.filled:
            self.wrong["quantity"] = f"{plain(self.order.filled)} is filled already"
        return value

    def _level(
        self, name: str, entry: Decimal | None, direction: int, rules: TradingRules, known: Decimal | None
    ) -> Level:
        text = self._value(name)
        if text is None or self.no_levels:
            return KEEP
        if not text.strip():
            return KEEP if known is None else None
        try:
            value = expression.level(text, entry, direction, rules)
        except NotANumber as error:
            self.wrong[name] = str(error)
            return KEEP
        if wrong := price_problem(value, rules) or side_problem(name, value, entry, self.order.side):
            self.wrong[name] = wrong
        return KEEP if value == known else value

    def action_review(self) -> None:
        """Show what would change."""
        self.look()
        change = self.change
        if change is None:
            return
        differences = changes(self.order, change, "none" if self.shown else "unverified")
        trouble = self.query_one("#change-trouble", Lines)
        if not differences:
            trouble.show([[], [Span(" nothing is different", Tone.WARN)]])
            return
        lines: list[Line] = [
            [Span(f"{self.order.side.value.upper()} {self.order.symbol} {order_words(self.order)}")],
            *([Span(f"  {text}", Tone.STRONG)] for text in differences),
            [Span("at ", Tone.MUTED), Span(account_words(self.account), Tone.STRONG)],
        ]

        def answered(yes: bool | None) -> None:
            if not yes:
                return
            objections = self.engine.desk.mutate(change)
            if objections:
                trouble.show([[Span(f" ✗ {text}", Tone.BAD)] for text in objections[:2]])
            else:
                self.dismiss(True)

        self.app.push_screen(Confirm("CHANGE", lines, self.account.environment), answered)


def changes(order: Order, change: ChangeOrder, unseen: str = "none") -> list[str]:
    """What a change alters, a line each: `price 1.08200 -> 1.08300`."""
    lines = []
    stop = order.type is OrderType.STOP
    for name, old, new in (
        ("price" if stop else "trigger", order.stop_price, change.stop_price),
        ("price", order.price, change.price),
        ("quantity", order.quantity, change.quantity),
    ):
        if new is not None:
            lines.append(f"{name} {_text(old) or '--'} -> {plain(new)}")
    for name, old, level in (
        ("stop loss", order.stop_loss, change.stop_loss),
        ("target", order.take_profit, change.take_profit),
    ):
        if level is None:
            lines.append(f"{name} {_text(old) or '--'} -> none")
        elif isinstance(level, Decimal):
            lines.append(f"{name} {_text(old) or unseen} -> {plain(level)}")
    return lines


def _text(value: Decimal | None) -> str:
    return "" if value is None else plain(value)
