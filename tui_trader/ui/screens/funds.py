"""Funds: every figure each account's state gives."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from tui_trader.domain.account import Account, Funds
from tui_trader.domain.money import trimmed
from tui_trader.engine.session import Session
from tui_trader.ui import whose
from tui_trader.ui.context import Context
from tui_trader.ui.format import age, fit, money
from tui_trader.ui.live import LiveScreen
from tui_trader.ui.widgets.lines import Line, Lines, Span, rule
from tui_trader.ui.widgets.tone import Tone

LABEL, WIDEST, FIGURE = 22, 40, 16
"""Cells of a figure's name, at least, at most; of the figure itself with the space around it."""
TOTALS = (("equity", "equity", 12), ("free", "margin_free", 12), ("open", "open_profit", 11))
"""What is summed: word, field of the funds, cells."""


class FundsScreen(LiveScreen):
    """An account after the other; the main figures first, then all the broker says, then its rules."""

    PLACE = "funds"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.page = Lines(id="funds-page")

    def body(self) -> ComposeResult:
        """One page that scrolls."""
        with VerticalScroll(id="funds-scroll"):
            yield self.page

    def draw(self) -> None:
        """The accounts as they stand."""
        shown = [one for one in self.engine.sessions.values() if self.shows(one.name)]
        lines: list[Line] = self._totals(shown) if len(shown) > 1 else []
        for session in shown:
            lines += self._account(session.account, self.engine.ledger.funds.get(session.name))
            lines.append([])
        self.page.show(lines or [[Span(" No account is signed in", Tone.MUTED)]])

    def _totals(self, sessions: Sequence[Session]) -> list[Line]:
        """A line for each currency; accounts in different currencies are never added."""
        lines: list[Line] = [rule("All accounts", self.size.width - 2, "by currency")]
        for currency in sorted({one.account.currency for one in sessions}):
            own = [one for one in sessions if one.account.currency == currency]
            funds = [self.engine.ledger.funds.get(one.name) for one in own]
            count = f"{len(own)} account{'s' if len(own) > 1 else ''}"
            spans = [Span(f"  {currency or '--':<4}", Tone.STRONG), Span(f"{count:<11}", Tone.MUTED)]
            for word, field, width in TOTALS:
                total = _sum([None if one is None else getattr(one, field) for one in funds])
                figure = money(total, signed=word == "open")
                spans += [Span(f"  {word} ", Tone.MUTED), Span(f"{figure:>{width}}", Tone.STRONG)]
            lines.append(spans)
        return [*lines, []]

    def _account(self, account: Account, funds: Funds | None) -> list[Line]:
        tag = whose.tag(self.engine, account.session)
        title = f"{tag}  {account.broker} {account.environment.value} {account.id}"
        old = "" if funds is None else f"{age(self.engine.clock.monotonic() - funds.received)} old"
        words = (
            f"{account.currency or 'currency unknown'}, {account.bookkeeping.value}, {account.status}   {old}"
        )
        lines: list[Line] = [rule(title, self.size.width - 2, words)]
        if funds is None:
            return [*lines, [Span("  reading ...", Tone.MUTED)]]
        main = (
            ("Balance", funds.balance, False),
            ("Equity", funds.equity, False),
            ("Open profit", funds.open_profit, True),
            ("Margin used", funds.margin_used, False),
            ("Margin free", funds.margin_free, False),
            ("Today", funds.today, True),
        )
        for start in (0, 3):
            line: list[Span] = [Span("  ")]
            for name, value, signed in main[start : start + 3]:
                tone = Tone.STRONG if not signed or not value else Tone.RISE if value > 0 else Tone.FALL
                line += [Span(f"{name:<12}", Tone.MUTED), Span(f"{money(value, signed=signed):>11}  ", tone)]
            lines.append(line)
        lines.append([])
        label = max([LABEL, *(len(meaning or name) for name, meaning, _ in funds.rows)])
        label = min(label, WIDEST, max(LABEL, self.size.width - 4 - FIGURE))
        across = max(1, (self.size.width - 4) // (label + FIGURE))
        cells = [
            [Span(fit(meaning or name, label) + " ", Tone.MUTED), Span(f"{_figure(name, value):>13}  ")]
            for name, meaning, value in funds.rows
        ]
        down = -(-len(cells) // across)
        for y in range(down):
            row = [Span("  ")]
            for x in range(across):
                if y + x * down < len(cells):
                    row += cells[y + x * down]
            lines.append(row)
        if account.facts:
            lines.append([])
            lines += [[Span(f"  {fit(word, 30)} ", Tone.MUTED), Span(text)] for word, text in account.facts]
        return lines


def _sum(values: Sequence[Decimal | None]) -> Decimal | None:
    """Not known where one of them is not."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if len(known) == len(values) else None


def _figure(name: str, value: Decimal | None) -> str:
    """Counts are whole, levels are per cent, volume is in lots; the rest is money."""
    if value is None:
        return "--"
    if name.endswith("Count"):
        return trimmed(value)
    if name.endswith("Level"):
        return f"{trimmed(value)} %"
    return f"{trimmed(value)} lots" if name.endswith("Volume") else money(value)
