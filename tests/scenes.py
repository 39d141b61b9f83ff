"""The program in the states worth a picture; snapshots compare them, screenshots show them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tests.ui.mixed import mixed
from tests.ui.prices import EUR, TL
from tests.ui.worlds import PROFILE, World, accounts, empty, trading
from tui_trader.brokers.port import LoginRefused
from tui_trader.domain.brake import Brake
from tui_trader.domain.environment import Environment
from tui_trader.domain.risk import Limits
from tui_trader.engine.controls import LAST
from tui_trader.engine.news import Weight

SMALL, WIDE, WIDEST = (80, 24), (120, 36), (160, 48)


@dataclass(frozen=True)
class Scene:
    """A world with the keys that bring it to the picture."""

    name: str
    build: Callable[[Path], World]
    keys: tuple[str, ...] = ()
    sizes: tuple[tuple[int, int], ...] = (SMALL, WIDE)
    shot: tuple[int, int] | None = None
    """The size of its screenshot, where it has one."""


def live(folder: Path) -> World:
    """Real money: the word must stand on every screen."""
    return trading(folder, Environment.LIVE)


def armed(folder: Path) -> World:
    """Real money, said so by the end of the account's id."""
    world = live(folder)
    controls = world.engine.desk.controls
    for session in world.engine.sessions.values():
        controls.arm(session.account, session.account.id[-LAST:])
        controls.limit(session.account, Limits(quantity=Decimal(5)))
    return world


def halted(folder: Path) -> World:
    """Nothing new leaves."""
    world = trading(folder)
    world.engine.desk.controls.pull(Brake.HALTED, "by hand")
    return world


def quiet(folder: Path) -> World:
    """Signed in, with nothing listed, ordered or held."""
    world = trading(folder, full=False)
    world.context.watchlists.lists.clear()
    world.context.watchlists.current = ""
    for name in list(world.engine.sessions):
        world.engine.ledger.forget(name)
    for key, _ in list(world.engine.ledger.fills.items()):
        world.engine.ledger.fills.drop(key)
    return world


def broken(folder: Path) -> World:
    """One account's line is down, the other's session has ended."""
    world = trading(folder)
    world.brokers[TL].answering = False
    world.engine.sessions[EUR].signed_out = "the refresh token has expired"
    world.engine.newspaper.say(world.clock.now(), Weight.ALARM, "TL: no line for 42 s; quotes are old")
    return world


def nobody(folder: Path) -> World:
    """A saved list whose accounts are not signed in."""
    world = trading(folder, full=False)
    world.engine.sessions.clear()
    for name in (TL, EUR):
        world.engine.ledger.forget(name)
    return world


def profile(folder: Path) -> World:
    """Nobody is signed in; one profile is saved, its password known."""
    world = empty(folder)
    world.context.profiles = [PROFILE]
    world.context.secrets = lambda name, fields: {"password": "correct horse"}
    return world


def refused(folder: Path) -> World:
    """The broker does not let the profile in."""
    world = profile(folder)
    world.brokers[""].refuse = LoginRefused("the broker says: Bad credentials [/b], 2 attempts left")
    return world


def several(folder: Path) -> World:
    """A login with two accounts: which one?"""
    world = profile(folder)
    world.brokers[""].accounts = list(accounts().values())
    return world


LIMIT = ("b", "ctrl+t", *"1.08200", "tab")
SCENES = (
    Scene("login", profile, shot=(100, 28)),
    Scene("login_practice", empty, sizes=(SMALL,)),
    Scene("login_refused", refused, ("enter",)),
    Scene("account_picker", several, ("enter",), sizes=(SMALL,)),
    Scene("watchlist", trading),
    Scene("brokers", mixed, shot=WIDE),
    Scene("brokers_ticket", mixed, ("down", "b"), shot=(100, 30)),
    Scene("watchlist_light", trading, (":", *"theme trader-light", "enter"), sizes=(SMALL,)),
    Scene("watchlist_empty", quiet, sizes=(SMALL,)),
    Scene("watchlist_nobody", nobody, sizes=(SMALL,)),
    Scene("watchlist_broken", broken, sizes=(SMALL,)),
    Scene("watchlist_live", live, sizes=(SMALL,)),
    Scene("search", trading, ("+", *"usd"), sizes=(SMALL,)),
    Scene("ticket", trading, (*LIMIT, "tab", *"40t"), sizes=(), shot=(100, 30)),
    Scene("ticket_wrong", trading, (*LIMIT, *"1.083", "tab", *"40t")),
    Scene("ticket_live", live, ("b",), sizes=(SMALL,)),
    Scene("review", trading, ("b", *"0.10", "tab", *"1.08200", "tab", *"40t", "enter"), shot=(100, 30)),
    Scene("review_live", armed, ("s", *"0.10", "enter"), sizes=(SMALL,)),
    Scene("review_concerns", trading, ("b", *"0.10", "ctrl+t", *"1.14", "enter"), sizes=(SMALL,)),
    Scene("arming", live, ("s", *"0.10", "enter"), sizes=(SMALL,)),
    Scene("limits", trading, (":", *"limits TL", "enter"), sizes=(SMALL,)),
    Scene("panic", halted, ("f9",), sizes=(SMALL,)),
    Scene("orders", trading, ("2",), shot=(120, 30)),
    Scene("orders_unknown", trading, ("2", "down", "down"), sizes=(SMALL,)),
    Scene("order_detail", trading, ("2", "enter")),
    Scene("change", trading, ("2", "m", "end", "backspace", "1", "tab", *"0.2")),
    Scene("change_review", trading, ("2", "m", *"1.083", "tab", *"0.2", "enter"), sizes=(SMALL,)),
    Scene("cancel_all", trading, ("2", "C")),
    Scene("positions", trading, ("3",)),
    Scene("brokers_positions", mixed, ("3",), shot=(120, 30)),
    Scene("brokers_holdings", mixed, ("3", "H")),
    Scene("brokers_funds", mixed, ("5",), shot=(120, 36)),
    Scene("close", trading, ("3", "x")),
    Scene("close_part", trading, ("3", "percent_sign"), sizes=(SMALL,)),
    Scene("protect", trading, ("3", "e", "tab", *"30t")),
    Scene("trades", trading, ("4",)),
    Scene("funds", trading, ("5",)),
    Scene("alerts", trading, ("6",)),
    Scene("journal", trading, ("7",)),
    Scene("dashboard", trading, ("0",), sizes=(SMALL, WIDE, WIDEST), shot=WIDEST),
    Scene("depth", trading, ("d",), shot=(100, 30)),
    Scene("chart", trading, ("v",), shot=(120, 36)),
    Scene("help", trading, ("question_mark",)),
    Scene("panic_close", trading, ("f9", "2"), sizes=(SMALL,)),
    Scene("accounts", trading, ("at",), sizes=(SMALL,)),
    Scene("too_small", trading, sizes=((60, 15),)),
)
