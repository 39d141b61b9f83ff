"""The app: one mode for each place, the keys that work everywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.app import App, SystemCommand
from textual.await_remove import AwaitRemove
from textual.binding import BindingType
from textual.dom import DOMNode
from textual.events import Resize
from textual.screen import Screen
from textual.widget import Widget

from tui_trader.ui import calm, keys
from tui_trader.ui.context import Context
from tui_trader.ui.screens.login import LoginScreen
from tui_trader.ui.screens.opening import OpeningScreen
from tui_trader.ui.screens.small import SMALLEST, TooSmall
from tui_trader.ui.terminal import PatientDriver
from tui_trader.ui.themes import themes, variable_defaults
from tui_trader.ui.typeahead import TypeAheadApp

if TYPE_CHECKING:
    from tui_trader.engine.engine import Engine
    from tui_trader.ui.accounts import Accounts

SCREENS = {
    "watchlist": "WatchlistScreen",
    "orders": "OrdersScreen",
    "positions": "PositionsScreen",
    "trades": "TradesScreen",
    "funds": "FundsScreen",
    "alerts": "AlertsScreen",
    "journal": "JournalScreen",
    "dashboard": "Dashboard",
}
"""The class of each place, in a module of the place's name; imported when the place is first shown."""
SOON = ("ticket", "search", "help", "panic", "asking", "picker")
"""Screens that float, which are imported too while nobody waits for them."""
SETTLED = 2.0
"""Seconds after which nobody waits: by then sign-ins have been sent and the first quotes are there."""
WITHOUT_ENGINE = frozenset({"quit", "redraw", "focus_next", "focus_previous", "bell", "screenshot"})
"""What the app can do before there is an engine."""


class TraderApp(TypeAheadApp[None]):
    """Shows the engine; owns nothing that must outlive the terminal."""

    CSS_PATH = "trader.tcss"
    TITLE = "tui-trader"
    ALLOW_SELECT = False
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings(keys.EVERYWHERE)

    def __init__(self, context: Context) -> None:
        super().__init__(driver_class=PatientDriver)
        self.context = context
        self.accounts: Accounts
        self._is_open = asyncio.Event()
        for theme in themes():
            self.register_theme(theme)
        for place in SCREENS:
            self.add_mode(place, partial(self._screen, place))
        self.add_mode("login", partial(LoginScreen, context))
        self.add_mode("opening", partial(OpeningScreen, context))

    @property
    def engine(self) -> Engine:
        """What stands behind the screens, once it is there."""
        return self.context.engine

    def _screen(self, place: str) -> Screen[Any]:
        found = getattr(import_module(f"tui_trader.ui.screens.{place}"), SCREENS[place])
        return cast("Screen[Any]", found(self.context))

    @property
    def first_mode(self) -> str:
        """Where the program opens: the login screen unless a sign-in is under way."""
        if not (self.context.start or self.context.practise):
            return "login"
        return "watchlist" if self.context.opened else "opening"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Every theme gets our words, its own or these."""
        return variable_defaults(
            dark=self.current_theme.dark, ansi=self.current_theme.name.startswith("ansi")
        )

    def on_load(self) -> None:
        """Before anything is drawn: to change the theme later has all styles read and applied anew, to change
        the mode later has an empty screen come first.
        """
        self._current_mode = self.first_mode
        self._screen_stacks = {self.first_mode: []}
        self.set_reactive(App.theme, self.context.theme)
        dark = self.current_theme.dark
        classes = {f"-theme-{self.context.theme}": True, "-dark-mode": dark, "-light-mode": not dark}
        self.update_classes(classes, update=False)
        self._refresh_truecolor_filter(self.ansi_theme)
        self.stylesheet.set_variables(self.get_css_variables())

    def on_mount(self) -> None:
        """Begin with what stands behind the first screen."""
        self.set_keymap(self.context.keys)
        if self.context.opened:
            self._begin()
        else:
            self.call_after_refresh(self.run_worker, self._open, group="open")

    async def _open(self) -> None:
        await self.context.opening()
        if self.current_mode == "opening":
            self.switch_mode("watchlist")
        self._begin()
        await self.engine.clock.sleep(SETTLED)
        for name in (*SCREENS, *SOON):
            await asyncio.to_thread(import_module, f"tui_trader.ui.screens.{name}")
        await self.engine.warm()
        calm.begin()
        self.set_interval(1.0, lambda: calm.look(self.quiet))

    def _begin(self) -> None:
        """Sign in to what was asked for."""
        from tui_trader.ui.accounts import Accounts

        self.accounts = Accounts(self)
        self._is_open.set()
        if self.context.practise:
            self.run_worker(self.accounts.begin_practice(), group="practice")
        for wanted in self.context.start:
            self.run_worker(self.accounts.begin(wanted), group=f"sign in {wanted.login.session}")

    async def ready(self) -> None:
        """Wait until the engine is there."""
        await self._is_open.wait()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What needs the engine waits for it."""
        return self.context.opened or action in WITHOUT_ENGINE

    def warn(self, words: str) -> None:
        """A sentence for the news line."""
        from tui_trader.engine.news import Weight

        self.engine.newspaper.say(self.engine.clock.now(), Weight.WARN, words)

    # Keys that work everywhere.

    def action_go(self, place: str) -> None:
        """Show a place; with nobody signed in there is only the login screen."""
        if self.current_mode != place and (self.engine.sessions or self.context.practise):
            self.switch_mode(place)

    def action_turn(self, by: int) -> None:
        """The place to the left or right."""
        names = [place for place, _, _ in keys.PLACES]
        if self.current_mode in names:
            self.action_go(names[(names.index(self.current_mode) + by) % len(names)])

    def action_sign_in(self) -> None:
        """Sign an account in again that was signed out; where there is none, sign in to one more."""
        self.accounts.sign_in()

    def action_account(self) -> None:
        """Narrow everything to one account, or show all."""
        self.accounts.choose()

    def action_command(self) -> None:
        """Type a command."""
        from tui_trader.ui.screens.asking import Asking

        self.push_screen(
            Asking(":", "orders, buy 0.1 EURUSD, accounts, signin, signout NAME, logout NAME, quit"),
            self._command,
        )

    def _command(self, text: str | None) -> None:
        from tui_trader.ui.commands import run

        if text:
            wrong = run(self, text)
            if wrong:
                self.warn(wrong)

    def action_keys(self) -> None:
        """The keys of this screen."""
        from tui_trader.ui.live import LiveScreen
        from tui_trader.ui.screens.help import Help

        if isinstance(self.screen, LiveScreen):
            self.push_screen(Help(self.screen.PLACE, self.context.keys))

    def action_refresh_now(self) -> None:
        """Read everything again now."""
        for session in self.engine.sessions.values():
            session.poke("orders", "history", "positions", "funds", "fills", "holdings")

    def action_redraw(self) -> None:
        """Paint the whole screen again."""
        self.screen.refresh(repaint=True, layout=True)
        for widget in self.screen.walk_children():
            widget.refresh()

    def action_panic(self) -> None:
        """Cancel or close everything, from anywhere."""
        from tui_trader.ui.screens.panic import Panic

        if self.engine.sessions and not isinstance(self.screen, Panic):
            self.push_screen(Panic(self.context))

    async def action_quit(self) -> None:
        """Leave; the engine sees through what is in flight."""
        self.exit()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the palette offers: places and looks, nothing that trades."""
        for place, _, name in keys.PLACES:
            yield SystemCommand(name, f"Go to {name.lower()}", partial(self.action_go, place))
        yield SystemCommand("Sign in", "Sign in again, or to one more account", self.action_sign_in)
        yield SystemCommand("Account", "Narrow everything to one account", self.action_account)
        yield from self.accounts.commands()
        yield SystemCommand("Theme", "Change the colours", self.action_change_theme)
        yield SystemCommand("Keys", "The keys of this screen", self.action_keys)
        yield SystemCommand("Quit", "Leave; working orders stay at the broker", self.action_quit)

    def _prune(self, *nodes: Widget, parent: DOMNode | None = None) -> AwaitRemove:
        # The screen beneath one that closes is painted as it is resumed; Textual paints it whole once more.
        return super()._prune(*nodes, parent=None if parent is self else parent)

    def on_resize(self, event: Resize) -> None:
        """Below 80x24 there is one plain sentence, and nothing can be pressed by mistake."""
        small = event.size.width < SMALLEST[0] or event.size.height < SMALLEST[1]
        if small and not isinstance(self.screen, TooSmall):
            self.push_screen(TooSmall())
        elif not small and isinstance(self.screen, TooSmall):
            self.pop_screen()
