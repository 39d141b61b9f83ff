"""The panic menu: what to do when everything must stop, from anywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from tui_trader.domain.account import Position
from tui_trader.domain.brake import Brake
from tui_trader.domain.environment import Environment
from tui_trader.domain.instrument import MarketState
from tui_trader.domain.intent import CancelOrder, ClosePosition
from tui_trader.domain.money import plain
from tui_trader.domain.order import Order
from tui_trader.engine.news import Weight
from tui_trader.engine.session import Line as EngineLine
from tui_trader.ui import whose
from tui_trader.ui.context import Context
from tui_trader.ui.floating import Floating
from tui_trader.ui.screens.asking import Asking
from tui_trader.ui.screens.confirm import Confirm
from tui_trader.ui.widgets.lines import Line, Lines, Span
from tui_trader.ui.widgets.tone import Tone
from tui_trader.ui.words import order_words

SHOWN = 12
WORD = "RESUME"
BRAKES = {Brake.ACTIVE: Tone.RISE, Brake.REDUCE_ONLY: Tone.WARN, Brake.HALTED: Tone.BAD}


class Panic(Floating[None]):
    """Each choice lists what it will send and still needs a `y`; Esc leaves everything as it is."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "cancel_all", "Cancel all", id="panic.cancel"),
        Binding("2", "close_all", "Close all", id="panic.close"),
        Binding("3", "pull('REDUCE_ONLY')", "Reduce only", id="panic.reduce"),
        Binding("4", "pull('HALTED')", "Halt", id="panic.halt"),
        Binding("5", "resume", "Resume", id="panic.resume"),
        Binding("escape,f9", "dismiss", "Back", id="panic.back"),
    ]

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.engine = context.engine
        self.controls = context.engine.desk.controls

    def compose(self) -> ComposeResult:
        """The choices with their size, what they cannot reach."""
        with Vertical(id="panic"):
            yield Lines(self._lines())

    def _lines(self) -> list[Line]:
        where = f"of {self.context.only}" if self.context.only else "of all accounts"
        brake = self.controls.mandate.brake(self._account())
        now: Line = [Span("      now: ", Tone.MUTED), Span(brake.value, BRAKES[brake])]
        lines: list[Line] = [
            [Span(" PANIC", Tone.BAD), Span(f"   {where}", Tone.MUTED)],
            [],
            _choice("1", f"cancel {len(self.orders())} working orders"),
            _choice("2", f"close {len(self.positions())} open positions at market"),
            _choice("3", "reduce only: nothing that adds risk leaves, at once"),
            _choice("4", "halt: no new order leaves, at once; cancels and closes do"),
            [*_choice("5", "resume, by typing the word"), *now],
            [],
        ]
        out = self._out_of_reach()
        lines += [[Span(f"  out of reach: {words}", Tone.WARN)] for words in out[:SHOWN]]
        if out:
            lines.append([])
        return [*lines, _choice("Esc", "leave everything as it is")]

    def _account(self) -> str:
        """The `identity` everything is narrowed to; empty for all."""
        session = self.engine.sessions.get(self.context.only)
        return "" if session is None else session.account.identity

    def _out_of_reach(self) -> list[str]:
        """What a cancel or a close would not get through to just now."""
        found = []
        for session in self.engine.sessions.values():
            if self.context.only not in ("", session.name):
                continue
            if session.line in (EngineLine.DOWN, EngineLine.SIGNED_OUT):
                found.append(f"{self._tag(session.name).strip()}, {session.line.value}")
        for position in self.positions():
            instrument = self.engine.market.instrument(position.instrument)
            state = (
                instrument.rules.state if instrument is not None and instrument.rules is not None else None
            )
            if state in (MarketState.CLOSED, MarketState.HALTED):
                tag = self._tag(position.key.session).strip()
                found.append(f"{tag} {position.symbol}, its market is {state.value}")
        return found

    def action_pull(self, name: str) -> None:
        """Let less through from this moment on; that needs no yes."""
        self.controls.pull(Brake[name], "by hand", self._account())
        self.query_one(Lines).show(self._lines())

    def action_resume(self) -> None:
        """Let everything through again, by a word nobody types by mistake."""

        def check(text: str) -> str:
            if text.strip() != WORD:
                return f"type {WORD} to let new orders leave again, Esc to leave things as they are"
            return self.controls.resume(self._account())

        def done(text: str | None) -> None:
            if text is not None:
                self.query_one(Lines).show(self._lines())

        self.app.push_screen(Asking("resume", f"new orders leave again: type {WORD}", check=check), done)

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


def _choice(key: str, words: str) -> Line:
    return [Span(f"  {key:<5}", Tone.ACCENT), Span(words)]
