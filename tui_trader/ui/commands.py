"""What may be typed after a colon; nothing here sends anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui_trader.domain.directory import best
from tui_trader.domain.order import Side
from tui_trader.engine.session import Session
from tui_trader.ui.accounts import Accounts
from tui_trader.ui.arming import arm, unarmed
from tui_trader.ui.keys import PLACES
from tui_trader.ui.screens.limits import LimitsScreen
from tui_trader.ui.screens.ticket import TicketScreen

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


def _accounts(app: TraderApp, words: list[str]) -> str:
    app.action_account()
    return ""


def _leaving(verb: str, leave: Callable[[Accounts, Session], None]) -> Callable[[TraderApp, list[str]], str]:
    """A command that lets an account go: which one has to be said where there are several."""

    def run_it(app: TraderApp, words: list[str]) -> str:
        sessions = app.engine.sessions
        alone = next(iter(sessions.values())) if len(sessions) == 1 else None
        session = app.accounts.named(" ".join(words)) if words else alone
        if session is None:
            return f"{verb} which? {_names(app)}"
        leave(app.accounts, session)
        return ""

    return run_it


def _sign_in(app: TraderApp, words: list[str]) -> str:
    if not words:
        app.accounts.sign_in()
        return ""
    name = " ".join(words)
    session = app.accounts.named(name)
    if session is not None and not session.signed_out:
        return f"{session.account.tag} is signed in"
    if session is not None:
        app.accounts.sign_in_again(session)
    elif any(profile.name == name for profile in app.context.profiles):
        app.context.failed = name
        app.switch_mode("login")
    else:
        profiles = ", ".join(profile.name for profile in app.context.profiles) or "none is saved"
        return f"no account {name!r} here ({_names(app)}), no profile of that name ({profiles})"
    return ""


def _names(app: TraderApp) -> str:
    return ", ".join(one.account.tag for one in app.engine.sessions.values()) or "nobody is signed in"


def _of_account(act: Callable[[TraderApp, Session], None]) -> Callable[[TraderApp, list[str]], str]:
    """A command about one account, which has to be named where there are several."""

    def run_it(app: TraderApp, words: list[str]) -> str:
        sessions = app.engine.sessions
        alone = next(iter(sessions.values())) if len(sessions) == 1 else sessions.get(app.context.only)
        session = app.accounts.named(" ".join(words)) if words else alone
        if session is None:
            return f"of which account? {_names(app)}"
        act(app, session)
        return ""

    return run_it


def _limits(app: TraderApp, session: Session) -> None:
    app.push_screen(LimitsScreen(app.context, session.account))


def _arm(app: TraderApp, session: Session) -> None:
    if unarmed(app.engine, session.account):
        arm(app, app.engine, session.account)
    else:
        app.warn(f"{session.account.tag}: there is nothing to arm")


def _panic(app: TraderApp, words: list[str]) -> str:
    app.action_panic()
    return ""


_VERBS: dict[str, Callable[[TraderApp, list[str]], str]] = {
    "buy": _ticket(Side.BUY),
    "sell": _ticket(Side.SELL),
    "theme": _theme,
    "list": _list,
    "accounts": _accounts,
    "signin": _sign_in,
    "signout": _leaving("sign out of", Accounts.sign_out),
    "logout": _leaving("log out of", Accounts.log_out),
    "limits": _of_account(_limits),
    "arm": _of_account(_arm),
    "panic": _panic,
    "quit": _quit,
    "q": _quit,
}
