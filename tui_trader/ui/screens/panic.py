"""The panic menu: what to do when everything must stop, from anywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from tui_trader.domain.account import Environment, Position
from tui_trader.domain.intent import CancelOrder, ClosePosition
from tui_trader.domain.money import plain
from tui_trader.domain.order import Order
from tui_trader.engine.news import Weight
from tui_trader.ui import whose
from tui_trader.ui.context import Context
from tui_trader.ui.screens.confirm import Confirm
from tui_trader.ui.widgets.lines import Line, Lines, Span
from tui_trader.ui.widgets.tone import Tone
from tui_trader.ui.words import order_words

SHOWN = 12


class Panic(ModalScreen[None]):
    """Each choice lists what it will send and still needs a `y`; Esc leaves everything as it is."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "cancel_all", "Cancel all", id="panic.cancel"),
        Binding("2", "close_all", "Close all", id="panic.close"),
        Binding("escape,f9", "dismiss", "Back", id="panic.back"),
    ]

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.engine = context.engine

    def compose(self) -> ComposeResult:
        """The choices with their size."""
        orders, positions = self.orders(), self.positions()
        where = f"of {self.context.only}" if self.context.only else "of all accounts"
        with Vertical(id="panic"):
            yield Lines(
                [
                    [Span(" PANIC", Tone.BAD), Span(f"   {where}", Tone.MUTED)],
                    [],
                    [Span("  1  ", Tone.ACCENT), Span(f"cancel {len(orders)} working orders")],
                    [Span("  2  ", Tone.ACCENT), Span(f"close {len(positions)} open positions at market")],
                    [],
                    [Span("  Esc", Tone.ACCENT), Span("  leave everything as it is", Tone.MUTED)],
                ]
            )

    def orders(self) -> list[Order]:
        """Working orders of the accounts shown; protection stays as long as its position is open."""
        return [
            order
            for order in self.engine.desk.working()
            if self.context.only in ("", order.session) and order.broker_id is not None and not order.purpose
        ]

    def positions(self) -> list[Position]:
        """Open positions of the accounts shown."""
        return [
            position
            for position in self.engine.ledger.positions.values()
            if self.context.only in ("", position.key.session)
        ]

    def _tag(self, name: str) -> str:
        """Which account a line is about."""
        return f"{whose.tag(self.engine, name):<4}"

    def _environment(self) -> Environment:
        environments = {session.account.environment for session in self.engine.sessions.values()}
        return Environment.LIVE if Environment.LIVE in environments else environments.pop()

    def action_cancel_all(self) -> None:
        """Cancel every working order, after a list and a yes."""
        orders = self.orders()
        lines: list[Line] = [
            [
                Span(f"{self._tag(o.session)}  ", Tone.MUTED),
                Span(f"cancel {o.side.value} {o.symbol} {order_words(o)}"),
            ]
            for o in orders
        ]

        def answered(yes: bool | None) -> None:
            for order in orders if yes else ():
                cancel = CancelOrder(
                    self.engine.draw_id(),
                    order.key,
                    order.session,
                    order.broker_id or "",
                    order.instrument,
                    order.symbol,
                )
                self._object(self.engine.desk.mutate(cancel))
            if yes:
                self.dismiss()

        self._ask(f"CANCEL {len(orders)} ORDERS", lines, "Cancel them", answered)

    def action_close_all(self) -> None:
        """Close every open position, after a list and a yes."""
        positions = self.positions()
        lines: list[Line] = [
            [
                Span(f"{self._tag(p.key.session)}  ", Tone.MUTED),
                Span(f"{p.side.opposite.value} {plain(p.quantity)} {p.symbol} at market to close it"),
            ]
            for p in positions
        ]

        def answered(yes: bool | None) -> None:
            for position in positions if yes else ():
                close = ClosePosition(
                    self.engine.draw_id(),
                    position.key.session,
                    position.key,
                    position.instrument,
                    position.symbol,
                    position.side,
                    position.quantity,
                )
                self._object(self.engine.desk.mutate(close))
            if yes:
                self.dismiss()

        self._ask(f"CLOSE {len(positions)} POSITIONS", lines, "Close them", answered)

    def _ask(self, title: str, lines: list[Line], verb: str, answered: Callable[[bool | None], None]) -> None:
        if not lines:
            return
        if len(lines) > SHOWN:
            lines = [*lines[:SHOWN], [Span(f"and {len(lines) - SHOWN} more", Tone.WARN)]]
        self.app.push_screen(Confirm(title, lines, self._environment(), verb=verb), answered)

    def _object(self, objections: list[str]) -> None:
        for words in objections:
            self.engine.newspaper.say(self.engine.clock.now(), Weight.WARN, words)
