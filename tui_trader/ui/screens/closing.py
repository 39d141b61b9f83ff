"""Closing an open position: how much of it, the question before it is sent."""

from __future__ import annotations

from decimal import Decimal

from tui_trader.domain.account import Account, Position
from tui_trader.domain.instrument import TradingRules
from tui_trader.domain.money import NotANumber, decimals, number, plain
from tui_trader.domain.rulebook import quantity_problem
from tui_trader.ui.format import average, money, price
from tui_trader.ui.screens.position_rows import Row
from tui_trader.ui.widgets.lines import Line, Span
from tui_trader.ui.widgets.tone import Tone
from tui_trader.ui.words import SIDES, account_words


def part(position: Position, rules: TradingRules | None, text: str) -> tuple[Decimal | None, str]:
    """The quantity a text means (`0.04`, `50%`), or what is wrong with it."""
    if rules is None:
        return None, "the instrument's trading rules have not come yet"
    try:
        share = text.strip().endswith("%")
        value = number(text.strip().removesuffix("%"))
    except NotANumber as error:
        return None, str(error)
    if share:
        exact = position.quantity * value / 100
        value = exact // rules.quantity_step * rules.quantity_step
        value = round(value, decimals(rules.quantity_step))
    if value > position.quantity:
        return None, f"only {plain(position.quantity)} is open"
    wrong = quantity_problem(value, rules)
    return (None, wrong) if wrong else (value, "")


def question(row: Row, quantity: Decimal, account: Account) -> list[Line]:
    """Exactly what would be sent, where, against which market."""
    position = row.position
    side = position.side.opposite
    left = position.quantity - quantity
    what = f"{position.symbol} {position.product}".strip()
    market = f"entry {average(position.entry, row.places)}, mark {price(row.mark, row.places)}, "
    lines: list[Line] = [
        [
            Span(f"{side.value.upper()} {plain(quantity)} {what} at market ", SIDES[side]),
            Span(f"to close {'the whole position' if not left else f'a part, {plain(left)} stays open'}"),
        ],
        [Span("at ", Tone.MUTED), Span(account_words(account), Tone.STRONG)],
        [
            Span(market, Tone.MUTED),
            Span(f"open profit {money(row.profit, row.currency, signed=True)}", Tone.MUTED),
        ],
    ]
    if row.fresh.value:
        lines.append([Span(f"! the quote is not live: {row.fresh.value}", Tone.WARN)])
    return lines
