"""What may be typed after a colon; nothing here sends anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui_trader.domain.directory import best
from tui_trader.domain.order import Side
from tui_trader.ui.screens.ticket import TicketScreen
from tui_trader.ui.widgets.bars import PLACES

if TYPE_CHECKING:
    from tui_trader.ui.app import TraderApp


def run(app: TraderApp, text: str) -> str:
    """Do what a line says; what is wrong with it, in words."""
    words = text.split()
    if not words:
        return ""
    name, rest = words[0].lower(), words[1:]
    for place, _, title in PLACES:
        if len(name) > 2 and (place.startswith(name) or title.lower().startswith(name)):
            app.action_go(place)
            return ""
    verb = _VERBS.get(name)
    return verb(app, rest) if verb is not None else f"no command {name!r}: ? lists the keys, : shows examples"


def _ticket(side: Side) -> Callable[[TraderApp, list[str]], str]:
    def open_ticket(app: TraderApp, words: list[str]) -> str:
        if not words:
            return f"{side.value} what? e.g. :{side.value} 0.10 EURUSD"
        quantity = words[0] if len(words) > 1 else ""
        only = app.context.only
        wanted = words[-1]
        sessions = [one for one in app.engine.sessions.values() if only in ("", one.name)]
        found = best(wanted, (one.directory.search(wanted, 1) for one in sessions), 1)
        if not found or not found[0].symbol.upper().startswith(words[-1].upper()):
            return f"no instrument begins with {words[-1]!r}"
        if quantity:
            app.context.quantities[found[0].key] = quantity
        app.push_screen(TicketScreen(app.context, found[0], side))
        return ""

    return open_ticket


def _theme(app: TraderApp, words: list[str]) -> str:
    if not words or words[0] not in app.available_themes:
        ours = ", ".join(name for name in app.available_themes if name.startswith("trader"))
        return f"theme which? {ours}, or any of the palette's"
    app.theme = words[0]
    return ""


def _quit(app: TraderApp, words: list[str]) -> str:
    app.exit()
    return ""


def _list(app: TraderApp, words: list[str]) -> str:
    if not words:
        return "list which? :list NAME looks at a list, or makes one"
    app.context.watchlists.pick(" ".join(words))
    app.action_go("watchlist")
    return ""


def _sign_out(app: TraderApp, words: list[str]) -> str:
    if not words or words[0] not in app.engine.sessions:
        return f"sign out of which? {', '.join(app.engine.sessions)}"
    app.run_worker(app.engine.end(words[0]), group="sign out")
    return ""


def _panic(app: TraderApp, words: list[str]) -> str:
    app.action_panic()
    return ""


_VERBS: dict[str, Callable[[TraderApp, list[str]], str]] = {
    "buy": _ticket(Side.BUY),
    "sell": _ticket(Side.SELL),
    "theme": _theme,
    "list": _list,
    "signout": _sign_out,
    "panic": _panic,
    "quit": _quit,
    "q": _quit,
}
