"""Funds: every figure each account's state gives."""

from __future__ import annotations

from decimal import Decimal

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from tui_trader.domain.account import Account, Funds
from tui_trader.domain.money import trimmed
from tui_trader.ui.context import Context
from tui_trader.ui.format import age, fit, money
from tui_trader.ui.live import LiveScreen
from tui_trader.ui.widgets.lines import Line, Lines, Span, rule
from tui_trader.ui.widgets.tone import Tone

COLUMN = 38


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
        lines: list[Line] = []
        for session in self.engine.sessions.values():
            if self.shows(session.name):
                lines += self._account(session.account, self.engine.ledger.funds.get(session.name))
                lines.append([])
        self.page.show(lines or [[Span(" No account is signed in", Tone.MUTED)]])

    def _account(self, account: Account, funds: Funds | None) -> list[Line]:
        title = f"{account.tag}  {account.broker} {account.environment.value} {account.id}"
        old = "" if funds is None else f"{age(self.engine.clock.monotonic() - funds.received)} old"
        words = f"{account.currency}, {account.bookkeeping.value}, {account.status}   {old}"
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
        across = max(1, (self.size.width - 4) // COLUMN)
        cells = [
            [Span(fit(meaning or name, 22) + " ", Tone.MUTED), Span(f"{_figure(name, value):>13}  ")]
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


def _figure(name: str, value: Decimal | None) -> str:
    """Counts are whole, levels are per cent, volume is in lots; the rest is money."""
    if value is None:
        return "--"
    if name.endswith("Count"):
        return trimmed(value)
    if name.endswith("Level"):
        return f"{trimmed(value)} %"
    return f"{trimmed(value)} lots" if name.endswith("Volume") else money(value)
