"""The questions before an account is left."""

from __future__ import annotations

from collections.abc import Sequence

from tui_trader.engine.engine import Engine
from tui_trader.engine.session import Session
from tui_trader.ui.screens.confirm import Confirm
from tui_trader.ui.widgets.lines import Line, Span
from tui_trader.ui.widgets.tone import Tone
from tui_trader.ui.words import account_words

SIGN_OUT = "End it here; the login at the broker goes on"
LOG_OUT = "End the login at the broker, wherever else it is in use"


def sign_out(engine: Engine, session: Session) -> Confirm:
    """Whether to end a session here."""
    lines: list[Line] = [
        [Span(f"end {session.account.tag} here: "), Span(account_words(session.account), Tone.STRONG)],
        [Span("Its rows go from the screens; the login at the broker goes on.", Tone.MUTED)],
        *_staying(engine, session),
    ]
    return Confirm("SIGN OUT", lines, session.account.environment, verb="Sign out")


def log_out(engine: Engine, session: Session) -> Confirm:
    """Whether to end a login at its broker."""
    lines: list[Line] = [
        [Span(f"end the login of {session.account.tag} at the broker:")],
        [Span(account_words(session.account), Tone.STRONG)],
        [Span("Other programs that use this login are signed out too.", Tone.WARN)],
        *_staying(engine, session),
    ]
    return Confirm("LOG OUT", lines, session.account.environment, verb="Log out")


def no_log_out(session: Session) -> str:
    """Why a login cannot be ended at its broker; empty when it can."""
    can, tag = session.broker.capabilities, session.account.tag
    if session.signed_out:
        return f"{tag}: it is signed out already; :signout {tag} ends it here"
    if can.logs_out:
        return ""
    why = can.why_not.get("logs_out", "this broker has no call for that")
    return f"{tag}: {why}; :signout {tag} ends it here"


def _staying(engine: Engine, session: Session) -> Sequence[Line]:
    """What goes on at the broker without anybody looking."""
    count = sum(1 for order in engine.desk.working(session.name) if not order.purpose)
    held = sum(1 for key, _ in engine.ledger.positions.items() if key.session == session.name)
    if not count and not held:
        return [[Span("No order of it is working, no position is open.", Tone.MUTED)]]
    orders, positions = _several(count, "working order"), _several(held, "open position")
    return [[Span(f"{orders} and {positions} stay at the broker, unwatched.", Tone.WARN)]]


def _several(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count or 'no'} {what}s"
