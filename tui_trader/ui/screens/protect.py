"""Stop loss and take profit of an open position."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from tui_trader.domain import expression, profit
from tui_trader.domain.account import Position
from tui_trader.domain.instrument import Instrument, TradingRules
from tui_trader.domain.intent import KEEP, Level, ProtectPosition
from tui_trader.domain.money import NotANumber, plain
from tui_trader.domain.rulebook import price_problem
from tui_trader.ui import keys, whose
from tui_trader.ui.context import Context
from tui_trader.ui.format import average, money, price
from tui_trader.ui.screens.change import CHANGE_KEYS, UNVERIFIED
from tui_trader.ui.screens.confirm import Confirm
from tui_trader.ui.screens.quoted import QuotedForm
from tui_trader.ui.widgets.field import Field
from tui_trader.ui.widgets.keybar import KeyBar
from tui_trader.ui.widgets.lines import Line, Lines, Span, spread_out
from tui_trader.ui.widgets.tone import Tone
from tui_trader.ui.words import SIDES, account_words, price_decimals

NONE = "none; a price, or a distance such as 20t or 0.5%"
FIELDS = (("stop_loss", "stop loss"), ("take_profit", "target"))


class ProtectScreen(QuotedForm):
    """An emptied field takes the level away; Enter reviews, only `y` there sends."""

    AUTO_FOCUS = "#input-stop_loss"
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings(CHANGE_KEYS)

    def __init__(self, context: Context, position: Position, instrument: Instrument) -> None:
        super().__init__(context, instrument)
        self.position = position
        self.wrong: dict[str, str] = {}
        self.levels: dict[str, Level] = {}

    def compose(self) -> ComposeResult:
        """Title, two fields with the levels in force."""
        known = self.position
        with Vertical(id="change"):
            yield Lines(height=2, id="change-title")
            yield Field("stop_loss", "Stop loss", _text(known.stop_loss), hint="none")
            yield Field("take_profit", "Target", _text(known.take_profit), hint="none")
            yield Lines(height=2, id="change-trouble")
            yield KeyBar(CHANGE_KEYS, self.context.keys)

    def look(self) -> None:
        """Work the levels out against the market now."""
        position, rules = self.position, self.instrument.rules
        places = price_decimals(self.instrument)
        quote = self.engine.market.quotes.get(self.instrument.key)
        mark = profit.mark(position.side, quote)
        left = [
            Span(" PROTECT ", Tone.STRONG),
            Span(f"{'LONG' if position.side.sign > 0 else 'SHORT'} ", SIDES[position.side]),
            Span(f"{plain(position.quantity)} {position.symbol}, entry {average(position.entry, places)}"),
        ]
        right = [Span(f"mark {price(mark, places)} ", Tone.MUTED)]
        title = self.query_one("#change-title", Lines)
        to = [Span(" at ", Tone.MUTED), *whose.whole(self.engine, self.account)]
        title.show([spread_out(left, right, title.size.width), to])
        self.wrong, self.levels = {}, {}
        for name, _ in FIELDS:
            field = self.query_one(f"#field-{name}", Field)
            direction = position.side.sign * (-1 if name == "stop_loss" else 1)
            known = position.stop_loss if name == "stop_loss" else position.take_profit
            remark = self._read(name, field.value, direction, mark, known, rules)
            wrong = self.wrong.get(name)
            field.note(wrong or remark, Tone.BAD if wrong else Tone.MUTED)

    def _read(
        self,
        name: str,
        text: str,
        direction: int,
        mark: Decimal | None,
        known: Decimal | None,
        rules: TradingRules | None,
    ) -> str:
        """Keep what a field means, or what is wrong; a remark for beside it."""
        self.levels[name] = KEEP
        if not text.strip():
            if known is not None:
                self.levels[name] = None
                return "will be taken away"
            return (
                "none; a price, or a distance such as 20t or 0.5%" if self.position.verified else UNVERIFIED
            )
        if rules is None:
            self.wrong[name] = "the instrument's trading rules have not come yet"
            return ""
        try:
            value = expression.level(text, mark, direction, rules)
        except NotANumber as error:
            self.wrong[name] = str(error)
            return ""
        if wrong := price_problem(value, rules):
            self.wrong[name] = wrong
        elif mark is not None and (value - mark) * direction <= 0:
            where = "above" if direction > 0 else "below"
            self.wrong[name] = f"lies {where} the mark {plain(mark)}, or it would fire at once"
        elif value != known:
            self.levels[name] = value
        position = self.position
        gain = profit.money(position.side, position.quantity, position.entry, value, rules)
        return f"at {plain(value)}: {money(gain, rules.currency, signed=True)} there"

    def action_review(self) -> None:
        """Show what would change."""
        self.look()
        if self.wrong:
            return
        trouble = self.query_one("#change-trouble", Lines)
        words = [
            f"{word} {'none' if level is None else plain(level)}"
            for name, word in FIELDS
            if (level := self.levels[name]) is None or isinstance(level, Decimal)
        ]
        if not words:
            trouble.show([[], [Span(" nothing is different", Tone.WARN)]])
            return
        position = self.position
        protect = ProtectPosition(
            self.engine.draw_id(),
            position.key.session,
            position.key,
            position.instrument,
            position.symbol,
            self.levels["stop_loss"],
            self.levels["take_profit"],
        )
        lines: list[Line] = [
            [Span(f"{position.symbol} {plain(position.quantity)}: {', '.join(words)}", Tone.STRONG)],
            [Span("at ", Tone.MUTED), Span(account_words(self.account), Tone.STRONG)],
        ]

        def answered(yes: bool | None) -> None:
            if not yes:
                return
            objections = self.engine.desk.mutate(protect)
            if objections:
                trouble.show([[Span(f" ✗ {text}", Tone.BAD)] for text in objections[:2]])
            else:
                self.dismiss(True)

        self.app.push_screen(Confirm("PROTECT", lines, self.account.environment), answered)


def _text(value: Decimal | None) -> str:
    return "" if value is None else plain(value)
