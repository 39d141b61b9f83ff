"""What a row owes its account: the name it goes by, the zone of its times, what its broker cannot do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tui_trader.domain.account import Account
from tui_trader.engine.engine import Engine
from tui_trader.ui.context import Context
from tui_trader.ui.widgets.lines import Span
from tui_trader.ui.widgets.tone import Tone

WIDTH = 10
"""Cells an account's column may take; at least four."""


def tag(engine: Engine, name: str) -> str:
    """The account's tag; the session's name where two have the same, or nobody has signed in."""
    session = engine.sessions.get(name)
    if session is None:
        return name
    mine = session.account.tag
    twins = sum(1 for other in engine.sessions.values() if other.account.tag == mine)
    return mine if twins == 1 else name


def whole(engine: Engine, account: Account) -> list[Span]:
    """`TL TradeLocker DEMO, account 1001`: everything that tells it from the others."""
    live = account.environment.value
    return [
        Span(f"{tag(engine, account.session)} ", Tone.STRONG),
        Span(f"{account.broker} ", Tone.MUTED),
        Span(live, Tone.LIVE if live == "LIVE" else Tone.ACCENT),
        Span(f", account {account.id}", Tone.MUTED),
    ]


def zone(context: Context, name: str) -> tzinfo:
    """The zone of an account's times: its exchanges' own where they share one, else the user's."""
    session = context.engine.sessions.get(name)
    named = session.broker.info.zone if session is not None else ""
    try:
        return ZoneInfo(named) if named else context.zone
    except (ZoneInfoNotFoundError, ValueError):
        return context.zone  # a machine without the zones' data; what is shown says which zone it is


def zone_name(context: Context, where: tzinfo) -> str:
    """`IST`, `UTC`: a zone as a person knows it."""
    return context.engine.clock.now().astimezone(where).tzname() or "UTC"


def zone_words(context: Context, names: Iterable[str]) -> str:
    """Which zone the times of these accounts are in, for a title: `times UTC, TB IST`."""
    zones = {name: zone_name(context, zone(context, name)) for name in dict.fromkeys(names)}
    usual = zone_name(context, context.zone)
    if len(set(zones.values())) == 1:
        return f"times {next(iter(zones.values()))}"
    others = [f"{tag(context.engine, name)} {word}" for name, word in zones.items() if word != usual]
    return ", ".join([f"times {usual}", *others])


def refusal(engine: Engine, name: str, what: str) -> str:
    """Why the account's broker cannot do something, by its field in the capabilities; empty when it can."""
    session = engine.sessions.get(name)
    if session is None:
        return "that account is not signed in"
    can = session.broker.capabilities
    if getattr(can, what):
        return ""
    return can.why_not.get(what) or f"{session.account.broker} cannot do this"
